"""What a person asks the library for: the words, the filters and the order, as one value.

Light to import: the command line makes requests before the search index is loaded.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from digest.text import visible

if TYPE_CHECKING:
    from digest.config import SavedSearch
    from digest.paper import Paper

DIGEST: Final = "digest"
"""The name of the user set with the papers of the digest that a request names."""


class Sort(enum.Enum):
    """The order in which papers are listed."""

    RELEVANCE = "relevance"
    ARRIVAL = "arrival"
    """Digests of days, newest day first, each in the order of its page; then all others by date."""
    DATE = "date"
    """By the date of publication, newest first."""
    ADDED = "added"
    """By when a paper was added to the library, last first."""
    UPVOTES = "upvotes"
    TITLE = "title"
    """From A to Z; papers without a title last."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the list should show."""

    text: str = ""
    sort: Sort = Sort.RELEVANCE
    """If `text` is empty, relevance means as the papers arrived: digests by day, newest first."""
    bookmarks_only: bool = False
    similar_to: Paper | None = None
    """If set, show papers similar to this one instead of searching for `text`."""
    reverse: bool = False
    """Whether the order is turned around; of digests by day, the days are."""
    unread_only: bool = False
    """Whether to hide papers that are read; of everything also those in no digest of a day."""
    digest: str = ""
    """The label of the digest to show; empty for all."""

    @property
    def order(self) -> Sort:
        """The order of the answer: nothing is relevant where nothing is searched for."""
        is_search = self.sort is not Sort.RELEVANCE or self.text.strip()
        return self.sort if is_search else Sort.ARRIVAL

    @property
    def only(self) -> tuple[str, ...]:
        """The names of the user sets that every hit must be in; `DIGEST` is the digest's own."""
        wanted = {"bookmarked": self.bookmarks_only, DIGEST: bool(self.digest)}
        return tuple(name for name, is_wanted in wanted.items() if is_wanted)

    @property
    def without(self) -> tuple[str, ...]:
        """The names of the user sets that no hit may be in."""
        return ("read",) if self.unread_only else ()

    @property
    def is_everything(self) -> bool:
        """Whether it asks for the whole library, or what of it is unread."""
        return not (self.text.strip() or self.bookmarks_only or self.similar_to)

    def searching(self, text: str) -> Request:
        """Return the request for another text: it comes in the usual order."""
        return replace(self, text=text, similar_to=None, sort=Sort.RELEVANCE, reverse=False)

    def sorted(self, sort: Sort) -> Request:
        """Return the request in another order; in the same one, turned around."""
        if sort is self.order:
            return replace(self, reverse=not self.reverse)
        is_usual = sort is replace(self, sort=Sort.RELEVANCE).order
        return replace(self, sort=Sort.RELEVANCE if is_usual else sort, reverse=False)


def request_of(search: SavedSearch) -> Request:
    """Return the request that a saved search makes."""
    return Request(
        search.query,
        bookmarks_only=search.bookmarks_only,
        unread_only=search.unread_only,
        digest=search.digest,
    )


def as_saved(request: Request, digit: int, name: str) -> SavedSearch:
    """Return a request as a saved search: its query and filters, whatever the order."""
    from digest.config import SavedSearch  # not before: it would delay the reader's start

    return SavedSearch(
        digit=digit,
        name=visible(name),
        query=visible(request.text),
        bookmarks_only=request.bookmarks_only,
        unread_only=request.unread_only,
        digest=request.digest,
    )
