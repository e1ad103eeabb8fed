"""Wildcards: the terms of a field that match a pattern with `*` and `?`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digest.index.segment.posting_list import PostingLists


def matching_terms(arrays: PostingLists, pattern: str) -> NDArray[np.int64]:
    """The numbers of the terms that match a pattern, sorted. Linear in the size of the field."""
    pattern = _STARS.sub(lambda match: "?" * match[0].count("?") + "*", pattern)
    if not pattern.strip("*?"):
        sizes = _lengths(arrays)
        is_match = sizes >= pattern.count("?") if "*" in pattern else sizes == len(pattern)
        return np.flatnonzero(is_match)
    start = re.split(r"[*?]", pattern, maxsplit=1)[0].encode("utf-8", "surrogatepass")
    first, past = arrays.range(start)
    if first >= past:
        return np.zeros(0, np.int64)
    text = bytes(arrays.blob[arrays.starts[first] : arrays.starts[past]])
    inner = pattern[1:-1]
    if not start and inner.isalnum() and inner.isascii() and pattern[0] == pattern[-1] == "*":
        return _terms_containing(text, arrays, inner.encode())
    # Matching terms become lines of one NUL: faster than a Python object for each.
    replaced = re.sub(rb"(?m)^" + _line_pattern(pattern) + rb"$", b"\0", text)
    lines = np.frombuffer(b"\n" + replaced, np.uint8)
    begins = np.flatnonzero(lines == ord("\n"))[:-1] + 1
    return np.flatnonzero(lines[begins] == 0) + first


_STARS: Final = re.compile(r"(?<![*?])[*?]*\*[*?]*")
"""Stars and question marks in a row, in which only their numbers matter."""
_ONE: Final = b"[^\n\x80-\xbf][\x80-\xbf]*+"
"""A letter of a line in UTF-8."""


def _line_pattern(pattern: str) -> bytes:
    """A regular expression for the lines that match a pattern, with hardly any backtracking.

    What is between two stars matches best where it first occurs, so nothing before is tried again.
    """
    first, *others = pattern.split("*")
    if not others:
        return _letters(first)
    *inner, last = others
    until = b"[^\n]*" if last else b"[^\n]*+"
    return b"".join((_letters(first), *map(_first_occurrence, inner), until, _letters(last)))


def _first_occurrence(part: str) -> bytes:
    """Match up to the end of the first occurrence of a part, which doesn't start with `?`."""
    head, rest = part[0], _letters(part[1:])
    if not head.isascii():
        return b"(?>[^\n]*?" + _letters(part) + b")"
    letter = re.escape(head.encode())
    others = b"[^\n" + letter + b"]*+"
    if not rest:
        return others + letter
    return others + b"(?:" + letter + b"(?!" + rest + b")" + others + b")*+" + letter + rest


def _letters(part: str) -> bytes:
    return b"".join(
        _ONE if letter == "?" else re.escape(letter.encode("utf-8", "surrogatepass"))
        for letter in part
    )


def _terms_containing(text: bytes, arrays: PostingLists, part: bytes) -> NDArray[np.int64]:
    """The numbers of the terms that contain `part`; `text` is all terms."""
    letters = np.frombuffer(text, np.uint8)
    count = len(letters) - len(part) + 1
    if count < 1:
        return np.zeros(0, np.int64)
    begins = np.ones(count, np.bool_)
    for at, letter in enumerate(part):
        begins &= letters[at : at + count] == letter
    has = np.logical_or.reduceat(begins, np.asarray(arrays.starts)[:-1].clip(max=count - 1))
    return np.flatnonzero(has)


def _lengths(arrays: PostingLists) -> NDArray[np.int64]:
    """The number of letters of each term."""
    if not arrays.count:
        return np.zeros(0, np.int64)
    starts = np.asarray(arrays.starts).astype(np.int64)
    is_later_byte = (np.frombuffer(arrays.blob, np.uint8) & 0xC0) == 0x80
    later = np.add.reduceat(is_later_byte, starts[:-1], dtype=np.int64)
    return np.diff(starts) - 1 - later
