"""Did you mean: a query whose misspelt words are put right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.query.analysis import STOP_WORDS, words_of
from digest.query.tree import Word

if TYPE_CHECKING:
    from digest.index.evaluate import Evaluator


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
        found = len(evaluator.matches(Word(word, is_prefix=True)).docs)
        correction = evaluator.speller.correction(word) if found <= _FEW else None
        if correction is not None and _is_better(evaluator, correction, found):
            whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
            better = whole.sub(correction, better)
    return better if better != query else None


def _is_better(evaluator: Evaluator, correction: str, found: int) -> bool:
    return not found or len(evaluator.matches(Word(correction)).docs) >= _TIMES * found
