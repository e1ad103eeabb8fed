"""Did you mean: the likely correction of a word, and of a query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.analysis import STOP_WORDS, words_of
from digest.paper import parse_id
from digest.query.cleaning import cleaned
from digest.query.filters import category_prefix
from digest.query.lexer import MAX_QUERY_LENGTH, TokenKind, lexemes
from digest.query.tree import RANKED_FIELDS, SCOPES, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.index.search.evaluate import Evaluator


_MAX_TYPO_FREQUENCY: Final = 5
"""A word is a likely typo only if at most this many papers hold it,"""
_MIN_FREQUENCY_RATIO: Final = 100
"""and if at least this many times more papers hold its correction."""
_EXACT: Final = re.compile(r"\*|\w\?\w|~\d?$|^[a-z]+:\w|://")


_VOCABULARIES: Final = {"authors": "authors", "venue": "venue"}
"""The field whose words correct a word of a field; titles correct all others."""


def suggestion(evaluator: Evaluator, query: str) -> str | None:
    """The query with every likely typo replaced; None if there is none.

    Only text is corrected: filters (`is:unread`), names of fields, patterns and ids stay.
    """
    typed = cleaned(query[:MAX_QUERY_LENGTH])
    pieces: list[str] = []
    done = 0
    for start, end, scope in _text_spans(typed):
        pieces += [typed[done:start], _corrected(evaluator, typed[start:end], scope)]
        done = end
    better = "".join([*pieces, typed[done:]])
    return better if better != typed else None


def _text_spans(query: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where a query's words are that are searched as text, and in which fields."""
    for token in lexemes(query):
        if token.kind not in {TokenKind.TEXT, TokenKind.PHRASE} or (
            token.field and token.field not in SCOPES
        ):
            continue
        if token.kind is TokenKind.TEXT and _is_exact(token.text):
            continue
        end = token.end - (token.kind is TokenKind.PHRASE)  # without the quote
        yield end - len(token.text), end, SCOPES.get(token.field, RANKED_FIELDS)


def _is_exact(text: str) -> bool:
    """Tell whether a token means what it says: a pattern, an id, a category, a link.

    So does one with an unknown field, most likely a mistyped filter.
    """
    return (
        _EXACT.search(text) is not None
        or parse_id(text) is not None
        or category_prefix(text) is not None
    )


def _corrected(evaluator: Evaluator, text: str, scope: tuple[str, ...]) -> str:
    for word in dict.fromkeys(words_of(text)):
        if word in STOP_WORDS:
            continue
        query_word = Word(word, scope, is_prefix=True)
        found = len(evaluator.matches(query_word).docs)
        correction = likely_correction(evaluator, query_word, found)
        if correction is not None:
            whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
            text = whole.sub(correction, text)
    return text


def likely_correction(evaluator: Evaluator, word: Word, found: int) -> str | None:
    """The word that was most likely meant; None if the typed one is plausible.

    Args:
        evaluator: the index.
        word: as it was typed.
        found: how many papers it matches.
    """
    if found > _MAX_TYPO_FREQUENCY:
        return None
    vocabulary = _VOCABULARIES.get(word.scope[0], "title_words")
    correction = evaluator.speller.correction(word.word, vocabulary)
    if correction is None or not found:
        return correction
    known = len(evaluator.matches(Word(correction, word.scope)).docs)
    return correction if known >= _MIN_FREQUENCY_RATIO * found else None
