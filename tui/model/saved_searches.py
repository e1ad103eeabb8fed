"""Saved searches: keeping one, choosing from them, and knowing which one the list shows."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.errors import SheafError
from digest.request import Request, as_saved, request_of
from digest.session import Session
from digest.text import visible
from tui.model import wording
from tui.model.daemon import in_daemon_thread
from tui.model.question import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.config import SavedSearch
    from tui.model.open_session import OpenSession
    from tui.model.worker import SessionWorker


class SavedSearches:
    """The saved searches, and the one that was brought back or saved last.

    Args:
        open_session: holds the session, which reads and keeps them.
        worker: counts what is unread in them.
        say: shows a message.
    """

    def __init__(
        self, open_session: OpenSession, worker: SessionWorker, say: Callable[[str], None]
    ) -> None:
        self._open = open_session
        self._worker = worker
        self._say = say
        self.latest: SavedSearch | None = None
        """The one that was brought back or saved last."""

    async def recognise(self, request: Request) -> None:
        """Take the saved search that a request is of as the latest, if there is one."""
        session = self._open.session
        if session is not None:
            with contextlib.suppress(SheafError):
                found = await in_daemon_thread(session.saved_searches)
                self.latest = next((each for each in found if _is_of(each, request)), None)

    def shown_by(self, request: Request) -> SavedSearch | None:
        """Return the latest if a request is still that one's, in whatever order."""
        return self.latest if self.latest is not None and _is_of(self.latest, request) else None

    async def by_digit(self) -> dict[int, SavedSearch] | None:
        """Return the saved searches by their digits; None if that failed, which is told."""
        done = await self._open.do(Session.saved_searches)
        return {each.digit: each for each in done[0]} if done else None

    def to_save(self, request: Request) -> SavedSearch | None:
        """Return a request as a search with a name and no digit yet; None if it is no search."""
        search = as_saved(request, 0, "")
        if request.similar_to is not None or request_of(search) == Request():
            return None
        session = self._open.session
        digests = session.digests() if session is not None else ()
        title = next((each.title for each in digests if each.id == search.digest), search.digest)
        return replace(search, name=wording.name_of(search, title))

    async def save(self, search: SavedSearch, name: str) -> bool:
        """Save a search under a name, durably, and say so; an empty name is the proposed one.

        Returns:
            Whether that went well.
        """
        search = replace(search, name=visible(name).strip() or search.name)
        if not await self._open.do(lambda session: session.keep_search(search)):
            return False
        self._say(wording.search_saved(search.digit))
        self.latest = search
        return True

    async def choices(self, searches: Sequence[SavedSearch]) -> tuple[Choice, ...]:
        """Return saved searches to choose from, each with how many of its papers are unread."""
        session = self._open.session
        if session is None:
            return ()
        counts: list[int] = []

        def count() -> list[int]:
            pages = (session.search(request_of(each), lambda: False) for each in searches)
            return [session.unread_count(session.of_days(page)) for page in pages]

        await self._worker.ask(count, counts.extend).wait()
        return tuple(
            Choice(
                str(each.digit),
                f"{each.digit}  {each.name}",
                wording.unread_of(counts[at]) if counts else "",
            )
            for at, each in enumerate(searches)
        )


def _is_of(search: SavedSearch, request: Request) -> bool:
    """Return whether a request is that of a saved search, in whatever order."""
    is_similar = request.similar_to is not None
    return not is_similar and as_saved(request, search.digit, search.name) == search
