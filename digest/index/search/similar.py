"""Papers similar to one, found by its strongest words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.analysis import STOP_WORDS, cached_stem, words_of
from digest.index.search.bm25f import K1, idf
from digest.index.search.evaluate import union
from digest.query.tree import FieldTerm

if TYPE_CHECKING:
    from digest.index.search.evaluate import Evaluator
    from digest.index.search.matches import Matches

MAX_TERMS: Final = 25
"""The strongest words of the paper that are searched for."""
_TITLE_WEIGHT: Final = 3
"""The weight of a word in the title, relative to one in the abstract."""


def more_like_this(evaluator: Evaluator, doc: int) -> Matches:
    """The other papers that hold the strongest words of a document, scored."""
    snapshot = evaluator.snapshot
    paper = snapshot.paper(doc)
    counts = Counter(_stems(paper.abstract))
    for stem in _stems(paper.title):
        counts[stem] += _TITLE_WEIGHT
    weights = {}
    for stem, count in counts.items():
        frequency = len(snapshot.holding("abstract", stem.encode("utf-8", "surrogatepass")))
        if frequency > 1 or stem in _stems(paper.title):
            weights[stem] = idf(snapshot.count, frequency) * count / (count + K1)
    strongest = sorted(weights, key=lambda stem: (-weights[stem], stem))[:MAX_TERMS]
    parts = []
    for stem in strongest:
        terms = FieldTerm("title", stem), FieldTerm("abstract", stem)
        found = evaluator.scored(evaluator.gatherer.terms(terms))
        parts.append(found.scaled(weights[stem]))
    found = union(parts, snapshot.size)
    return found.filtered(np.asarray(found.docs != doc))


def _stems(text: str) -> list[str]:
    return [cached_stem(word) for word in words_of(text) if word not in STOP_WORDS]
