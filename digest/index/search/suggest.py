"""Did you mean: what a misspelt word stands for, and a query put right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.analysis import STOP_WORDS, words_of
from digest.query.tree import Word

if TYPE_CHECKING:
    from digest.index.search.evaluate import Evaluator


_FEW: Final = 5
"""Up to so many papers may hold a word that is nevertheless taken for a slip of theirs."""
_TIMES: Final = 100
"""How many times more papers must hold the near word then."""


def suggestion(evaluator: Evaluator, query: str) -> str | None:
    """The query with each word that next to nothing holds replaced; None if none was."""
    better = query
    for word in dict.fromkeys(words_of(query)):
        if word in STOP_WORDS:
            continue
        query_word = Word(word, is_prefix=True)
        correction = meant(evaluator, query_word, len(evaluator.matches(query_word).docs))
        if correction is not None:
            whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
            better = whole.sub(correction, better)
    return better if better != query else None


def meant(evaluator: Evaluator, word: Word, found: int) -> str | None:
    """The word that a word is most likely a slip for; None where it need not be one.

    Args:
        evaluator: the index.
        word: as it was typed.
        found: how many papers hold it, or what it begins.
    """
    if found > _FEW:
        return None
    correction = evaluator.speller.correction(word.word)
    if correction is None or not found:
        return correction
    known = len(evaluator.matches(Word(correction, word.scope)).docs)
    return correction if known >= _TIMES * found else None
