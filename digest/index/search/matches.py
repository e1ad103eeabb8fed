"""What matches a query: papers, and what each of them scores, worked out no sooner than needed.

Most papers that hold a word of a query do not hold the others, and nobody asks for their scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from digest.index.search.bm25f import saturated, score_upper_bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_FEWER: Final = 16
"""Up to 1/16 of the documents, putting postings among others is faster than marking them all."""


class Matches:
    """The papers that something matches."""

    def __init__(
        self, docs: NDArray[np.intp], values: NDArray[np.float64] | None, max_score: float = 0.0
    ) -> None:
        """Take papers and values of the same length; None for values that `compute` gives."""
        self.docs: Final = docs
        """Document numbers, rising, each once."""
        self.max_score: Final = max_score
        """No value is above this; 0 where the values are no scores."""
        self._values = values

    @classmethod
    def unscored(cls, docs: NDArray[Any]) -> Matches:
        """Papers without a score."""
        return Matches(docs.astype(np.intp, copy=False), np.zeros(len(docs)))

    @property
    def values(self) -> NDArray[np.float64]:
        """A weight or score of each document."""
        if self._values is None:
            self._values = self.compute()
        return self._values

    def at(self, docs: NDArray[np.intp]) -> NDArray[np.float64]:
        """The values of some of the documents, rising."""
        if len(docs) == len(self.docs):
            return self.values
        return self.values[self.docs.searchsorted(docs)]

    def has(self, doc: int) -> bool:
        """Whether one document is among them."""
        at = int(self.docs.searchsorted(doc))
        return at < len(self.docs) and int(self.docs[at]) == doc

    def of(self, doc: int) -> float:
        """The value of one document; 0 where it is not among them."""
        return float(self.values[self.docs.searchsorted(doc)]) if self.has(doc) else 0.0

    def only(self, keep: NDArray[np.bool_]) -> Matches:
        """Some of them. `keep` is one boolean a document."""
        return Matches(self.docs[keep], self.values[keep], self.max_score)

    def times(self, share: float) -> Matches:
        """The same papers with a share of their values."""
        return Matches(self.docs, self.values * share, self.max_score * share)

    def compute(self) -> NDArray[np.float64]:
        """The values, not kept. Where they were not given, a subclass works them out."""
        assert self._values is not None  # noqa: S101 - see __init__
        return self._values


NOTHING: Final = Matches(np.zeros(0, np.intp), np.zeros(0))
"""No papers."""


class Part(NamedTuple):
    """The postings of one list, of all segments as one."""

    docs: NDArray[np.intp]
    """Document numbers, rising, each once."""
    freqs: NDArray[Any]
    """Occurrences in each document."""
    first_freqs: NDArray[Any] | None
    """How many of them are in the first field, where two fields are meant."""
    norms: tuple[NDArray[np.float64], ...]
    """What one occurrence in each field counts, for every document of the index."""

    def weights(
        self, places: NDArray[np.intp] | slice, docs: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """The weighted occurrences in some of the documents: `docs`, at `places` in `self.docs`."""
        freqs = self.freqs[places]
        found = self.norms[0].take(docs)
        if self.first_freqs is None:
            found *= freqs
            return found
        first = self.first_freqs[places]
        found *= first
        rest = self.norms[1].take(docs)
        rest *= freqs - first
        found += rest
        return found


_ALL: Final = slice(None)


class Weighed(Matches):
    """The papers of some lists of postings; the value is the sum of the weighted occurrences."""

    def __init__(self, parts: Sequence[Part], size: int) -> None:
        """Unite lists. `size` is the number of documents of the index."""
        docs, self._places = _united([part.docs for part in parts], size)
        super().__init__(docs, None)
        self._parts = parts

    def at(self, docs: NDArray[np.intp]) -> NDArray[np.float64]:
        """The values of some of the documents, rising, worked out for these alone."""
        if len(docs) == len(self.docs):
            return self.values
        if len(self._parts) == 1:
            part = self._parts[0]
            return part.weights(part.docs.searchsorted(docs), docs)
        found = np.zeros(len(docs))
        for part in self._parts:
            places = part.docs.searchsorted(docs)
            has = (part.docs.take(places, mode="clip") == docs).nonzero()[0]
            found[has] += part.weights(places[has], docs[has])
        return found

    def compute(self) -> NDArray[np.float64]:
        """The sums, not kept."""
        if len(self._parts) == 1:
            return self._parts[0].weights(_ALL, self.docs)
        found = np.zeros(len(self.docs))
        for part, places in zip(self._parts, self._places, strict=True):
            found[places] += part.weights(_ALL, part.docs)
        return found


class Scored(Matches):
    """The papers that hold a word, scored by BM25F."""

    def __init__(self, weighed: Matches, word_idf: float) -> None:
        """Score papers whose values are weighted occurrences."""
        super().__init__(weighed.docs, None, score_upper_bound(word_idf))
        self._weighed = weighed
        self._idf = word_idf

    def at(self, docs: NDArray[np.intp]) -> NDArray[np.float64]:
        """The values of some of the documents, rising, worked out for these alone."""
        if len(docs) == len(self.docs):
            return self.values
        return saturated(self._weighed.at(docs), self._idf)

    def compute(self) -> NDArray[np.float64]:
        """The scores, not kept; nor are the weights that they are made of."""
        return saturated(self._weighed.compute(), self._idf)


def _united(
    lists: Sequence[NDArray[np.intp]], size: int
) -> tuple[NDArray[np.intp], list[NDArray[Any] | slice]]:
    """The union of rising numbers below `size`, and where in it each list's numbers are."""
    if len(lists) == 1:
        return lists[0], [_ALL]
    largest = max(range(len(lists)), key=lambda at: len(lists[at]))
    base = lists[largest]
    others = [each for at, each in enumerate(lists) if at != largest]
    if sum(map(len, others)) * _FEWER >= size:
        is_in = np.zeros(size, np.bool_)
        for each in lists:
            is_in[each] = True
        docs = np.flatnonzero(is_in)
        number = np.empty(size, np.intp)
        number[docs] = np.arange(len(docs))
        return docs, [number[each] for each in lists]
    new = [each[~are_in(each, base)] for each in others]
    extra = new[0] if len(new) == 1 else _once(np.concatenate(new))
    docs, of_base = base, np.ones(0, np.bool_)
    if len(extra):
        places = base.searchsorted(extra) + np.arange(len(extra))
        of_base = np.ones(len(base) + len(extra), np.bool_)
        of_base[places] = False
        docs = np.empty(len(of_base), np.intp)
        docs[of_base] = base
        docs[places] = extra
    return docs, [
        docs.searchsorted(each) if at != largest else of_base if len(extra) else _ALL
        for at, each in enumerate(lists)
    ]


def _once(values: NDArray[np.intp]) -> NDArray[np.intp]:
    """Some values, sorted, each once. Faster than numpy's `unique`, which hashes."""
    values.sort()
    is_first = np.ones(len(values), np.bool_)
    is_first[1:] = values[1:] != values[:-1]
    return values[is_first]


def are_in(some: NDArray[Any], others: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of some sorted values are among other sorted values."""
    if not len(others):
        return np.zeros(len(some), np.bool_)
    found: NDArray[np.bool_] = others.take(others.searchsorted(some), mode="clip") == some
    return found
