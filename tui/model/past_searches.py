"""The searches that were made: keeping them, and walking through them as shells do."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from digest.errors import SheafError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.model.open_session import OpenSession


class PastSearches:
    """Earlier searches, the latest last, and the one that the box shows.

    Args:
        open_session: holds the session, which reads and keeps them.
    """

    def __init__(self, open_session: OpenSession) -> None:
        self._open = open_session
        self._remembered = ""
        self._searches: Sequence[str] = ()
        self._at = 0

    def is_walking(self, text: str) -> bool:
        """Return whether the box shows an earlier search, and not what was typed."""
        return self._at < len(self._searches) and self._searches[self._at] == text

    async def remember(self, text: str) -> None:
        """Keep a search as one that was made."""
        session = self._open.session
        if session is not None and text.strip() and text != self._remembered:
            self._remembered = text
            with contextlib.suppress(SheafError):  # the search itself went well
                await asyncio.to_thread(session.remember_search, text)

    async def begin(self) -> None:
        """Read them, and begin after the latest."""
        if self._open.session is not None:
            self._searches = await asyncio.to_thread(self._open.session.past_searches)
            self._at = len(self._searches)

    def older(self) -> str | None:
        """Go to the search before; returns it, None if there is none."""
        if self._at == 0:
            return None
        self._at -= 1
        return self._searches[self._at]

    def newer(self) -> str:
        """Go to the search after; returns it, an empty text after the latest."""
        self._at = min(self._at + 1, len(self._searches))
        return self._searches[self._at] if self._at < len(self._searches) else ""
