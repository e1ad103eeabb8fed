"""Analysis: how text becomes terms, for papers and queries alike. Words, stop words, stems.

The schema's Whoosh analysers and the indexer's fast path both use it, so Whoosh sees the terms
that the arrays hold.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from whoosh.analysis import StemFilter, StopFilter
from whoosh.analysis.acore import Token
from whoosh.analysis.tokenizers import Tokenizer
from whoosh.lang.snowball.english import EnglishStemmer
from whoosh.lang.stopwords import stoplists

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEGATED: Final = "are ca could did does do had has have is should was were wo would"
STOP_WORDS: Final = frozenset(stoplists["en"]) | {f"{word}nt" for word in _NEGATED.split()}
"""Words too common to search for; not indexed in `title`, `abstract` and `abstract_words`."""

MAX_WORD_LENGTH: Final = 64
"""Longer words are cut to this many letters, in papers and in queries."""

MAX_COMPOUND_HEAD_BYTES: Final = 5
MAX_COMPOUND_BYTES: Final = 15
"""Most bytes in the first word, and in both, of a compound that is also indexed in closed form."""

_WORD: Final = re.compile(r"[^\W_]+")
_ASCII: Final = {i: chr(i).lower() if chr(i).isalnum() else " " for i in range(128)}
_LOWER: Final = {i: chr(i).lower() for i in range(128)}
_RUN: Final = re.compile(r"[0-9a-z\x80-\U0010ffff]+")
"""A word of text that went through `plain`, in lower case."""
_DIGITS: Final = frozenset("0123456789")
_APOSTROPHE: Final = re.compile(
    r"['’](?:(?<=[^\W_].)s(?![^\W_])|(?<=[^\W_]n.)(?=t(?![^\W_])))", re.IGNORECASE
)
"""The end of `Newton's`, and the apostrophe of `don't`: what follows isn't a word of its own.

It starts with the apostrophe, so that `re` can skip from one to the next.
"""
_ENDINGS: Final = (
    *("s", "ed", "ing", "y", "i", "ion", "ism", "er", "or", "al", "ful", "nt"),
    *("e", "ic", "ll", "ly"),
)
"""A word with none of these endings is its own stem: every suffix of Porter 2 ends in one."""
_english = EnglishStemmer()


def words_of(text: str) -> list[str]:
    """The words of a text in order: runs of letters and digits, casefolded, without accents.

    `Don't` gives `dont`, and `Newton's` gives `newton`.
    """
    return plain(text).translate(_ASCII).split()


def compounds(text: str) -> list[tuple[int, str]]:
    """The closed forms of hyphenated pairs: `multimodal` for `multi-modal`.

    People write both forms where the first word is short. Chains of more than two words
    (`state-of-the-art`) and numbers (`2-3`) don't count.

    Returns:
        The index of each pair's first word in `words_of(text)`, and the closed form.
    """
    if "-" not in text:
        return []
    letters = plain(text).translate(_LOWER)
    words = list(_RUN.finditer(letters))
    joins = [False]
    joins += [letters[one.end() : other.start()] == "-" for one, other in pairwise(words)]
    joins.append(False)
    found = []
    for at in range(1, len(words)):
        one, other = words[at - 1][0], words[at][0]
        is_pair = joins[at] and not (joins[at - 1] or joins[at + 1])
        are_digits = one[-1] in _DIGITS and other[0] in _DIGITS
        sizes = len(one.encode()), len(other.encode())
        if (
            is_pair
            and not are_digits
            and sizes[0] <= MAX_COMPOUND_HEAD_BYTES
            and sum(sizes) <= MAX_COMPOUND_BYTES
        ):
            found.append((at - 1, one + other))
    return found


def tokens_of(text: str) -> list[str]:
    """The tokens that are indexed: the words in order, then the closed forms of compounds."""
    return words_of(text) + [joined for _, joined in compounds(text)]


def plain(text: str) -> str:
    """The text with everything beyond ASCII already split into casefolded words."""
    if "'" in text or "’" in text:
        text = _APOSTROPHE.sub("", text)
    if text.isascii():
        return text
    # Few words are beyond ASCII, and no word spans a space.
    return " ".join([part if part.isascii() else _plain_words(part) for part in text.split()])


def _plain_words(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    letters = "".join([c for c in letters if not unicodedata.combining(c)]).casefold()
    return " ".join(_WORD.findall(letters))


def stem(word: str) -> str:
    """The Snowball (Porter 2) stem of an English word; other words are returned unchanged."""
    if not (word.isascii() and word.isalpha()):
        return word
    # Half of all words have none of the suffixes; the algorithm would try all sixty.
    return str(_english.stem(word)) if word.endswith(_ENDINGS) else word.lower()


@functools.lru_cache(maxsize=4096)
def cached_stem(word: str) -> str:
    """`stem` with a cache: people type the same words again and again."""
    return stem(word)


class WordTokenizer(Tokenizer):  # type: ignore[misc] # Whoosh's class is untyped
    """`tokens_of` as Whoosh's tokenizer."""

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,  # noqa: ARG002 - the names are Whoosh's
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,  # noqa: ARG002
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[Token]:
        """Yield a token per word, reusing one object as Whoosh does; no character offsets."""
        token = Token(positions, False, removestops=removestops, mode=mode, **kwargs)
        for position, word in enumerate(tokens_of(value), start=start_pos):
            token.text = word[:MAX_WORD_LENGTH]
            token.boost = 1.0
            token.stopped = False
            if keeporiginal:
                token.original = word
            if positions:
                token.pos = position
            yield token


def words_analyser() -> Any:
    """Every word, unstemmed."""
    return WordTokenizer()


def content_analyser() -> Any:
    """Every word except stop words, unstemmed."""
    return WordTokenizer() | StopFilter(stoplist=STOP_WORDS, minsize=1)


def stems_analyser() -> Any:
    """The stem of every word except stop words."""
    return content_analyser() | StemFilter(stemfn=stem, cachesize=50_000)
