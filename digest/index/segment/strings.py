"""Sorting many short byte strings at once: by numpy alone, without a Python object for each.

A string is compared seven bytes at a time, as one number. Texts become words by it, and the
vocabularies of several chunks or segments one vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_HEAD: Final = 8
"""Bytes of a number."""
_PIECE: Final = 7
"""Bytes that are compared at once; the eighth of the number is for their count."""
_MASKS: Final = np.array([(1 << 64) - (1 << (64 - 8 * size)) for size in range(9)], np.uint64)
"""What keeps so many of a number's first bytes."""
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
"""Multiplying by it spreads numbers over the upper bits of their products."""
_ROOM: Final = 4
"""Bits by which a table of numbers is larger than they need."""


@dataclass(frozen=True, slots=True)
class Strings:
    """Byte strings that lie in one array of bytes, none longer than a few thousand bytes."""

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

    def each(self) -> list[bytes]:
        """The strings themselves."""
        data = self.data.tobytes()
        ends = self.starts + self.lengths
        return [
            data[start:end] for start, end in zip(self.starts.tolist(), ends.tolist(), strict=True)
        ]

    def lines(self) -> bytes:
        """The strings one after another, each followed by a line feed; none may hold one."""
        return b"".join([string + b"\n" for string in self.each()])

    def chosen(self, numbers: NDArray[Any]) -> Self:
        """Some of the strings, by their numbers."""
        return type(self)(self.data, self.starts[numbers], self.lengths[numbers])

    def prefix_keys(self) -> NDArray[np.uint64]:
        """The first eight bytes of each as a big-endian number, shorter ones padded by zeros."""
        padded = np.concatenate((self.data, np.zeros(_HEAD, np.uint8)))
        return _prefix_keys(padded, self.starts, self.lengths)

    def ranked(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The order of the strings.

        Returns:
            The rank of each string among the distinct ones in the order of their bytes; and for
            each rank the number of a string that has it.
        """
        padded = np.concatenate((self.data, np.zeros(_HEAD, np.uint8)))
        ranks, count = _ranks(padded, self.starts, self.lengths)
        numbers = np.empty(count, np.int64)
        numbers[ranks] = np.arange(len(ranks))
        return ranks, numbers


def _prefix_keys(
    padded: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.uint64]:
    overlapping = np.ndarray(len(padded) - _HEAD + 1, ">u8", padded.data, strides=(1,))
    prefix_keys = overlapping[starts].astype(np.uint64)
    prefix_keys &= _MASKS[np.minimum(lengths, _HEAD)]
    return prefix_keys


def _ranks(
    padded: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], int]:
    """The rank of each string, and how many there are."""
    # Seven bytes, and how many there are: by that strings differ that only differ by zeros at
    # their ends, and those that go on come after the one that does not.
    keys = _prefix_keys(padded, starts, np.minimum(lengths, _PIECE))
    keys |= np.minimum(lengths, _PIECE + 1).astype(np.uint64)
    ranks, pieces = numbered(keys)
    longer = np.flatnonzero(lengths > _PIECE)
    alike = ranks[longer]
    longer = longer[np.bincount(alike, minlength=len(pieces))[alike] > 1]
    if not len(longer):
        return ranks, len(pieces)
    rests, _ = _ranks(padded, starts[longer] + _PIECE, lengths[longer] - _PIECE)
    keys = ((ranks[longer] << 32) + rests).view(np.uint64)
    places, longs = numbered(keys)
    # A piece that goes on makes room for all strings that begin with it, one if it is alone.
    of_longs = (longs >> np.uint64(32)).astype(np.int64)
    sizes = np.bincount(of_longs, minlength=len(pieces))
    before = np.cumsum(sizes) - sizes
    sizes[sizes == 0] = 1
    firsts = np.cumsum(sizes) - sizes
    ranks = firsts[ranks]
    ranks[longer] += (np.arange(len(longs)) - before[of_longs])[places]
    return ranks, int(sizes.sum())


def numbered(values: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The rank of each value among the distinct ones, and those in order.

    What `np.unique` gives with the inverse, in a third of the time: sorting values is that much
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
    return ranks, distinct


def concat_strings(parts: Sequence[bytes | memoryview]) -> tuple[Strings, list[int]]:
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
