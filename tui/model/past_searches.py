"""Walking through earlier searches in the search box, as shells do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class PastSearches:
    """Earlier searches, the latest last, and the one that the box shows."""

    def __init__(self) -> None:
        self._searches: Sequence[str] = ()
        self._at = 0

    def is_walking(self, text: str) -> bool:
        """Return whether the box shows an earlier search, and not what was typed."""
        return self._at < len(self._searches) and self._searches[self._at] == text

    def begin(self, searches: Sequence[str]) -> None:
        """Begin after the latest of these searches."""
        self._searches, self._at = searches, len(searches)

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
