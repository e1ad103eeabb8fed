"""Did you mean: a query whose misspelt words are put right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.query.analysis import STOP_WORDS, words_of
from digest.query.tree import Word

if TYPE_CHECKING:
    from digest.index.evaluate import Evaluator


def suggestion(evaluator: Evaluator, query: str) -> str | None:
    """The query with every word that nothing holds replaced by a near one; None if none was."""
    better = query
    for word in dict.fromkeys(words_of(query)):
        if word in STOP_WORDS or len(evaluator.matches(Word(word, is_prefix=True)).docs):
            continue
        correction = evaluator.speller.correction(word)
        if correction is not None:
            whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
            better = whole.sub(correction, better)
    return better if better != query else None
