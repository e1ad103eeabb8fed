"""Breaks runs into lines of at most so many cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.fulltext.typeset.line import Line, Role, Run
from digest.fulltext.typeset.runs import BREAK
from digest.text.cells import cell_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WHOLE: Final = 18
"""Formulas and code up to this many cells are not broken at their spaces."""
_PIECES: Final = re.compile(r"\n|[ \t]+|[^ \t\n]+")
_WIDE: Final = re.compile(
    "[\u1100-\u11ff\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]"
)
"""Scripts that may break between any two letters."""
_NOT_FIRST: Final = frozenset("、。，．；：！？）」』】〉》”’%")
_NOT_LAST: Final = frozenset("（「『【〈《“‘")

Word = list[Run]
"""What stays together: runs without a space between them."""


def wrapped(runs: Iterable[Run], width: int, anchor: str = "") -> list[Line]:
    """Break runs into lines.

    Spaces at the ends of lines and repeated ones go. What is longer than a line is broken anywhere.

    Args:
        runs: what to break; a run of a line feed ends its line.
        width: the cells of a line, at least 1.
        anchor: the block that the lines belong to.
    """
    lines: list[Line] = []
    line: list[Run] = []
    filled = offset = start = 0

    def end() -> None:
        nonlocal line, filled, start
        lines.append(Line(_merged(line), anchor, start))
        line, filled, start = [], 0, offset

    for word in _words(runs):
        if word is None:
            end()
            continue
        size = _size(word)
        if line and filled + 1 + size > width:
            end()
        if size > width:
            *parts, rest = _broken(word, width)
            for part in parts:
                line = part
                offset += _length(part)
                end()
            line, filled = rest, _size(rest)
            offset += _length(rest)
            continue
        if line and not _joins(line[-1], word[0]):
            line.append(Run(" ", *_between(line[-1], word[0])))
            filled += 1
        line += word
        filled += size
        offset += _length(word)
    if line:
        end()
    return lines


def _between(one: Run, other: Run) -> tuple[Role, str]:
    """Role and target of the space between two runs: theirs where it is one link or formula."""
    return (
        (one.role, one.target)
        if (one.role, one.target) == (other.role, other.target)
        else (
            Role.TEXT,
            "",
        )
    )


def _joins(one: Run, other: Run) -> bool:
    """Whether two words are written without a space, as Chinese ones are."""
    return one.text.endswith("\u200b") or other.text.startswith("\u200b")


def _words(runs: Iterable[Run]) -> Iterator[Word | None]:
    """Yield the words; None where a line ends."""
    word: Word = []
    for run in runs:
        if run.role in _KEPT_WHOLE and len(run.text) <= _WHOLE and run.text.strip():
            word.append(run)
            continue
        for match in _PIECES.finditer(run.text):
            piece = match[0]
            if piece == BREAK:
                if word:
                    yield word
                word = []
                yield None
            elif piece.isspace():
                if word:
                    yield word
                word = []
            elif piece.isascii() or not _WIDE.search(piece):
                word.append(Run(piece, run.role, run.target))
            else:
                for part in _wide_parts(piece):
                    if word and not _sticks(word[-1].text, part):
                        yield word
                        word = [Run("\u200b" + part, run.role, run.target)]
                    else:
                        word.append(Run(part, run.role, run.target))
    if word:
        yield word


_KEPT_WHOLE: Final = frozenset({Role.MATH, Role.CODE})


def _wide_parts(piece: str) -> Iterator[str]:
    """Cut a piece before and after each letter of a script that breaks anywhere."""
    start = 0
    for match in _WIDE.finditer(piece):
        if match.start() > start:
            yield piece[start : match.start()]
        yield match[0]
        start = match.end()
    if start < len(piece):
        yield piece[start:]


def _sticks(before: str, part: str) -> bool:
    return part[0] in _NOT_FIRST or before[-1] in _NOT_LAST


def _size(word: Sequence[Run]) -> int:
    return sum([cell_width(run.text) for run in word])


def _length(word: Sequence[Run]) -> int:
    return sum([len(run.text) - run.text.count(" ") - run.text.count("\u200b") for run in word])


def _broken(word: Word, width: int) -> list[Word]:
    """Break a word that is longer than a line."""
    parts: list[Word] = [[]]
    room = width
    for run in word:
        at = 0
        for end, character in enumerate(run.text):
            size = cell_width(character)
            if size > room and (parts[-1] or end > at):
                if end > at:
                    parts[-1].append(Run(run.text[at:end], run.role, run.target))
                parts.append([])
                at, room = end, width
            room -= size
        if at < len(run.text):
            parts[-1].append(Run(run.text[at:], run.role, run.target))
    return parts


def _merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Join neighbours of one kind, and take out the marks of where a line might have ended."""
    found: list[Run] = []
    for run in runs:
        text = run.text.replace("\u200b", "")
        last = found[-1] if found else None
        if last is not None and (last.role, last.target) == (run.role, run.target):
            found[-1] = Run(last.text + text, run.role, run.target)
        else:
            found.append(Run(text, run.role, run.target))
    return tuple(found)
