"""Finding words in a whole text, also where a line ends between them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.fulltext.typeset import Line

Marks = dict[int, list[tuple[int, int]]]
"""By line, the characters of it that are marked: first and end."""


class Match(NamedTuple):
    """Where words begin and end: lines, and characters in them."""

    line: int
    start: int
    last: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was searched for, and where it is."""

    words: str
    matches: tuple[Match, ...]

    def after(self, line: int) -> int:
        """Return the number of the first match after a line, or of the first one of all."""
        at = bisect_right([each.line for each in self.matches], line)
        return at % len(self.matches)

    def before(self, line: int) -> int:
        """Return the number of the last match before a line, or of the last one of all."""
        return (self.after(line - 1) or len(self.matches)) - 1

    def marks(self) -> Marks:
        """Return what is marked on each line."""
        marks: Marks = {}
        for each in self.matches:
            for line in range(each.line, each.last + 1):
                start = each.start if line == each.line else 0
                end = each.end if line == each.last else _TO_THE_END
                marks.setdefault(line, []).append((start, end))
        return marks


_TO_THE_END = 1_000_000


def find(lines: Sequence[Line], words: str) -> Found:
    """Find words that follow each other; capitals count only where some are typed."""
    parts = words.split()
    if not parts:
        return Found(words, ())
    flags = re.NOFLAG if any(map(str.isupper, words)) else re.IGNORECASE
    pattern = re.compile(r"\s+".join(map(re.escape, parts)), flags)
    texts = [line.text for line in lines]
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    matches = []
    for match in pattern.finditer("\n".join(texts)):
        line, last = (bisect_right(starts, at) - 1 for at in (match.start(), match.end() - 1))
        matches.append(Match(line, match.start() - starts[line], last, match.end() - starts[last]))
    return Found(words, tuple(matches))
