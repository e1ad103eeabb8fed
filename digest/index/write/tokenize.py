"""Tokenizes many texts at once, with the same result as `digest.analysis.tokens_of` for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from digest.analysis import MAX_COMPOUND_BYTES, MAX_COMPOUND_HEAD_BYTES, MAX_WORD_LENGTH, plain
from digest.index.segment.strings import Strings
from digest.index.write.invert import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_WORD_BYTES: Final = bytes(
    byte if byte > 0x7F else ord(chr(byte).lower()) if chr(byte).isalnum() else 0
    for byte in range(256)
)
"""Maps each byte to its form in a word: ASCII letters to lower case; digits and bytes of non-ASCII
characters to themselves; anything that is not part of a word to 0."""


_DIGIT: Final = np.array([chr(byte) in "0123456789" for byte in range(256)])


def words_of_all(texts: Iterable[str]) -> tuple[list[bytes], Column]:
    """Return the sorted distinct words of all texts, and each text's words as indices into them.

    Words are UTF-8, truncated to MAX_WORD_LENGTH characters.
    """
    # `plain` has split the non-ASCII parts into words; the rest is done here for all texts at once.
    encoded = [plain(text).encode() for text in texts]
    raw = b"\0".join([b"", *encoded, b""])
    data = np.frombuffer(raw.translate(_WORD_BYTES), np.uint8)
    is_inside = data != 0
    edges = np.flatnonzero(is_inside[1:] != is_inside[:-1])
    starts = edges[::2] + 1
    lengths = edges[1::2] + 1 - starts
    ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)) + 1)
    counts = np.diff(np.searchsorted(starts, ends), prepend=0)
    heads = _compound_heads(np.frombuffer(raw, np.uint8), starts, lengths)
    compounds = _compounds(data, starts, lengths, heads)
    for number in np.flatnonzero(lengths > MAX_WORD_LENGTH).tolist():
        word = data[starts[number] :][: lengths[number]].tobytes()
        lengths[number] = len(word.decode()[:MAX_WORD_LENGTH].encode())
    # The compounds of a text follow its other words.
    texts = np.searchsorted(ends, starts[heads])
    insertions = np.cumsum(counts)[texts]
    counts += np.bincount(texts, minlength=len(counts))
    strings = Strings(
        np.concatenate((data, compounds.data)),
        np.insert(starts, insertions, compounds.starts + len(data)),
        np.insert(lengths, insertions, compounds.lengths),
    )
    tokens, numbers = strings.ranked()
    return strings.chosen(numbers).to_list(), Column(tokens, counts)


def _compound_heads(
    raw: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the indices of words that begin a compound: a pair joined by a single hyphen."""
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
    heads: NDArray[np.int64],
) -> Strings:
    """Return the closed form of each pair whose first word is in `heads`."""
    sizes = lengths[heads] + 1 + lengths[heads + 1]
    begins = np.cumsum(sizes) - sizes
    bytes_of_all = np.repeat(starts[heads] - begins, sizes) + np.arange(sizes.sum())
    block = data[bytes_of_all]
    # The hyphen is not part of a word, so it is 0 here.
    return Strings(block[block != 0], begins - np.arange(len(heads)), sizes - 1)
