"""Explains a score: what each word, field and bonus adds to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digest.index.search.ranking import SearchRun
from digest.index.search.similar import FIELDS, scores_of, strongest_words
from digest.query.tree import Fuzzy, Pattern, PhraseQuery, Word, Year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whoosh import query as wq

    from digest.index.search.evaluate import Evaluator
    from digest.index.search.matches import Matches
    from digest.query import Parsed

_FIELD_OF = {"title_words": "title", "abstract_words": "abstract"}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a score."""

    what: str
    """The word, or a phrase in plain English (`exact title`)."""
    field: str
    """The field the word is in, or `title and abstract`; empty where `what` is a phrase."""
    score: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score and the shares it is made of."""

    paper_id: str
    score: float
    """0 if the paper doesn't match."""
    is_hit: bool
    shares: tuple[Share, ...]
    """They add up to `score`. In the order of the query, bonuses last; of a similar paper, those
    that add most first."""


def explanation(
    evaluator: Evaluator, parsed: Parsed, paper_id: str, doc: int | None
) -> Explanation:
    """Explain the score of a document; `doc` is None where there is no such document."""
    run = SearchRun(evaluator, parsed, lambda: False)
    found = run.answer().found
    if doc is None or not found.has(doc):
        return Explanation(paper_id, 0.0, is_hit=False, shares=())
    shares: list[Share] = []
    if run.text_matches.has(doc):
        leaves = list(zip(run.searched_for, run.leaves, strict=True))
        if leaves:
            leaves += [(query, evaluator.matches(query)) for query in parsed.extras]
        for query, leaf in leaves:
            if leaf.has(doc):
                shares += _of_word(evaluator, query, leaf, doc)
    shares += [Share(what, "", score) for what, score in run.bonuses(doc)]
    return Explanation(paper_id, found.value_of(doc), is_hit=True, shares=tuple(shares))


def explanation_of_similar(evaluator: Evaluator, source: int, doc: int) -> Explanation:
    """Explain why a document is similar to a source document: by their words, strongest first."""
    snapshot = evaluator.snapshot
    shares = []
    for word in strongest_words(evaluator, source):
        score = scores_of(evaluator, word).value_of(doc)
        if score:
            term = word.stem.encode("utf-8", "surrogatepass")
            fields = [each for each in FIELDS if snapshot.has(each, term, np.array([doc])).any()]
            shares.append(Share(word.word, " and ".join(fields), score))
    shares.sort(key=lambda share: -share.score)
    score = sum(share.score for share in shares)
    return Explanation(snapshot.paper_id(doc), score, is_hit=bool(shares), shares=tuple(shares))


def _of_word(evaluator: Evaluator, query: wq.Query, leaf: Matches, doc: int) -> Iterator[Share]:
    """Split the score of one word over the fields, by their weighted frequencies."""
    score = leaf.value_of(doc)
    if isinstance(query, Year) and (own := evaluator.year_matches(query).value_of(doc)):
        yield Share(f"published in {query.word}", "", own)
        score -= own
    name, weights = _weights(evaluator, query, doc)
    total = sum(weights.values())
    if not total:
        if score:
            yield Share(name, "", score)
        return
    if isinstance(query, Word) and query.is_prefix:
        whole = evaluator.word_matches(query)
        if whole.has(doc):
            own = whole.value_of(doc)
            yield Share(f"whole word “{query.word}”", "", score - own)
            score = own
    for field, weight in weights.items():
        yield Share(name, _FIELD_OF.get(field, field), score * weight / total)


def _weights(evaluator: Evaluator, query: wq.Query, doc: int) -> tuple[str, dict[str, float]]:
    """A label for the query, and its weighted frequency in each field of a document."""
    gatherer = evaluator.gatherer
    if isinstance(query, Word):
        whole = _by_field(((term.field, gatherer.terms([term])) for term in query.terms), doc)
        if whole or not query.is_prefix:
            return query.word, whole
        prefixes = ((each.field, gatherer.prefixes([each])) for each in query.prefixes)
        return f"{query.word}…", _by_field(prefixes, doc)
    if isinstance(query, PhraseQuery):
        phrases = ((each.field, gatherer.phrases([each])) for each in query.phrases)
        return f"“{' '.join(query.words)}”", _by_field(phrases, doc)
    if isinstance(query, Pattern | Fuzzy):
        label = query.pattern if isinstance(query, Pattern) else f"{query.word}~"
        expanded = ((field, evaluator.expanded(query, [field])) for field in query.fields)
        return label, _by_field(expanded, doc)
    return str(query), {}


def _by_field(found: Iterator[tuple[str, Matches]], doc: int) -> dict[str, float]:
    weights: dict[str, float] = {}
    for field, matches in found:
        weights[field] = weights.get(field, 0.0) + matches.value_of(doc)
    return {field: weight for field, weight in weights.items() if weight}
