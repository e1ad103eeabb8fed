"""Wildcards: the terms of a field that match a pattern with `*` and `?`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digest.index.segment.posting_list import PostingLists


def matching_terms(arrays: PostingLists, pattern: str) -> NDArray[np.int64]:
    """The numbers of the terms that match a pattern, sorted."""
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


def _line_pattern(pattern: str) -> bytes:
    """A regular expression for the lines that match a pattern."""
    one = b"[^\n\x80-\xbf][\x80-\xbf]*"
    found = []
    last = len(pattern) - 1
    for at, letter in enumerate(pattern):
        following = pattern[at + 1 : at + 3]
        if letter != "*":
            found.append(
                one if letter == "?" else re.escape(letter.encode("utf-8", "surrogatepass"))
            )
        elif at == last:
            found.append(b"[^\n]*+")
        elif following.endswith("*") and len(following) == 2 and following[0].isascii():
            # Between two stars the first such letter is as good as any: no backtracking needed.
            wanted = b"" if following[0] == "?" else re.escape(following[0].encode())
            found.append(b"[^\n" + wanted + b"]*+" if wanted else b"")
        else:
            found.append(b"[^\n]*")
    return b"".join(found)


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
