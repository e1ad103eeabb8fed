"""From a tree of queries to the papers that match and their scores, by whole arrays.

Kinds of queries that are not known here are run by Whoosh's own matchers.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import numpy as np
from whoosh import query as wq

from digest.index.schema import POSTING_LISTS
from digest.index.search.bm25f import idf, score_upper_bound
from digest.index.search.gather import Gatherer, Piece
from digest.index.search.matches import NOTHING, Matches, Scored, are_in
from digest.index.search.spelling import Speller
from digest.query.tree import (
    Fuzzy,
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

    from digest.index.segment.snapshot import Snapshot

PREFIX_WEIGHT: Final = 0.5
"""What a word that only begins as typed counts, to a whole word's 1."""
_LOOKED_UP: Final = 64
"""Up to 1/64 of the documents, looking them up is faster than spreading all in an array."""
_REMEMBERED: Final = 500_000
"""Postings of the last words that are kept, so that the next keystroke finds them ready."""
_OWN_LISTS: Final = frozenset(each.name for each in POSTING_LISTS)
"""The fields whose postings are a list of their own."""


class Evaluator:
    """Answers queries on one snapshot. Not for several threads at once."""

    def __init__(self, snapshot: Snapshot, fallback: Callable[[wq.Query], Matches]) -> None:
        """Answer on `snapshot`; `fallback` runs a query by Whoosh's own matchers."""
        self.snapshot = snapshot
        self.gatherer = Gatherer(snapshot)
        self.speller = Speller(snapshot)
        self._fallback = fallback
        self._remembered: OrderedDict[tuple[object, ...], Matches] = OrderedDict()
        self._held = 0

    def matches(self, query: wq.Query) -> Matches:
        """The papers that a query matches, with their scores."""
        if isinstance(query, LazyOr):
            return self._recalled(query)
        kind = type(query)
        if kind is wq.And:
            return intersect([self.matches(part) for part in query.subqueries], self.snapshot.size)
        if kind is wq.Or:
            return union([self.matches(part) for part in query.subqueries], self.snapshot.size)
        if kind is wq.AndNot:
            found = self.matches(query.a)
            return difference(found, self.matches(query.b), self.snapshot.size)
        if kind is wq.Not:
            return difference(self.everything(), self.matches(query.query), self.snapshot.size)
        return self._plain(query)

    def _plain(self, query: wq.Query) -> Matches:
        kind = type(query)
        if kind is wq.Every:
            return self.everything()
        if kind is wq.Term and isinstance(query.text, str):
            term = query.text.encode("utf-8", "surrogatepass")
            return Matches.unscored(self.snapshot.holding(query.fieldname, term))
        has_list = getattr(query, "fieldname", None) in _OWN_LISTS
        if kind is wq.Prefix and isinstance(query.text, str) and has_list:
            return self._set(self.gatherer.docs_with_prefix(query.fieldname, query.text))
        if kind is wq.TermRange and not (query.startexcl or query.endexcl) and has_list:
            return self._set(self.gatherer.range(query.fieldname, query.start, query.end))
        return self._fallback(query)

    def everything(self) -> Matches:
        """All papers, unscored."""
        live = self.snapshot.live
        docs = np.arange(self.snapshot.size) if live is None else np.flatnonzero(live)
        return Matches.unscored(docs)

    def _set(self, docs: NDArray[np.intp]) -> Matches:
        is_in = np.zeros(self.snapshot.size, np.bool_)
        is_in[docs] = True
        return Matches.unscored(np.flatnonzero(is_in))

    def _recalled(self, query: LazyOr) -> Matches:
        key = query.key()
        found = self._remembered.get(key)
        if found is not None:
            self._remembered.move_to_end(key)
            return found
        found = self._leaf(query)
        self._remembered[key] = found
        self._held += len(found.docs)
        while self._held > _REMEMBERED and len(self._remembered) > 1:
            _, dropped = self._remembered.popitem(last=False)
            self._held -= len(dropped.docs)
        return found

    def forget(self) -> None:
        """Drop what is remembered of the last words, as a benchmark must."""
        self._remembered.clear()
        self._held = 0

    def _leaf(self, query: LazyOr) -> Matches:
        if isinstance(query, Year):
            return union([self._word(query), self.dated(query)], self.snapshot.size)
        if isinstance(query, Word):
            return self._word(query)
        if isinstance(query, PhraseQuery):
            return self.scored(self.gatherer.phrases(query.phrases))
        if isinstance(query, Pattern):
            return self.scored(self.weighed(query, query.fields))
        if isinstance(query, Fuzzy):
            return self.scored(self.weighed(query, query.fields))
        if isinstance(query, WithIds):
            docs = [doc for docs in self.snapshot.by_key(query.ids).values() for doc in docs]
            return self._set(np.array(docs, np.intp))
        return self._fallback(query)  # pragma: no cover - there are no other kinds

    def scored(self, found: Matches) -> Matches:
        """The BM25F scores of a word whose weighted frequencies are given."""
        return Scored(found, idf(self.snapshot.count, len(found.docs)))

    def word_matches(self, query: Word) -> Matches:
        """The papers that hold a word itself, scored."""
        return self.scored(self.gatherer.terms(query.ways))

    def prefix_matches(self, query: Word) -> Matches:
        """The papers with a word that begins as typed, scored."""
        return self.scored(self.gatherer.prefixes(query.prefix_ways)).times(PREFIX_WEIGHT)

    def dated(self, query: Year) -> Matches:
        """The papers of a year: whoever types one means them more than those that name it."""
        docs = self._set(self.gatherer.docs_with_prefix("date", query.word)).docs
        score = max(
            self._word(query).max_score, score_upper_bound(idf(self.snapshot.count, len(docs)))
        )
        return Matches(docs, np.full(len(docs), score), score)

    def _word(self, query: Word) -> Matches:
        whole = self.word_matches(query)
        if not query.is_prefix:
            return whole
        begun = self.prefix_matches(query)
        # A paper with the whole word has that word's score instead, and comes before the others.
        bonus = score_upper_bound(idf(self.snapshot.count, len(begun.docs))) * PREFIX_WEIGHT
        if not len(whole.docs):
            return begun
        most = whole.max_score + bonus
        if not len(begun.docs):
            return Matches(whole.docs, whole.values + bonus, most)
        scores = np.zeros(self.snapshot.size)
        scores[begun.docs] = begun.values
        scores[whole.docs] = whole.values + bonus
        docs = np.flatnonzero(scores != 0)
        return Matches(docs, scores[docs], most)

    def weighed(self, query: Pattern | Fuzzy, fields: Sequence[str]) -> Matches:
        """The papers with a word that fits, in some fields, and the words' weighted frequency."""
        if isinstance(query, Fuzzy):
            pieces: list[Piece] = []
            for field in fields:
                words = self.speller.within(field, query.word, query.edits)
                pieces += self.gatherer.these(field, words)
            return self.gatherer.summed(pieces)
        if is_plain_prefix(query.pattern):
            return self.gatherer.prefixes((field, query.pattern[:-1]) for field in fields)
        return self.gatherer.pattern(fields, query.pattern)


def intersect(parts: Sequence[Matches], size: int) -> Matches:
    """The papers in all of some matches; scores are added. `size` is the number of documents."""
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
        for part in parts:  # in the order of the query, so that sums are the same every time
            scores += _values_of(part, docs, size)
    return Matches(docs, scores, sum(part.max_score for part in parts))


def _values_of(part: Matches, docs: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    """The values of some documents, rising, all of which are in `part`."""
    if len(docs) == len(part.docs) or len(docs) * _LOOKED_UP < size:
        return part.at(docs)
    values = np.empty(size)
    values[part.docs] = part.values
    found: NDArray[np.float64] = values[docs]
    return found


def union(parts: Sequence[Matches], size: int) -> Matches:
    """The papers in any of some matches; scores are added."""
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
    """The papers of some matches that are not among others."""
    return found.only(~is_among(found.docs, others.docs, size))


def is_among(docs: NDArray[np.intp], others: NDArray[np.intp], size: int) -> NDArray[np.bool_]:
    """Which of some rising document numbers are among others, also rising."""
    if not len(others) or len(docs) * 64 < max(len(others), size // 4):
        return are_in(docs, others)
    is_in = np.zeros(size, np.bool_)
    is_in[others] = True
    return is_in[docs]
