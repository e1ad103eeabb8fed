"""Sorts many short byte strings in numpy, without a Python object for each.

Strings are compared seven bytes at a time, as integers. Used to find the distinct words of texts
and to merge the vocabularies of chunks or segments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_KEY_BYTES: Final = 8
"""Bytes in a key."""
_PIECE_BYTES: Final = 7
"""Bytes compared at once; the eighth byte of the key holds their count."""
_MASKS: Final = np.array([(1 << 64) - (1 << (64 - 8 * size)) for size in range(9)], np.uint64)
"""Masks that keep the first 0 to 8 bytes of a key."""
_HASH_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
"""Multiplier for Fibonacci hashing: the upper bits of a product are the hash."""


@dataclass(frozen=True, slots=True)
class Strings:
    """Byte strings in one array of bytes, each at most a few thousand bytes long."""

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    """Start of each string in `data`; length: strings."""
    lengths: NDArray[np.int64]
    """Length of each string in bytes; length: strings."""

    @classmethod
    def of_lines(cls, blob: bytes | memoryview) -> Self:
        """The lines of a blob, each terminated by a line feed."""
        data = np.frombuffer(blob, np.uint8)
        ends = np.flatnonzero(data == ord("\n"))
        starts = np.concatenate((np.zeros(1, np.int64), ends + 1))[:-1]
        return cls(data, starts, ends - starts)

    def to_list(self) -> list[bytes]:
        """The strings as Python objects."""
        data = self.data.tobytes()
        ends = self.starts + self.lengths
        return [
            data[start:end] for start, end in zip(self.starts.tolist(), ends.tolist(), strict=True)
        ]

    def lines(self) -> bytes:
        """The strings, each followed by a line feed; none may contain one."""
        return b"".join([string + b"\n" for string in self.to_list()])

    def chosen(self, numbers: NDArray[Any]) -> Self:
        """The strings with these numbers."""
        return type(self)(self.data, self.starts[numbers], self.lengths[numbers])

    def prefix_keys(self) -> NDArray[np.uint64]:
        """The first eight bytes of each as a big-endian integer, zero-padded."""
        padded = np.concatenate((self.data, np.zeros(_KEY_BYTES, np.uint8)))
        return _prefix_keys(padded, self.starts, self.lengths)

    def ranked(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rank the strings.

        Returns:
            The rank of each string among the distinct strings in byte order; and, for each rank,
            the number of a string with that rank.
        """
        padded = np.concatenate((self.data, np.zeros(_KEY_BYTES, np.uint8)))
        ranks, count = _ranks(padded, self.starts, self.lengths)
        numbers = np.empty(count, np.int64)
        numbers[ranks] = np.arange(len(ranks))
        return ranks, numbers


def _prefix_keys(
    padded: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.uint64]:
    overlapping = np.ndarray(len(padded) - _KEY_BYTES + 1, ">u8", padded.data, strides=(1,))
    prefix_keys = overlapping[starts].astype(np.uint64)
    prefix_keys &= _MASKS[np.minimum(lengths, _KEY_BYTES)]
    return prefix_keys


def _ranks(
    padded: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], int]:
    """The rank of each string, and the number of ranks."""
    # Seven bytes and their count: the count distinguishes strings that differ only in trailing
    # zeros, and sorts a string before longer strings that start with it.
    keys = _prefix_keys(padded, starts, np.minimum(lengths, _PIECE_BYTES))
    keys |= np.minimum(lengths, _PIECE_BYTES + 1).astype(np.uint64)
    ranks, pieces = _rank_values(keys)
    longer = np.flatnonzero(lengths > _PIECE_BYTES)
    alike = ranks[longer]
    longer = longer[np.bincount(alike, minlength=len(pieces))[alike] > 1]
    if not len(longer):
        return ranks, len(pieces)
    rests, _ = _ranks(padded, starts[longer] + _PIECE_BYTES, lengths[longer] - _PIECE_BYTES)
    keys = ((ranks[longer] << 32) + rests).view(np.uint64)
    places, longs = _rank_values(keys)
    # Each piece takes as many ranks as there are longer strings that start with it, at least one.
    of_longs = (longs >> np.uint64(32)).astype(np.int64)
    sizes = np.bincount(of_longs, minlength=len(pieces))
    before = np.cumsum(sizes) - sizes
    sizes[sizes == 0] = 1
    firsts = np.cumsum(sizes) - sizes
    ranks = firsts[ranks]
    ranks[longer] += (np.arange(len(longs)) - before[of_longs])[places]
    return ranks, int(sizes.sum())


def _rank_values(values: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The rank of each value among the distinct values, and the sorted distinct values.

    Like `np.unique` with the inverse, in a sixth of the time: a hash table finds an example of each
    value, so that only the examples are sorted.
    """
    every = np.arange(len(values))
    shift = np.uint64(64 - max(1, len(values).bit_length() - 1))
    slots = ((values * _HASH_MULTIPLIER) >> shift).astype(np.int64)
    table = np.empty(1 << (64 - int(shift)), np.int64)
    table[slots] = every  # of the values that share a slot, the last stays
    examples = table[slots]
    first = np.flatnonzero(examples == every)
    rest = np.flatnonzero(values[examples] != values)  # those that share a slot with another value
    distinct = np.sort(np.concatenate((values[first], values[rest])))
    # Not `np.unique`, which puts them into a hash table of its own again: half of all this time.
    is_new = np.ones(len(distinct), np.bool_)
    np.not_equal(distinct[1:], distinct[:-1], out=is_new[1:])
    distinct = distinct[is_new]
    ranks = np.empty(len(values), np.int64)
    ranks[first] = np.searchsorted(distinct, values[first])
    ranks = ranks[examples]
    ranks[rest] = np.searchsorted(distinct, values[rest])
    return ranks, distinct


def concat_strings(parts: Sequence[bytes | memoryview]) -> tuple[Strings, list[int]]:
    """The strings of several blobs of lines, and the number of strings in each blob."""
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
