"""The tolerant parser: tokens to queries. Bounded, with a remark on whatever it cut."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from whoosh import query as wq

from digest.analysis import STOP_WORDS, compounds, words_of
from digest.query.cleaning import cleaned
from digest.query.filters import category_prefix, filter_of, typed_ids
from digest.query.highlights import pattern_highlight, phrase_highlight, word_highlight
from digest.query.lexer import MAX_QUERY_LENGTH, Lexeme, TokenKind, lexemes
from digest.query.tree import (
    INSIDE,
    RANKED_FIELDS,
    SCOPES,
    Fuzzy,
    InText,
    LazyOr,
    Pattern,
    PhraseQuery,
    WithIds,
    Word,
    Year,
)

UserSets = Mapping[str, Collection[str]]
"""Paper ids by the name of the set: `bookmarked`, `read`, or `tag:NAME`."""

MAX_WORDS: Final = 64
"""Words of a query that are searched. Whatever takes longer than a word counts as several."""
MAX_PATTERNS: Final = 4
"""Patterns and fuzzy words among them; see `_pattern_cost`."""
_WORDS_PER_PATTERN: Final = 8
"""Words as which a pattern or a fuzzy word counts."""
_WORDS_PER_FILTER: Final = 2
"""Words as which a filter counts."""
_MAX_WORDS_PER_PHRASE: Final = 4
"""Words as which a phrase counts at most; it counts as its words."""
MAX_DEPTH: Final = 16
"""Levels of nested brackets that are understood."""
NO_USER_SETS: Final[UserSets] = MappingProxyType({})
"""No bookmarks, nothing read, no tags."""
_WILD: Final = re.compile(r"(?<![^\W_])[^\W_*?]*[*?][^\W_]*(?:[*?]+[^\W_]*)*")
_REFERENCE_NOISE: Final = re.compile(
    r"\bet al\b\.?"
    r"|(?<![^\s(,;\"“])[a-z]\.(?:-[a-z]\.)?(?=,?\s+[^\W\d_])"  # Y. Bengio, J.-P. Serre
    r"|(?<=,\s)[a-z]\.(?:-[a-z]\.)?(?=$|[\s,;)])",  # Bengio, Y.
    re.IGNORECASE,
)
_LITERAL_STAR: Final = re.compile(r"(?<![*?])[*?]++(?=-)")
"""The star of `C*-algebra` and `*-representation`, which is part of a name."""
_NAMED_BY_SIGNS: Final = re.compile(r"(?<!\w)([A-Za-z])(?:\+\+|#)(?!\w)")
"""A name that is one letter without its signs, such as `C++`."""
_YEAR: Final = re.compile(r"19[5-9]\d|20[0-4]\d", re.ASCII)
_FUZZY: Final = re.compile(r"([^\W_]+)~([12]?)")


@dataclass(slots=True)
class Parsed:
    """A query ready to run: papers that pass every filter, aren't excluded, and hold the words."""

    words: list[wq.Query] = field(default_factory=list)
    """Searched in the text: papers with every one come first, then those with some."""
    extras: list[wq.Query] = field(default_factory=list)
    """Optional words that add to the score: a final stop word, which may be half a word."""
    filters: list[wq.Query] = field(default_factory=list)
    excluded: list[wq.Query] = field(default_factory=list)
    inside: list[InText] = field(default_factory=list)
    """What is searched inside of the papers' texts, exclusions aside; each is in `filters` or
    `words` too."""
    asks_inside: bool = False
    """Whether anything is, exclusions included."""
    ids: tuple[str, ...] = ()
    """The whole query as paper ids, or as the start of one; empty if it is anything else."""
    title_text: str = ""
    """The whole query as a term of the field `title_text`; empty where filters are set."""
    highlights: list[str] = field(default_factory=list)
    """Regular expressions for the words to highlight."""
    remarks: list[str] = field(default_factory=list)

    @property
    def is_everything(self) -> bool:
        """Whether the query is empty, so that every paper matches."""
        return not (self.words or self.extras or self.filters or self.excluded)

    def every(self) -> wq.Query:
        """The query for papers with every word, for plain Whoosh."""
        return self._with_filters(wq.And(self.words) if self.words else wq.Every())

    def some(self) -> wq.Query:
        """The query for papers with any of the words, for plain Whoosh."""
        return self._with_filters(wq.Or(self.words) if self.words else wq.Every())

    def _with_filters(self, query: wq.Query) -> wq.Query:
        if self.filters:
            query = wq.And([query, *self.filters])
        return _excluding(query, self.excluded)


