"""The part of a text that shows best why it was found. Pure text; knows no index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLACE = re.compile(r"\S+")


def best_fragment(text: str, marks: Sequence[str], width: int) -> str:
    """The stretch of a text, whole words and at most `width` characters, with the most marks.

    Args:
        text: an abstract, say.
        marks: regular expressions of the words to mark, lower case; see `Understood.words`.
        width: characters there is room for, the ellipses included.

    Returns:
        The stretch in which most different marks match, then the one with most matches, then the
        first; on one line, with `…` where the text goes on. Empty where nothing matches.
    """
    line = " ".join(text.split())
    room = width - 2
    if not marks or room < 1:
        return ""
    found = sorted(
        (match.start(), match.end(), number)
        for number, mark in enumerate(marks)
        for match in re.finditer(rf"(?<!\w)(?:{mark})(?!\w)", line.lower())
        if match.end() - match.start() <= room
    )
    if not found:
        return ""
    first, last = _densest(found, room)
    return _widened(line, found[first][0], found[last][1], room)


def _densest(found: list[tuple[int, int, int]], room: int) -> tuple[int, int]:
    """The first and last match of the best window; matches rise by their start."""
    best = (0, 0)
    best_worth = (0, 0)
    past = 0
    for first, (start, _, _) in enumerate(found):
        past = max(past, first)
        while past + 1 < len(found) and found[past + 1][1] - start <= room:
            past += 1
        within = found[first : past + 1]
        worth = (len({number for _, _, number in within}), len(within))
        if worth > best_worth:
            best, best_worth = (first, past), worth
    return best


def _widened(line: str, start: int, end: int, room: int) -> str:
    """The words from `start` to `end` and as many around them as there is room for."""
    end = min(max(end, start + 1), len(line))
    words = [match.span() for match in _PLACE.finditer(line)]
    low = max(number for number, (begins, _) in enumerate(words) if begins <= start)
    high = min(number for number, (_, ends) in enumerate(words) if ends >= end)
    if words[high][1] - words[low][0] > room:
        return f"…{line[start : start + room]}…"
    while True:
        if high + 1 < len(words) and words[high + 1][1] - words[low][0] <= room:
            high += 1
        elif low and words[high][1] - words[low - 1][0] <= room:
            low -= 1
        else:
            break
    before = "…" if low else ""
    after = "…" if high + 1 < len(words) else ""
    return before + line[words[low][0] : words[high][1]] + after
