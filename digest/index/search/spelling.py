"""Spelling: the indexed words within a small edit distance of a typed word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digest.index.segment.posting_list import PostingLists
    from digest.index.segment.snapshot import Snapshot

MIN_LENGTH: Final = 5
"""Shorter words aren't corrected: too many others are one edit away."""


class _Vocabulary:
    """The term dictionary of a field in a segment, with a fast filter for edit distance."""

    def __init__(self, arrays: PostingLists) -> None:
        self._arrays = arrays
        text = bytes(arrays.blob).decode("utf-8", "surrogatepass")
        letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        ends = np.flatnonzero(letters == ord("\n"))
        starts = np.concatenate((np.zeros(1, np.intp), ends[:-1] + 1))[: len(ends)]
        self._sizes = (ends - starts).astype(np.uint16)
        """Letters of each word."""
        bits = np.left_shift(np.uint32(1), letters % np.uint32(32))
        bits[ends] = 0
        self._letters = np.bitwise_or.reduceat(bits, starts) if len(ends) else bits[:0]
        """The set of letters of each word, a bit per letter (its code modulo 32)."""

    def near(self, word: str, edits: int, *, same_start: bool) -> NDArray[np.intp]:
        """The numbers of the words within an edit distance, sorted.

        Args:
            word: not empty.
            edits: the distance, 1 or more.
            same_start: whether they must start with the same letter.
        """
        first, past = 0, self._arrays.count
        if same_start:
            first, past = self._arrays.range(word[0].encode("utf-8", "surrogatepass"))
        mask = 0
        for letter in word:
            mask |= 1 << (ord(letter) % 32)
        sizes = self._sizes[first:past]
        # One edit changes the length by one letter at most, and the set by two.
        fits = (sizes >= max(0, len(word) - edits)) & (sizes <= len(word) + edits)
        fits &= np.bitwise_count(self._letters[first:past] ^ np.uint32(mask)) <= 2 * edits
        numbers = np.flatnonzero(fits) + first
        terms = map(self._arrays.term, numbers.tolist())
        texts = [term.decode("utf-8", "surrogatepass") for term in terms]
        return numbers[are_within(texts, word, edits)]


class Speller:
    """Finds words by edit distance in a snapshot. Its tables are built when first needed."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._vocabularies: dict[PostingLists, _Vocabulary] = {}

    def terms_within(self, arrays: PostingLists, word: str, edits: int) -> NDArray[np.intp]:
        """The numbers of the terms within an edit distance that start with the same letter."""
        if not word:
            return np.zeros(0, np.intp)
        return self._of(arrays).near(word, edits, same_start=True)

    def correction(self, word: str, field: str = "title_words") -> str | None:
        """The most frequent word of a field that is one edit away, or None."""
        if len(word) < MIN_LENGTH or not word.isalpha():
            return None
        best: tuple[int, bytes] | None = None
        for _, arrays in self._snapshot.lists(field):
            for number in self._of(arrays).near(word, 1, same_start=False).tolist():
                term = arrays.term(number)
                frequency = len(self._snapshot.holding(field, term))
                if frequency and term != word.encode("utf-8", "surrogatepass"):
                    best = max(best or (0, b""), (frequency, term))
        return best[1].decode("utf-8", "surrogatepass") if best else None

    def _of(self, arrays: PostingLists) -> _Vocabulary:
        found = self._vocabularies.get(arrays)
        if found is None:
            found = self._vocabularies[arrays] = _Vocabulary(arrays)
        return found


def are_within(texts: Sequence[str], word: str, edits: int) -> NDArray[np.bool_]:
    """Which of some words are within an edit distance of a word.

    Edits are insertions, deletions and substitutions; where only one is allowed, it may also be a
    transposition. All words at once, by the diagonals of the usual table that can matter.

    Args:
        texts: the words, each at most `edits` letters longer or shorter than `word`.
        word: the word.
        edits: the distance, 1 or more.
    """
    width = len(word) + edits
    letters = np.array(texts, f"U{width}").view(np.uint32).reshape(len(texts), width)
    columns = np.ascontiguousarray(letters.T)
    typed = [ord(letter) for letter in word]
    far = np.full(len(texts), edits + 1, np.uint8)
    cells: dict[tuple[int, int], NDArray[np.uint8]] = {
        (0, column): np.full(len(texts), column, np.uint8) for column in range(edits + 1)
    }
    for row in range(1, len(word) + 1):
        for column in range(max(0, row - edits), row + edits + 1):
            if not column:
                cells[row, column] = np.full(len(texts), row, np.uint8)
                continue
            is_other = columns[column - 1] != typed[row - 1]
            best = cells[row - 1, column - 1] + is_other
            for neighbour in ((row - 1, column), (row, column - 1)):
                np.minimum(best, cells.get(neighbour, far) + np.uint8(1), out=best)
            if edits == 1 and row > 1 and column > 1:
                is_swap = (columns[column - 2] == typed[row - 1]) & (
                    columns[column - 1] == typed[row - 2]
                )
                swapped = cells.get((row - 2, column - 2), far) + np.uint8(1)
                np.minimum(best, np.where(is_swap, swapped, best), out=best)
            cells[row, column] = best
    sizes = np.array([len(text) for text in texts], np.intp)
    distance = far.copy()
    for column in range(max(0, len(word) - edits), width + 1):
        distance = np.where(sizes == column, cells[len(word), column], distance)
    return np.asarray(distance <= edits)
