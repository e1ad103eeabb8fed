"""Papers more_like_this a paper, found by the paper's own strongest words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.analysis import STOP_WORDS, cached_stem, words_of
from digest.index.search.bm25f import K1, idf
from digest.index.search.evaluate import union

if TYPE_CHECKING:
    from digest.index.search.evaluate import Evaluator
    from digest.index.search.matches import Matches

MOST: Final = 25
"""Words that are looked for."""
_TITLE: Final = 3
"""What a word of the title counts to one of the abstract."""


def more_like_this(evaluator: Evaluator, doc: int) -> Matches:
    """The other papers with the strongest words of a document, scored."""
    snapshot = evaluator.snapshot
    paper = snapshot.paper(doc)
    counts = Counter(_stems(paper.abstract))
    for stem in _stems(paper.title):
        counts[stem] += _TITLE
    weights = {}
    for stem, count in counts.items():
        frequency = len(snapshot.holding("abstract", stem.encode("utf-8", "surrogatepass")))
        if frequency > 1 or stem in _stems(paper.title):
            weights[stem] = idf(snapshot.count, frequency) * count / (count + K1)
    strongest = sorted(weights, key=lambda stem: (-weights[stem], stem))[:MOST]
    parts = []
    for stem in strongest:
        found = evaluator.scored(evaluator.gatherer.terms((("title", stem), ("abstract", stem))))
        parts.append(found.times(weights[stem]))
    found = union(parts, snapshot.size)
    return found.only(np.asarray(found.docs != doc))


def _stems(text: str) -> list[str]:
    return [cached_stem(word) for word in words_of(text) if word not in STOP_WORDS]
