"""One person's reading session: library, index and bookmarks together, as a reader needs them."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.bookmarks import Bookmarks
from digest.index import Explanation, Index, Sort
from digest.library import Library
from digest.paper import Hit, Page, Paper, Understood

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.index import Progress
    from digest.storage.paths import Home


@dataclass(frozen=True, slots=True)
class Request:
    """What the list should show."""

    text: str = ""
    sort: Sort = Sort.RELEVANCE
    """Relevance means newest first where nothing is searched for."""
    bookmarks_only: bool = False
    similar_to: Paper | None = None
    """A paper: those like it instead of what `text` asks for."""


class Session:
    """Answers requests and keeps marks. Searches may run in another thread, one at a time.

    Raises:
        StoreError: from `open` and every change, when a file cannot be read or written.
    """

    def __init__(self, index: Index, bookmarks: Bookmarks) -> None:
        self._index = index
        self._bookmarks = bookmarks
        self._last_change: tuple[Paper, bool] | None = None
        self.total = index.search("", limit=1).total
        """How many papers the library holds."""

    @classmethod
    def open(cls, home: Home, progress: Progress | None = None) -> Session:
        """Open everything in a home; rebuild the index if that is needed."""
        index = Index.open(home.index, Library(home.library), progress)
        return cls(index, Bookmarks.open(home.bookmarks, index.get))

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    def search(self, request: Request, cancelled: Callable[[], bool] = lambda: False) -> Page:
        """The papers that a request asks for."""
        if request.similar_to is not None:
            return self._index.similar(request.similar_to.id)
        if request.bookmarks_only and not request.text.strip():
            started = time.perf_counter()
            hits = self._bookmarked(request.sort)
            return Page(hits, len(hits), time.perf_counter() - started, Understood())
        return self._index.search(
            request.text,
            sort=request.sort,
            cancelled=cancelled,
            user_sets=self._bookmarks.user_sets(),
            only=_only(request),
        )

    def explain(self, request: Request, paper: Paper) -> Explanation:
        """Why a paper is where it is in the answer to a request."""
        return self._index.explain(
            request.text, paper.id, user_sets=self._bookmarks.user_sets(), only=_only(request)
        )

    def suggest(self, request: Request) -> str | None:
        """The text of a request with its misspelt words corrected; None if there are none."""
        return self._index.suggest(request.text)

    def _bookmarked(self, sort: Sort) -> tuple[Hit, ...]:
        """Every bookmark, newest first unless another order is asked for.

        Also those of papers that the library no longer holds.
        """
        hits = [
            Hit(self._index.get(each.id) or Paper(id=each.id, title=each.title or each.id))
            for each in self._bookmarks.all()
        ]
        if sort is Sort.DATE:
            hits.sort(key=lambda hit: hit.paper.date or "", reverse=True)
        elif sort is Sort.UPVOTES:
            hits.sort(key=lambda hit: hit.paper.upvotes or 0, reverse=True)
        return tuple(hits)

    def is_bookmarked(self, paper_id: str) -> bool:
        """Whether a paper is bookmarked."""
        return self._bookmarks.is_bookmarked(paper_id)

    def is_read(self, paper_id: str) -> bool:
        """Whether a paper was marked as read."""
        return self._bookmarks.is_read(paper_id)

    def toggle_bookmark(self, paper: Paper) -> bool:
        """Bookmark a paper or remove its bookmark; on disk when this returns.

        Returns:
            Whether it is bookmarked now.
        """
        is_on = self._bookmarks.toggle(paper.id, paper.title)
        self._last_change = (paper, is_on)
        return is_on

    def undo(self) -> Paper | None:
        """Undo the last bookmark change.

        Returns:
            The paper; None when there is nothing to undo.
        """
        if self._last_change is None:
            return None
        paper, was_turned_on = self._last_change
        if self.is_bookmarked(paper.id) == was_turned_on:  # no other sheaf was faster
            self._bookmarks.toggle(paper.id, paper.title)
        self._last_change = None
        return paper

    def mark_read(self, paper: Paper, *, read: bool) -> None:
        """Mark a paper as read or unread; on disk when this returns."""
        if self.is_read(paper.id) != read:
            self._bookmarks.mark_read({paper.id: paper.title}, read)

    def refresh_marks(self) -> bool:
        """Reload the bookmarks if another process has changed them; tells whether one has."""
        if not self._bookmarks.changed_on_disk():
            return False
        self._bookmarks.load()
        return True


def _only(request: Request) -> tuple[str, ...]:
    """The sets of the reader's own that a request is confined to."""
    return ("bookmarked",) if request.bookmarks_only else ()


def next_sort(request: Request) -> Request:
    """The same request in the next order."""
    orders = list(Sort)
    following = orders[(orders.index(request.sort) + 1) % len(orders)]
    return replace(request, sort=following)
