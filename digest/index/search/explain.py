"""Why a paper is where it is: what each word and field adds to its score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.index.search.searcher import SearchRun
from digest.query.tree import Fuzzy, Pattern, PhraseQuery, Word, Year

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from whoosh import query as wq

    from digest.index.search.evaluate import Evaluator
    from digest.index.search.matches import Matches
    from digest.query import Parsed

_FIELD_OF = {"title_words": "title", "abstract_words": "abstract"}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a score."""

    what: str
    """The word, or a sentence."""
    field: str
    """Where the word is; empty for a sentence."""
    score: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score and its parts."""

    paper_id: str
    score: float
    """0 where the paper is no hit."""
    is_hit: bool
    shares: tuple[Share, ...]
    """Their scores add up to `score`."""


def explanation(
    evaluator: Evaluator, parsed: Parsed, paper_id: str, doc: int | None
) -> Explanation:
    """What each part of a query adds to the score of a document; `doc` None is no document."""
    run = SearchRun(evaluator, parsed, lambda: False)
    found = run.answer().found
    if doc is None or not found.has(doc):
        return Explanation(paper_id, 0.0, is_hit=False, shares=())
    shares: list[Share] = []
    if run.by_words.has(doc):
        leaves = list(zip(run.searched, run.found_leaves, strict=True))
        if leaves:
            leaves += [(query, evaluator.matches(query)) for query in parsed.extras]
        for query, leaf in leaves:
            if leaf.has(doc):
                shares += _of_word(evaluator, query, leaf, doc)
    shares += [Share(what, "", score) for what, score in run.bonuses(doc)]
    return Explanation(paper_id, found.of(doc), is_hit=True, shares=tuple(shares))


def _of_word(evaluator: Evaluator, query: wq.Query, leaf: Matches, doc: int) -> Iterator[Share]:
    """The shares of the fields in what one word adds, by their weighted frequencies."""
    score = leaf.of(doc)
    if isinstance(query, Year) and (own := evaluator.dated(query).of(doc)):
        yield Share(f"it is of {query.word}", "", own)
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
            own = whole.of(doc)
            yield Share(f"“{query.word}” is the whole word", "", score - own)
            score = own
    for field, weight in weights.items():
        yield Share(name, _FIELD_OF.get(field, field), score * weight / total)


def _weights(evaluator: Evaluator, query: wq.Query, doc: int) -> tuple[str, dict[str, float]]:
    """What to call a query, and the weight of its matches in each field of a document."""
    gatherer = evaluator.gatherer
    if isinstance(query, Word):
        whole = _each((gatherer.terms([way]) for way in query.ways), query.ways, doc)
        if whole or not query.is_prefix:
            return query.word, whole
        begun = (gatherer.prefixes([way]) for way in query.prefix_ways)
        return f"{query.word}…", _each(begun, query.prefix_ways, doc)
    if isinstance(query, PhraseQuery):
        found = (gatherer.phrases([phrase]) for phrase in query.phrases)
        return f"“{' '.join(query.words)}”", _each(found, query.phrases, doc)
    if isinstance(query, Pattern | Fuzzy):
        ways = [(field,) for field in query.fields]
        name = query.pattern if isinstance(query, Pattern) else f"{query.word}~"
        single = (evaluator.weighed(query, [field]) for field in query.fields)
        return name, _each(single, ways, doc)
    return str(query), {}


def _each(found: Iterator[Matches], ways: Sequence[Sequence[object]], doc: int) -> dict[str, float]:
    weights: dict[str, float] = {}
    for way, each in zip(ways, found, strict=True):
        weights[str(way[0])] = weights.get(str(way[0]), 0.0) + each.of(doc)
    return {field: weight for field, weight in weights.items() if weight}
