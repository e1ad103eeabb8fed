"""Completing the values of `tag:`, `cat:`, `digest:`, `is:` and `text:` in the search box."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tui.model.open_session import OpenSession
    from tui.model.worker import SessionWorker

_SHOWN: Final = 5
"""The most values that are offered at once."""
_HALF_TYPED: Final = re.compile(r'(?:^|(?<=[\s(-]))(tag|cat|digest|is|text):("[^"]*|[^\s()"]*)$')
_NEEDS_QUOTES: Final = re.compile(r"[\s()]")


class HalfTyped(NamedTuple):
    """A filter whose value is being typed."""

    field: str
    value: str
    """What is typed of it, without its quote."""
    start: int
    """Where the value begins in the text."""


def half_typed(text: str, cursor: int) -> HalfTyped | None:
    """Return the filter right before the cursor; None if there is none."""
    match = _HALF_TYPED.search(text[:cursor])
    return HalfTyped(match[1], match[2].lstrip('"'), match.start(2)) if match else None


def matches(typed: str, counts: Mapping[str, int]) -> list[str]:
    """Return the values that a half-typed one may become, the likeliest first."""
    typed = typed.casefold()
    found = [each for each in counts if typed in each.casefold() and '"' not in each]
    return sorted(found, key=lambda each: (not each.casefold().startswith(typed), -counts[each]))


def offer(typed: str, counts: Mapping[str, int]) -> str:
    """Return the likeliest values with their numbers of papers: `spec 4, sparsity 2`."""
    found = matches(typed, counts)[:_SHOWN]
    return ", ".join(f"{each} {counts[each]:,}" if counts[each] else each for each in found)


def complete(
    text: str, cursor: int, word: HalfTyped, counts: Mapping[str, int]
) -> tuple[str, int] | None:
    """Return the text with the likeliest value, and the cursor's new place; None if none fits."""
    found = matches(word.value, counts)
    if not found:
        return None
    value = f'"{found[0]}"' if _NEEDS_QUOTES.search(found[0]) else found[0]
    before = f"{text[: word.start]}{value} "
    return before + text[cursor:].lstrip(), len(before)


class Completion:
    """Offers and completes what is half typed, from the values that the library has.

    Args:
        open_session: holds the session, which knows them.
        worker: counts the categories, which takes longer than a keystroke may.
        show: shows other values than before.
        ask_again: called once the categories are counted, which may have been needed.
    """

    def __init__(
        self,
        open_session: OpenSession,
        worker: SessionWorker,
        show: Callable[[], None],
        ask_again: Callable[[], None],
    ) -> None:
        self._open = open_session
        self._worker = worker
        self._show = show
        self._ask_again = ask_again
        self._categories: dict[str, int] | None = None
        """The categories and their numbers of papers, once they were needed."""
        self.offered = ""
        """The values that fit what is half typed; empty for none."""

    def offer(self, text: str, cursor: int) -> None:
        """Offer values for the filter that is typed before the cursor of the search box, if any."""
        word = half_typed(text, cursor)
        offered = offer(word.value, self._values(word)) if word else ""
        if offered != self.offered:
            self.offered = offered
            self._show()

    def complete(self, text: str, cursor: int) -> tuple[str, int] | None:
        """Return the text of the search box with the filter before the cursor completed.

        The cursor's new place is returned with it. None if nothing fits.
        """
        word = half_typed(text, cursor)
        return complete(text, cursor, word, self._values(word)) if word else None

    def forget_counts(self) -> None:
        """Count anew when it is next needed, as the library has changed."""
        self._categories = None

    def _values(self, word: HalfTyped) -> dict[str, int]:
        session = self._open.session
        if session is None:
            return {}
        if word.field != "cat":
            return session.filter_values(word.field, word.value)
        if self._categories is None and not self._worker.has_question:
            self._worker.ask(session.category_counts, self._receive_categories)
        return self._categories or {}

    def _receive_categories(self, counts: dict[str, int]) -> None:
        self._categories = counts
        self._ask_again()
