"""Reads postings: which papers hold terms, prefixes, patterns or phrases, and how often.

Works on slices of a snapshot's arrays and returns `Matches` of weighted frequencies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import numpy as np

from digest.index.schema import SECOND_FIELD_OFFSET, TEXT
from digest.index.search.bm25f import Norms
from digest.index.search.matches import (
    NOTHING,
    Matches,
    WeightedFrequencies,
    WeightedPostings,
    is_in_sorted,
)
from digest.index.segment.posting_list import FIELD_STORAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from digest.index.segment.posting_list import PostingLists
    from digest.index.segment.snapshot import Snapshot
    from digest.query.tree import FieldPhrase, FieldPrefix, FieldTerm

T = TypeVar("T")

_SPARSE_DIVISOR: Final = 24
"""Sorting the postings beats a sum per document for up to 1/24 of the documents."""
_TERMS_PER_BLOCK: Final = 8192
"""Terms whose postings are read at a time when there are more than `_MAX_SLICES` slices."""
POSITION_BITS: Final = 20
"""Bits of a (document, position) key that hold the position."""
POSITION_MARGIN: Final = 4096
"""Added to every position, so that a window may reach beyond either end of a text."""
_POSITION_MASK: Final = (1 << POSITION_BITS) - 1
_TEXT_FIELDS: Final = ("title", "abstract")
_NO_DOCS: Final = np.zeros(0, np.intp)
_NO_POSITIONS: Final = np.zeros(0, np.uint16)
_FEW_DIVISOR: Final = 8
"""Picking the postings of many terms beats reading all of a field for up to 1/8 of them."""
_MAX_SLICES: Final = 64
"""Up to this many slices, postings are read slice by slice."""


class PostingSlice(NamedTuple):
    """A slice of the postings of one field."""

    field: str
    docs: NDArray[np.intp]
    freqs: NDArray[Any]


class Gatherer:
    """Reads postings of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._norms = Norms(snapshot)

    def terms(self, terms: Iterable[FieldTerm]) -> Matches:
        """The papers that hold any of the terms."""
        parts = []
        for fields, text in _by_posting_list([(each.field, each.term) for each in terms]):
            term = text.encode("utf-8", "surrogatepass")
            if len(fields) > 1:
                postings = self.snapshot.postings(TEXT, term)
            else:
                postings = *self.snapshot.of_field(fields[0], term), None
            if len(postings[0]):
                parts.append(WeightedPostings(*postings, tuple(map(self._norms.of, fields))))
        return self._united(parts)

    def prefixes(self, prefixes: Iterable[FieldPrefix]) -> Matches:
        """The papers that hold a term with any of the prefixes."""
        slices = []
        for each in prefixes:
            prefix = each.prefix.encode("utf-8", "surrogatepass")
            for base, arrays in self.snapshot.lists(each.field):
                docs, freqs = arrays.postings_with_prefix(prefix)
                if len(docs):
                    slices.append(PostingSlice(each.field, _index_numbers(docs, base), freqs))
        return self.sum_slices(slices)

    def docs_with_prefix(self, field: str, prefix: str) -> NDArray[np.intp]:
        """The papers that hold a term of the field with a prefix; unsorted, with repeats."""
        start = prefix.encode("utf-8", "surrogatepass")
        found = [
            _index_numbers(arrays.postings_with_prefix(start)[0], base)
            for base, arrays in self.snapshot.lists(field)
        ]
        return self.snapshot.alive(np.concatenate(found) if found else _NO_DOCS)

    def chosen(
        self, fields: Iterable[str], choose: Callable[[PostingLists], NDArray[np.integer[Any]]]
    ) -> Matches:
        """The papers that hold any of the terms, given by their sorted numbers in each list."""
        slices: list[PostingSlice] = []
        for field in fields:
            for base, arrays in self.snapshot.lists(field):
                slices += self._slices(field, base, arrays, choose(arrays))
        return self.sum_slices(slices)

    def phrases(self, phrases: Iterable[FieldPhrase]) -> Matches:
        """The papers that hold any of the phrases."""
        parts = []
        for fields, terms in _by_posting_list([(each.field, each.terms) for each in phrases]):
            encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
            list_name, half = FIELD_STORAGE[fields[0]]
            found = []
            for base, arrays in self.snapshot.lists(list_name):
                docs, freqs, firsts = phrase_in(arrays, encoded)
                if half is not None and len(fields) == 1:
                    freqs = half.freqs(freqs, firsts)
                    has = np.flatnonzero(freqs)
                    docs, freqs, firsts = docs[has], freqs[has], firsts[has]
                found.append((docs + base, freqs, firsts))
            if not found:
                continue
            docs, freqs, firsts = (np.concatenate(column) for column in zip(*found, strict=True))
            if self.snapshot.live is not None:
                keep = self.snapshot.live[docs]
                docs, freqs, firsts = docs[keep], freqs[keep], firsts[keep]
            if len(docs):
                norms = tuple(map(self._norms.of, fields))
                parts.append(
                    WeightedPostings(docs, freqs, firsts if len(fields) > 1 else None, norms)
                )
        return self._united(parts)

    def _united(self, parts: Sequence[WeightedPostings]) -> Matches:
        return WeightedFrequencies(parts, self.snapshot.size) if parts else NOTHING

    def docs_in_range(self, field: str, first: str, last: str) -> NDArray[np.intp]:
        """The papers that hold a term of the field in first..last, both included; unsorted."""
        found = []
        for base, arrays in self.snapshot.lists(field):
            low = arrays.lower_bound(first.encode())
            high = max(low, arrays.lower_bound(last.encode() + b"\0"))
            found.append(_index_numbers(arrays.docs[arrays.postings(low, high)], base))
        return self.snapshot.alive(np.concatenate(found) if found else _NO_DOCS)

    def _slice(
        self, field: str, base: int, arrays: PostingLists, where: slice | NDArray[Any]
    ) -> PostingSlice:
        return PostingSlice(field, _index_numbers(arrays.docs[where], base), arrays.freqs[where])

    def _slices(
        self, field: str, base: int, arrays: PostingLists, numbers: NDArray[np.integer[Any]]
    ) -> list[PostingSlice]:
        if not len(numbers):
            return []
        starts = arrays.offsets[numbers].astype(np.int64)
        counts_of = arrays.offsets[numbers + 1].astype(np.int64) - starts
        total = int(counts_of.sum())
        is_most = total * 2 > len(arrays.docs)
        breaks = np.flatnonzero(np.diff(numbers) != 1)
        if len(breaks) < _MAX_SLICES and not is_most:
            firsts = np.append(numbers[0], numbers[breaks + 1]).tolist()
            lasts = np.append(numbers[breaks], numbers[-1]).tolist()
            slices = [
                arrays.postings(first, last + 1) for first, last in zip(firsts, lasts, strict=True)
            ]
            return [self._slice(field, base, arrays, where) for where in slices]
        if total * _FEW_DIVISOR < len(arrays.docs):
            arrays.need_postings(starts, starts + counts_of)
            where = np.repeat(starts - (np.cumsum(counts_of) - counts_of), counts_of)
            return [self._slice(field, base, arrays, where + np.arange(total))]
        is_chosen = np.zeros(arrays.count, np.bool_)
        is_chosen[numbers] = True
        sizes = np.diff(arrays.offsets)
        counts = np.zeros(len(arrays.lengths))
        # A pattern that matches most postings is counted by those that it doesn't match.
        if is_most:
            is_chosen = ~is_chosen
        # By blocks of terms: a pattern may match nearly all of millions of postings.
        for first in range(0, arrays.count, _TERMS_PER_BLOCK):
            past = min(first + _TERMS_PER_BLOCK, arrays.count)
            block = arrays.postings(first, past)
            picked = np.flatnonzero(np.repeat(is_chosen[first:past], sizes[first:past]))
            docs, freqs = arrays.docs[block][picked], arrays.freqs[block][picked]
            counts += np.bincount(docs, freqs, minlength=len(counts))
        if is_most:
            counts = arrays.lengths - counts
        docs = np.flatnonzero(counts != 0)
        return [PostingSlice(field, docs + base, counts[docs])]

    def sum_slices(self, slices: Sequence[PostingSlice]) -> Matches:
        """The papers of some slices, in any order, with their summed weighted frequencies."""
        if not slices:
            return NOTHING
        size = self.snapshot.size
        live = self.snapshot.live
        if sum(len(each.docs) for each in slices) * _SPARSE_DIVISOR < size:
            docs = np.concatenate([each.docs for each in slices])
            weights = np.concatenate([self._weights(each) for each in slices])
            order = np.argsort(docs, kind="stable")
            docs = docs[order]
            first = np.flatnonzero(np.diff(docs, prepend=-1))
            found = Matches(docs[first], np.add.reduceat(weights[order], first))
            return found if live is None else found.filtered(live[found.docs])
        sums: NDArray[np.float64] = np.zeros(size)
        for each in slices:
            counts = np.bincount(each.docs, each.freqs, minlength=size)
            sums += counts * self._norms.of(each.field).all
        if live is not None:
            sums[~live] = 0
        docs = np.flatnonzero(sums != 0)
        return Matches(docs, sums[docs])

    def _weights(self, postings: PostingSlice) -> NDArray[np.float64]:
        norms = self._norms.of(postings.field)
        weights: NDArray[np.float64] = postings.freqs * norms.take(postings.docs)
        return weights


