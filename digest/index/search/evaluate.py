"""Evaluates a query tree to the papers that match and their scores, whole arrays at a time.

Query types that it doesn't know are run by Whoosh's own matchers.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from whoosh import query as wq

from digest.index.schema import POSTING_LISTS
from digest.index.search.bm25f import idf, score_upper_bound
from digest.index.search.gather import Gatherer
from digest.index.search.inside import NO_TEXTS
from digest.index.search.matches import NOTHING, Bm25Scores, Matches, is_in_sorted
from digest.index.search.spelling import Speller
from digest.index.search.wildcard import matching_terms
from digest.query.tree import (
    AddedWithin,
    FieldPrefix,
    Fuzzy,
    InText,
    LazyOr,
    Pattern,
    PhraseQuery,
    WithIds,
    Word,
    Year,
    is_plain_prefix,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from digest.index.search.arrival import Arrivals
    from digest.index.search.inside import FoundTexts, TextSearcher
    from digest.index.segment.snapshot import Snapshot
    from digest.paper import Passage

PREFIX_WEIGHT: Final = 0.5
"""The weight of a prefix match, relative to a match of the whole word."""
_LOOKUP_DIVISOR: Final = 64
"""Binary search beats an array over all documents for up to 1/64 of them."""
_MAX_CACHED_POSTINGS: Final = 500_000
"""Postings in the cache of recent words: most of them are in the next keystroke's query too."""
_FIELDS_WITH_A_LIST: Final = frozenset(each.name for each in POSTING_LISTS)
"""The fields with a posting list of their own."""


