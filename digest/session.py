"""A reading session: one person's library, index and bookmarks behind a single interface."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.bookmarks import Bookmarks
from digest.index import Explanation, Index, PaperLookup, Sort, opened
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
    """Relevance means newest first if `text` is empty."""
    bookmarks_only: bool = False
    similar_to: Paper | None = None
    """If set, show papers similar to this one instead of searching for `text`."""


class Session:
    """Answers requests and keeps marks. Searches may run in another thread, one at a time.

    Raises:
        StoreError: from `open` and every change, if a file cannot be read or written.
    """

    def __init__(self, index: Index, bookmarks: Bookmarks) -> None:
        self._index = index
        self._bookmarks = bookmarks
        self._closing = contextlib.ExitStack()
        self._last_change: tuple[Paper, bool] | None = None
        self.total = index.search("", limit=1).total
        """The number of papers in the library."""

    @classmethod
    def open(
        cls,
        home: Home,
        progress: Progress | None = None,
        tell: Callable[[str], object] = lambda _: None,
    ) -> Session:
        """Open a home's library and bookmarks; update or rebuild the index if necessary.

        If the index cannot be written, a temporary one is used. `tell` is called with a sentence
        for the person where something unexpected was put right; see `Index.open`.
        """
        library = Library(home.library)
        with contextlib.ExitStack() as opening:
            index = opening.enter_context(opened(home.index, library, progress, tell=tell))
            papers = opening.enter_context(PaperLookup(library, index))
            session = cls(index, Bookmarks.open(home.bookmarks, papers.get))
            session._closing = opening.pop_all()
        return session

    def close(self) -> None:
        """Close the index."""
        self._closing.close()

    def search(self, request: Request, cancelled: Callable[[], bool] = lambda: False) -> Page:
        """Return the papers that match a request."""
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
        """Explain a paper's rank in the answer to a request."""
        return self._index.explain(
            request.text, paper.id, user_sets=self._bookmarks.user_sets(), only=_only(request)
        )

    def suggest(self, request: Request) -> str | None:
        """Return the text of a request with its misspellings corrected; None if it has none."""
        return self._index.suggest(request.text)

    def _bookmarked(self, sort: Sort) -> tuple[Hit, ...]:
        """Return every bookmark, newest first unless `sort` says otherwise.

        That includes bookmarks of papers that are no longer in the library.
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
        """Return whether a paper is bookmarked."""
        return self._bookmarks.is_bookmarked(paper_id)

    def is_read(self, paper_id: str) -> bool:
        """Return whether a paper was marked as read."""
        return self._bookmarks.is_read(paper_id)

    def toggle_bookmark(self, paper: Paper) -> bool:
        """Add or remove a paper's bookmark; it is on disk when this returns.

        Returns:
            Whether it is bookmarked now.
        """
        is_on = self._bookmarks.toggle(paper.id, paper.title)
        self._last_change = (paper, is_on)
        return is_on

    def undo(self) -> Paper | None:
        """Undo the last bookmark change.

        Returns:
            The paper; None if there is nothing to undo.
        """
        if self._last_change is None:
            return None
        paper, was_turned_on = self._last_change
        # Otherwise another process has changed it since.
        if self.is_bookmarked(paper.id) == was_turned_on:
            self._bookmarks.toggle(paper.id, paper.title)
        self._last_change = None
        return paper

    def mark_read(self, paper: Paper, *, read: bool) -> None:
        """Mark a paper as read or unread; it is on disk when this returns."""
        if self.is_read(paper.id) != read:
            self._bookmarks.mark_read({paper.id: paper.title}, read)

    def refresh_marks(self) -> bool:
        """Reload the bookmarks if another process has changed them; returns whether it has."""
        if not self._bookmarks.changed_on_disk():
            return False
        self._bookmarks.load()
        return True


def _only(request: Request) -> tuple[str, ...]:
    """Return the names of the user sets to which a request is limited."""
    return ("bookmarked",) if request.bookmarks_only else ()


def next_sort(request: Request) -> Request:
    """Return the same request in the next order."""
    orders = list(Sort)
    following = orders[(orders.index(request.sort) + 1) % len(orders)]
    return replace(request, sort=following)
