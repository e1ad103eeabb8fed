"""Regular expressions for the words to highlight in a text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from digest.analysis import cached_stem

_SHORT: Final = 3
_STARS: Final = re.compile(r"(?<![*?])[*?]*\*[*?]*")
"""Stars and question marks in a row, in which only their numbers matter."""
_ENDINGS: Final = "(?:s|es|ed|e|ing)?"


@lru_cache(maxsize=1024)
def word_highlight(word: str, *, is_prefix: bool = False) -> str:
    """Match the words with the same stem, or with `word` as a prefix."""
    if is_prefix:
        return _loose(word) + r"\w*"
    stem = cached_stem(word)
    if len(stem) <= _SHORT or not stem.isalpha():
        return _loose(word) + (_ENDINGS if word.isalpha() else "")
    # Stems end in i for y: `studi` is the stem of `study` and `studies`.
    root = _loose(stem[:-1]) + "-?[iy]" if stem.endswith("i") else _loose(stem)
    return root + r"\w{0,8}"


def _loose(word: str) -> str:
    """The letters of a word with an optional hyphen anywhere: `finetuning`, `fine-tuning`.

    A word is letters and digits, none of which is special to `re`.
    """
    return "-?".join(word) if len(word) > _SHORT else word


def phrase_highlight(words: list[str]) -> str:
    """Match the words of a phrase in sequence, with up to three words between them."""
    return r"\W+(?:\w+\W+){0,3}?".join(map(word_highlight, words))


def pattern_highlight(pattern: str) -> str:
    """Match the words of a pattern with `*` and `?`, in linear time.

    What is between two stars matches best where it first occurs, so nothing before is tried again.
    """
    pattern = _STARS.sub(lambda match: "?" * match[0].count("?") + "*", pattern)
    first, *others = pattern.split("*")
    if not others:
        return _letters(first)
    *inner, last = others
    until = r"\w*" if last else r"\w*+"
    return "".join((_letters(first), *map(_first_occurrence, inner), until, _letters(last)))


def _first_occurrence(part: str) -> str:
    """Match up to the end of the first occurrence of a part, which starts with a letter."""
    letter, rest = re.escape(part[0]), _letters(part[1:])
    others = rf"[^\W{letter}]*+"
    return f"{others}(?:{letter}(?!{rest}){others})*+{letter}{rest}" if rest else others + letter


def _letters(part: str) -> str:
    return "".join(r"\w" if letter == "?" else re.escape(letter) for letter in part)
