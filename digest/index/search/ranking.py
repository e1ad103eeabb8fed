"""One search from end to end: a parsed query in; papers, scores and remarks out.

The order of the answer: an exact title, titles that start with the query, papers with every word
in the title, papers with every word, papers with some. Each level has a bonus larger than any
sum of the scores below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from whoosh import query as wq

from digest.index.search.evaluate import Evaluator, difference, intersect, is_among, union
from digest.index.search.matches import NOTHING, Matches
from digest.index.search.proximity import candidates, proximity
from digest.index.search.suggest import likely_correction
from digest.paper import parse_id
from digest.query.tree import InText, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from digest.query import Parsed

MAX_STRICT_WORDS: Final = 3
"""Up to this many words, papers with only some of them are shown only if none has all."""
MIN_FULL_MATCHES: Final = 20
"""With more words, papers with some of them follow where fewer than this have all."""
MIN_TITLE_WORDS: Final = 3
"""A query of this many words that starts a title puts that title first."""

CORRECTION_WEIGHT: Final = 0.5
"""The weight of a correction, relative to a word as it was typed."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found."""

    found: Matches
    remarks: tuple[str, ...]
    corrections: tuple[tuple[str, str], ...]
    """Words that no or hardly any paper holds, each with the word searched for instead."""


class CancelledError(Exception):
    """The search was abandoned because nobody is waiting for it any more."""


