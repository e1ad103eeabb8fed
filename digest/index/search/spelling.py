"""Spelling: the indexed words within a small edit distance of a typed word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from whoosh.support.levenshtein import levenshtein

if TYPE_CHECKING:
    from digest.index.segment.posting_list import PostingLists
    from digest.index.segment.snapshot import Snapshot

_MAX_CANDIDATES: Final = 2000
"""Candidates per typed word whose edit distance is computed."""
MIN_LENGTH: Final = 5
"""Shorter words aren't corrected: too many others are one edit away."""


class _Vocabulary:
    """The term dictionary of a field in a segment, with a fast filter for edit distance."""

    def __init__(self, arrays: PostingLists) -> None:
        self._arrays = arrays
        starts = np.asarray(arrays.starts).astype(np.int64)
        self.sizes = np.diff(starts) - 1
        """Bytes of each word."""
        letters = np.frombuffer(arrays.blob, np.uint8)
        bits = np.left_shift(np.uint32(1), (letters % 32).astype(np.uint32))
        bits[letters == ord("\n")] = 0
        self.letters = np.bitwise_or.reduceat(bits, starts[:-1]) if arrays.count else bits[:0]
        """The set of letters of each word, a bit per letter (its code modulo 32)."""

    def candidates(self, word: bytes, edits: int) -> list[bytes]:
        """The words that may be within an edit distance: all that are, and some that aren't.

        One edit changes at most two letters of the set, and the length by at most one byte (four
        for a letter beyond ASCII).
        """
        mask = 0
        for letter in word:
            mask |= 1 << (letter % 32)
        room = edits if word.isascii() else 4 * edits
        fits = np.abs(self.sizes - len(word)) <= room
        differing = np.bitwise_count(self.letters ^ np.uint32(mask))
        fits &= differing <= (2 * edits if word.isascii() else 8 * edits)
        return [self._arrays.term(number) for number in np.flatnonzero(fits).tolist()]


class Speller:
    """Finds words by edit distance in a snapshot. Its tables are built when first needed."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._vocabularies: dict[str, list[_Vocabulary]] = {}

    def terms_within(self, field: str, word: str, edits: int) -> list[bytes]:
        """The terms within an edit distance of a word and with the same first letter, sorted.

        Edits are those of Whoosh's FuzzyTerm: insertion, deletion, substitution. A single
        transposition counts as one edit too.
        """
        encoded = word.encode("utf-8", "surrogatepass")
        found: set[bytes] = set()
        for vocabulary in self._of(field):
            for term in vocabulary.candidates(encoded, edits):
                text = term.decode("utf-8", "surrogatepass")
                if text[:1] == word[:1] and _is_within(text, word, edits):
                    found.add(term)
        return sorted(found)

    def correction(self, word: str, field: str = "title_words") -> str | None:
        """The most frequent word of the titles that is one edit away, or None."""
        if len(word) < MIN_LENGTH or not word.isalpha():
            return None
        encoded = word.encode("utf-8", "surrogatepass")
        best: tuple[int, bytes] | None = None
        for vocabulary in self._of(field):
            for term in vocabulary.candidates(encoded, 1)[:_MAX_CANDIDATES]:
                text = term.decode("utf-8", "surrogatepass")
                if text != word and is_one_edit_away(text, word):
                    frequency = len(self._snapshot.holding(field, term))
                    if frequency:
                        best = max(best or (0, b""), (frequency, term))
        return best[1].decode("utf-8", "surrogatepass") if best else None

    def _of(self, field: str) -> list[_Vocabulary]:
        if field not in self._vocabularies:
            self._vocabularies[field] = [
                _Vocabulary(arrays) for _, arrays in self._snapshot.lists(field)
            ]
        return self._vocabularies[field]


def _is_within(text: str, word: str, edits: int) -> bool:
    if edits == 1:
        return text == word or is_one_edit_away(text, word)
    return int(levenshtein(text, word, limit=edits)) <= edits


def is_one_edit_away(one: str, other: str) -> bool:
    """Whether two words differ by one insertion, deletion, substitution or transposition."""
    at = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        at += 1
    if one[at + 1 :] == other[at + 1 :] or one[at:] == other[at + 1 :]:
        return True
    if one[at + 1 :] == other[at:]:
        return True
    return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
