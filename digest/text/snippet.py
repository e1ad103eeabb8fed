"""Picks the part of a text that best shows why it matched. Pure text; independent of the index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"\S+")


def best_fragment(text: str, highlights: Sequence[str], width: int) -> str:
    """Return the fragment with the most highlights: whole words, at most `width` characters.

    Args:
        text: for example an abstract.
        highlights: lower-case regular expressions of the words to highlight; see
            `Understood.words`.
        width: available characters, including the ellipses.

    Returns:
        The fragment that matches the most distinct highlights; ties go to the one with more
        matches, then to the first. On one line, with `…` where text was cut off. Empty if nothing
        matches.
    """
    line = " ".join(text.split())
    room = width - 2
    if not highlights or room < 1:
        return ""
    found = sorted(
        (match.start(), match.end(), number)
        for number, highlight in enumerate(highlights)
        for match in re.finditer(rf"(?<!\w)(?:{highlight})(?!\w)", line.lower())
        if match.end() - match.start() <= room
    )
    if not found:
        return ""
    first, last = _densest(found, room)
    return _widened(line, found[first][0], found[last][1], room)


def _densest(found: list[tuple[int, int, int]], room: int) -> tuple[int, int]:
    """Return the indices of the best window's first and last match; matches are sorted by start."""
    best = (0, 0)
    best_score = (0, 0)
    last = 0
    for first, (start, _, _) in enumerate(found):
        last = max(last, first)
        while last + 1 < len(found) and found[last + 1][1] - start <= room:
            last += 1
        within = found[first : last + 1]
        score = (len({number for _, _, number in within}), len(within))
        if score > best_score:
            best, best_score = (first, last), score
    return best


def _widened(line: str, start: int, end: int, room: int) -> str:
    """Return the words from `start` to `end` and as many words around them as fit."""
    end = min(max(end, start + 1), len(line))
    words = [match.span() for match in _WORD.finditer(line)]
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
