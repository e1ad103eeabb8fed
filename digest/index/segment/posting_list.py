"""Lists of postings as they lie in the file of a segment."""

from __future__ import annotations

import enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.schema import POSTING_LISTS, SECOND_FIELD_OFFSET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digest.index.segment.array_file import ArrayFile

_REMEMBERED: Final = 1024
"""Terms of a list whose numbers are kept."""


class PostingLists:
    """One list of postings of one segment, read from its file. See `inversion.Postings`."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file = file
        self._name = name
        self.offsets = file[f"{name}/offsets"]
        self._edges = file.view(f"{name}/offsets")
        self.docs = file[f"{name}/docs"]
        self.freqs = file[f"{name}/freqs"]
        self.lengths = file[f"{name}/lengths"]
        self.first_freqs = file.get(f"{name}/first_freqs")
        self.first_lengths = file.get(f"{name}/first_lengths")
        self._positions = file.get(f"{name}/positions")
        self._places = file.get(f"{name}/places")
        self._blob = file.view(f"{name}/terms")
        self._starts = file.view(f"{name}/starts")
        self._prefix_keys = file[f"{name}/prefix_keys"]
        self._prefix_key_of = file.view(f"{name}/prefix_keys")
        self._first_byte_postings = None
        if file.get(f"{name}/first_byte_postings/starts") is not None:
            names = (f"{name}/first_byte_postings/{each}" for each in ("starts", "docs", "freqs"))
            self._first_byte_postings = tuple(map(file.__getitem__, names))
        self._found: dict[bytes, int] = {}
        self.count = len(self._starts) - 1
        """How many terms there are."""

    @property
    def blob(self) -> memoryview:
        """The terms in UTF-8, in order, each followed by a line feed."""
        return self._blob

    @property
    def starts(self) -> memoryview:
        """Where each term begins in `blob`, and the end of it; uint32, length: terms + 1."""
        return self._starts

    def term(self, number: int) -> bytes:
        """The term of a number, 0 being the first in order."""
        return bytes(self._blob[self._starts[number] : self._starts[number + 1] - 1])

    def find(self, term: bytes) -> int:
        """The number of a term, or -1."""
        number = self._found.get(term)
        if number is None:
            number = self.lower_bound(term)
            if number >= self.count or self.term(number) != term:
                number = -1
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[term] = number
        return number

    def lower_bound(self, term: bytes) -> int:
        """The number of the first term that is not before `term`."""
        # By their first eight bytes most terms are told apart, and numpy finds those at once.
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
        """The numbers of the terms that begin with `prefix`: the first, and one past the last."""
        first = self.lower_bound(prefix)
        if first == self.count or not self.term(first).startswith(prefix):
            return first, first
        # No byte of UTF-8 is 0xFF, so this comes after everything with the prefix.
        return first, self.lower_bound(prefix + b"\xff")

    def postings(self, first: int, past: int) -> slice:
        """Where the postings of the terms from `first` up to `past` lie."""
        return slice(self._edges[first], self._edges[past])

    def document_frequency(self, number: int) -> int:
        """In how many documents of the segment a term is, deleted ones counted."""
        return int(self._edges[number + 1] - self._edges[number])

    def postings_with_prefix(self, prefix: bytes) -> tuple[NDArray[np.uint32], NDArray[Any]]:
        """The documents of the terms that begin with `prefix`, and how often each holds one.

        A document may come several times, in any order.
        """
        if self._first_byte_postings is not None and len(prefix) == 1:
            starts, docs, freqs = self._first_byte_postings
            where = slice(int(starts[prefix[0]]), int(starts[prefix[0] + 1]))
            return docs[where], freqs[where]
        where = self.postings(*self.range(prefix))
        return self.docs[where], self.freqs[where]

    def entries(self, number: int) -> tuple[NDArray[np.uint32], NDArray[Any]]:
        """The documents that hold a term, rising, and how often each does."""
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
        return self._positions

    def positions(self, number: int) -> NDArray[np.uint16]:
        """The positions of a term's postings, `freqs` of them a posting.

        Raises:
            LookupError: the field has no positions.
        """
        if self._positions is None or self._places is None:
            raise LookupError("the field has no positions")
        # Read, not mapped: of a common word's places only some are looked at, and a map would count
        # all that the kernel puts around each of them as memory of this process.
        size = self._positions.itemsize
        start, end = int(self._places[number]), int(self._places[number + 1])
        data = self._file.read(f"{self._name}/positions", start * size, end * size)
        return np.frombuffer(data, self._positions.dtype)


class FieldHalf(enum.Enum):
    """Which of the two fields of a list."""

    FIRST = 0
    SECOND = 1

    def freqs(self, freqs: NDArray[Any], first_freqs: NDArray[Any]) -> NDArray[Any]:
        """The frequencies in this field, or lengths, from those in both and in the first."""
        return first_freqs if self is FieldHalf.FIRST else freqs - first_freqs


FIELD_STORAGE: Final[Mapping[str, tuple[str, FieldHalf | None]]] = {
    field.name: (kept.name, half if len(kept.fields) > 1 else None)
    for kept in POSTING_LISTS
    for field, half in zip(kept.fields, FieldHalf, strict=False)
}
"""Where each field lies: in which list, and as which half of it."""


class FieldPostings:
    """One of the two fields of a list, as if it were a list of its own. For Whoosh's matchers."""

    def __init__(self, whole: PostingLists, half: FieldHalf) -> None:
        self._whole = whole
        self._half = half

    @cached_property
    def _numbers(self) -> NDArray[np.intp]:
        """The numbers in the whole list of the terms that are in this field."""
        whole = self._whole
        if not whole.count:
            return np.zeros(0, np.intp)
        starts = whole.offsets[:-1].astype(np.intp)
        return np.flatnonzero(np.logical_or.reduceat(self._freqs(slice(None)) > 0, starts))

    def _freqs(self, where: slice) -> NDArray[Any]:
        assert self._whole.first_freqs is not None  # noqa: S101 - only lists of two have parts
        return self._half.freqs(self._whole.freqs[where], self._whole.first_freqs[where])

    @property
    def count(self) -> int:
        """How many terms there are."""
        return len(self._numbers)

    @property
    def lengths(self) -> NDArray[Any]:
        """Tokens of each document; length: documents."""
        whole = self._whole
        assert whole.first_lengths is not None  # noqa: S101 - only lists of two have parts
        return self._half.freqs(whole.lengths, whole.first_lengths)

    def term(self, number: int) -> bytes:
        """The term of a number, 0 being the first in order."""
        return self._whole.term(int(self._numbers[number]))

    def find(self, term: bytes) -> int:
        """The number of a term, or -1."""
        number = self._whole.find(term)
        at = int(self._numbers.searchsorted(number))
        return at if at < self.count and self._numbers[at] == number else -1

    def lower_bound(self, term: bytes) -> int:
        """The number of the first term that is not before `term`."""
        return int(self._numbers.searchsorted(self._whole.lower_bound(term)))

    def entries(self, number: int) -> tuple[NDArray[np.uint32], NDArray[Any]]:
        """The documents that hold a term, rising, and how often each does."""
        at = int(self._numbers[number])
        where = self._whole.postings(at, at + 1)
        freqs = self._freqs(where)
        return self._whole.docs[where][freqs > 0], freqs[freqs > 0]

    def document_frequency(self, number: int) -> int:
        """In how many documents of the segment a term is, deleted ones counted."""
        return len(self.entries(number)[0])

    def positions(self, number: int) -> NDArray[np.uint16]:
        """The positions of a term's postings, as many a posting as its frequency."""
        places = self._whole.positions(int(self._numbers[number]))
        if self._half is FieldHalf.FIRST:
            return places[places < SECOND_FIELD_OFFSET]
        return places[places >= SECOND_FIELD_OFFSET] - np.uint16(SECOND_FIELD_OFFSET)
