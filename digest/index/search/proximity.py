"""Words that stand close together say more: a share of score for neighbours in the query.

Pairs of neighbouring words of the query are counted where they are less than a window apart in
title or abstract, as in the unordered windows of Metzler and Croft, "A Markov Random Field Model
for Term Dependencies" (SIGIR 2005), 3. Only the best papers are looked at: for the others it would
change nothing that anybody sees.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.schema import SECOND_FIELD_OFFSET, TEXT
from digest.index.search.bm25f import WEIGHTS, idf
from digest.index.search.gather import MARGIN, SHIFT, occurrences
from digest.query.tree import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from whoosh import query as wq

    from digest.index.search.matches import Matches
    from digest.index.segment.snapshot import Snapshot

WINDOW: Final = 10
"""Words that are less than so many places apart are close."""
_WEIGHT: Final = 0.2
"""What a pair that is close again and again adds, to the weight of its more common word."""
_SATURATION: Final = 0.5
"""How many times a pair must be close for half of that."""
BEST: Final = 100
"""Papers whose words are looked at: the best ones, and those that tie with the last of them."""
_MOST_TIES: Final = 1000
_MOST_WORDS: Final = 16
_FIELD_WEIGHTS: Final = np.array([WEIGHTS["title"].weight, WEIGHTS["abstract"].weight])


def candidates(found: Matches) -> NDArray[np.intp]:
    """The places in `found` of the papers to look at, rising."""
    count = len(found.values)
    if count <= BEST:
        return np.arange(count)
    least = np.partition(found.values, count - BEST)[count - BEST]
    places = np.flatnonzero(found.values >= least)
    # Never some of those that tie: which ones would depend on how segments lie.
    return places if len(places) <= BEST + _MOST_TIES else np.flatnonzero(found.values > least)


def proximity(
    snapshot: Snapshot,
    words: Sequence[wq.Query],
    leaves: Sequence[Matches],
    docs: NDArray[np.intp],
) -> NDArray[np.float64]:
    """What closeness adds to the scores of some documents.

    Args:
        snapshot: the index.
        words: the query's words in order; only whole words make pairs.
        leaves: the matches of each word.
        docs: document numbers, rising.

    Returns:
        A share of score for each of `docs`.
    """
    shares = np.zeros(len(docs))
    chosen = list(zip(words, leaves, strict=True))[:_MOST_WORDS]
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
    """How often a word and the next one are close, weighted by field.

    Args:
        snapshot: the index.
        words: words by their number in the query.
        docs: document numbers, rising.

    Returns:
        A row for each number of a word up to the last, a column for each of `docs`.
    """
    columns = len(docs)
    # All places of all words in one rising row: (word, number among `docs`, position). Title and
    # abstract are one text here, with more room between them than any window.
    cells: list[NDArray[np.intp]] = []
    sizes: list[NDArray[Any]] = []
    places: list[NDArray[np.uint16]] = []
    for at, word in words.items():
        # Of a word with a field, too, every place counts.
        ways = dict(reversed(word.ways)) if isinstance(word, Word) else {}
        term = ways.get("title") or ways.get("abstract", "")
        for base, arrays in snapshot.lists(TEXT):
            low, high = 0, columns
            within = docs
            if len(snapshot.segments) > 1:
                low, high = docs.searchsorted((base, base + len(arrays.lengths))).tolist()
                within = docs[low:high] - base
            has, freqs, positions = occurrences(
                arrays, term.encode("utf-8", "surrogatepass"), within
            )
            if len(has):
                cells.append(has + (at * columns + low))
                sizes.append(freqs)
                places.append(positions)
    if not cells:
        return np.zeros((max(words) + 1, columns))
    found = np.concatenate(places)
    keys = np.concatenate(cells).repeat(np.concatenate(sizes)) << SHIFT
    keys += found + np.int64(MARGIN)
    # The next word lies one row of cells further on; what is after the last one is nothing.
    sought = keys + (columns << SHIFT)
    near = keys.searchsorted(sought + WINDOW) - keys.searchsorted(sought - (WINDOW - 1))
    weighted = near * _FIELD_WEIGHTS.take(found >= SECOND_FIELD_OFFSET)
    counts = np.bincount(keys >> SHIFT, weighted, minlength=(max(words) + 1) * columns)
    return np.asarray(counts, np.float64).reshape(-1, columns)


def _is_whole(word: wq.Query) -> bool:
    return isinstance(word, Word) and not word.is_prefix and not word.is_stop