class SearchRun:
    """The steps of one search on one evaluator."""

    def __init__(self, evaluator: Evaluator, parsed: Parsed, cancelled: Callable[[], bool]) -> None:
        self._evaluator = evaluator
        self._size = evaluator.snapshot.size
        self._parsed = parsed
        self._cancelled = cancelled
        self.remarks: list[str] = list(parsed.remarks)
        self.corrections: list[tuple[str, str]] = []
        self._rare: set[str] = set()
        """The corrected words that a few papers do hold."""
        self.searched_for: list[wq.Query] = []
        """The words of the query, corrected where no paper holds them."""
        self.leaves: list[Matches] = []
        """The matches of each of `searched_for`."""
        self.text_matches = NOTHING
        """The papers found by words and filters; titles may add others."""
        self._text_bonuses: list[tuple[str, NDArray[np.intp], float]] = []
        """Bonuses for words: label, papers, amount."""
        self._title_bonuses: list[tuple[str, NDArray[np.intp], float]] = []
        """Bonuses for titles and ids, which need no match of a word."""
        self._proximity = NOTHING
        self._inside = NOTHING
        """Where nothing but texts is searched: the papers by their best paragraph."""
        self._found_ids: set[str] = set()
        """The typed ids that papers have."""

    def bonuses(self, doc: int) -> Iterator[tuple[str, float]]:
        """The bonuses of a document beyond its words' scores: label and amount."""
        # A paper that is there only for its title earns nothing for its words.
        text_bonuses = self._text_bonuses if self.text_matches.has(doc) else []
        for what, docs, score in text_bonuses + self._title_bonuses:
            if Matches.unscored(docs).has(doc):
                yield what, score
        if self._inside.value_of(doc):
            yield "best paragraph of its text", self._inside.value_of(doc)
        if self._proximity.value_of(doc):
            yield "words near each other", self._proximity.value_of(doc)

    def answer(self) -> SearchResult:
        """Search.

        Raises:
            CancelledError: `cancelled` returned true.
        """
        if self._parsed.ids:
            named = self._with_typed_ids()
            missing = [each for each in self._parsed.ids if each not in self._found_ids]
            about_ids: list[str] = []
            if missing and parse_id(missing[0]):
                noun = "id" if len(missing) == 1 else "ids"
                about_ids = [f"no paper has the {noun} {', '.join(missing)}"]
            if len(named.docs):
                return SearchResult(named, tuple(about_ids), ())
            self.remarks += about_ids
        found = self._filtered(self._words() if self._parsed.words else self._without_words())
        self.text_matches = found = self._with_proximity(found)
        found = self._with_titles(found)
        if self.corrections:
            self.remarks[:0] = [self._correction_remark(*each) for each in self.corrections]
        return SearchResult(found, tuple(self.remarks), tuple(self.corrections))

    def _correction_remark(self, typed: str, better: str) -> str:
        if typed in self._rare:
            return f"few papers have “{typed}”; also showing “{better}”"
        return f"no match for “{typed}”; showing “{better}”"

    def _with_typed_ids(self) -> Matches:
        """The papers with the typed ids, in that order, or those whose ids start with the one."""
        found = NOTHING
        ids = self._parsed.ids
        for number, key in enumerate(ids):
            named = self._matches(wq.Term("keys", key))
            if not len(named.docs) and len(ids) == 1:
                named = self._matches(wq.Prefix("keys", key))
            named = self._filtered(named)
            docs = difference(named, found, self._size).docs
            if len(named.docs):
                self._found_ids.add(key)
            if len(docs):
                score = float(len(ids) - 1 - number)
                self._title_bonuses.append(("id match", docs, score))
                found = union([found, Matches(docs, np.full(len(docs), score))], self._size)
        return found

    def _matches(self, query: wq.Query) -> Matches:
        if self._cancelled():
            raise CancelledError
        return self._evaluator.matches(query)

    def _search_words(self) -> None:
        """Fill `searched_for` and `leaves`."""
        for query in self._parsed.words:
            matches = self._matches(query)
            self.searched_for.append(query)
            self.leaves.append(matches)
            if not len(matches.docs):
                self._correct(len(self.searched_for) - 1)

    def _correct(self, at: int) -> bool:
        """Also search for the likely correction of a word; tells whether there is one."""
        query, found = self.searched_for[at], self.leaves[at]
        if type(query) is not Word or query is not self._parsed.words[at]:
            return False
        better = likely_correction(self._evaluator, query, len(found.docs))
        if better is None:
            return False
        word = Word(better, query.scope)
        guessed = self._matches(word).scaled(CORRECTION_WEIGHT)
        self.corrections.append((query.word, better))
        if len(found.docs):
            self._rare.add(query.word)
        self.searched_for[at] = word
        self.leaves[at] = union([found, guessed], self._size) if len(found.docs) else guessed
        return True

    def _words(self) -> Matches:
        self._search_words()
        leaves = self.leaves
        every = intersect(leaves, self._size)
        if len(leaves) <= MAX_STRICT_WORDS and not len(every.docs):
            # Some paper may share the typo, but none that holds the other words too.
            corrected = [self._correct(at) for at in range(len(leaves))]
            if any(corrected):
                every = intersect(leaves, self._size)
        if len(leaves) > 1:
            # Above any sum of word scores, so that papers with every word come first. Twice,
            # because proximity may add up to that again.
            bonus = 2 * sum(leaf.max_score for leaf in leaves)
            every = Matches(every.docs, every.values + bonus)
            self._text_bonuses.append(("has every word", every.docs, bonus))
            every = self._with_full_titles(every, bonus)
            if self._needs_partial_matches(every):
                every = self._with_partial_matches(every, leaves)
        for extra in self._parsed.extras:
            every = add_to(every, self._matches(extra), self._size)
        return every

    def _without_words(self) -> Matches:
        """All papers; where texts are searched, only those found there, scored by that."""
        inside = [each for each in self._parsed.filters if isinstance(each, InText)]
        if not inside:
            return self._evaluator.everything()
        self._inside = intersect([self._matches(each) for each in inside], self._size)
        return self._inside

    def _with_proximity(self, found: Matches) -> Matches:
        """Raise the best papers in which the words are near each other."""
        if len(self.searched_for) < 2:
            return found
        indices = candidates(found)
        docs = found.docs[indices]
        snapshot = self._evaluator.snapshot
        shares = proximity(snapshot, self.searched_for, self.leaves, docs)
        self._proximity = Matches(docs, shares)
        scores = found.values.copy()
        scores[indices] += shares
        return Matches(found.docs, scores)

    def _with_full_titles(self, every: Matches, bonus: float) -> Matches:
        """Put the papers with every word in the title before the others with every word."""
        docs = every.docs
        for query in self.searched_for:
            if not isinstance(query, Word) or "title" not in query.scope or not len(docs):
                return every
            docs = docs[self._are_in_title(query, docs)]
        if not len(docs):
            return every
        scores = every.values.copy()
        scores[np.searchsorted(every.docs, docs)] += bonus
        self._text_bonuses.append(("every word in the title", docs, bonus))
        return Matches(every.docs, scores)

    def _are_in_title(self, query: Word, docs: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of some papers, sorted, have a word in the title."""
        snapshot, gatherer = self._evaluator.snapshot, self._evaluator.gatherer
        title = query.terms[0].field  # the title is the first field of every scope with it
        have = np.zeros(len(docs), np.bool_)
        for each in query.terms:
            if each.field == title:  # the word, and the compound it was typed in
                have |= snapshot.has(title, each.term.encode("utf-8", "surrogatepass"), docs)
        if query.is_prefix and not have.all():
            start = query.prefixes[0]
            is_in = np.zeros(self._size, np.bool_)
            is_in[gatherer.docs_with_prefix(start.field, start.prefix)] = True
            have |= is_in[docs]
        return have

    def _needs_partial_matches(self, every: Matches) -> bool:
        count = len(self._filtered(every).docs)
        words = len(self._parsed.words)
        return count < (MIN_FULL_MATCHES if words > MAX_STRICT_WORDS else 1)

    def _with_partial_matches(self, every: Matches, leaves: list[Matches]) -> Matches:
        some = union(leaves, self._size)
        if len(some.docs) > len(every.docs):
            self.remarks.append(
                "few papers have every word; closest matches follow"
                if len(every.docs)
                else "no paper has every word; closest matches shown"
            )
        scores = some.values.copy()
        scores[np.searchsorted(some.docs, every.docs)] = every.values
        return Matches(some.docs, scores)

    def _filtered(self, found: Matches) -> Matches:
        parsed = self._parsed
        for query in parsed.filters:
            others = self._matches(query)
            found = found.filtered(is_among(found.docs, others.docs, self._size))
        for query in parsed.excluded:
            found = difference(found, self._matches(query), self._size)
        return found

    def _with_titles(self, found: Matches) -> Matches:
        """Put the papers whose title was typed first, adding those that the words didn't find.

        A title may exclude a word of its own, as `On L² -functions` does.
        """
        title = self._parsed.title_text
        is_long = title.count(" ") >= MIN_TITLE_WORDS - 1
        if not title or (self._parsed.excluded and not is_long):
            return found
        snapshot = self._evaluator.snapshot
        exact = snapshot.holding("title_text", title.encode("utf-8", "surrogatepass"))
        starting = exact
        if is_long and not self._parsed.excluded:
            starting = self._evaluator.gatherer.docs_with_prefix("title_text", title)
        if not len(starting):
            return found
        bonus = float(found.values.max(initial=0.0)) + 1.0
        starting, exact = np.unique(starting).astype(np.intp), np.unique(exact).astype(np.intp)
        found = union([found, Matches.unscored(starting)], self._size)
        scores = found.values.copy()
        for what, docs in (("title starts with the query", starting), ("exact title", exact)):
            scores[np.searchsorted(found.docs, docs)] += bonus
            self._title_bonuses.append((what, docs, bonus))
        return Matches(found.docs, scores)


def add_to(found: Matches, extra: Matches, size: int) -> Matches:
    """The papers of `found`, with the scores of `extra` added."""
    if not len(extra.docs):
        return found
    more = np.zeros(size)
    more[extra.docs] = extra.values
    return Matches(found.docs, found.values + more[found.docs])
