"""What is exported: a paper with its reader's tags and note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.paper import Paper


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper to export."""

    paper: Paper
    tags: tuple[str, ...] = ()
    note: str = ""
