"""What a title says about the work: its kind, its part of a series, its script. No I/O."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_KINDS: Final = re.compile(
    r"\W*(?:an?\s+)?(?:(?P<correction>errat(?:um|a)|corrigend(?:um|a)|correction)"
    r"|(?P<addendum>addend(?:um|a))"
    r"|(?P<comment>comments?(?=:|\s+(?:on|to)\b)|discussion(?=:|\s+(?:of|on)\b))"
    r"|(?P<reply>repl(?:y|ies)|response|rejoinder|rebuttal)(?=:|\s+(?:to|of)\b))\b",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    r"\b(?i:part|chapter|volume|vol\.?|paper|lecture)\s+(?P<numbered>[IVX]{1,5}|\d{1,2})\b"
    r"|(?<=[\s,:.(])(?P<roman>[IVX]{1,5})(?=[\s,:.)]|\Z)"
)
_ROMAN: Final = {"I": 1, "V": 5, "X": 10}
_ENOUGH_LETTERS: Final = 40


def kind(title: str) -> str:
    """Return `correction`, `addendum`, `comment` or `reply` if it is one; else an empty string."""
    match = _KINDS.match(title)
    return (match.lastgroup or "") if match else ""


def parts(title: str) -> frozenset[int]:
    """Return the numbers of the parts of a series: `Groups, II`, `Part 2`; usually one or none."""
    found = (match["numbered"] or match["roman"] for match in _PART.finditer(title))
    return frozenset(int(each) if each.isdecimal() else _roman(each) for each in found)


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(
        -value if value < after else value for value, after in zip(values, following, strict=True)
    )


def can_be_compared(one: str, other: str) -> bool:
    """Return whether two texts have letters of a common script.

    A title and its translation into Russian have none.
    """
    if one.isascii() and other.isascii():
        return True
    scripts, others = _scripts(one), _scripts(other)
    return not scripts or not others or not scripts.isdisjoint(others)


def _scripts(text: str) -> frozenset[str]:
    """Return the first words of the letters' names in Unicode, such as `LATIN` and `CJK`."""
    letters = [character for character in text if character.isalpha()][:_ENOUGH_LETTERS]
    return frozenset(unicodedata.name(each, "").partition(" ")[0] for each in letters)
