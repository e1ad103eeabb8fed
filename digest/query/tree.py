"""The query nodes that the parser makes besides Whoosh's own.

Each is an `Or` of plain Whoosh queries, so Whoosh can run it unchanged; the engine recognises it
and scores it as a single word.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final, NamedTuple

from whoosh import query as wq

from digest.analysis import MAX_WORD_LENGTH, STOP_WORDS, cached_stem

RANKED_FIELDS: Final = ("title", "abstract", "authors", "categories")
"""The fields searched for a word that names no field."""

SCOPES: Final = {
    "title": ("title",),
    "abstract": ("abstract",),
    "author": ("authors",),
    "venue": ("venue",),
}
"""The fields searched for a word, by the name that precedes its colon."""

INSIDE: Final = ("abstract",)
"""The fields of a paragraph of a paper's text, which is indexed as an abstract is."""

_UNSTEMMED: Final = {"title": "title_words", "abstract": "abstract_words"}
"""The unstemmed twin of each stemmed field."""


# Tuples with names, not dataclasses: a search makes and hashes ten or more of them, and a frozen
# dataclass takes four times as long for that.


class FieldTerm(NamedTuple):
    """A term of a field."""

    field: str
    term: str


class FieldPrefix(NamedTuple):
    """Every term of a field that starts with `prefix`."""

    field: str
    prefix: str


class FieldPhrase(NamedTuple):
    """Terms that follow each other in a field."""

    field: str
    terms: tuple[str, ...]


class LazyOr(wq.Or):  # type: ignore[misc] # Whoosh's class is untyped
    """An `Or` that builds its subqueries only when Whoosh asks; the engine never does."""

    def __init__(self) -> None:
        self.boost = 1.0
        self.minmatch = 0
        self.scale = None

    @cached_property
    def subqueries(self) -> list[wq.Query]:
        """The equivalent plain Whoosh queries."""
        return self.parts()

    def parts(self) -> list[wq.Query]:
        """Build `subqueries`."""
        raise NotImplementedError

    def key(self) -> tuple[object, ...]:
        """Equal for queries with equal results; hashable."""
        raise NotImplementedError


class Word(LazyOr):
    """One word in one or more fields: its stem, or the word itself in unstemmed fields."""

    def __init__(
        self,
        word: str,
        scope: tuple[str, ...] = RANKED_FIELDS,
        *,
        is_prefix: bool = False,
        compound: str = "",
    ) -> None:
        """Search the fields of `scope` for `word`.

        Args:
            word: lower case, as `words_of` gives it.
            scope: field names.
            is_prefix: also match the words that start with it.
            compound: also match this, the closed form of the compound it was typed in
                (`multimodal` for `multi-modal`).
        """
        self.word = word[:MAX_WORD_LENGTH]
        self.scope = scope
        self.is_prefix = is_prefix
        self.is_stop = self.word in STOP_WORDS
        stem = cached_stem(self.word)
        terms = [
            FieldTerm(field, stem if field in _UNSTEMMED else self.word)
            for field in self._fields(scope)
        ]
        if compound and not self.is_stop:
            stemmed = [field for field in scope if field in _UNSTEMMED]
            joined = cached_stem(compound)
            terms[len(stemmed) : len(stemmed)] = [FieldTerm(field, joined) for field in stemmed]
        self.terms = tuple(terms)
        """The terms that stand for the whole word, in the order of `scope`."""
        self.prefixes = (
            tuple(FieldPrefix(_UNSTEMMED.get(field, field), self.word) for field in scope)
            if is_prefix
            else ()
        )
        """The prefixes to match as well, in the order of `scope`; empty unless `is_prefix`."""
        super().__init__()

    def parts(self) -> list[wq.Query]:
        whole = [wq.Term(each.field, each.term) for each in self.terms]
        return whole + [wq.Prefix(each.field, each.prefix) for each in self.prefixes]

    def key(self) -> tuple[object, ...]:
        return (Word, self.terms, self.prefixes)

    def _fields(self, scope: tuple[str, ...]) -> tuple[str, ...]:
        if not self.is_stop:
            return scope
        # Stop words are indexed in titles only, unstemmed.
        return tuple(
            _UNSTEMMED.get(field, field) if field == "title" else field
            for field in scope
            if field != "abstract"
        )