def parse(
    text: str,
    user_sets: UserSets = NO_USER_SETS,
    *,
    only: Collection[str] = (),
    without: Collection[str] = (),
    outside: Collection[str] = (),
    within: Collection[str] = (),
    prefix_last: bool = True,
) -> Parsed:
    """Parse a query.

    Args:
        text: any string.
        user_sets: the ids behind `is:` and `tag:`.
        only: names of user sets that a paper must be in, besides what the text asks for.
        without: names of user sets that a paper must not be in.
        outside: labels of digests that a paper must not be in.
        within: labels of digests of which a paper must be in one; empty for no such limit.
        prefix_last: whether a word at the very end is also a prefix.
    """
    parser = _Parser(user_sets)
    cut = text[:MAX_QUERY_LENGTH]
    if len(text) > MAX_QUERY_LENGTH:
        parser.parsed.remarks.append(f"only the first {MAX_QUERY_LENGTH} characters are read")
    typed = cleaned(cut)
    tokens = lexemes(_without_reference_noise(typed))
    if prefix_last and tokens and typed[-1:].isalnum() and tokens[-1].end == len(typed):
        parser.typing = tokens[-1]
    parser.run(tokens)
    parsed = parser.parsed
    if only:
        parsed.filters[:0] = [WithIds(frozenset(user_sets.get(name, ()))) for name in only]
    parsed.ids = typed_ids(cut)
    if without:
        parsed.excluded += [WithIds(frozenset(user_sets.get(name, ()))) for name in without]
    if outside:
        parsed.excluded += [wq.Term("digest", label.lower()) for label in outside]
    if within:
        parsed.filters.append(wq.Or([wq.Term("digest", label.lower()) for label in within]))
    if len(text) <= MAX_QUERY_LENGTH and not parsed.filters:
        parsed.title_text = " ".join(words_of(typed))
    parsed.remarks += _remarks_on_signs(typed)
    if len(parsed.highlights) > 1:
        parsed.highlights = list(dict.fromkeys(parsed.highlights))
    if len(parsed.remarks) > 1:
        parsed.remarks = list(dict.fromkeys(parsed.remarks))
    return parsed


def _remarks_on_signs(text: str) -> list[str]:
    if "++" not in text and "#" not in text:
        return []
    return [
        f"signs are not searched: “{match[0]}” is read as “{match[1]}”"
        for match in _NAMED_BY_SIGNS.finditer(text)
    ][:1]


def _without_reference_noise(text: str) -> str:
    """Blank out what references have around names: initials and `et al`.

    A paper has a first name where a reference has `Y. Bengio`. All else keeps its offset.
    """
    if "." not in text and " et " not in text:
        return text
    rest = _REFERENCE_NOISE.sub(lambda match: " " * len(match[0]), text)
    return text if rest.isspace() else rest


def _deduplicated(queries: list[wq.Query]) -> list[wq.Query]:
    if len(queries) < 2:
        return queries
    found: dict[object, wq.Query] = {}
    for query in queries:
        found[query.key() if isinstance(query, LazyOr) else id(query)] = query
    return list(found.values())


def _all_of(queries: list[wq.Query]) -> wq.Query:
    if not queries:
        return wq.Every()
    return wq.And(queries) if len(queries) > 1 else queries[0]


def _excluding(query: wq.Query, excluded: list[wq.Query]) -> wq.Query:
    # Not Whoosh's AndNot, whose matcher now and then lets an excluded paper pass.
    return wq.And([query, wq.Not(wq.Or(excluded))]) if excluded else query


