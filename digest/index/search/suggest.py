"""Did you mean: the likely correction of a word, and of a query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.analysis import STOP_WORDS, words_of
from digest.query.cleaning import cleaned
from digest.query.lexer import MAX_QUERY_LENGTH, lexemes
from digest.query.tree import RANKED_FIELDS, SCOPES, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.index.search.evaluate import Evaluator


_MAX_TYPO_FREQUENCY: Final = 5
"""A word is a likely typo only if at most this many papers hold it,"""
_MIN_FREQUENCY_RATIO: Final = 100
"""and if at least this many times more papers hold its correction."""


_VOCABULARIES: Final = {"authors": "authors", "venue": "venue"}
"""The field whose words correct a word of a field; titles correct all others."""


def suggestion(evaluator: Evaluator, query: str) -> str | None:
    """The query with every likely typo replaced; None if there is none."""
    typed = better = cleaned(query[:MAX_QUERY_LENGTH])
    for word in dict.fromkeys(_searched_words(typed)):
        found = len(evaluator.matches(word).docs)
        correction = likely_correction(evaluator, word, found)
        if correction is not None:
            whole = re.compile(rf"(?<!\w){re.escape(word.word)}(?!\w)", re.IGNORECASE)
            better = whole.sub(correction, better)
    return better if better != typed else None


def _searched_words(text: str) -> Iterator[Word]:
    """The words of a query that are words of the text, each with the fields it is sought in."""
    for token in lexemes(text):
        if token.field in SCOPES or not token.field:
            scope = SCOPES.get(token.field, RANKED_FIELDS)
            for word in words_of(token.text):
                if word not in STOP_WORDS:
                    yield Word(word, scope, is_prefix=True)


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