def _index_numbers(docs: NDArray[Any], base: int) -> NDArray[np.intp]:
    """Document numbers of a segment as numbers of the index."""
    found = docs.astype(np.intp)
    if base:
        found += base
    return found


def _by_posting_list(sought: list[tuple[str, T]]) -> list[tuple[tuple[str, ...], T]]:
    """Group (field, value) pairs: title and abstract share a list, so equal values share a read."""
    if len(sought) > 1:
        (field, value), following = sought[:2]
        if field == "title" and following == ("abstract", value):
            return [(_TEXT_FIELDS, value), *_by_posting_list(sought[2:])]
    return [((field,), value) for field, value in sought]


def phrase_in(
    arrays: PostingLists, terms: Sequence[bytes]
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
    """The documents of a segment that hold the terms in sequence.

    Returns:
        Document numbers, sorted; how often the phrase is in each; and how many of these
        are in the first field of the list.
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
            common = _common(common, arrays.docs[slices[at]])
    if not len(common):
        return nothing
    starts: NDArray[np.int64] | None = None
    docs = common.astype(np.intp)
    known: dict[bytes, NDArray[np.int64]] = {}  # a word may be in a phrase many times
    for at in rarest_first:
        positions = known.get(terms[at])
        if positions is None:
            positions = known[terms[at]] = positions_in(arrays, terms[at], docs)
        starts = positions - at if starts is None else _common(starts, positions - at)
        if not len(starts):
            return nothing
    assert starts is not None  # noqa: S101 - there is at least one term
    of_doc = starts >> POSITION_BITS
    is_first = (starts & _POSITION_MASK) < SECOND_FIELD_OFFSET + POSITION_MARGIN
    counts = np.bincount(of_doc)
    has = np.flatnonzero(counts)
    return docs[has], counts[has], np.bincount(of_doc[is_first], minlength=len(counts))[has]


def _common(some: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """The sorted values that both sorted arrays hold."""
    return some[is_in_sorted(some, others)]


def positions_in(arrays: PostingLists, term: bytes, docs: NDArray[np.intp]) -> NDArray[np.int64]:
    """The positions of a term in some documents of a segment.

    Args:
        arrays: a field with positions.
        term: the term.
        docs: document numbers of the segment, sorted.

    Returns:
        Sorted keys: index in `docs` << POSITION_BITS, plus POSITION_MARGIN + position.
    """
    has, sizes, positions = occurrences(arrays, term, docs)
    found: NDArray[np.int64] = np.repeat(has, sizes) << POSITION_BITS
    return found + POSITION_MARGIN + positions


def occurrences(
    arrays: PostingLists, term: bytes, docs: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.uint16]]:
    """Which of some documents hold a term, how often each, and all positions, concatenated.

    Args:
        arrays: a field with positions.
        term: the term.
        docs: document numbers of the segment, sorted.
    """
    number = arrays.find(term)
    if number < 0 or not len(docs):
        return _NO_DOCS, _NO_DOCS, _NO_POSITIONS
    where = arrays.postings(number, number + 1)
    holders = arrays.docs[where]
    # In the type of the arrays: otherwise numpy copies all that is searched.
    wanted = docs.astype(holders.dtype, copy=False)
    at = holders.searchsorted(wanted)
    has = (holders.take(at, mode="clip") == wanted).nonzero()[0]
    if not len(has):
        return _NO_DOCS, _NO_DOCS, _NO_POSITIONS
    at = at[has]
    freqs = arrays.freqs[where]
    ends = freqs[: int(at[-1]) + 1].astype(np.int64).cumsum()[at]
    sizes = freqs[at].astype(np.int64)
    chosen = (ends - sizes.cumsum()).repeat(sizes)
    chosen += np.arange(len(chosen))
    return has, sizes, arrays.positions(number)[chosen]
