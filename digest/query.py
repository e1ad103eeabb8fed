"""What a person typed, as a Whoosh query. Never raises, whatever the string."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from whoosh import query as wq
from whoosh.analysis import StemmingAnalyzer

STEMMED: Final = StemmingAnalyzer()
"""Words as the fields `title` and `abstract` hold them."""
TITLE_WEIGHT: Final = 3.0
LONGEST: Final = 64
"""Words of a query that are searched for; a pasted abstract is cut there."""

_WORD: Final = re.compile(r"\w+(?:\.?\w+)*")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query ready to run."""

    every: wq.Query
    """Matches papers with all the words."""
    some: wq.Query
    """Matches papers with any of the words; for when no paper has all."""
    marks: tuple[str, ...]
    """Regular expressions of the words to mark."""
    remarks: tuple[str, ...]


def parse(text: str) -> Parsed | None:
    """The query of `text`; None when it holds no word, which means everything.

    The last word, when nothing follows it, also stands for every word that begins with it.
    """
    words = [match[0].lower() for match in _WORD.finditer(text)]
    remarks = []
    if len(words) > LONGEST:
        remarks.append(f"searched for the first {LONGEST} words")
        words = words[:LONGEST]
    half_typed = bool(words) and text.rstrip(" \t?!.)]\"'").lower().endswith(words[-1])
    half_typed = half_typed and not text[-1:].isspace()
    parts: list[wq.Query] = []
    marks = []
    for number, word in enumerate(words):
        is_last = number == len(words) - 1
        part, mark = _word(word, is_prefix=is_last and half_typed)
        if part is not None:
            parts.append(part)
        marks.append(mark)
    if not parts:
        return None
    return Parsed(wq.And(parts), wq.Or(parts), tuple(dict.fromkeys(marks)), tuple(remarks))


def _word(word: str, *, is_prefix: bool) -> tuple[wq.Query | None, str]:
    stems = [token.text for token in STEMMED(word)]
    ways: list[wq.Query] = []
    for stem in stems:
        ways += [wq.Term("title", stem, boost=TITLE_WEIGHT), wq.Term("abstract", stem)]
    mark = r"\w*".join(re.escape(stem) for stem in stems) + r"\w*" if stems else re.escape(word)
    if is_prefix:
        ways += [
            wq.Prefix("title_words", word, boost=TITLE_WEIGHT / 2),
            wq.Prefix("abstract_words", word, boost=0.5),
            wq.Prefix("people", word),
        ]
        mark = re.escape(word) + r"\w*"
    elif stems:
        ways.append(wq.Term("people", word))
    return (wq.Or(ways) if ways else None), mark
