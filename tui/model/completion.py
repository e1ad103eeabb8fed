"""Completing the values of `tag:`, `cat:`, `digest:` and `is:` in the search box."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN: Final = 5
"""The most values that are offered at once."""
_HALF_TYPED: Final = re.compile(r'(?:^|(?<=[\s(-]))(tag|cat|digest|is):("[^"]*|[^\s()"]*)$')
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
