"""Did you mean: the likely correction of a word, and of a query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.analysis import STOP_WORDS, words_of
from digest.query.tree import Word

if TYPE_CHECKING:
    from digest.index.search.evaluate import Evaluator


_MAX_TYPO_FREQUENCY: Final = 5
"""A word is a likely typo only if at most this many papers hold it,"""
_MIN_FREQUENCY_RATIO: Final = 100
"""and if at least this many times more papers hold its correction."""


def suggestion(evaluator: Evaluator, query: str) -> str | None:
    """The query with every likely typo replaced; None if there is none."""
    better = query
    for word in dict.fromkeys(words_of(query)):
        if word in STOP_WORDS:
            continue
        query_word = Word(word, is_prefix=True)
        correction = likely_correction(
            evaluator, query_word, len(evaluator.matches(query_word).docs)
        )
        if correction is not None:
            whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
            better = whole.sub(correction, better)
    return better if better != query else None


def likely_correction(evaluator: Evaluator, word: Word, found: int) -> str | None:
    """The word that was most likely meant; None if the typed one is plausible.

    Args:
        evaluator: the index.
        word: as it was typed.
        found: how many papers it matches.
    """
    if found > _MAX_TYPO_FREQUENCY:
        return None
    correction = evaluator.speller.correction(word.word)
    if correction is None or not found:
        return correction
    known = len(evaluator.matches(Word(correction, word.scope)).docs)
    return correction if known >= _MIN_FREQUENCY_RATIO * found else None
