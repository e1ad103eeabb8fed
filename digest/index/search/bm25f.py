"""BM25F: how much a word says for a paper. Formulas on arrays; the search itself is elsewhere.

Robertson, Zaragoza, Taylor, "Simple BM25 Extension to Multiple Weighted Fields" (CIKM 2004), and
Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), 3.6: the
frequencies of a word in the fields are normalised by each field's length, weighted and summed
first, and only the sum is saturated. A word in title and abstract so counts as one word seen
twice, not as two words.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from digest.index.segment.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """How one field counts."""

    weight: float
    """What one occurrence in a field of average length counts."""
    b: float
    """How much the field's length matters: 0 not at all, 1 fully."""


K1: Final = 2.0
"""How slowly further occurrences stop to count."""

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
"""Chosen on SciFact and Cranfield together (tests/bench/relevance.py); authors, categories and
venue, which those do not have, by hand."""


def idf(count: int, frequency: int) -> float:
    """The weight of a word that `frequency` of `count` papers hold; always above 0.

    ln(1 + (N - df + 0.5) / (df + 0.5)), the form that Lucene uses.
    """
    return log1p((count - frequency + 0.5) / (frequency + 0.5))


def saturated(weight: NDArray[np.float64], word_idf: float) -> NDArray[np.float64]:
    """The score of one word: idf * w (k1 + 1) / (w + k1). `weight` is the fields' weighted sum."""
    return weight * (word_idf * (K1 + 1)) / (weight + K1)


def score_upper_bound(word_idf: float) -> float:
    """What no score of a word reaches, however often it occurs: idf * (k1 + 1)."""
    return word_idf * (K1 + 1)


class Norms:
    """What one occurrence counts in each field of each document."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[str, NDArray[np.float64]] = {}

    def of(self, field: str) -> NDArray[np.float64]:
        """What one occurrence counts in each document: weight / (1 - b + b * length / average).

        float64; length: documents.
        """
        norm = self._known.get(field)
        if norm is None:
            weight = WEIGHTS[field]
            lengths: NDArray[Any] = self._snapshot.lengths(field)
            average = self._snapshot.average_length(field)
            norm = weight.weight / (1 - weight.b + weight.b * (lengths / average))
            self._known[field] = norm
        return norm
