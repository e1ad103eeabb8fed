"""Where the sentences of running text begin and end."""

from __future__ import annotations

import re
from typing import Final

_END: Final = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]]*+(?= )")
"""What may end a sentence; a space follows."""
_OPENING: Final = "\"'“‘(["
_ABBREVIATIONS: Final = frozenset(
    {
        *("al", "approx", "app", "ca", "cf", "ch", "cor", "def", "dr", "e.g", "eq", "eqs", "eqn"),
        *("fig", "figs", "i.e", "lem", "mr", "mrs", "ms", "no", "nos", "p", "pp", "prof", "prop"),
        *("ref", "refs", "resp", "sec", "secs", "sect", "st", "tab", "thm", "viz", "vol", "vs"),
    }
)
"""What ends with a full stop and is followed by more of the sentence, small and without the last
stop. `etc.` is none: it ends as many as it doesn't, and a small letter after it tells."""


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a text begins and ends; what is between them are spaces.

    A stop ends one unless a small letter follows, or it belongs to an abbreviation as papers have
    them (`Fig. 3`, `et al. (2020)`). It is a rule of thumb: `vs. A` is taken for one sentence.

    Args:
        text: on one line, with single spaces.
    """
    found: list[tuple[int, int]] = []
    begin = 0
    for stop in _END.finditer(text):
        end = stop.end()
        if end + 1 < len(text) and not _goes_on(text, begin, stop.start(), stop[0], end + 1):
            found.append((begin, end))
            begin = end + 1
    if begin < len(text):
        found.append((begin, len(text)))
    return found


def _goes_on(text: str, begin: int, stop: int, mark: str, after: int) -> bool:
    """Whether the sentence goes on behind a stop.

    Args:
        text: the text.
        begin: where the sentence begins.
        stop: where the stop is.
        mark: the stop, with closing quotes and brackets.
        after: where the next word begins.
    """
    following = text[after : after + 2].lstrip(_OPENING)[:1]
    if following.islower() and following.isascii():
        return True
    if mark != ".":
        return False
    word = text[max(begin, text.rfind(" ", begin, stop) + 1) : stop].lstrip(_OPENING)
    return word.lower() in _ABBREVIATIONS
