"""What a session changed on the whole, to be told at its end: what was undone does not count."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from digest.bookmarks import Bookmark, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.paper import Paper

_Happened = Callable[[Bookmark, Bookmark], int]
"""Returns how often something was done to a record, given before and after; below 0 for never."""

_CHANGES: Final[tuple[tuple[str, str, _Happened], ...]] = (
    ("read", "read", lambda before, after: after.is_read and not before.is_read),
    ("marked unread", "marked unread", lambda before, after: before.is_read and not after.is_read),
    (
        "bookmarked",
        "bookmarked",
        lambda before, after: after.is_bookmarked and not before.is_bookmarked,
    ),
    (
        "bookmark removed",
        "bookmarks removed",
        lambda before, after: before.is_bookmarked and not after.is_bookmarked,
    ),
    ("tagged", "tagged", lambda before, after: bool(after.tags) and after.tags != before.tags),
    ("untagged", "untagged", lambda before, after: bool(before.tags) and not after.tags),
    (
        "queued",
        "queued",
        lambda before, after: after.stage is not Stage.NONE and after.stage is not before.stage,
    ),
    ("note", "notes", lambda before, after: bool(after.note) and after.note != before.note),
    (
        "passage marked",
        "passages marked",
        lambda before, after: len(after.annotations) - len(before.annotations),
    ),
    ("note removed", "notes removed", lambda before, after: bool(before.note) and not after.note),
)
"""What is said, of one paper and of several, in this order."""


class Tally:
    """The records of the papers that a session changed, as they were before.

    What another process changes of the same papers meanwhile counts too: that is rare.

    Args:
        get: returns a paper's record by its id.
    """

    def __init__(self, get: Callable[[str], Bookmark | None]) -> None:
        self._get = get
        self._before: dict[str, Bookmark] = {}

    def watch(self, papers: Iterable[Paper]) -> None:
        """Remember the records of papers that are about to change."""
        for paper in papers:
            if paper.id not in self._before:
                self._before[paper.id] = self._record(paper.id)

    def moved_to(self, get: Callable[[str], Bookmark | None]) -> Tally:
        """Return the same tally with records from elsewhere."""
        moved = Tally(get)
        moved._before = self._before
        return moved

    def summary(self) -> str:
        """Return what changed: `34 read, 3 bookmarked, 1 note`; empty if nothing did."""
        changes = [(before, self._record(each)) for each, before in self._before.items()]
        parts = []
        for one, several, happened in _CHANGES:
            count = sum(max(0, happened(*change)) for change in changes)
            if count:
                parts.append(f"{count:,} {one if count == 1 else several}")
        return ", ".join(parts)

    def _record(self, paper_id: str) -> Bookmark:
        return self._get(paper_id) or Bookmark(id=paper_id)
