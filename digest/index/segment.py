"""One segment: a file of arrays that holds some papers and everything to find them by."""

from __future__ import annotations

import enum
import json
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.arrays import ArrayFile, ArrayWriter
from digest.index.inversion import smallest
from digest.index.schema import BY_NAME, FIELDS, LISTS, SECOND, Terms
from digest.index.strings import Strings
from digest.paper import paper_from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.index.inversion import Postings
    from digest.paper import Paper

EXTENSION: Final = ".arrays"
_REMEMBERED: Final = 1024
"""Terms of a field whose numbers are kept."""


class FieldArrays:
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
        self._heads = file[f"{name}/heads"]
        self._head_of = file.view(f"{name}/heads")
        self._initials = None
        if file.get(f"{name}/initials/starts") is not None:
            names = (f"{name}/initials/{each}" for each in ("starts", "docs", "freqs"))
            self._initials = tuple(map(file.__getitem__, names))
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
            number = self.place(term)
            if number >= self.count or self.term(number) != term:
                number = -1
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[term] = number
        return number

    def place(self, term: bytes) -> int:
        """The number of the first term that is not before `term`."""
        # By their first eight bytes most terms are told apart, and numpy finds those at once.
        head = int.from_bytes(term[:8].ljust(8, b"\0"), "big")
        low = int(self._heads.searchsorted(np.uint64(head)))
        if low == self.count or self._head_of[low] != head:
            return low
        high = int(self._heads.searchsorted(np.uint64(head), "right"))
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
        first = self.place(prefix)
        if first == self.count or not self.term(first).startswith(prefix):
            return first, first
        # No byte of UTF-8 is 0xFF, so this comes after everything with the prefix.
        return first, self.place(prefix + b"\xff")

    def postings(self, first: int, past: int) -> slice:
        """Where the postings of the terms from `first` up to `past` lie."""
        return slice(self._edges[first], self._edges[past])

    def document_frequency(self, number: int) -> int:
        """In how many documents of the segment a term is, deleted ones counted."""
        return int(self._edges[number + 1] - self._edges[number])

    def begun(self, prefix: bytes) -> tuple[NDArray[np.uint32], NDArray[Any]]:
        """The documents of the terms that begin with `prefix`, and how often each holds one.

        A document may come several times, in any order.
        """
        if self._initials is not None and len(prefix) == 1:
            starts, docs, freqs = self._initials
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


class Half(enum.Enum):
    """Which of the two fields of a list."""

    FIRST = 0
    SECOND = 1


PLACES: Final[Mapping[str, tuple[str, Half | None]]] = {
    field.name: (kept.name, part if len(kept.fields) > 1 else None)
    for kept in LISTS
    for field, part in zip(kept.fields, Half, strict=False)
}
"""Where each field lies: in which list, and as which part of it."""


class PartArrays:
    """One of the two fields of a list, as if it were a list of its own. For Whoosh's matchers."""

    def __init__(self, whole: FieldArrays, part: Half) -> None:
        self._whole = whole
        self._part = part

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
        first = self._whole.first_freqs[where]
        return first if self._part is Half.FIRST else self._whole.freqs[where] - first

    @property
    def count(self) -> int:
        """How many terms there are."""
        return len(self._numbers)

    @property
    def lengths(self) -> NDArray[Any]:
        """Tokens of each document; length: documents."""
        whole = self._whole
        assert whole.first_lengths is not None  # noqa: S101 - only lists of two have parts
        first = whole.first_lengths
        return first if self._part is Half.FIRST else whole.lengths - first

    def term(self, number: int) -> bytes:
        """The term of a number, 0 being the first in order."""
        return self._whole.term(int(self._numbers[number]))

    def find(self, term: bytes) -> int:
        """The number of a term, or -1."""
        number = self._whole.find(term)
        at = int(self._numbers.searchsorted(number))
        return at if at < self.count and self._numbers[at] == number else -1

    def place(self, term: bytes) -> int:
        """The number of the first term that is not before `term`."""
        return int(self._numbers.searchsorted(self._whole.place(term)))

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
        if self._part is Half.FIRST:
            return places[places < SECOND]
        return places[places >= SECOND] - np.uint16(SECOND)


class SegmentArrays:
    """A segment's file, opened."""

    def __init__(self, path: Path) -> None:
        """Map the file.

        Raises:
            DamagedError: it is not whole.
            OSError: it cannot be read.
        """
        self.file = ArrayFile(path)
        self._offsets = self.file.view("records/offsets")
        self._ids = self.file.view("ids")
        self._id_starts = self.file.view("ids/starts")
        self.count = len(self._offsets) - 1
        """How many papers it holds, deleted ones counted."""
        self.dates = self.file["dates"]
        """`YYYYMMDD` as int32, absent parts 0; length: papers."""
        self.upvotes = self.file["upvotes"]
        """int32, -1 where unknown; length: papers."""
        self.newest = self.file["newest"]
        """Document numbers by date, newest first, then by id; uint32; length: papers."""
        self._lists: dict[str, FieldArrays] = {}
        self._parts: dict[str, PartArrays] = {}

    def list(self, name: str) -> FieldArrays:
        """A list of postings (see `schema.LISTS`)."""
        found = self._lists.get(name)
        if found is None:
            found = self._lists[name] = FieldArrays(self.file, name)
        return found

    def field(self, name: str) -> FieldArrays | PartArrays:
        """The postings of a field."""
        kept, part = PLACES[name]
        if part is None:
            return self.list(kept)
        if name not in self._parts:
            self._parts[name] = PartArrays(self.list(kept), part)
        return self._parts[name]

    def id(self, doc: int) -> str:
        """The id of a paper."""
        return bytes(self._ids[self._id_starts[doc] : self._id_starts[doc + 1]]).decode(
            "utf-8", "surrogatepass"
        )

    def record(self, doc: int) -> Any:
        """The JSON object of a paper."""
        return json.loads(self.raw(doc))

    def paper(self, doc: int) -> Paper:
        """A paper."""
        return paper_from_json(self.record(doc))

    def raw(self, doc: int) -> bytes:
        """The bytes of a paper's JSON object."""
        return self.file.read("records", self._offsets[doc], self._offsets[doc + 1])

    def size(self, doc: int) -> int:
        """How many bytes a paper's JSON object has."""
        return int(self._offsets[doc + 1] - self._offsets[doc])


