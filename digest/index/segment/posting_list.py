"""Posting lists as stored in a segment's file."""

from __future__ import annotations

import enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.schema import POSTING_LISTS, SECOND_FIELD_OFFSET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from digest.index.segment.array_file import ArrayFile

_MAX_CACHED_TERMS: Final = 1024
"""Maximum number of terms whose numbers, and of slices of postings, that are cached."""

_GROUP_BITS: Final = 8
"""Terms are verified in groups of 1 << this: a keystroke looks at dozens, most beside another."""


class PostingLists:
    """One posting list of a segment, read from its file. See `invert.Postings`.

    What is read is verified first: `docs`, `freqs` and `first_freqs` by `postings`, which returns
    the slice to take of them, or by `need_postings`; all others here.

    Raises:
        DamagedError: from every method and property, if what it reads is damaged.
    """

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file = file
        self._name = name
        self._edges = file.view(f"{name}/offsets")
        self._need_edges = file.guard(f"{name}/offsets").need
        self.docs = file[f"{name}/docs"]
        self.freqs = file[f"{name}/freqs"]
        self.first_freqs = file.get(f"{name}/first_freqs")
        parallel = [f"{name}/docs", f"{name}/freqs"]
        if self.first_freqs is not None:
            parallel.append(f"{name}/first_freqs")
        self._guard = file.guard(*parallel)
        self._need_postings = self._guard.need
        self._positions = file.get(f"{name}/positions")
        self._places = file.get(f"{name}/places")
        self._blob = file.view(f"{name}/terms")
        self._need_blob = file.guard(f"{name}/terms").need
        self._starts = file.view(f"{name}/starts")
        self._need_starts = file.guard(f"{name}/starts").need
        # Not verified: what a search finds by them is compared with the terms themselves.
        self._prefix_keys = file[f"{name}/prefix_keys"]
        self._prefix_key_of = file.view(f"{name}/prefix_keys")
        self._has_first_byte_postings = file.get(f"{name}/first_byte_postings/starts") is not None
        self._numbers_of: dict[bytes, int] = {}
        self._slices: dict[tuple[int, int], slice] = {}
        self.count = len(self._starts) - 1
        """The number of terms."""
        self._is_group_verified = bytearray((self.count >> _GROUP_BITS) + 1)

    @cached_property
    def blob(self) -> memoryview:
        """The sorted terms in UTF-8, each followed by a line feed."""
        self._file.whole(f"{self._name}/terms")
        return self._blob

    @cached_property
    def starts(self) -> memoryview:
        """Start of each term in `blob`, then the end of `blob`; uint32; length: terms + 1."""
        self._file.whole(f"{self._name}/starts")
        return self._starts

    @cached_property
    def offsets(self) -> NDArray[np.uint32]:
        """Start of each term's postings, then their number; length: terms + 1."""
        return self._file.whole(f"{self._name}/offsets")

    @cached_property
    def lengths(self) -> NDArray[Any]:
        """Number of tokens in each document; length: documents."""
        return self._file.whole(f"{self._name}/lengths")

    @cached_property
    def first_lengths(self) -> NDArray[Any] | None:
        """Number of tokens of the first field in each document, if two fields share the list."""
        name = f"{self._name}/first_lengths"
        return None if self._file.get(name) is None else self._file.whole(name)

    def term(self, number: int) -> bytes:
        """The term with this number; terms are numbered from 0 in sorted order."""
        group = number >> _GROUP_BITS
        if not self._is_group_verified[group]:
            self._verify_group(group)
        starts = self._starts
        return bytes(self._blob[starts[number] : starts[number + 1] - 1])

    def _verify_group(self, group: int) -> None:
        first = group << _GROUP_BITS
        past = min(first + (1 << _GROUP_BITS), self.count)
        self._need_starts(first, past)
        self._need_blob(self._starts[first], self._starts[past])
        self._is_group_verified[group] = True

    def find(self, term: bytes) -> int:
        """The number of a term, or -1 if absent."""
        number = self._numbers_of.get(term)
        if number is None:
            number = self._lower_bound(term)
            if number >= self.count or self.term(number) != term:
                self._check_order(number, term)
                number = -1
            if len(self._numbers_of) >= _MAX_CACHED_TERMS:
                self._numbers_of.clear()
            self._numbers_of[term] = number
        return number

    def lower_bound(self, term: bytes) -> int:
        """The number of the first term that is >= `term`."""
        found = self._lower_bound(term)
        self._check_order(found, term)
        return found

    def _check_order(self, found: int, term: bytes) -> None:
        """Check that `term` belongs right before the term `found`.

        Damage met by the binary search leads elsewhere, where the verified terms don't fit.
        """
        if (found and self.term(found - 1) >= term) or (
            found < self.count and self.term(found) < term
        ):
            raise self._file.damage(f"the terms of {self._name} are not in order")

    def _lower_bound(self, term: bytes) -> int:
        # The first eight bytes distinguish most terms, and numpy searches those quickly.
        head = int.from_bytes(term[:8].ljust(8, b"\0"), "big")
        low = int(self._prefix_keys.searchsorted(np.uint64(head)))
        if low == self.count or self._prefix_key_of[low] != head:
            return low
        high = int(self._prefix_keys.searchsorted(np.uint64(head), "right"))
        blob, starts = self._blob, self._starts
        while low < high:
            middle = (low + high) // 2
            if bytes(blob[starts[middle] : starts[middle + 1] - 1]) < term:
                low = middle + 1
            else:
                high = middle
        return low

    def range(self, prefix: bytes) -> tuple[int, int]:
        """The half-open range of the numbers of the terms that start with `prefix`."""
        first = self.lower_bound(prefix)
        if first == self.count or not self.term(first).startswith(prefix):
            return first, first
        # UTF-8 never contains 0xFF, so this sorts after every term with the prefix.
        return first, self.lower_bound(prefix + b"\xff")

    def postings(self, first: int, past: int) -> slice:
        """The slice of the postings of the terms `first` to `past`, exclusive."""
        found = self._slices.get((first, past))
        if found is None:
            self._need_edges(first, past)
            start, end = self._edges[first], self._edges[past]
            self._need_postings(start, end)
            if len(self._slices) >= _MAX_CACHED_TERMS:
                self._slices.clear()
            found = self._slices[first, past] = slice(start, end)
        return found

    def need_postings(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        """Verify the postings of many terms, from `starts` to `ends` of each, exclusive."""
        self._guard.need_each(starts, ends)

    def document_frequency(self, number: int) -> int:
        """The number of documents that contain a term, including deleted ones."""
        self._need_edges(number, number + 1)
        return int(self._edges[number + 1] - self._edges[number])

    def postings_with_prefix(self, prefix: bytes) -> tuple[NDArray[np.uint32], NDArray[Any]]:
        """The documents of all terms that start with `prefix`, and the frequencies.

        A document may occur several times, in any order.
        """
        if self._has_first_byte_postings and len(prefix) == 1:
            starts, docs, freqs, need = self._first_byte_postings
            where = slice(int(starts[prefix[0]]), int(starts[prefix[0] + 1]))
            need(where.start, where.stop)
            return docs[where], freqs[where]
        where = self.postings(*self.range(prefix))
        return self.docs[where], self.freqs[where]

    @cached_property
    def _first_byte_postings(
        self,
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[Any], Callable[[int, int], None]]:
        name = f"{self._name}/first_byte_postings"
        starts, docs, freqs = f"{name}/starts", f"{name}/docs", f"{name}/freqs"
        file = self._file
        return file.whole(starts), file[docs], file[freqs], file.guard(docs, freqs).need

    def entries(self, number: int) -> tuple[NDArray[np.uint32], NDArray[Any]]:
        """The documents that contain a term, ascending, and its frequency in each."""
        where = self.postings(number, number + 1)
        return self.docs[where], self.freqs[where]

    @property
    def all_positions(self) -> NDArray[np.uint16]:
        """The positions of all postings.

        Raises:
            LookupError: the field has no positions.
        """
        if self._positions is None:
            raise LookupError("the field has no positions")
        return self._file.whole(f"{self._name}/positions")

    def positions(self, number: int) -> NDArray[np.uint16]:
        """The positions of a term: for each posting, as many as its frequency.

        Raises:
            LookupError: the field has no positions.
        """
        if self._positions is None or self._places is None:
            raise LookupError("the field has no positions")
        # Read, not mapped: only some of a common word's positions are needed, and the map would
        # count every page that the kernel maps around them as memory of this process.
        need_places, need_positions = self._needs_of_positions
        size = self._positions.itemsize
        need_places(number, number + 1)
        start, end = int(self._places[number]), int(self._places[number + 1])
        need_positions(start, end)
        data = self._file.read(f"{self._name}/positions", start * size, end * size)
        return np.frombuffer(data, self._positions.dtype)

    @cached_property
    def _needs_of_positions(self) -> tuple[Callable[[int, int], None], Callable[[int, int], None]]:
        places, positions = f"{self._name}/places", f"{self._name}/positions"
        guard = self._file.guard
        return guard(places).need, guard(positions, is_mapped=False).need


class FieldHalf(enum.Enum):
    """Selects one of the two fields of a shared list."""

    FIRST = 0
    SECOND = 1

    def freqs(self, freqs: NDArray[Any], first_freqs: NDArray[Any]) -> NDArray[Any]:
        """This field's frequencies (or lengths), given the totals and those of the first field."""
        return first_freqs if self is FieldHalf.FIRST else freqs - first_freqs


FIELD_STORAGE: Final[Mapping[str, tuple[str, FieldHalf | None]]] = {
    field.name: (spec.name, half if len(spec.fields) > 1 else None)
    for spec in POSTING_LISTS
    for field, half in zip(spec.fields, FieldHalf, strict=False)
}
"""Each field's posting list, and which half of it if the list is shared."""


class FieldPostings:
    """One field of a shared list, presented as a separate list for Whoosh's matchers."""

    def __init__(self, shared: PostingLists, half: FieldHalf) -> None:
        self._shared = shared
        self._half = half

    @cached_property
    def _numbers(self) -> NDArray[np.intp]:
        """The shared list's numbers of the terms that occur in this field."""
        shared = self._shared
        if not shared.count:
            return np.zeros(0, np.intp)
        starts = shared.offsets[:-1].astype(np.intp)
        every = shared.postings(0, shared.count)
        return np.flatnonzero(np.logical_or.reduceat(self._freqs(every) > 0, starts))

    def _freqs(self, where: slice) -> NDArray[Any]:
        assert self._shared.first_freqs is not None  # noqa: S101 - only shared lists have halves
        return self._half.freqs(self._shared.freqs[where], self._shared.first_freqs[where])

    @property
    def count(self) -> int:
        """The number of terms."""
        return len(self._numbers)

    @property
    def lengths(self) -> NDArray[Any]:
        """Number of tokens in each document; length: documents."""
        shared = self._shared
        assert shared.first_lengths is not None  # noqa: S101 - only shared lists have halves
        return self._half.freqs(shared.lengths, shared.first_lengths)

    def term(self, number: int) -> bytes:
        """The term with this number; terms are numbered from 0 in sorted order."""
        return self._shared.term(int(self._numbers[number]))

    def find(self, term: bytes) -> int:
        """The number of a term, or -1 if absent."""
        number = self._shared.find(term)
        at = int(self._numbers.searchsorted(number))
        return at if at < self.count and self._numbers[at] == number else -1

    def lower_bound(self, term: bytes) -> int:
        """The number of the first term that is >= `term`."""
        return int(self._numbers.searchsorted(self._shared.lower_bound(term)))

    def entries(self, number: int) -> tuple[NDArray[np.uint32], NDArray[Any]]:
        """The documents that contain a term, ascending, and its frequency in each."""
        at = int(self._numbers[number])
        where = self._shared.postings(at, at + 1)
        freqs = self._freqs(where)
        return self._shared.docs[where][freqs > 0], freqs[freqs > 0]

    def document_frequency(self, number: int) -> int:
        """The number of documents that contain a term, including deleted ones."""
        return len(self.entries(number)[0])

    def positions(self, number: int) -> NDArray[np.uint16]:
        """The positions of a term: for each posting, as many as its frequency."""
        places = self._shared.positions(int(self._numbers[number]))
        if self._half is FieldHalf.FIRST:
            return places[places < SECOND_FIELD_OFFSET]
        return places[places >= SECOND_FIELD_OFFSET] - np.uint16(SECOND_FIELD_OFFSET)
