"""The queries that parsing makes: Whoosh's own, and a few of Whoosh's with a meaning of their own.

Each of ours is an `Or` of plain Whoosh queries, so Whoosh can run it as it is; the engine knows
what it stands for and scores it as one word.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from whoosh import query as wq

from digest.analysis import MAX_WORD_LENGTH, STOP_WORDS, cached_stem

RANKED: Final = ("title", "abstract", "authors", "categories")
"""The fields in which a word without a field is looked for."""

_TYPED: Final = {"title": "title_words", "abstract": "abstract_words"}
"""Where the words of a stemmed field lie as they were written."""


class LazyOr(wq.Or):  # type: ignore[misc] # Whoosh's class is untyped
    """An `Or` whose parts are made when Whoosh asks for them, which the engine never does."""

    def __init__(self) -> None:
        self.boost = 1.0
        self.minmatch = 0
        self.scale = None

    @cached_property
    def subqueries(self) -> list[wq.Query]:
        """The plain Whoosh queries that it stands for."""
        return self.parts()

    def parts(self) -> list[wq.Query]:
        """Make `subqueries`."""
        raise NotImplementedError

    def key(self) -> tuple[object, ...]:
        """What tells it from other queries."""
        raise NotImplementedError


class Word(LazyOr):
    """One word in one or more fields: its stem, or itself in fields without stems."""

    def __init__(
        self,
        word: str,
        scope: tuple[str, ...] = RANKED,
        *,
        is_prefix: bool = False,
        compound: str = "",
    ) -> None:
        """Look for `word` in `scope`; as a prefix it also stands for what it begins.

        So does `compound`, the word that it was typed as a part of: `multimodal` of `multi-modal`.
        """
        self.word = word[:MAX_WORD_LENGTH]
        self.scope = scope
        self.is_prefix = is_prefix
        self.is_stop = self.word in STOP_WORDS
        stem = cached_stem(self.word)
        ways = [(field, stem if field in _TYPED else self.word) for field in self._fields(scope)]
        if compound and not self.is_stop:
            texts = [field for field in scope if field in _TYPED]
            ways[len(texts) : len(texts)] = [(field, cached_stem(compound)) for field in texts]
        self.ways = tuple(ways)
        """Field and term of each place where the whole word is looked for."""
        self.prefix_ways = (
            tuple((_TYPED.get(field, field), self.word) for field in scope) if is_prefix else ()
        )
        """Field and prefix of each place where what it begins is looked for."""
        super().__init__()

    def parts(self) -> list[wq.Query]:
        whole = [wq.Term(*way) for way in self.ways]
        return whole + [wq.Prefix(*way) for way in self.prefix_ways]

    def key(self) -> tuple[object, ...]:
        return (Word, self.ways, self.prefix_ways)

    def _fields(self, scope: tuple[str, ...]) -> tuple[str, ...]:
        if not self.is_stop:
            return scope
        # Stop words are in titles only, as they were written.
        return tuple(
            _TYPED.get(field, field) if field == "title" else field
            for field in scope
            if field != "abstract"
        )


class Year(Word):
    """A year: the word, or the date of the paper."""

    def parts(self) -> list[wq.Query]:
        return [*super().parts(), wq.Prefix("date", self.word)]

    def key(self) -> tuple[object, ...]:
        return (Year, self.ways, self.prefix_ways)


class Pattern(LazyOr):
    """Every word of a pattern with `*` and `?`, as the words were written."""

    def __init__(self, pattern: str, scope: tuple[str, ...] = RANKED) -> None:
        self.pattern = pattern
        self.fields = tuple(_TYPED.get(field, field) for field in scope)
        super().__init__()

    def parts(self) -> list[wq.Query]:
        if is_plain_prefix(self.pattern):
            return [wq.Prefix(field, self.pattern[:-1]) for field in self.fields]
        return [wq.Wildcard(field, self.pattern) for field in self.fields]

    def key(self) -> tuple[object, ...]:
        return (Pattern, self.pattern, self.fields)


class Fuzzy(LazyOr):
    """Every word within some edits of a word that begins with the same letter."""

    def __init__(self, word: str, edits: int, scope: tuple[str, ...] = RANKED) -> None:
        self.word = word[:MAX_WORD_LENGTH]
        self.edits = edits
        self.fields = tuple(_TYPED.get(field, field) for field in scope)
        super().__init__()

    def parts(self) -> list[wq.Query]:
        near = [
            wq.FuzzyTerm(field, self.word, maxdist=self.edits, prefixlength=1)
            for field in self.fields
        ]
        # For Whoosh a swap is two edits; for people who mistype it is one.
        word = self.word
        swapped = {
            word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)
        }
        return near + [wq.Term(field, each) for field in self.fields for each in sorted(swapped)]

    def key(self) -> tuple[object, ...]:
        return (Fuzzy, self.word, self.edits, self.fields)


class PhraseQuery(LazyOr):
    """A phrase: the words one after another, stop words not counted."""

    def __init__(self, words: list[str], scope: tuple[str, ...]) -> None:
        self.words = words
        self.phrases = tuple(
            (field, tuple(cached_stem(word) if field in _TYPED else word for word in words))
            for field in scope
        )
        """Field and terms of each place where it is looked for."""
        super().__init__()

    def parts(self) -> list[wq.Query]:
        return [wq.Phrase(field, list(terms)) for field, terms in self.phrases]

    def key(self) -> tuple[object, ...]:
        return (PhraseQuery, self.phrases)


class WithIds(LazyOr):
    """The papers of given ids: bookmarks, tags, what was read."""

    def __init__(self, ids: frozenset[str]) -> None:
        self.ids = ids
        super().__init__()

    def parts(self) -> list[wq.Query]:
        return [wq.Term("keys", paper_id) for paper_id in sorted(self.ids)]

    def key(self) -> tuple[object, ...]:
        return (WithIds, self.ids)


def is_plain_prefix(pattern: str) -> bool:
    """Whether a pattern's only wildcard is a `*` at its end."""
    return pattern.endswith("*") and not set("*?") & set(pattern[:-1]) and len(pattern) > 1
