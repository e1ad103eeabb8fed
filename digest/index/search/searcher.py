"""One search from end to end: what was typed, which papers, in which order, and remarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from whoosh import query as wq

from digest.index.search.evaluate import Evaluator, difference, intersect, is_among, union
from digest.index.search.matches import NOTHING, Matches
from digest.index.search.proximity import candidates, proximity
from digest.index.search.suggest import meant
from digest.paper import parse_id
from digest.query.tree import Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from digest.query import Parsed

FEW_WORDS: Final = 3
"""Up to so many words, papers with only some of them are shown only if none has all."""
ENOUGH: Final = 20
"""With more words, papers with most of them follow where fewer than this have all."""
TITLE_WORDS: Final = 3
"""Words from which on a query that begins a title puts that title first."""

CORRECTED_WEIGHT: Final = 0.5
"""What a word that was put in the place of a mistyped one counts, to a typed word's 1."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found."""

    found: Matches
    remarks: tuple[str, ...]
    corrections: tuple[tuple[str, str], ...]
    """Words that nothing or next to nothing holds, and the words searched for in their place."""


class CancelledError(Exception):
    """The search was given up because nobody waits for it any more."""


class SearchRun:
    """The steps of one search on one evaluator."""

    def __init__(self, evaluator: Evaluator, parsed: Parsed, cancelled: Callable[[], bool]) -> None:
        self._evaluator = evaluator
        self._size = evaluator.snapshot.size
        self._parsed = parsed
        self._cancelled = cancelled
        self.remarks: list[str] = list(parsed.remarks)
        self.corrections: list[tuple[str, str]] = []
        self.searched: list[wq.Query] = []
        """What was searched for: the words of the query, corrected where nothing holds them."""
        self.found_leaves: list[Matches] = []
        """The matches of each of `searched`."""
        self.by_words = NOTHING
        """The papers found by their words and filters; a title may add others."""
        self._of_words: list[tuple[str, NDArray[np.intp], float]] = []
        """What raises some papers for their words, and by how much."""
        self._of_titles: list[tuple[str, NDArray[np.intp], float]] = []
        """The same for titles and ids, words or not."""
        self._close = NOTHING

    def bonuses(self, doc: int) -> Iterator[tuple[str, float]]:
        """What raises a document above others whatever its words score, and by how much."""
        # Where only its title puts a paper among the others, its words bring it nothing.
        of_words = self._of_words if self.by_words.has(doc) else []
        for what, docs, score in of_words + self._of_titles:
            if Matches.unscored(docs).has(doc):
                yield what, score
        if self._close.of(doc):
            yield "words close together", self._close.of(doc)

    def answer(self) -> Answer:
        """Search.

        Raises:
            CancelledError: `cancelled` said so.
        """
        if self._parsed.id:
            named = self._filtered(self._named())
            if len(named.docs):
                self._of_titles.append(("its id was typed", named.docs, 0.0))
                return Answer(named, (), ())
            if parse_id(self._parsed.id):
                self.remarks.append(f"no paper has the id {self._parsed.id}")
        found = self._words() if self._parsed.words else self._evaluator.everything()
        found = self._filtered(found)
        self.by_words = found = self._with_proximity(found)
        found = self._with_titles(found)
        if self.corrections:
            read_as = [f"“{typed}” read as “{better}”" for typed, better in self.corrections]
            self.remarks.insert(0, ", ".join(read_as))
        return Answer(found, tuple(self.remarks), tuple(self.corrections))

    def _named(self) -> Matches:
        """The paper whose id was typed, or those whose ids begin so."""
        key = self._parsed.id
        exact = self._matches(wq.Term("keys", key))
        return exact if len(exact.docs) else self._matches(wq.Prefix("keys", key))

    def _matches(self, query: wq.Query) -> Matches:
        if self._cancelled():
            raise CancelledError
        return self._evaluator.matches(query)

    def _search_words(self) -> None:
        """Fill `searched` and `found_leaves`."""
        for query in self._parsed.words:
            matches = self._matches(query)
            self.searched.append(query)
            self.found_leaves.append(matches)
            if not len(matches.docs):
                self._correct(len(self.searched) - 1)

    def _correct(self, at: int) -> bool:
        """Search also for what was meant by a word; tells whether it was taken for mistyped."""
        query, found = self.searched[at], self.found_leaves[at]
        if type(query) is not Word or query is not self._parsed.words[at]:
            return False
        better = meant(self._evaluator, query, len(found.docs))
        if better is None:
            return False
        word = Word(better, query.scope)
        guessed = self._matches(word).times(CORRECTED_WEIGHT)
        self.corrections.append((query.word, better))
        self.searched[at] = word
        self.found_leaves[at] = union([found, guessed], self._size) if len(found.docs) else guessed
        return True

    def _words(self) -> Matches:
        self._search_words()
        leaves = self.found_leaves
        every = intersect(leaves, self._size)
        if len(leaves) <= FEW_WORDS and not len(every.docs):
            # Some paper may have the same slip, but none that has the other words.
            corrected = [self._correct(at) for at in range(len(leaves))]
            if any(corrected):
                every = intersect(leaves, self._size)
        if len(leaves) > 1:
            # No sum of some words' scores reaches this, so papers with all words come first.
            # Closeness adds less than a word's own best score, hence twice.
            bonus = 2 * sum(leaf.max_score for leaf in leaves)
            every = Matches(every.docs, every.values + bonus)
            self._of_words.append(("all the words are there", every.docs, bonus))
            every = self._with_titles_of_all(every, bonus)
            if self._needs_more(every):
                every = self._and_others(every, leaves)
        for extra in self._parsed.extras:
            every = add_to(every, self._matches(extra), self._size)
        return every

    def _with_proximity(self, found: Matches) -> Matches:
        """Raise the best papers whose words are close together."""
        if len(self.searched) < 2:
            return found
        places = candidates(found)
        docs = found.docs[places]
        snapshot = self._evaluator.snapshot
        shares = proximity(snapshot, self.searched, self.found_leaves, docs)
        self._close = Matches(docs, shares)
        scores = found.values.copy()
        scores[places] += shares
        return Matches(found.docs, scores)

    def _with_titles_of_all(self, every: Matches, bonus: float) -> Matches:
        """Put the papers that hold all the words in the title before the others with all."""
        docs = every.docs
        for query in self.searched:
            if not isinstance(query, Word) or "title" not in query.scope or not len(docs):
                return every
            docs = docs[self._are_in_title(query, docs)]
        if not len(docs):
            return every
        scores = every.values.copy()
        scores[np.searchsorted(every.docs, docs)] += bonus
        self._of_words.append(("all of them in the title", docs, bonus))
        return Matches(every.docs, scores)

    def _are_in_title(self, query: Word, docs: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of some papers, rising, have a word in the title."""
        snapshot, gatherer = self._evaluator.snapshot, self._evaluator.gatherer
        field, term = query.ways[0]  # the title is the first field of every scope with it
        have = snapshot.has(field, term.encode("utf-8", "surrogatepass"), docs)
        for other, compound in query.ways[1:]:
            if other == field:
                have |= snapshot.has(field, compound.encode("utf-8", "surrogatepass"), docs)
        if query.is_prefix and not have.all():
            field, prefix = query.prefix_ways[0]
            is_in = np.zeros(self._size, np.bool_)
            is_in[gatherer.docs_with_prefix(field, prefix)] = True
            have |= is_in[docs]
        return have

    def _needs_more(self, every: Matches) -> bool:
        count = len(self._filtered(every).docs)
        words = len(self._parsed.words)
        return count < (ENOUGH if words > FEW_WORDS else 1)

    def _and_others(self, every: Matches, leaves: list[Matches]) -> Matches:
        some = union(leaves, self._size)
        if len(some.docs) > len(every.docs):
            few = "no paper has" if not len(every.docs) else "few papers have"
            self.remarks.append(f"{few} all the words; those with most of them follow")
        scores = some.values.copy()
        scores[np.searchsorted(some.docs, every.docs)] = every.values
        return Matches(some.docs, scores)

    def _filtered(self, found: Matches) -> Matches:
        parsed = self._parsed
        for query in parsed.filters:
            others = self._matches(query)
            found = found.only(is_among(found.docs, others.docs, self._size))
        for query in parsed.excluded:
            found = difference(found, self._matches(query), self._size)
        return found

    def _with_titles(self, found: Matches) -> Matches:
        """Put the papers whose title was typed before all others, if need be among them.

        Also those whose title excludes a word of its own: `On L² -functions` is one.
        """
        title = self._parsed.whole
        is_long = title.count(" ") >= TITLE_WORDS - 1
        if not title or (self._parsed.excluded and not is_long):
            return found
        snapshot = self._evaluator.snapshot
        exact = snapshot.holding("title_text", title.encode("utf-8", "surrogatepass"))
        begun = exact
        if is_long and not self._parsed.excluded:
            begun = self._evaluator.gatherer.docs_with_prefix("title_text", title)
        if not len(begun):
            return found
        bonus = float(found.values.max(initial=0.0)) + 1.0
        begun, exact = np.unique(begun).astype(np.intp), np.unique(exact).astype(np.intp)
        found = union([found, Matches.unscored(begun)], self._size)
        scores = found.values.copy()
        for what, docs in (("the title begins so", begun), ("it is the title", exact)):
            scores[np.searchsorted(found.docs, docs)] += bonus
            self._of_titles.append((what, docs, bonus))
        return Matches(found.docs, scores)


def add_to(found: Matches, extra: Matches, size: int) -> Matches:
    """The same papers, the scores raised by those of `extra`."""
    if not len(extra.docs):
        return found
    more = np.zeros(size)
    more[extra.docs] = extra.values
    return Matches(found.docs, found.values + more[found.docs])
