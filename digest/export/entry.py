"""What one exported item is: a paper, and what its reader said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.paper import Paper


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper as it goes out."""

    paper: Paper
    tags: tuple[str, ...] = ()
    note: str = ""
