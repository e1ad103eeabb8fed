"""What is exported: a paper with its reader's tags, note and stage of reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.text.oneline import one_line

if TYPE_CHECKING:
    from digest.paper import Paper


@dataclass(frozen=True, slots=True)
class ExportEntry:
    """One paper to export."""

    paper: Paper
    tags: tuple[str, ...] = ()
    note: str = ""
    stage: str = ""
    """How far its reading is: `queued` or `reading`; empty otherwise."""

    @property
    def keywords(self) -> str:
        """The categories and tags on one line, as bibliographies list keywords.

        Commas separate them, or semicolons where one contains either: readers split at semicolons
        if there are any.
        """
        items = list(filter(None, map(one_line, (*self.paper.categories, *self.tags))))
        has_either = any("," in item or ";" in item for item in items)
        return ("; " if has_either else ", ").join(items)
