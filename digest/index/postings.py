"""Gathering postings: which papers hold terms, prefixes, patterns and phrases, and how heavily.

Everything here works on slices of the arrays of a snapshot and gives `Matches`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.scoring import Norms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from digest.index.segment import FieldArrays
    from digest.index.snapshot import Snapshot

_SPARSE: Final = 24
"""Up to 1/24 of the documents, sorting the postings is faster than a sum for every document."""
_MANY_RUNS: Final = 64
"""Slices up to which postings are gathered slice by slice."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The papers that something matches."""

    docs: NDArray[np.intp]
    """Document numbers, rising, each once."""
    values: NDArray[np.float64]
    """A weight or score of each document."""

    @classmethod
    def none(cls) -> Matches:
        """No papers."""
        return cls(np.zeros(0, np.intp), np.zeros(0))

    @classmethod
    def unscored(cls, docs: NDArray[Any]) -> Matches:
        """Papers without a score."""
        return cls(docs.astype(np.intp), np.zeros(len(docs)))


class Gatherer:
    """Reads postings of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._norms = Norms(snapshot)

    def terms(self, ways: Iterable[tuple[str, str]]) -> Matches:
        """The papers with any of some terms, each a field and a term, weighted."""
        pieces = []
        for field, text in ways:
            term = text.encode("utf-8", "surrogatepass")
            for base, arrays in self.snapshot.fields(field):
                number = arrays.find(term)
                if number >= 0:
                    where = arrays.postings(number, number + 1)
                    pieces.append(self._piece(field, base, arrays, where))
        return self._sum(pieces, are_sets=True)

    def prefixes(self, ways: Iterable[tuple[str, str]]) -> Matches:
        """The papers with any term that begins with some prefixes, each a field and a prefix."""
        pieces = []
        for field, text in ways:
            prefix = text.encode("utf-8", "surrogatepass")
            for base, arrays in self.snapshot.fields(field):
                where = arrays.postings(*arrays.range(prefix))
                if where.start < where.stop:
                    pieces.append(self._piece(field, base, arrays, where))
        return self._sum(pieces, are_sets=False)

    def pattern(self, fields: Iterable[str], pattern: str) -> Matches:
        """The papers with any term that fits a pattern with `*` and `?`."""
        wild = {"*": b"[^\n]*", "?": b"[^\n\x80-\xbf][\x80-\xbf]*"}
        start = re.split(r"[*?]", pattern, maxsplit=1)[0]
        expression = b"".join(
            wild.get(letter) or re.escape(letter.encode("utf-8", "surrogatepass"))
            for letter in pattern
        )
        line = re.compile(rb"^(?:" + expression + rb")$", re.MULTILINE)
        pieces = []
        for field in fields:
            for base, arrays in self.snapshot.fields(field):
                numbers = _fitting(arrays, line, start.encode("utf-8", "surrogatepass"))
                pieces += self._pieces(field, base, arrays, numbers)
        return self._sum(pieces, are_sets=False)

    def these(self, field: str, words: Iterable[bytes]) -> list[tuple[Any, ...]]:
        """The postings of some terms of a field, to be summed by `summed`."""
        chosen = sorted(words)
        pieces: list[tuple[Any, ...]] = []
        for base, arrays in self.snapshot.fields(field):
            numbers = [number for word in chosen if (number := arrays.find(word)) >= 0]
            pieces += self._pieces(field, base, arrays, np.array(numbers, np.int64))
        return pieces

    def summed(self, pieces: Sequence[tuple[Any, ...]]) -> Matches:
        """Pieces of postings as matches."""
        return self._sum(pieces, are_sets=False)

    def phrases(self, phrases: Iterable[tuple[str, Sequence[str]]]) -> Matches:
        """The papers with any of some phrases, each a field and the terms one after another."""
        pieces = []
        for field, terms in phrases:
            encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
            for base, arrays in self.snapshot.fields(field):
                docs, counts = phrase_in(arrays, encoded)
                docs = docs + base
                if self.snapshot.live is not None:
                    keep = self.snapshot.live[docs]
                    docs, counts = docs[keep], counts[keep]
                pieces.append((docs, counts * self._norms.of(field)[docs]))
        return self._sum(pieces, are_sets=True)

    def range(self, field: str, first: str, last: str) -> NDArray[np.intp]:
        """The papers with a term of the field from `first` up to and with `last`, unsorted."""
        found = []
        for base, arrays in self.snapshot.fields(field):
            low = arrays.place(first.encode())
            high = max(low, arrays.place(last.encode() + b"\0"))
            found.append(arrays.docs[arrays.postings(low, high)].astype(np.intp) + base)
        docs = np.concatenate(found) if found else np.zeros(0, np.intp)
        return self.snapshot.alive(docs)

    def _piece(
        self, field: str, base: int, arrays: FieldArrays, where: slice | NDArray[Any]
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        docs = arrays.docs[where].astype(np.intp)
        freqs = arrays.freqs[where]
        if base:
            docs += base
        live = self.snapshot.live
        if live is not None:
            keep = live[docs]
            docs, freqs = docs[keep], freqs[keep]
        return docs, freqs * self._norms.of(field)[docs]

    def _pieces(
        self, field: str, base: int, arrays: FieldArrays, numbers: NDArray[np.int64]
    ) -> list[tuple[Any, ...]]:
        if not len(numbers):
            return []
        breaks = np.flatnonzero(np.diff(numbers) != 1)
        if len(breaks) < _MANY_RUNS:
            firsts = np.append(numbers[0], numbers[breaks + 1]).tolist()
            lasts = np.append(numbers[breaks], numbers[-1]).tolist()
            slices = [
                arrays.postings(first, last + 1)
                for first, last in zip(firsts, lasts, strict=True)
            ]
            return [self._piece(field, base, arrays, where) for where in slices]
        is_chosen = np.zeros(arrays.count, np.bool_)
        is_chosen[numbers] = True
        where = np.flatnonzero(np.repeat(is_chosen, np.diff(arrays.offsets)))
        return [self._piece(field, base, arrays, where)]

    def _sum(self, pieces: Sequence[tuple[Any, ...]], *, are_sets: bool) -> Matches:
        """Add up what pieces of postings say of each document.

        `are_sets` says that no piece has a document twice, and that its documents rise.
        """
        if not pieces:
            return Matches.none()
        if len(pieces) == 1 and are_sets:
            return Matches(*pieces[0])
        total = sum(len(docs) for docs, _ in pieces)
        if total * _SPARSE < self.snapshot.size:
            docs = np.concatenate([docs for docs, _ in pieces])
            weights = np.concatenate([weights for _, weights in pieces])
            docs, inverse = np.unique(docs, return_inverse=True)
            return Matches(docs, np.bincount(inverse, weights, minlength=len(docs)))
        weights = np.zeros(self.snapshot.size)
        for docs, shares in pieces:
            if are_sets:
                weights[docs] += shares
            else:
                weights += np.bincount(docs, shares, minlength=self.snapshot.size)
        docs = np.flatnonzero(weights)
        return Matches(docs, weights[docs])


def _fitting(arrays: FieldArrays, line: re.Pattern[bytes], prefix: bytes) -> NDArray[np.int64]:
    first, past = arrays.range(prefix)
    if first >= past:
        return np.zeros(0, np.int64)
    low, high = arrays.starts[first], arrays.starts[past]
    text = bytes(arrays.blob[low:high])
    begins = np.array([match.start() for match in line.finditer(text)], np.int64)
    return np.searchsorted(np.asarray(arrays.starts), begins + low)


def phrase_in(
    arrays: FieldArrays, terms: Sequence[bytes]
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The documents of a segment with the terms one after another, and how often."""
    numbers = [arrays.find(term) for term in terms]
    nothing = np.zeros(0, np.intp), np.zeros(0, np.int64)
    if min(numbers) < 0:
        return nothing
    slices = [arrays.postings(number, number + 1) for number in numbers]
    rarest_first = sorted(range(len(terms)), key=lambda at: slices[at].stop - slices[at].start)
    common = arrays.docs[slices[rarest_first[0]]]
    for at in rarest_first[1:]:
        common = _within(common, arrays.docs[slices[at]])
    starts: NDArray[np.int64] | None = None
    for at in rarest_first:
        places = _places(arrays, numbers[at], slices[at], common) - at
        starts = places if starts is None else _within(starts, places)
    if starts is None or not len(starts):
        return nothing
    docs, counts = np.unique(starts >> 20, return_counts=True)
    return docs.astype(np.intp), counts


def _within(some: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """Those of some sorted values that are among other sorted values."""
    if not len(others):
        return some[:0]
    at = np.searchsorted(others, some)
    at[at == len(others)] = 0
    return some[others[at] == some]


def _places(
    arrays: FieldArrays, number: int, where: slice, common: NDArray[Any]
) -> NDArray[np.int64]:
    """Where a term is in some documents: document number * 2**20 + 4096 + position, sorted."""
    docs, freqs = arrays.docs[where], arrays.freqs[where]
    keep = np.repeat(np.isin(docs, common, assume_unique=True), freqs)
    holders = np.repeat(docs, freqs)[keep].astype(np.int64)
    # 2**20 leaves room for positions and for phrases that would begin before the text does.
    return (holders << 20) + 4096 + arrays.positions(number)[keep]
