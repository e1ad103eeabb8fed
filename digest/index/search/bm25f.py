"""BM25F: the score of a word in a paper. Formulas on arrays, nothing else.

Robertson, Zaragoza, Taylor, "Simple BM25 Extension to Multiple Weighted Fields" (CIKM 2004), and
Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), 3.6: the
frequencies of a word in the fields are normalised by each field's length, weighted and summed
first, and only the sum is saturated. A word in title and abstract thus counts as one word that
occurs twice, not as two words.
"""

from __future__ import annotations

from dataclasses import dataclass
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


class Norms:
    """Length norms: the weight of one occurrence in a field of a document."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[str, NDArray[np.float64]] = {}

    def of(self, field: str) -> NDArray[np.float64]:
        """The norm of a field for each document: weight / (1 - b + b * length / average).

        float64, as long as there are documents in the index.
        """
        norm = self._known.get(field)
        if norm is None:
            weight = WEIGHTS[field]
            lengths: NDArray[Any] = self._snapshot.lengths(field)
            average = self._snapshot.average_length(field)
            # Worked out for each length, not for each document: lengths are small numbers.
            possible = np.arange(int(lengths.max(initial=0)) + 1)
            norms = weight.weight / (1 - weight.b + weight.b * (possible / average))
            norm = self._known[field] = norms[lengths]
        return norm