@dataclass(slots=True)
class _Group:
    """What is between two brackets."""

    scope: tuple[str, ...]
    words: list[wq.Query] = field(default_factory=list)
    filters: list[wq.Query] = field(default_factory=list)
    excluded: list[wq.Query] = field(default_factory=list)
    stops: list[wq.Query] = field(default_factory=list)
    inside: list[wq.Query] = field(default_factory=list)
    """What one paragraph of a paper's text must hold."""
    is_inside: bool = False
    """Whether all of it is searched inside of texts: `text:(...)`."""
    is_excluded: bool = False
    """Whether it is inside an exclusion, so that its words aren't highlighted."""
    negates: bool = False
    """Whether the next item is excluded."""
    joins: bool = False
    """Whether OR joins the next item to the last one."""
    last: list[wq.Query] | None = None
    """The list whose last item came last: what OR joins the next one to."""
    last_is_filter: bool = False
    """Whether that item is made of filters only, even if it is excluded."""


class _Parser:
    def __init__(self, user_sets: UserSets) -> None:
        self.parsed = Parsed()
        self.typing: Lexeme | None = None
        self._user_sets = user_sets
        self._count = 0
        self._patterns = 0

    def run(self, tokens: list[Lexeme]) -> None:
        stack = [_Group(RANKED_FIELDS)]
        too_deep = 0
        for at, token in enumerate(tokens):
            group = stack[-1]
            is_choice = at + 1 < len(tokens) and tokens[at + 1].kind is TokenKind.OR
            if token.kind is TokenKind.OPEN:
                if len(stack) > MAX_DEPTH:
                    too_deep += 1
                    self._remark("brackets nested too deeply; the inner ones are ignored")
                    continue
                is_inside = group.is_inside or token.field == "text"
                scope = INSIDE if is_inside else SCOPES.get(token.field, group.scope)
                is_excluded = group.is_excluded or group.negates
                stack.append(_Group(scope, is_inside=is_inside, is_excluded=is_excluded))
            elif token.kind is TokenKind.CLOSE:
                if too_deep:
                    too_deep -= 1
                elif len(stack) > 1:
                    self._close(stack, is_choice=is_choice)
            elif token.kind is TokenKind.OR:
                group.joins = bool(group.last)
            elif token.kind is TokenKind.NOT:
                group.negates = True
            else:
                self._leaf(group, token, is_choice=is_choice)
        while len(stack) > 1:  # brackets that were never closed beyond MAX_DEPTH
            self._close(stack)
        self._finish(stack[0])

    def _finish(self, group: _Group) -> None:
        parsed = self.parsed
        group.filters += self._paragraph(group)
        parsed.words, parsed.filters = _deduplicated(group.words), group.filters
        parsed.excluded = group.excluded
        if not parsed.words:
            parsed.words = _deduplicated(group.stops)
        elif group.stops and isinstance(group.stops[-1], Word) and group.stops[-1].is_prefix:
            parsed.extras = group.stops[-1:]

    def _close(self, stack: list[_Group], *, is_choice: bool = False) -> None:
        inner, outer = stack.pop(), stack[-1]
        if inner.is_inside and not outer.is_inside:
            self._add_inside(outer, inner, is_choice=is_choice)
            return
        if not (is_choice or outer.negates or outer.joins or inner.excluded):
            # Brackets around plain words mean nothing: `Foo (Bar) baz` is a title.
            outer.words += inner.words
            outer.filters += inner.filters
            outer.inside += inner.inside
            outer.stops = (outer.stops + inner.stops)[:MAX_WORDS]
            return
        words = inner.words or inner.stops
        parts = words + inner.filters + self._paragraph(inner)
        if not parts and not inner.excluded:
            return
        self._put(outer, _excluding(_all_of(parts), inner.excluded), is_filter=not words)

    def _inside(self, group: _Group, token: Lexeme, *, is_choice: bool) -> None:
        """Add a token that is searched inside of texts."""
        if group.negates and token is self.typing:
            self.typing = None  # half a word excludes nothing
        inner = _Group(INSIDE, is_inside=True, is_excluded=group.is_excluded or group.negates)
        is_single = is_choice or group.negates or group.joins
        self._leaf(inner, token, is_choice=is_single)
        self._add_inside(group, inner, is_choice=is_choice)

    def _add_inside(self, group: _Group, inner: _Group, *, is_choice: bool) -> None:
        """Add what is searched inside of texts: all of a group's is searched in one paragraph."""
        parts = inner.words or inner.stops
        if not parts and not inner.excluded:
            group.negates = group.joins = False
        elif is_choice or group.negates or group.joins or inner.excluded:
            is_excluded = group.is_excluded or group.negates
            found = self._in_text(
                _excluding(_all_of(parts), inner.excluded), is_excluded=is_excluded
            )
            self._put(group, found, is_filter=True)
        else:
            group.inside += parts

    def _paragraph(self, group: _Group) -> list[wq.Query]:
        """The query for texts with a paragraph that holds all that a group wants inside."""
        if not group.inside:
            return []
        return [self._in_text(_all_of(_deduplicated(group.inside)), is_excluded=group.is_excluded)]

    def _in_text(self, query: wq.Query, *, is_excluded: bool) -> InText:
        found = InText(query)
        self.parsed.asks_inside = True
        if not is_excluded:
            self.parsed.inside.append(found)
        return found

    def _put(self, group: _Group, query: wq.Query, *, is_filter: bool) -> None:
        if group.joins and group.last:
            # OR binds tighter than a space: it joins the two items beside it.
            previous = group.last
            last = previous.pop()
            if previous is group.excluded:
                last = wq.Not(last)
            if group.negates:
                query = wq.Not(query)
            parts = list(last.subqueries) if type(last) is wq.Or else [last]
            query = wq.Or([*parts, query])
            is_filter = is_filter and group.last_is_filter
            group.last = group.filters if is_filter else group.words
        elif group.negates:
            group.last = group.excluded
        else:
            group.last = group.filters if is_filter else group.words
        group.last.append(query)
        group.last_is_filter = is_filter
        group.negates = group.joins = False

    def _leaf(self, group: _Group, token: Lexeme, *, is_choice: bool) -> None:
        if token.field == "text" and not group.is_inside:
            self._inside(group, token, is_choice=is_choice)
            return
        if token.field and token.field not in SCOPES and not group.is_inside:
            query, remark = filter_of(token.field, token.text, self._user_sets)
            if remark:
                self._remark(remark)
            if query is not None:
                if self._may_add(_WORDS_PER_FILTER):
                    self._put(group, query, is_filter=True)
                group.negates = group.joins = False
                return
        scope = INSIDE if group.is_inside else SCOPES.get(token.field, group.scope)
        if token.kind is TokenKind.PHRASE:
            self._together(group, words_of(token.text), [], scope)
        else:
            self._text(group, token, scope, is_choice=is_choice)
        group.negates = group.joins = False

    def _text(
        self, group: _Group, token: Lexeme, scope: tuple[str, ...], *, is_choice: bool
    ) -> None:
        text = token.text if token.text.isalnum() else self._unusual(group, token, scope)
        words = words_of(text)
        compound_of: dict[int, str] = {}
        if "-" in text:
            compound_of = {at + side: pair for at, pair in compounds(text) for side in (0, 1)}
        negates, joins = group.negates, group.joins
        if len(words) > 1 and (negates or joins or is_choice) and token is not self.typing:
            # `a OR fine-tuning` and `-fine-tuning` are about one thing, not about `tuning`.
            self._together(group, words, list(compound_of.values()), scope)
            return
        for number, word in enumerate(words):
            is_typed = token is self.typing and number == len(words) - 1
            group.negates, group.joins = negates, joins and number == 0
            compound = compound_of.get(number, "")
            self._word(group, word, scope, is_prefix=is_typed and not negates, compound=compound)

    def _together(
        self, group: _Group, words: list[str], compounds_of: list[str], scope: tuple[str, ...]
    ) -> None:
        """Add the words of one token as a single item: the phrase, or its compound words."""
        content = [word for word in words if word not in STOP_WORDS]
        if len(content) < 2:
            for word in content or words:
                self._word(group, word, scope)
            return
        if not self._may_add(min(len(content), _MAX_WORDS_PER_PHRASE)):
            return
        self._highlight(group, phrase_highlight(content))
        fields = tuple(name for name in scope if name != "categories")
        query: wq.Query = PhraseQuery(content, fields)
        if len(words) == 2 and compounds_of:
            self._highlight(group, word_highlight(compounds_of[0]))
            query = wq.Or([query, Word(compounds_of[0], scope)])
        self._put(group, query, is_filter=False)

    def _unusual(self, group: _Group, token: Lexeme, scope: tuple[str, ...]) -> str:
        """Add the patterns, category or fuzzy word of a token; returns the text left over."""
        text = token.text
        if text == "*":
            return ""
        name, colon, rest = text.partition(":")
        if colon and rest and name.isalpha() and rest[0].isalnum():
            self._remark(f"unknown field “{name}:”; searched as text")
        if scope is RANKED_FIELDS and (query := category_prefix(text)) is not None:
            if self._may_add(_WORDS_PER_FILTER):
                self._put(group, query, is_filter=True)
            return ""
        fuzzy = _FUZZY.fullmatch(text)
        if fuzzy and self._may_match():
            word = "".join(words_of(fuzzy[1]))
            self._highlight(group, word_highlight(word))
            self._put(group, Fuzzy(word, int(fuzzy[2] or 1), scope), is_filter=False)
            return ""
        text = _LITERAL_STAR.sub(" ", text)
        # A question mark at the end of a word ends a question.
        text = text if "*" in text or not text.endswith("?") else text.rstrip("?")
        return self._wild(group, text, scope) if "*" in text or "?" in text else text

    def _wild(self, group: _Group, text: str, scope: tuple[str, ...]) -> str:
        """Add the patterns in a text; returns the text left over."""
        for match in _WILD.finditer(text):
            pattern = re.sub(r"\*+", "*", match[0]).casefold()
            stars = 0
            for at, letter in enumerate(pattern):
                stars += letter == "*"
                if stars > MAX_PATTERNS:
                    pattern = pattern[: at + 1]
                    self._remark(f"pattern cut after {MAX_PATTERNS} stars")
                    break
            if pattern == "*" or not self._may_match(_pattern_cost(pattern)):
                continue
            self._highlight(group, pattern_highlight(pattern))
            self._put(group, Pattern(pattern, scope), is_filter=False)
        return _WILD.sub(" ", text)

    def _word(
        self,
        group: _Group,
        word: str,
        scope: tuple[str, ...],
        *,
        is_prefix: bool = False,
        compound: str = "",
    ) -> None:
        is_year = scope is RANKED_FIELDS and word.isdecimal() and _YEAR.fullmatch(word)
        query = _query_of_word(Year if is_year else Word, word, scope, is_prefix, compound)
        if query.is_stop and not group.negates:
            if len(group.stops) < MAX_WORDS:
                group.stops.append(query)
            if is_prefix:
                self._highlight(group, word_highlight(word, is_prefix=True))
            group.joins = False
        elif self._may_add():
            self._highlight(group, word_highlight(word, is_prefix=is_prefix))
            if compound:
                self._highlight(group, word_highlight(compound))
            self._put(group, query, is_filter=False)

    def _highlight(self, group: _Group, expression: str) -> None:
        if not (group.negates or group.is_excluded):
            self.parsed.highlights.append(expression)

    def _may_add(self, words: int = 1) -> bool:
        if self._count + words > MAX_WORDS:
            self._count = MAX_WORDS
            self._remark(f"only the first {MAX_WORDS} words and filters are searched")
            return False
        self._count += words
        return True

    def _may_match(self, cost: int = 1) -> bool:
        if self._patterns + cost > MAX_PATTERNS:
            self._patterns = MAX_PATTERNS
            self._remark("too many patterns; only the first are searched")
            return False
        self._patterns += cost
        return self._may_add(cost * _WORDS_PER_PATTERN)

    def _remark(self, sentence: str) -> None:
        self.parsed.remarks.append(sentence)


@lru_cache(maxsize=1024)
def _query_of_word(
    kind: type[Word], word: str, scope: tuple[str, ...], is_prefix: bool, compound: str
) -> Word:
    # At each key all words but the last are those of the key before.
    return kind(word, scope, is_prefix=is_prefix, compound=compound)


def _pattern_cost(pattern: str) -> int:
    """As how many patterns one counts: those that start with a wildcard are tried on every word."""
    if pattern[0] not in "*?":
        return 1
    return 2 if pattern[0] == pattern[-1] == "*" and pattern[1:-1].isalnum() else 3
