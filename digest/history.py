"""What a session changed, so that each change can be undone and made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.bookmarks import Bookmarks, MarksEdit
    from digest.paper import Paper

Edit = Callable[["Bookmarks"], object]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the marks of one or more papers."""

    what: str
    """What it did, as a person says it: `bookmarked`."""
    papers: tuple[Paper, ...]
    apply: Edit
    revert: Edit


class History:
    """The changes of a session, the latest last. Each is on disk when a method returns.

    Raises:
        StoreError: from every method, if the bookmarks cannot be written; nothing is changed then.
    """

    def __init__(self, bookmarks: Bookmarks) -> None:
        self._bookmarks = bookmarks
        self._tally = Tally(bookmarks.get)
        self._done: list[Change] = []
        self._undone: list[Change] = []

    def moved_to(self, bookmarks: Bookmarks) -> History:
        """Return the same history of another object for the same file."""
        moved = History(bookmarks)
        moved._done, moved._undone = self._done, self._undone
        moved._tally = self._tally.moved_to(bookmarks.get)
        return moved

    def do(self, change: Change, *, undoable: bool = True) -> None:
        """Make a change; after one that can be undone, no undone one can be made again."""
        self._tally.watch(change.papers)
        change.apply(self._bookmarks)
        if undoable:
            self._done.append(change)
            self._undone.clear()

    def summary(self) -> str:
        """Return what is different from before the first change, in words; empty for nothing."""
        return self._tally.summary()

    def undo(self) -> Change | None:
        """Undo the latest change; returns it, or None if there is none."""
        return self._move(self._done, self._undone, lambda change: change.revert)

    def redo(self) -> Change | None:
        """Make the change again that was undone last; returns it, or None if there is none."""
        return self._move(self._undone, self._done, lambda change: change.apply)

    def _move(
        self, source: list[Change], target: list[Change], edit: Callable[[Change], Edit]
    ) -> Change | None:
        if not source:
            return None
        change = source[-1]
        edit(change)(self._bookmarks)
        target.append(source.pop())
        return change


def bookmarking(papers: Sequence[Paper], *, on: bool) -> Change:
    """Return the change that adds or removes bookmarks; each paper is the other way before."""
    titles = {paper.id: paper.title for paper in papers}

    def add(bookmarks: Bookmarks) -> object:
        return bookmarks.add(titles)

    def remove(bookmarks: Bookmarks) -> object:
        return bookmarks.remove(titles)

    if on:
        return Change("bookmarked", tuple(papers), add, remove)
    return Change("bookmark removed", tuple(papers), remove, add)


def marking_read(papers: Sequence[Paper], *, read: bool) -> Change:
    """Return the change that marks papers as read or unread; none of them is so already."""
    titles: Mapping[str, str] = {paper.id: paper.title for paper in papers}
    what = "marked as read" if read else "marked as unread"
    return Change(
        what,
        tuple(papers),
        lambda bookmarks: bookmarks.mark_read(titles, read),
        lambda bookmarks: bookmarks.mark_read(titles, not read),
    )


def editing(
    what: str,
    papers: Sequence[Paper],
    edits: Mapping[str, MarksEdit],
    inverses: Mapping[str, MarksEdit],
) -> Change:
    """Return the change that makes some edits, by paper id; the inverses take them back."""
    titles: Mapping[str, str] = {paper.id: paper.title for paper in papers}
    return Change(
        what,
        tuple(papers),
        lambda bookmarks: bookmarks.edit(edits, titles),
        lambda bookmarks: bookmarks.edit(inverses, titles),
    )
