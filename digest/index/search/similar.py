"""Papers similar to one, found by its strongest words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.analysis import STOP_WORDS, cached_stem, words_of
from digest.index.search.bm25f import K1, idf
from digest.index.search.evaluate import union
from digest.query.tree import FieldTerm

if TYPE_CHECKING:
    from digest.index.search.evaluate import Evaluator
    from digest.index.search.matches import Matches

FIELDS: Final = ("title", "abstract")
"""Where words are looked for."""
MAX_TERMS: Final = 25
"""The strongest words of the paper that are searched for."""
_TITLE_WEIGHT: Final = 3
"""The weight of a word in the title, relative to one in the abstract."""


@dataclass(frozen=True, slots=True)
class StrongWord:
    """A word by which papers like another are found."""

    word: str
    """As the other paper writes it, casefolded."""
    stem: str
    weight: float
    """By which its score is multiplied."""


def more_like_this(evaluator: Evaluator, doc: int) -> Matches:
    """The other papers that hold the strongest words of a document, scored."""
    parts = [scores_of(evaluator, each) for each in strongest_words(evaluator, doc)]
    found = union(parts, evaluator.snapshot.size)
    return found.filtered(np.asarray(found.docs != doc))


def strongest_words(evaluator: Evaluator, doc: int) -> list[StrongWord]:
    """The words of a document that are searched for, strongest first."""
    snapshot = evaluator.snapshot
    paper = snapshot.paper(doc)
    in_title = dict(_stems(paper.title))
    written = dict(_stems(paper.abstract)) | in_title
    counts = Counter(stem for stem, _ in _stems(paper.abstract))
    for stem, _ in _stems(paper.title):
        counts[stem] += _TITLE_WEIGHT
    weights = {}
    for stem, count in counts.items():
        frequency = len(snapshot.holding("abstract", stem.encode("utf-8", "surrogatepass")))
        if frequency > 1 or stem in in_title:
            weights[stem] = idf(snapshot.count, frequency) * count / (count + K1)
    strongest = sorted(weights, key=lambda stem: (-weights[stem], stem))[:MAX_TERMS]
    return [StrongWord(written[stem], stem, weights[stem]) for stem in strongest]


def scores_of(evaluator: Evaluator, word: StrongWord) -> Matches:
    """The papers that hold a word, with what it adds to their scores."""
    terms = [FieldTerm(field, word.stem) for field in FIELDS]
    return evaluator.scored(evaluator.gatherer.terms(terms)).scaled(word.weight)


def _stems(text: str) -> list[tuple[str, str]]:
    """The words of a text but for the most frequent ones, each as its stem and as written."""
    return [(cached_stem(word), word) for word in words_of(text) if word not in STOP_WORDS]
