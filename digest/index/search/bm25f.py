"""BM25F: the score of a word in a paper. Formulas on arrays, nothing else.

Robertson, Zaragoza, Taylor, "Simple BM25 Extension to Multiple Weighted Fields" (CIKM 2004), and
Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), 3.6: the
frequencies of a word in the fields are normalised by each field's length, weighted and summed
first, and only the sum is saturated. A word in title and abstract thus counts as one word that
occurs twice, not as two words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log1p
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digest.index.segment.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """The BM25F parameters of a field."""

    weight: float
    """Weight of an occurrence in a field of average length."""
    b: float
    """Length normalisation: 0 for none, 1 for full."""


K1: Final = 2.0
"""Term-frequency saturation (k1)."""

WEIGHTS: Final[Mapping[str, FieldWeight]] = MappingProxyType(
    {
        "title": FieldWeight(2.0, 0.5),
        "abstract": FieldWeight(1.0, 0.9),
        "authors": FieldWeight(1.0, 0.5),
        "categories": FieldWeight(0.3, 0.0),
        "venue": FieldWeight(0.3, 0.0),
        "title_words": FieldWeight(2.0, 0.5),
        "abstract_words": FieldWeight(1.0, 0.9),
    }
)
"""Tuned on SciFact and Cranfield together (tests/bench/relevance.py); authors, categories and
venue, which those lack, were set by hand."""


def idf(count: int, frequency: int) -> float:
    """Inverse document frequency of a word that `frequency` of `count` papers hold; above 0.

    ln(1 + (N - df + 0.5) / (df + 0.5)), the form that Lucene uses.
    """
    return log1p((count - frequency + 0.5) / (frequency + 0.5))


def saturated(weight: NDArray[np.float64], word_idf: float) -> NDArray[np.float64]:
    """The score of one word: idf * w (k1 + 1) / (w + k1). `weight` is the fields' weighted sum."""
    return weight * (word_idf * (K1 + 1)) / (weight + K1)


def score_upper_bound(word_idf: float) -> float:
    """Upper bound of a word's score, at any frequency: idf * (k1 + 1)."""
    return word_idf * (K1 + 1)


class FieldNorms:
    """The weight of one occurrence in a field of each document.

    That is weight / (1 - b + b * length / average), worked out for each length, as lengths are
    small numbers. An array for all documents is quicker to look up, but takes longer to fill than
    a first search takes; it is filled once as many norms were asked for as there are documents.
    """

    def __init__(self, snapshot: Snapshot, field: str) -> None:
        weight = WEIGHTS[field]
        self._lengths: NDArray[Any] = snapshot.lengths(field)
        steps = np.arange(int(self._lengths.max(initial=0)) + 1) / snapshot.average_length(field)
        self._by_length: NDArray[np.float64] = weight.weight / (1 - weight.b + weight.b * steps)
        self._remaining = len(self._lengths)

    def take(self, docs: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """The norms of some documents."""
        if self._remaining <= 0:
            return self.all.take(docs)
        self._remaining -= len(docs)
        return self._by_length.take(self._lengths.take(docs))

    @cached_property
    def all(self) -> NDArray[np.float64]:
        """The norms of all documents."""
        return self._by_length.take(self._lengths)


class Norms:
    """The norms of every field."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[str, FieldNorms] = {}

    def of(self, field: str) -> FieldNorms:
        """The norms of a field."""
        norms = self._known.get(field)
        if norms is None:
            norms = self._known[field] = FieldNorms(self._snapshot, field)
        return norms
