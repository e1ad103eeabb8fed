"""Words that were typed a little wrong: the words of the papers that are near to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from whoosh.support.levenshtein import levenshtein

if TYPE_CHECKING:
    from digest.index.segment.posting_list import PostingLists
    from digest.index.segment.snapshot import Snapshot

_MOST_CHECKED: Final = 2000
"""Words whose distance is measured letter by letter, at most, for one typed word."""
SHORTEST: Final = 5
"""Shorter words are not corrected: too many others are near."""


class _Vocabulary:
    """The words of one field of one segment with what tells quickly that two are not near."""

    def __init__(self, arrays: PostingLists) -> None:
        self._arrays = arrays
        starts = np.asarray(arrays.starts).astype(np.int64)
        self.sizes = np.diff(starts) - 1
        """Bytes of each word."""
        letters = np.frombuffer(arrays.blob, np.uint8)
        bits = np.left_shift(np.uint32(1), (letters % 32).astype(np.uint32))
        bits[letters == ord("\n")] = 0
        self.letters = np.bitwise_or.reduceat(bits, starts[:-1]) if arrays.count else bits[:0]
        """Which letters each word has, a bit a letter (by its code modulo 32)."""

    def near(self, word: bytes, edits: int) -> list[bytes]:
        """The words that may be within some edits; not fewer than are, but possibly more.

        An edit changes the set of letters by two at most and the length by one at most (four in
        bytes, for a letter that is no ASCII).
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
    """Finds near words in a snapshot. Tables are made when first needed."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._vocabularies: dict[str, list[_Vocabulary]] = {}

    def within(self, field: str, word: str, edits: int) -> list[bytes]:
        """The terms of a field within some edits of a word, sorted; the first letter is the same.

        Edits are those of Whoosh's FuzzyTerm, a letter more, less or another; one swap of two
        neighbours is also near enough.
        """
        encoded = word.encode("utf-8", "surrogatepass")
        found: set[bytes] = set()
        for vocabulary in self._of(field):
            for term in vocabulary.near(encoded, edits):
                text = term.decode("utf-8", "surrogatepass")
                if text[:1] == word[:1] and _is_within(text, word, edits):
                    found.add(term)
        return sorted(found)

    def correction(self, word: str, field: str = "title_words") -> str | None:
        """The most common word of the titles that is one edit away, or None."""
        if len(word) < SHORTEST or not word.isalpha():
            return None
        encoded = word.encode("utf-8", "surrogatepass")
        best: tuple[int, bytes] | None = None
        for vocabulary in self._of(field):
            for term in vocabulary.near(encoded, 1)[:_MOST_CHECKED]:
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
    """Whether two words differ by one letter more, less or another, or by two swapped."""
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
