"""What is exported: a paper with what its reader made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.text.oneline import one_line

if TYPE_CHECKING:
    from digest.bookmarks.record import Annotation, Bookmark
    from digest.paper import Paper


@dataclass(frozen=True, slots=True)
class ExportEntry:
    """One paper to export."""

    paper: Paper
    record: Bookmark | None = None
    """Its reader's bookmark, tags, note and the rest; None if there are none."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Its reader's tags, sorted."""
        return self.record.tags if self.record else ()

    @property
    def note(self) -> str:
        """Its reader's note; empty if there is none."""
        return self.record.note if self.record else ""

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """The passages of its text that its reader marked, by block and place in it."""
        return self.record.passages if self.record else ()

    @property
    def stage(self) -> str:
        """How far its reading is: `queued` or `reading`; empty otherwise."""
        return self.record.stage.value if self.record else ""

    @property
    def keywords(self) -> str:
        """The categories and tags on one line, as bibliographies list keywords.

        Commas separate them, or semicolons where one contains either: readers split at semicolons
        if there are any.
        """
        items = list(filter(None, map(one_line, (*self.paper.categories, *self.tags))))
        has_either = any("," in item or ";" in item for item in items)
        return ("; " if has_either else ", ").join(items)
