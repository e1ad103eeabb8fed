"""What the number of a heading means: `3.1`, `IV.`, `II-A`, `B.2`, `Appendix A`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MOST_SECTIONS: Final = 60
"""A higher number at the beginning of a heading is part of its words."""
_ARABIC: Final = re.compile(
    r"(?:(?:Section|Chapter|§)\s{0,3})?(\d{1,3}(?:\.\d{1,3}){0,5})(?:[.:)]?\s+|(?=[A-Z][a-z]))(?=\S)"
)
_APPENDIX: Final = re.compile(
    r"(?:Appendix|Annex|APPENDIX)\s{1,3}([A-Z]|\d{1,2}|[IVX]{1,5})(?![^\W_])[.:)\-–—]?\s*"
)
_DOTTED_LETTER: Final = re.compile(r"([A-Z])((?:\.\d{1,3}){1,4})(?:[.:)]?\s+|(?=[A-Z][a-z]))(?=\S)")
_ROMAN_LETTER: Final = re.compile(r"([IVX]{1,6})-([A-Z])(?:-?(\d{1,2}))?[.:)]?\s+(?=\S)")
_ROMAN: Final = re.compile(r"([IVX]{1,6})([.:)]?)\s+(?=[^\W\d_])")
_LETTER: Final = re.compile(r"([A-Z])([.:)]?)\s+(?=[^\W\d_])")
_DIGITS: Final = {"I": 1, "V": 5, "X": 10}
_NAMES: Final = ("S", "SS", "SSS", "P", "SP")
"""How LaTeXML begins the parts of an anchor, by level."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number at the beginning of a heading."""

    number: str
    level: int
    anchor: str
    length: int
    """How many characters of the heading it takes, with the space after it."""
    appendix: bool = False


class Numbering:
    """The numbers of a paper's headings so far: whether a letter is one depends on them."""

    def __init__(self) -> None:
        self.after_references = False
        self._roman = 0
        self._letter = 0

    def read(self, text: str) -> Numbered | None:
        """Return the number of the next heading; None if it has none."""
        for read in (
            self._read_arabic,
            self._read_appendix,
            self._read_dotted_letter,
            self._read_roman_letter,
            self._read_roman,
            self._read_letter,
        ):
            found = read(text)
            if found is not None:
                return found
        return None

    def _read_arabic(self, text: str) -> Numbered | None:
        match = _ARABIC.match(text)
        if match is None:
            return None
        parts = [int(each) for each in match[1].split(".")]
        if not 0 < parts[0] <= _MOST_SECTIONS:
            return None
        if len(parts) > 1 and parts[-1] == 0:
            parts.pop()
        return Numbered(match[1], len(parts), _anchor("S", parts), match.end())

    def _read_appendix(self, text: str) -> Numbered | None:
        match = _APPENDIX.match(text)
        if match is None:
            return None
        name = match[1]
        at = _value(name) or (int(name) if name.isdigit() else ord(name[0]) - ord("A") + 1)
        if len(name) == 1 and name.isalpha():
            at = ord(name) - ord("A") + 1
        self._letter = at
        return Numbered(name, 1, f"A{at}", match.end(), appendix=True)

    def _read_dotted_letter(self, text: str) -> Numbered | None:
        match = _DOTTED_LETTER.match(text)
        if match is None:
            return None
        first = ord(match[1]) - ord("A") + 1
        parts = [first, *(int(each) for each in match[2][1:].split("."))]
        self._letter = max(self._letter, first)
        return Numbered(
            match[1] + match[2], len(parts), _anchor("A", parts), match.end(), appendix=True
        )

    def _read_roman_letter(self, text: str) -> Numbered | None:
        match = _ROMAN_LETTER.match(text)
        if match is None:
            return None
        parts = [_value(match[1]), ord(match[2]) - ord("A") + 1]
        if match[3]:
            parts.append(int(match[3]))
        number = match[0].strip().rstrip(".:)")
        return Numbered(number, len(parts), _anchor("S", parts), match.end())

    def _read_roman(self, text: str) -> Numbered | None:
        match = _ROMAN.match(text)
        if match is None or _value(match[1]) != self._roman + 1:
            return None
        if not match[2] and not (self._roman or text.lower().startswith("i introduction")):
            return None
        self._roman += 1
        self._letter = 0
        return Numbered(match[1], 1, f"S{self._roman}", match.end())

    def _read_letter(self, text: str) -> Numbered | None:
        match = _LETTER.match(text)
        if match is None:
            return None
        at = ord(match[1]) - ord("A") + 1
        if at != self._letter + 1 or not (match[2] or self.after_references):
            return None
        self._letter = at
        if self._roman and not self.after_references:
            return Numbered(match[1], 2, f"S{self._roman}.SS{at}", match.end())
        return Numbered(match[1], 1, f"A{at}", match.end(), appendix=True)

    def begin_appendix(self) -> None:
        """Let letters begin anew, after the list of what is cited."""
        self.after_references = True
        self._letter = 0


def _value(roman: str) -> int:
    """Return what a Roman numeral says; 0 for what is none."""
    total = last = 0
    for each in reversed(roman):
        value = _DIGITS.get(each, 0)
        if not value:
            return 0
        total += value if value >= last else -value
        last = max(last, value)
    return total


def _anchor(first: str, parts: list[int]) -> str:
    names = (first, *_NAMES[1:])
    return ".".join(f"{name}{part}" for name, part in zip(names, parts, strict=False))