class Year(Word):
    """A year: as a word, or as the date of the paper."""

    def parts(self) -> list[wq.Query]:
        return [*super().parts(), wq.Prefix("date", self.word)]

    def key(self) -> tuple[object, ...]:
        return (Year, self.terms, self.prefixes)


class Pattern(LazyOr):
    """Every unstemmed word that matches a pattern with `*` and `?`."""

    def __init__(self, pattern: str, scope: tuple[str, ...] = RANKED_FIELDS) -> None:
        self.pattern = pattern
        self.fields = tuple(_UNSTEMMED.get(field, field) for field in scope)
        super().__init__()

    def parts(self) -> list[wq.Query]:
        if is_plain_prefix(self.pattern):
            return [wq.Prefix(field, self.pattern[:-1]) for field in self.fields]
        return [wq.Wildcard(field, self.pattern) for field in self.fields]

    def key(self) -> tuple[object, ...]:
        return (Pattern, self.pattern, self.fields)


class Fuzzy(LazyOr):
    """Every word within an edit distance of a word that starts with the same letter."""

    def __init__(self, word: str, edits: int, scope: tuple[str, ...] = RANKED_FIELDS) -> None:
        self.word = word[:MAX_WORD_LENGTH]
        self.edits = edits
        self.fields = tuple(_UNSTEMMED.get(field, field) for field in scope)
        super().__init__()

    def parts(self) -> list[wq.Query]:
        near = [
            wq.FuzzyTerm(field, self.word, maxdist=self.edits, prefixlength=1)
            for field in self.fields
        ]
        # Whoosh counts a transposition as two edits; a person who mistypes makes one.
        word = self.word
        swapped = {
            word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)
        }
        return near + [wq.Term(field, each) for field in self.fields for each in sorted(swapped)]

    def key(self) -> tuple[object, ...]:
        return (Fuzzy, self.word, self.edits, self.fields)


class PhraseQuery(LazyOr):
    """A phrase: the words in sequence, stop words not counted."""

    def __init__(self, words: list[str], scope: tuple[str, ...]) -> None:
        self.words = words
        self.phrases = tuple(
            FieldPhrase(
                field, tuple(cached_stem(word) if field in _UNSTEMMED else word for word in words)
            )
            for field in scope
        )
        """The phrase in each field of `scope`."""
        super().__init__()

    def parts(self) -> list[wq.Query]:
        return [wq.Phrase(each.field, list(each.terms)) for each in self.phrases]

    def key(self) -> tuple[object, ...]:
        return (PhraseQuery, self.phrases)


class WithIds(LazyOr):
    """The papers with given ids: a set of the reader's, such as bookmarks."""

    def __init__(self, ids: frozenset[str]) -> None:
        self.ids = ids
        super().__init__()

    def parts(self) -> list[wq.Query]:
        return [wq.Term("keys", paper_id) for paper_id in sorted(self.ids)]

    def key(self) -> tuple[object, ...]:
        return (WithIds, self.ids)


class InText(LazyOr):
    """The papers of whose text one paragraph matches a query; Whoosh's own index has no texts."""

    def __init__(self, query: wq.Query) -> None:
        """Search paragraphs; `query` is made of words, phrases and patterns in `INSIDE`."""
        self.query = query
        super().__init__()

    def parts(self) -> list[wq.Query]:
        return []

    def key(self) -> tuple[object, ...]:
        return (InText, query_key(self.query))


class AddedWithin(LazyOr):
    """The papers that were added to the library within a time; Whoosh's own index has none."""

    def __init__(self, first: float, past: float) -> None:
        """From `first` until just before `past`, both in seconds since 1970."""
        self.first, self.past = first, past
        super().__init__()

    def parts(self) -> list[wq.Query]:
        return []

    def key(self) -> tuple[object, ...]:
        return (AddedWithin, self.first, self.past)


def query_key(query: wq.Query) -> object:
    """Equal for queries of words, joined in any way, that have equal results; hashable."""
    if isinstance(query, LazyOr):
        return query.key()
    if isinstance(query, wq.Not):
        return (wq.Not, query_key(query.query))
    if isinstance(query, wq.And | wq.Or):
        return (type(query), *map(query_key, query.subqueries))
    return query


def is_plain_prefix(pattern: str) -> bool:
    """Whether the only wildcard of a pattern is a trailing `*`."""
    return pattern.endswith("*") and not set("*?") & set(pattern[:-1]) and len(pattern) > 1
