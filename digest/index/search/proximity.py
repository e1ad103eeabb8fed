"""Proximity: a bonus for papers in which neighbouring words of the query are near each other.

Counts the pairs of adjacent query words that lie within a window in title or abstract, like the
unordered windows of Metzler and Croft, "A Markov Random Field Model for Term Dependencies" (SIGIR
2005), 3. Only the best candidates are rescored: further down nobody would see the difference.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.schema import SECOND_FIELD_OFFSET, TEXT
from digest.index.search.bm25f import WEIGHTS, idf
from digest.index.search.gather import POSITION_BITS, POSITION_MARGIN, occurrences
from digest.query.tree import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from whoosh import query as wq

    from digest.index.search.matches import Matches
    from digest.index.segment.snapshot import Snapshot

WINDOW: Final = 10
"""Two words are near each other when less than this many positions apart."""
_WEIGHT: Final = 0.2
"""The most that a pair adds, as a share of the idf of its more common word."""
_SATURATION: Final = 0.5
"""The weighted count of near pairs that earns half of that."""
MAX_CANDIDATES: Final = 100
"""Papers that are rescored: the best ones, and those that tie with the last of them."""
_MAX_TIES: Final = 1000
_MAX_WORDS: Final = 16
_FIELD_WEIGHTS: Final = np.array([WEIGHTS["title"].weight, WEIGHTS["abstract"].weight])


def candidates(found: Matches) -> NDArray[np.intp]:
    """The indices in `found` of the papers to rescore, sorted."""
    count = len(found.values)
    if count <= MAX_CANDIDATES:
        return np.arange(count)
    least = np.partition(found.values, count - MAX_CANDIDATES)[count - MAX_CANDIDATES]
    indices = np.flatnonzero(found.values >= least)
    # All ties or none: which ones a cut keeps would depend on the layout of the segments.
    if len(indices) <= MAX_CANDIDATES + _MAX_TIES:
        return indices
    return np.flatnonzero(found.values > least)


def proximity(
    snapshot: Snapshot,
    words: Sequence[wq.Query],
    leaves: Sequence[Matches],
    docs: NDArray[np.intp],
) -> NDArray[np.float64]:
    """The proximity bonus of some documents.

    Args:
        snapshot: the index.
        words: the query's words in order; only whole words form pairs.
        leaves: the matches of each word.
        docs: document numbers, sorted.

    Returns:
        What to add to the score of each of `docs`.
    """
    shares = np.zeros(len(docs))
    chosen = list(zip(words, leaves, strict=True))[:_MAX_WORDS]
    known = [_is_whole(word) and len(leaf.docs) > 0 for word, leaf in chosen]
    pairs = [at for at, both in enumerate(map(all, pairwise(known))) if both]
    if not pairs or not len(docs):
        return shares
    used = sorted({word for first in pairs for word in (first, first + 1)})
    weight = {at: idf(snapshot.count, len(chosen[at][1].docs)) for at in used}
    counts = _counts(snapshot, {at: chosen[at][0] for at in used}, docs)
    for first in pairs:
        count = counts[first]
        shares += _WEIGHT * min(weight[first], weight[first + 1]) * count / (count + _SATURATION)
    return shares


def _counts(
    snapshot: Snapshot, words: dict[int, wq.Query], docs: NDArray[np.intp]
) -> NDArray[np.float64]:
    """How often each word is near the next one, weighted by field.

    Args:
        snapshot: the index.
        words: words by their index in the query.
        docs: document numbers, sorted.

    Returns:
        A row for each index up to the last, a column for each of `docs`.
    """
    columns = len(docs)
    # One sorted array of keys (word, index in `docs`, position). Title and abstract are one text
    # here, with a wider gap between them than any window.
    cells: list[NDArray[np.intp]] = []
    sizes: list[NDArray[Any]] = []
    positions: list[NDArray[np.uint16]] = []
    for at, word in words.items():
        # A word confined to one field counts in both.
        term = _text_term(word)
        for base, arrays in snapshot.lists(TEXT):
            low, high = 0, columns
            within = docs
            if len(snapshot.segments) > 1:
                low, high = docs.searchsorted((base, base + len(arrays.lengths))).tolist()
                within = docs[low:high] - base
            has, freqs, of_term = occurrences(arrays, term.encode("utf-8", "surrogatepass"), within)
            if len(has):
                cells.append(has + (at * columns + low))
                sizes.append(freqs)
                positions.append(of_term)
    if not cells:
        return np.zeros((max(words) + 1, columns))
    found = np.concatenate(positions)
    keys = np.concatenate(cells).repeat(np.concatenate(sizes)) << POSITION_BITS
    keys += found + np.int64(POSITION_MARGIN)
    # The next word's keys are one row of cells further on; after the last row there are none.
    sought = keys + (columns << POSITION_BITS)
    near = keys.searchsorted(sought + WINDOW) - keys.searchsorted(sought - (WINDOW - 1))
    weighted = near * _FIELD_WEIGHTS.take(found >= SECOND_FIELD_OFFSET)
    counts = np.bincount(keys >> POSITION_BITS, weighted, minlength=(max(words) + 1) * columns)
    return np.asarray(counts, np.float64).reshape(-1, columns)


def _text_term(word: wq.Query) -> str:
    """The first term of a word in title or else abstract: not that of its compound."""
    terms = word.terms if isinstance(word, Word) else ()
    stems = {each.field: each.term for each in reversed(terms)}
    return stems.get("title") or stems.get("abstract", "")


def _is_whole(word: wq.Query) -> bool:
    return isinstance(word, Word) and not word.is_prefix and not word.is_stop