def write_segment(
    path: Path,
    *,
    records: Iterable[bytes | memoryview],
    sizes: NDArray[np.int64],
    ids: list[str],
    dates: NDArray[np.int32],
    upvotes: NDArray[np.int32],
    lists: Iterable[tuple[str, Postings]],
    facts: Mapping[str, Any],
) -> None:
    """Write the file of a segment.

    Args:
        path: where to; must not exist.
        records: the papers' JSON objects, in order, in any number of parts.
        sizes: bytes of each paper's record; length: papers.
        ids: the papers' ids.
        dates: see `SegmentArrays.dates`.
        upvotes: see `SegmentArrays.upvotes`.
        lists: the postings of `LISTS` by name; written one by one, so they may be made lazily.
        facts: anything else, as JSON values.
    """
    writer = ArrayWriter(path)
    try:
        writer.add("records/offsets", np.append(0, np.cumsum(sizes)).astype(np.uint64))
        writer.add_bytes("records", records)
        encoded = [paper_id.encode("utf-8", "surrogatepass") for paper_id in ids]
        writer.add(
            "ids/starts", np.append(0, np.cumsum([len(each) for each in encoded])).astype(np.uint32)
        )
        writer.add_bytes("ids", [b"".join(encoded)])
        writer.add("dates", dates)
        writer.add("upvotes", upvotes)
        writer.add("newest", newest_first(ids, dates))
        for name, postings in lists:
            _write_list(writer, name, postings)
        writer.close(facts)
    except BaseException:
        writer.abandon()
        path.unlink(missing_ok=True)
        raise


def newest_first(ids: list[str], dates: NDArray[np.int32]) -> NDArray[np.uint32]:
    """Document numbers by date, newest first, then by id."""
    by_id = sorted(range(len(ids)), key=ids.__getitem__)
    order = np.array(by_id, np.uint32)
    return order[np.argsort(-dates[order], kind="stable")]


def _write_list(writer: ArrayWriter, name: str, postings: Postings) -> None:
    terms = Strings.of_lines(postings.blob)
    writer.add(f"{name}/starts", np.append(terms.starts, len(postings.blob)).astype(np.uint32))
    writer.add_bytes(f"{name}/terms", [postings.blob])
    writer.add(f"{name}/heads", terms.heads())
    writer.add(f"{name}/offsets", postings.offsets)
    writer.add(f"{name}/docs", postings.docs)
    writer.add(f"{name}/freqs", postings.freqs)
    writer.add(f"{name}/lengths", postings.lengths)
    if BY_NAME.get(name) in _TYPED:
        _write_initials(writer, name, postings, (terms.heads() >> np.uint64(56)).astype(np.uint8))
    if postings.first_freqs is not None and postings.first_lengths is not None:
        writer.add(f"{name}/first_freqs", postings.first_freqs)
        writer.add(f"{name}/first_lengths", postings.first_lengths)
    if postings.positions is not None:
        running = np.append(0, np.cumsum(postings.freqs, dtype=np.int64))
        writer.add(f"{name}/places", running[postings.offsets].astype(np.uint64))
        writer.add(f"{name}/positions", postings.positions)


_TYPED: Final = frozenset(field for field in FIELDS if field.terms in {Terms.WORDS, Terms.CONTENT})
"""The fields that are searched for half-typed words."""


def _write_initials(
    writer: ArrayWriter, name: str, postings: Postings, letters: NDArray[np.uint8]
) -> None:
    """Write the postings of all terms that begin with a byte as of one term, for each byte.

    The first letter that somebody types stands for a tenth of all postings; this way it is no more
    than one a document.
    """
    edges = postings.offsets[letters.searchsorted(np.arange(257))].tolist()
    docs, freqs = [], []
    for start, end in pairwise(edges):
        counts = np.bincount(postings.docs[start:end], postings.freqs[start:end])
        holders = np.flatnonzero(counts)
        docs.append(holders.astype(np.uint32))
        freqs.append(counts[holders].astype(np.int64))
    starts = np.cumsum([0, *map(len, docs)])
    writer.add(f"{name}/initials/starts", starts.astype(np.uint32))
    writer.add(f"{name}/initials/docs", np.concatenate(docs))
    writer.add(f"{name}/initials/freqs", smallest(np.concatenate(freqs)))
