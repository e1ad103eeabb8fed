"""The papers that match a query, with scores that are computed lazily.

Most papers that hold one word of a query lack the others, and nobody asks for their scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from digest.index.search.bm25f import saturated, score_upper_bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digest.index.search.bm25f import FieldNorms

_SPARSE_DIVISOR: Final = 16
"""Inserting into the longest list beats an array over all documents for up to 1/16 of them."""


class Matches:
    """The papers that match something, with a value for each."""

    def __init__(
        self, docs: NDArray[np.intp], values: NDArray[np.float64] | None, max_score: float = 0.0
    ) -> None:
        """Hold papers and as many values; None for values that `compute` gives."""
        self.docs: Final = docs
        """Document numbers, sorted, without repeats."""
        self.max_score: Final = max_score
        """Upper bound of the values; 0 where they aren't scores."""
        self._values = values

    @classmethod
    def unscored(cls, docs: NDArray[Any]) -> Matches:
        """Papers without a score."""
        return Matches(docs.astype(np.intp, copy=False), np.zeros(len(docs)))

    @property
    def values(self) -> NDArray[np.float64]:
        """The weight or score of each document."""
        if self._values is None:
            self._values = self.compute()
        return self._values

    def values_at(self, docs: NDArray[np.intp]) -> NDArray[np.float64]:
        """The values of some of the documents, sorted."""
        if len(docs) == len(self.docs):
            return self.values
        return self.values[self.docs.searchsorted(docs)]

    def has(self, doc: int) -> bool:
        """Whether a document is among them."""
        at = int(self.docs.searchsorted(doc))
        return at < len(self.docs) and int(self.docs[at]) == doc

    def value_of(self, doc: int) -> float:
        """The value of one document; 0 if it isn't among them."""
        return float(self.values[self.docs.searchsorted(doc)]) if self.has(doc) else 0.0

    def filtered(self, keep: NDArray[np.bool_]) -> Matches:
        """Those of the documents for which `keep`, a boolean each, is true."""
        return Matches(self.docs[keep], self.values[keep], self.max_score)

    def scaled(self, factor: float) -> Matches:
        """The same papers with their values multiplied."""
        return Matches(self.docs, self.values * factor, self.max_score * factor)

    def compute(self) -> NDArray[np.float64]:
        """The values, without caching them. Subclasses compute them."""
        assert self._values is not None  # noqa: S101 - see __init__
        return self._values


NOTHING: Final = Matches(np.zeros(0, np.intp), np.zeros(0))
"""No papers."""


class WeightedPostings(NamedTuple):
    """The postings of a term in one list, all segments joined."""

    docs: NDArray[np.intp]
    """Document numbers, sorted, without repeats."""
    freqs: NDArray[Any]
    """Occurrences in each document."""
    first_freqs: NDArray[Any] | None
    """How many of them are in the first field, where the list is read for both its fields."""
    norms: tuple[FieldNorms, ...]
    """The norms of each field."""

    def weights(
        self, indices: NDArray[np.intp] | slice, docs: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """The weighted frequencies in some documents: `docs`, at `indices` in `self.docs`."""
        freqs = self.freqs[indices]
        found = self.norms[0].take(docs)
        if self.first_freqs is None:
            found *= freqs
            return found
        first = self.first_freqs[indices]
        found *= first
        rest = self.norms[1].take(docs)
        rest *= freqs - first
        found += rest
        return found


_ALL_POSTINGS: Final = slice(None)


class WeightedFrequencies(Matches):
    """The papers in any of some posting lists; values are sums of weighted frequencies."""

    def __init__(self, lists: Sequence[WeightedPostings], size: int) -> None:
        """Join lists. `size`: documents in the index."""
        docs, self._indices = _union_of([postings.docs for postings in lists], size)
        super().__init__(docs, None)
        self._lists = lists

    def values_at(self, docs: NDArray[np.intp]) -> NDArray[np.float64]:
        """The values of some of the documents, sorted, computed for these alone."""
        if len(docs) == len(self.docs):
            return self.values
        if len(self._lists) == 1:
            postings = self._lists[0]
            return postings.weights(postings.docs.searchsorted(docs), docs)
        found = np.zeros(len(docs))
        for postings in self._lists:
            indices = postings.docs.searchsorted(docs)
            has = (postings.docs.take(indices, mode="clip") == docs).nonzero()[0]
            found[has] += postings.weights(indices[has], docs[has])
        return found

    def compute(self) -> NDArray[np.float64]:
        """The sums, without caching them."""
        if len(self._lists) == 1:
            return self._lists[0].weights(_ALL_POSTINGS, self.docs)
        found = np.zeros(len(self.docs))
        for postings, indices in zip(self._lists, self._indices, strict=True):
            found[indices] += postings.weights(_ALL_POSTINGS, postings.docs)
        return found


class Bm25Scores(Matches):
    """The papers that hold a word, with its BM25F scores."""

    def __init__(self, weighted: Matches, word_idf: float) -> None:
        """Score papers whose values are weighted frequencies."""
        super().__init__(weighted.docs, None, score_upper_bound(word_idf))
        self._weighted = weighted
        self._idf = word_idf

    def values_at(self, docs: NDArray[np.intp]) -> NDArray[np.float64]:
        """The values of some of the documents, sorted, computed for these alone."""
        if len(docs) == len(self.docs):
            return self.values
        return saturated(self._weighted.values_at(docs), self._idf)

    def compute(self) -> NDArray[np.float64]:
        """The scores; neither they nor the weighted frequencies are cached."""
        return saturated(self._weighted.compute(), self._idf)


def _union_of(
    lists: Sequence[NDArray[np.intp]], size: int
) -> tuple[NDArray[np.intp], list[NDArray[Any] | slice]]:
    """The union of sorted arrays of numbers below `size`, and each array's indices in it."""
    if len(lists) == 1:
        return lists[0], [_ALL_POSTINGS]
    largest = max(range(len(lists)), key=lambda at: len(lists[at]))
    base = lists[largest]
    others = [each for at, each in enumerate(lists) if at != largest]
    if sum(map(len, others)) * _SPARSE_DIVISOR >= size:
        is_in = np.zeros(size, np.bool_)
        for each in lists:
            is_in[each] = True
        docs = np.flatnonzero(is_in)
        number = np.empty(size, np.intp)
        number[docs] = np.arange(len(docs))
        return docs, [number[each] for each in lists]
    new = [each[~is_in_sorted(each, base)] for each in others]
    extra = new[0] if len(new) == 1 else _sorted_unique(np.concatenate(new))
    docs, of_base = base, np.ones(0, np.bool_)
    if len(extra):
        indices = base.searchsorted(extra) + np.arange(len(extra))
        of_base = np.ones(len(base) + len(extra), np.bool_)
        of_base[indices] = False
        docs = np.empty(len(of_base), np.intp)
        docs[of_base] = base
        docs[indices] = extra
    return docs, [
        docs.searchsorted(each) if at != largest else of_base if len(extra) else _ALL_POSTINGS
        for at, each in enumerate(lists)
    ]


def _sorted_unique(values: NDArray[np.intp]) -> NDArray[np.intp]:
    """The distinct values, sorted. Faster than numpy's `unique`, which hashes."""
    values.sort()
    is_first = np.ones(len(values), np.bool_)
    is_first[1:] = values[1:] != values[:-1]
    return values[is_first]


def is_in_sorted(some: NDArray[Any], others: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of some sorted values are in another sorted array."""
    if not len(others):
        return np.zeros(len(some), np.bool_)
    found: NDArray[np.bool_] = others.take(others.searchsorted(some), mode="clip") == some
    return found
