"""Gathering postings: which papers hold terms, prefixes, patterns and phrases, and how heavily.

Everything here works on slices of the arrays of a snapshot and gives `Matches`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from digest.index.schema import SECOND_FIELD_OFFSET, TEXT
from digest.index.search.bm25f import Norms
from digest.index.search.matches import NOTHING, Matches, Part, Weighed, are_in
from digest.index.search.wildcard import fitting
from digest.index.segment.posting_list import FIELD_STORAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from digest.index.segment.posting_list import PostingLists
    from digest.index.segment.snapshot import Snapshot

_SPARSE: Final = 24
"""Up to 1/24 of the documents, sorting the postings is faster than a sum for every document."""
_BLOCK: Final = 8192
"""Terms whose postings are gathered at a time where there are more slices than that."""
SHIFT: Final = 20
MARGIN: Final = 4096
"""Room before the first position and after the last, for what reaches beyond a text's ends."""
_PLACE: Final = (1 << SHIFT) - 1
_TEXT_FIELDS: Final = ("title", "abstract")
_NO_DOCS: Final = np.zeros(0, np.intp)
_NO_PLACES: Final = np.zeros(0, np.uint16)
_MANY_RUNS: Final = 64
"""Slices up to which postings are gathered slice by slice."""


class Piece(NamedTuple):
    """A slice of the postings of one field."""

    field: str
    docs: NDArray[np.intp]
    freqs: NDArray[Any]


