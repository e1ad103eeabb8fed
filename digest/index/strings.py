"""Sorting many short byte strings at once, by numpy alone: no Python object per string.

A string is compared eight bytes at a time, as one number. Texts become words by it, and the
vocabularies of several chunks or segments one vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PIECE: Final = 8
"""Bytes that are compared at once."""
_MASKS: Final = np.array([(1 << 64) - (1 << (64 - 8 * size)) for size in range(9)], np.uint64)
"""What keeps so many of a number's first bytes."""
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
"""Multiplying by it spreads numbers over the upper bits of their products."""
_ROOM: Final = 4
"""Bits by which a table of numbers is larger than they need."""


@dataclass(frozen=True, slots=True)
class Strings:
    """Byte strings that lie in one array of bytes."""

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    """Where each begins; length: strings."""
    lengths: NDArray[np.int64]
    """Bytes of each; length: strings."""

    @classmethod
    def of_lines(cls, blob: bytes | memoryview) -> Self:
        """The strings of lines, each of which a line feed ends."""
        data = np.frombuffer(blob, np.uint8)
        ends = np.flatnonzero(data == ord("\n"))
        starts = np.concatenate((np.zeros(1, np.int64), ends + 1))[:-1]
        return cls(data, starts, ends - starts)

    def lines(self) -> bytes:
        """The strings one after another, each followed by a line feed; none may hold one."""
        ends = np.cumsum(self.lengths + 1)
        blob = np.full(int(ends[-1]) if len(ends) else 0, ord("\n"), np.uint8)
        blob[runs(ends - 1 - self.lengths, self.lengths)] = self.data[
            runs(self.starts, self.lengths)
        ]
        return blob.tobytes()

    def chosen(self, numbers: NDArray[Any]) -> Self:
        """Some of the strings, by their numbers."""
        return type(self)(self.data, self.starts[numbers], self.lengths[numbers])

    def heads(self) -> NDArray[np.uint64]:
        """The first eight bytes of each as a big-endian number, shorter ones padded by zeros."""
        padded = np.concatenate((self.data, np.zeros(_PIECE, np.uint8)))
        return _pieces(padded, self.starts, self.lengths)

    def ranked(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The order of the strings.

        Returns:
            The rank of each string among the distinct ones in the order of their bytes; and for
            each rank the number of a string that has it.
        """
        padded = np.concatenate((self.data, np.zeros(_PIECE, np.uint8)))
        ranks, count = _ranks(padded, self.starts, self.lengths)
        numbers = np.empty(count, np.int64)
        numbers[ranks] = np.arange(len(ranks))
        return ranks, numbers


def runs(starts: NDArray[np.int64], lengths: NDArray[Any]) -> NDArray[np.int64]:
    """The numbers `start`, `start + 1`, ... of every run, one run after another."""
    ends = np.cumsum(lengths, dtype=np.int64)
    indices = np.repeat(starts - (ends - lengths), lengths)
    indices += np.arange(len(indices))
    return indices


def _pieces(
    padded: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.uint64]:
    overlapping = np.ndarray(len(padded) - _PIECE + 1, ">u8", padded.data, strides=(1,))
    pieces = overlapping[starts].astype(np.uint64)
    pieces &= _MASKS[np.minimum(lengths, _PIECE)]
    return pieces


def _ranks(
    padded: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], int]:
    """The rank of each string, and how many there are."""
    ranks, _ = numbered(_pieces(padded, starts, lengths))
    # Of strings with the same first bytes, those that end there come first, the shorter before the
    # longer: they may differ by zeros. Then come the others by what follows.
    ranks <<= 32
    ranks += np.minimum(lengths, _PIECE)
    longer = np.flatnonzero(lengths > _PIECE)
    if len(longer):
        rests, _ = _ranks(padded, starts[longer] + _PIECE, lengths[longer] - _PIECE)
        ranks[longer] += rests + 1
    return numbered(ranks.view(np.uint64))


def numbered(values: NDArray[np.uint64]) -> tuple[NDArray[np.int64], int]:
    """The rank of each value among the distinct ones, and how many those are.

    What `np.unique` gives as the inverse, in a third of the time: sorting values is that much
    faster than sorting their places, which a table then finds.
    """
    ordered = np.sort(values)
    is_first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    distinct = ordered[is_first]
    bits = len(distinct).bit_length() + _ROOM
    shift = np.uint64(64 - bits)
    table = np.zeros(1 << bits, np.int64)
    table[(distinct * _ODD) >> shift] = np.arange(len(distinct))
    ranks = table[(values * _ODD) >> shift]
    if len(distinct):
        others = np.flatnonzero(distinct[ranks] != values)  # two in one place of the table
        ranks[others] = np.searchsorted(distinct, values[others])
    return ranks, len(distinct)


def joined_strings(parts: Sequence[bytes | memoryview]) -> tuple[Strings, list[int]]:
    """The strings of several blobs of lines, and how many each blob has."""
    each = [Strings.of_lines(part) for part in parts]
    bases = np.cumsum([0, *(len(strings.data) for strings in each)])
    return (
        Strings(
            np.concatenate([strings.data for strings in each]),
            np.concatenate([s.starts + base for s, base in zip(each, bases, strict=False)]),
            np.concatenate([strings.lengths for strings in each]),
        ),
        [len(strings.starts) for strings in each],
    )
