"""The words of many texts at once, as `digest.analysis.tokens_of` tells them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from digest.analysis import MAX_COMPOUND_BYTES, MAX_COMPOUND_HEAD_BYTES, MAX_WORD_LENGTH, plain
from digest.index.segment.strings import Strings
from digest.index.write.invert import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_LETTERS: Final = bytes(
    byte if byte > 0x7F else ord(chr(byte).lower()) if chr(byte).isalnum() else 0
    for byte in range(256)
)
"""What each byte is in a word: a letter in lower case, a digit, a part of a character beyond ASCII,
or 0 for no part of a word."""


_DIGIT: Final = np.array([chr(byte) in "0123456789" for byte in range(256)])


def words_of_all(texts: Iterable[str]) -> tuple[list[bytes], Column]:
    """The distinct words of all texts, sorted, and the words of each text by their numbers.

    Words are in UTF-8 and cut after MAX_WORD_LENGTH characters.
    """
    # All that is ASCII still is analysed at once.
    encoded = [plain(text).encode() for text in texts]
    raw = b"\0".join([b"", *encoded, b""])
    data = np.frombuffer(raw.translate(_LETTERS), np.uint8)
    is_inside = data != 0
    edges = np.flatnonzero(is_inside[1:] != is_inside[:-1])
    starts = edges[::2] + 1
    lengths = edges[1::2] + 1 - starts
    ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)) + 1)
    counts = np.diff(np.searchsorted(starts, ends), prepend=0)
    firsts = _firsts_of_pairs(np.frombuffer(raw, np.uint8), starts, lengths)
    compounds = _compounds(data, starts, lengths, firsts)
    for number in np.flatnonzero(lengths > MAX_WORD_LENGTH).tolist():
        word = data[starts[number] :][: lengths[number]].tobytes()
        lengths[number] = len(word.decode()[:MAX_WORD_LENGTH].encode())
    # The compounds of a text follow its other words.
    texts = np.searchsorted(ends, starts[firsts])
    places = np.cumsum(counts)[texts]
    counts += np.bincount(texts, minlength=len(counts))
    strings = Strings(
        np.concatenate((data, compounds.data)),
        np.insert(starts, places, compounds.starts + len(data)),
        np.insert(lengths, places, compounds.lengths),
    )
    tokens, numbers = strings.ranked()
    return strings.chosen(numbers).to_list(), Column(tokens, counts)


def _firsts_of_pairs(
    raw: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The numbers of the words that are the first of two with one hyphen between them."""
    stops = starts[:-1] + lengths[:-1]
    joins = np.zeros(len(starts) + 1, np.bool_)
    joins[1:-1] = (starts[1:] - stops == 1) & (raw[stops] == ord("-"))
    is_pair = joins[1:-1] & ~joins[:-2] & ~joins[2:]
    is_pair &= ~(_DIGIT[raw[stops - 1]] & _DIGIT[raw[starts[1:]]])
    is_pair &= (lengths[:-1] <= MAX_COMPOUND_HEAD_BYTES) & (
        lengths[:-1] + lengths[1:] <= MAX_COMPOUND_BYTES
    )
    return np.flatnonzero(is_pair)


def _compounds(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    firsts: NDArray[np.int64],
) -> Strings:
    """The pairs that begin with some words, each written as one word."""
    sizes = lengths[firsts] + 1 + lengths[firsts + 1]
    begins = np.cumsum(sizes) - sizes
    bytes_of_all = np.repeat(starts[firsts] - begins, sizes) + np.arange(sizes.sum())
    block = data[bytes_of_all]
    # The hyphen is not part of a word, so it is 0 here.
    return Strings(block[block != 0], begins - np.arange(len(firsts)), sizes - 1)