class Evaluator:
    """Evaluates queries on one snapshot. Not thread-safe."""

    texts: TextSearcher = NO_TEXTS
    """Searches the papers' texts."""

    def __init__(
        self, snapshot: Snapshot, fallback: Callable[[wq.Query], Matches], arrivals: Arrivals
    ) -> None:
        """Evaluate on `snapshot`; `fallback` runs a query by Whoosh's own matchers."""
        self.snapshot = snapshot
        self._arrivals = arrivals
        self.gatherer = Gatherer(snapshot)
        self.speller = Speller(snapshot)
        self._fallback = fallback
        self._cache: OrderedDict[tuple[object, ...], Matches] = OrderedDict()
        self._cached_postings = 0
        self._papers: Sequence[str] = ()
        self._owners = _NO_OWNERS

    def matches(self, query: wq.Query) -> Matches:
        """The papers that a query matches, with their scores."""
        if isinstance(query, InText):
            return self.inside(query).matches()
        if isinstance(query, LazyOr):
            return self._cached(query)
        kind = type(query)
        if kind is wq.And:
            return intersect([self.matches(part) for part in query.subqueries], self.snapshot.size)
        if kind is wq.Or:
            return union([self.matches(part) for part in query.subqueries], self.snapshot.size)
        if kind is wq.AndNot:
            found = self.matches(query.a)
            return difference(found, self.matches(query.b), self.snapshot.size)
        if kind is wq.Not:
            return self._without(self.matches(query.query))
        return self._plain(query)

    def _plain(self, query: wq.Query) -> Matches:
        kind = type(query)
        if kind is wq.Every:
            return self.everything()
        if kind is wq.Term and isinstance(query.text, str):
            term = query.text.encode("utf-8", "surrogatepass")
            return Matches.unscored(self.snapshot.holding(query.fieldname, term))
        has_own_list = getattr(query, "fieldname", None) in _FIELDS_WITH_A_LIST
        if kind is wq.Prefix and isinstance(query.text, str) and has_own_list:
            return self._unscored(self.gatherer.docs_with_prefix(query.fieldname, query.text))
        if kind is wq.TermRange and not (query.startexcl or query.endexcl) and has_own_list:
            return self._unscored(
                self.gatherer.docs_in_range(query.fieldname, query.start, query.end)
            )
        return self._fallback(query)

    def everything(self) -> Matches:
        """All papers, unscored."""
        live = self.snapshot.live
        docs = np.arange(self.snapshot.size) if live is None else np.flatnonzero(live)
        return Matches.unscored(docs)

    def _without(self, excluded: Matches) -> Matches:
        """All papers except some, unscored."""
        live = self.snapshot.live
        is_in = np.ones(self.snapshot.size, np.bool_) if live is None else live.copy()
        is_in[excluded.docs] = False
        return Matches.unscored(np.flatnonzero(is_in))

    def _unscored(self, docs: NDArray[np.intp]) -> Matches:
        is_in = np.zeros(self.snapshot.size, np.bool_)
        is_in[docs] = True
        return Matches.unscored(np.flatnonzero(is_in))

    def _cached(self, query: LazyOr) -> Matches:
        key = query.key()
        found = self._cache.get(key)
        if found is not None:
            self._cache.move_to_end(key)
            return found
        found = self._leaf(query)
        self._cache[key] = found
        self._cached_postings += len(found.docs)
        while self._cached_postings > _MAX_CACHED_POSTINGS and len(self._cache) > 1:
            _, dropped = self._cache.popitem(last=False)
            self._cached_postings -= len(dropped.docs)
        return found

    def clear_cache(self) -> None:
        """Forget recent words. For benchmarks, which must not measure the cache."""
        self._cache.clear()
        self._cached_postings = 0

    def inside(self, query: InText) -> Inside:
        """The papers in whose text something was found; not cached, for texts come and go."""
        found = self.texts.find(query)
        if found.papers is not self._papers:
            self._papers, self._owners = found.papers, self._owners_of(found.papers)
        return Inside(found, *self._owners)

    def _owners_of(self, papers: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The texts whose paper is here, by their numbers, and the document number of each."""
        by_key = self.snapshot.by_key(papers)
        pairs = [(at, doc) for at, paper in enumerate(papers) for doc in by_key.get(paper, ())]
        texts, docs = np.array(pairs, np.intp).reshape(-1, 2).T
        return texts, docs

    def _leaf(self, query: LazyOr) -> Matches:
        if isinstance(query, Year):
            return union([self._word(query), self.year_matches(query)], self.snapshot.size)
        if isinstance(query, Word):
            return self._word(query)
        if isinstance(query, PhraseQuery):
            return self.scored(self.gatherer.phrases(query.phrases))
        if isinstance(query, Pattern):
            return self.scored(self.expanded(query, query.fields))
        if isinstance(query, Fuzzy):
            return self.scored(self.expanded(query, query.fields))
        if isinstance(query, WithIds):
            docs = [doc for docs in self.snapshot.by_key(query.ids).values() for doc in docs]
            return self._unscored(np.array(docs, np.intp))
        if isinstance(query, AddedWithin):
            added = self._arrivals.added
            is_in = (added >= max(query.first, 1)) & (added < query.past)
            return Matches.unscored(self.snapshot.alive(np.flatnonzero(is_in)))
        return self._fallback(query)  # pragma: no cover - there are no other kinds

    def scored(self, found: Matches) -> Matches:
        """The BM25F scores of a word, from its weighted frequencies."""
        return Bm25Scores(found, idf(self.snapshot.count, len(found.docs)))

    def word_matches(self, query: Word) -> Matches:
        """The papers that hold the whole word, scored."""
        return self.scored(self.gatherer.terms(query.terms))

    def prefix_matches(self, query: Word) -> Matches:
        """The papers that hold a word with the typed prefix, scored."""
        return self.scored(self.gatherer.prefixes(query.prefixes)).scaled(PREFIX_WEIGHT)

    def year_matches(self, query: Year) -> Matches:
        """The papers published in a year. They score no less than papers that mention it."""
        docs = self._unscored(self.gatherer.docs_with_prefix("date", query.word)).docs
        score = max(
            self._word(query).max_score, score_upper_bound(idf(self.snapshot.count, len(docs)))
        )
        return Matches(docs, np.full(len(docs), score), score)

    def _word(self, query: Word) -> Matches:
        whole = self.word_matches(query)
        if not query.is_prefix:
            return whole
        by_prefix = self.prefix_matches(query)
        # A paper with the whole word gets that word's score, plus a bonus that puts it first.
        bonus = score_upper_bound(idf(self.snapshot.count, len(by_prefix.docs))) * PREFIX_WEIGHT
        if not len(whole.docs):
            return by_prefix
        max_score = whole.max_score + bonus
        if not len(by_prefix.docs):
            return Matches(whole.docs, whole.values + bonus, max_score)
        scores = np.zeros(self.snapshot.size)
        scores[by_prefix.docs] = by_prefix.values
        scores[whole.docs] = whole.values + bonus
        docs = np.flatnonzero(scores != 0)
        return Matches(docs, scores[docs], max_score)

    def expanded(self, query: Pattern | Fuzzy, fields: Sequence[str]) -> Matches:
        """The papers that hold a matching word in some fields, with weighted frequencies."""
        if isinstance(query, Fuzzy):
            near = partial(self.speller.terms_within, word=query.word, edits=query.edits)
            return self.gatherer.chosen(fields, near)
        if is_plain_prefix(query.pattern):
            return self.gatherer.prefixes(
                FieldPrefix(field, query.pattern[:-1]) for field in fields
            )
        return self.gatherer.chosen(fields, partial(matching_terms, pattern=query.pattern))


_NONE: Final = (0.0, None)
_NO_OWNERS: Final = (np.zeros(0, np.intp), np.zeros(0, np.intp))


class Inside:
    """The papers in whose texts something was found."""

    def __init__(self, found: FoundTexts, texts: NDArray[np.intp], docs: NDArray[np.intp]) -> None:
        """Join what was found with papers: `docs` has the document number of each of `texts`."""
        scores = found.scores[texts]
        has = np.flatnonzero(scores)
        self._found = found
        self._texts, self._docs, self._scores = texts[has], docs[has], scores[has]

    def matches(self) -> Matches:
        """The papers, scored by the best paragraph."""
        docs, at = np.unique(self._docs, return_inverse=True)
        scores = np.zeros(len(docs))
        np.maximum.at(scores, at, self._scores)
        return Matches(docs, scores, float(scores.max(initial=0.0)))

    def best(self, doc: int) -> tuple[float, Passage | None]:
        """The best paragraph in the text of a paper, and its score: 0 and None if there is none."""
        own = np.flatnonzero(self._docs == doc)
        if not len(own):
            return 0.0, None
        at = own[self._scores[own].argmax()]
        return float(self._scores[at]), self._found.passage(int(self._texts[at]))


def best_passage(inside: Sequence[Inside], doc: int) -> Passage | None:
    """The best paragraph in the text of a paper of several things that were searched there."""
    return max((each.best(doc) for each in inside), key=lambda each: each[0], default=_NONE)[1]


def intersect(parts: Sequence[Matches], size: int) -> Matches:
    """The papers in every one of some matches; scores add up. `size`: documents in the index."""
    if len(parts) == 1:
        return parts[0]
    order = sorted(parts, key=lambda part: len(part.docs))
    docs = order[0].docs
    for part in order[1:]:
        if not len(docs):
            break
        docs = docs[is_among(docs, part.docs, size)]
    scores = np.zeros(len(docs))
    if len(docs):
        for part in parts:  # in the order of the query: floating-point sums depend on it
            scores += _values_of(part, docs, size)
    return Matches(docs, scores, sum(part.max_score for part in parts))


def _values_of(part: Matches, docs: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    """The values of some documents, sorted, all of which are in `part`."""
    if len(docs) == len(part.docs) or len(docs) * _LOOKUP_DIVISOR < size:
        return part.values_at(docs)
    values = np.empty(size)
    values[part.docs] = part.values
    found: NDArray[np.float64] = values[docs]
    return found


def union(parts: Sequence[Matches], size: int) -> Matches:
    """The papers in any of some matches; scores add up."""
    held = [part for part in parts if len(part.docs)]
    if not held:
        return NOTHING
    if len(held) == 1:
        return held[0]
    scores = np.zeros(size)
    is_in = np.zeros(size, np.bool_)
    for part in held:
        scores[part.docs] += part.values
        is_in[part.docs] = True
    docs = np.flatnonzero(is_in)
    return Matches(docs, scores[docs], sum(part.max_score for part in held))


def difference(found: Matches, others: Matches, size: int) -> Matches:
    """The papers in `found` that aren't in `others`."""
    return found.filtered(~is_among(found.docs, others.docs, size))


def is_among(docs: NDArray[np.intp], others: NDArray[np.intp], size: int) -> NDArray[np.bool_]:
    """Which of some sorted document numbers are in another sorted array."""
    if not len(others) or len(docs) * _LOOKUP_DIVISOR < max(len(others), size // 4):
        return is_in_sorted(docs, others)
    is_in = np.zeros(size, np.bool_)
    is_in[others] = True
    return is_in[docs]
