"""The words of many texts at once, as `digest.query.analysis.words_of` tells them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from digest.index.inversion import Column
from digest.index.strings import Strings
from digest.query.analysis import LONGEST, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

_LETTERS: Final = bytes(
    byte if byte > 0x7F else ord(chr(byte).lower()) if chr(byte).isalnum() else 0
    for byte in range(256)
)
"""What each byte is in a word: a letter in lower case, a digit, a part of a character beyond ASCII,
or 0 for no part of a word."""


def words_of_all(texts: Iterable[str]) -> tuple[list[bytes], Column]:
    """The distinct words of all texts, sorted, and the words of each text by their numbers.

    Words are in UTF-8 and cut after LONGEST characters.
    """
    # All that is ASCII still is analysed at once.
    encoded = [plain(text).encode() for text in texts]
    data = np.frombuffer(b"\0".join([b"", *encoded, b""]).translate(_LETTERS), np.uint8)
    is_inside = data != 0
    edges = np.flatnonzero(is_inside[1:] != is_inside[:-1])
    starts = edges[::2] + 1
    lengths = edges[1::2] + 1 - starts
    for number in np.flatnonzero(lengths > LONGEST).tolist():
        word = data[starts[number] :][: lengths[number]].tobytes()
        lengths[number] = len(word.decode()[:LONGEST].encode())
    ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)) + 1)
    counts = np.diff(np.searchsorted(starts, ends), prepend=0)
    strings = Strings(data, starts, lengths)
    tokens, numbers = strings.ranked()
    return strings.chosen(numbers).each(), Column(tokens, counts)