class Gatherer:
    """Reads postings of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._norms = Norms(snapshot)

    def terms(self, ways: Sequence[tuple[str, str]]) -> Matches:
        """The papers with any of some terms, each a field and a term, weighted."""
        parts = []
        for fields, text in _by_list(ways):
            term = text.encode("utf-8", "surrogatepass")
            if len(fields) > 1:
                postings = self.snapshot.postings(TEXT, term)
            else:
                postings = *self.snapshot.of_field(fields[0], term), None
            if len(postings[0]):
                parts.append(Part(*postings, tuple(map(self._norms.of, fields))))
        return self._weighed(parts)

    def prefixes(self, ways: Iterable[tuple[str, str]]) -> Matches:
        """The papers with any term that begins with some prefixes, each a field and a prefix."""
        pieces = []
        for field, text in ways:
            prefix = text.encode("utf-8", "surrogatepass")
            for base, arrays in self.snapshot.lists(field):
                docs, freqs = arrays.postings_with_prefix(prefix)
                if len(docs):
                    pieces.append(Piece(field, _numbered(docs, base), freqs))
        return self._sum(pieces)

    def docs_with_prefix(self, field: str, prefix: str) -> NDArray[np.intp]:
        """The papers with a term of the field that begins with a prefix, in any order."""
        start = prefix.encode("utf-8", "surrogatepass")
        found = [
            _numbered(arrays.postings_with_prefix(start)[0], base)
            for base, arrays in self.snapshot.lists(field)
        ]
        return self.snapshot.alive(np.concatenate(found) if found else _NO_DOCS)

    def pattern(self, fields: Iterable[str], pattern: str) -> Matches:
        """The papers with any term that fits a pattern with `*` and `?`."""
        pieces: list[Piece] = []
        for field in fields:
            for base, arrays in self.snapshot.lists(field):
                pieces += self._pieces(field, base, arrays, fitting(arrays, pattern))
        return self._sum(pieces)

    def these(self, field: str, words: Iterable[bytes]) -> list[Piece]:
        """The postings of some terms of a field, to be summed by `summed`."""
        chosen = sorted(words)
        pieces: list[Piece] = []
        for base, arrays in self.snapshot.lists(field):
            numbers = [number for word in chosen if (number := arrays.find(word)) >= 0]
            pieces += self._pieces(field, base, arrays, np.array(numbers, np.int64))
        return pieces

    def summed(self, pieces: Sequence[Piece]) -> Matches:
        """Pieces of postings as matches."""
        return self._sum(pieces)

    def phrases(self, phrases: Sequence[tuple[str, tuple[str, ...]]]) -> Matches:
        """The papers with any of some phrases, each a field and the terms one after another."""
        parts = []
        for fields, terms in _by_list(phrases):
            encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
            kept, half = FIELD_STORAGE[fields[0]]
            found = []
            for base, arrays in self.snapshot.lists(kept):
                docs, freqs, firsts = phrase_in(arrays, encoded)
                if half is not None and len(fields) == 1:
                    freqs = half.freqs(freqs, firsts)
                    has = np.flatnonzero(freqs)
                    docs, freqs = docs[has], freqs[has]
                found.append((docs + base, freqs, firsts))
            docs, freqs, firsts = (np.concatenate(column) for column in zip(*found, strict=True))
            if self.snapshot.live is not None:
                keep = self.snapshot.live[docs]
                docs, freqs, firsts = docs[keep], freqs[keep], firsts[keep]
            if len(docs):
                norms = tuple(map(self._norms.of, fields))
                parts.append(Part(docs, freqs, firsts if len(fields) > 1 else None, norms))
        return self._weighed(parts)

    def _weighed(self, parts: Sequence[Part]) -> Matches:
        return Weighed(parts, self.snapshot.size) if parts else NOTHING

    def range(self, field: str, first: str, last: str) -> NDArray[np.intp]:
        """The papers with a term of the field from `first` up to and with `last`, unsorted."""
        found = []
        for base, arrays in self.snapshot.lists(field):
            low = arrays.lower_bound(first.encode())
            high = max(low, arrays.lower_bound(last.encode() + b"\0"))
            found.append(_numbered(arrays.docs[arrays.postings(low, high)], base))
        return self.snapshot.alive(np.concatenate(found) if found else _NO_DOCS)

    def _piece(
        self, field: str, base: int, arrays: PostingLists, where: slice | NDArray[Any]
    ) -> Piece:
        return Piece(field, _numbered(arrays.docs[where], base), arrays.freqs[where])

    def _pieces(
        self, field: str, base: int, arrays: PostingLists, numbers: NDArray[np.int64]
    ) -> list[Piece]:
        if not len(numbers):
            return []
        breaks = np.flatnonzero(np.diff(numbers) != 1)
        if len(breaks) < _MANY_RUNS:
            firsts = np.append(numbers[0], numbers[breaks + 1]).tolist()
            lasts = np.append(numbers[breaks], numbers[-1]).tolist()
            slices = [
                arrays.postings(first, last + 1) for first, last in zip(firsts, lasts, strict=True)
            ]
            return [self._piece(field, base, arrays, where) for where in slices]
        is_chosen = np.zeros(arrays.count, np.bool_)
        is_chosen[numbers] = True
        sizes = np.diff(arrays.offsets)
        counts = np.zeros(len(arrays.lengths))
        # What fits most words is counted by what does not.
        is_most = int(sizes[is_chosen].sum(dtype=np.int64)) * 2 > len(arrays.docs)
        if is_most:
            is_chosen = ~is_chosen
        # By blocks of terms: a pattern may fit nearly all of the millions of postings.
        for first in range(0, arrays.count, _BLOCK):
            past = min(first + _BLOCK, arrays.count)
            block = arrays.postings(first, past)
            picked = np.flatnonzero(np.repeat(is_chosen[first:past], sizes[first:past]))
            docs, freqs = arrays.docs[block][picked], arrays.freqs[block][picked]
            counts += np.bincount(docs, freqs, minlength=len(counts))
        if is_most:
            counts = arrays.lengths - counts
        docs = np.flatnonzero(counts != 0)
        return [Piece(field, docs + base, counts[docs])]

    def _sum(self, pieces: Sequence[Piece]) -> Matches:
        """Add up what pieces of postings, in any order, say of each document."""
        if not pieces:
            return NOTHING
        size = self.snapshot.size
        live = self.snapshot.live
        if sum(len(piece.docs) for piece in pieces) * _SPARSE < size:
            docs = np.concatenate([piece.docs for piece in pieces])
            weights = np.concatenate([self._weights(piece) for piece in pieces])
            order = np.argsort(docs, kind="stable")
            docs = docs[order]
            first = np.flatnonzero(np.diff(docs, prepend=-1))
            found = Matches(docs[first], np.add.reduceat(weights[order], first))
            return found if live is None else found.only(live[found.docs])
        sums: NDArray[np.float64] = np.zeros(size)
        for piece in pieces:
            counts = np.bincount(piece.docs, piece.freqs, minlength=size)
            sums += counts * self._norms.of(piece.field)
        if live is not None:
            sums[~live] = 0
        docs = np.flatnonzero(sums != 0)
        return Matches(docs, sums[docs])

    def _weights(self, piece: Piece) -> NDArray[np.float64]:
        weights: NDArray[np.float64] = piece.freqs * self._norms.of(piece.field)[piece.docs]
        return weights


def _numbered(docs: NDArray[Any], base: int) -> NDArray[np.intp]:
    """Documents of a segment by their numbers in the index."""
    found = docs.astype(np.intp)
    if base:
        found += base
    return found


def _by_list(ways: Sequence[tuple[str, Any]]) -> list[tuple[tuple[str, ...], Any]]:
    """Ways (a field and what is looked for in it), title and abstract together if for the same."""
    if len(ways) > 1 and ways[0][0] == "title" and ways[1] == ("abstract", ways[0][1]):
        return [(_TEXT_FIELDS, ways[0][1]), *_by_list(ways[2:])]
    return [((field,), what) for field, what in ways]


def phrase_in(
    arrays: PostingLists, terms: Sequence[bytes]
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
    """The documents of a segment with the terms one after another.

    Returns:
        Document numbers, rising; how often the phrase is in each; and how many of these are in the
        first field of the list.
    """
    nothing = _NO_DOCS, _NO_DOCS, _NO_DOCS
    numbers = [arrays.find(term) for term in terms]
    if min(numbers) < 0:
        return nothing
    slices = [arrays.postings(number, number + 1) for number in numbers]
    rarest_first = sorted(range(len(terms)), key=lambda at: slices[at].stop - slices[at].start)
    common = arrays.docs[slices[rarest_first[0]]]
    for at in rarest_first[1:]:
        if numbers[at] != numbers[rarest_first[0]]:
            common = _within(common, arrays.docs[slices[at]])
    if not len(common):
        return nothing
    starts: NDArray[np.int64] | None = None
    docs = common.astype(np.intp)
    known: dict[bytes, NDArray[np.int64]] = {}  # a word may be in a phrase many times
    for at in rarest_first:
        places = known.get(terms[at])
        if places is None:
            places = known[terms[at]] = places_in(arrays, terms[at], docs)
        starts = places - at if starts is None else _within(starts, places - at)
        if not len(starts):
            return nothing
    assert starts is not None  # noqa: S101 - there is at least one term
    of_doc = starts >> SHIFT
    is_first = (starts & _PLACE) < SECOND_FIELD_OFFSET + MARGIN
    counts = np.bincount(of_doc)
    has = np.flatnonzero(counts)
    return docs[has], counts[has], np.bincount(of_doc[is_first], minlength=len(counts))[has]


def _within(some: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """Those of some sorted values that are among other sorted values."""
    return some[are_in(some, others)]


def places_in(arrays: PostingLists, term: bytes, docs: NDArray[np.intp]) -> NDArray[np.int64]:
    """Where a term is in some documents of a segment.

    Args:
        arrays: a field with positions.
        term: the term.
        docs: document numbers of the segment, rising.

    Returns:
        A number a place, rising: (number among `docs`) * 2**SHIFT + MARGIN + position.
    """
    has, sizes, positions = occurrences(arrays, term, docs)
    found: NDArray[np.int64] = np.repeat(has, sizes) << SHIFT
    return found + MARGIN + positions


def occurrences(
    arrays: PostingLists, term: bytes, docs: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.uint16]]:
    """Which of some documents hold a term, how often each, and the places, all in a row.

    Args:
        arrays: a field with positions.
        term: the term.
        docs: document numbers of the segment, rising.
    """
    number = arrays.find(term)
    if number < 0 or not len(docs):
        return _NO_DOCS, _NO_DOCS, _NO_PLACES
    where = arrays.postings(number, number + 1)
    holders = arrays.docs[where]
    # In the type of the arrays: otherwise numpy copies all that is searched.
    wanted = docs.astype(holders.dtype, copy=False)
    at = holders.searchsorted(wanted)
    has = (holders.take(at, mode="clip") == wanted).nonzero()[0]
    if not len(has):
        return _NO_DOCS, _NO_DOCS, _NO_PLACES
    at = at[has]
    freqs = arrays.freqs[where]
    ends = freqs[: int(at[-1]) + 1].astype(np.int64).cumsum()[at]
    sizes = freqs[at].astype(np.int64)
    chosen = (ends - sizes.cumsum()).repeat(sizes)
    chosen += np.arange(len(chosen))
    return has, sizes, arrays.positions(number)[chosen]
