"""Words that stand close together say more: a share of score for neighbours in the query.

Pairs of neighbouring words of the query are counted where they are less than a window apart in
title or abstract, as in the unordered windows of Metzler and Croft, "A Markov Random Field Model
for Term Dependencies" (SIGIR 2005), 3. Only the best papers are looked at: for the others it would
change nothing that anybody sees.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.index.postings import SHIFT, places_in
from digest.index.scoring import WEIGHTS, idf
from digest.query.tree import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from whoosh import query as wq

    from digest.index.postings import Matches
    from digest.index.segment import FieldArrays
    from digest.index.snapshot import Snapshot

WINDOW: Final = 8
"""Words that are less than so many places apart are close."""
SHARE: Final = 0.3
"""What a pair that is close again and again adds, to the weight of its more common word."""
HALF: Final = 1.2
"""How many times a pair must be close for half of that."""
BEST: Final = 100
"""Papers whose words are looked at: the best ones, and those that tie with the last of them."""
_MOST_TIES: Final = 1000
_MOST_WORDS: Final = 16
_FIELDS: Final = ("title", "abstract")


def best(found: Matches) -> NDArray[np.intp]:
    """The places in `found` of the papers to look at, rising."""
    count = len(found.values)
    if count <= BEST:
        return np.arange(count)
    least = np.partition(found.values, count - BEST)[count - BEST]
    places = np.flatnonzero(found.values >= least)
    # Never some of those that tie: which ones would depend on how segments lie.
    return places if len(places) <= BEST + _MOST_TIES else np.flatnonzero(found.values > least)


def closeness(
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
    pairs = [
        (first, second, min(idf(snapshot.count, len(a.docs)), idf(snapshot.count, len(b.docs))))
        for (first, a), (second, b) in pairwise(list(zip(words, leaves, strict=True))[:_MOST_WORDS])
        if _is_whole(first) and _is_whole(second) and len(a.docs) and len(b.docs)
    ]
    shares = np.zeros(len(docs))
    if not pairs or not len(docs):
        return shares
    counts = np.zeros((len(pairs), len(docs)))
    for field in _FIELDS:
        for base, arrays in snapshot.fields(field):
            low, high = np.searchsorted(docs, (base, base + len(arrays.lengths)))
            places: dict[str, NDArray[np.int64]] = {}
            for row, (first, second, _) in enumerate(pairs):
                a, b = (
                    _places(places, field, arrays, word, docs[low:high] - base)
                    for word in (first, second)
                )
                near = _near(a, b, int(high - low))
                counts[row, low:high] += WEIGHTS[field].weight * near
    for row, (_, _, weight) in enumerate(pairs):
        shares += SHARE * weight * counts[row] / (counts[row] + HALF)
    return shares


def _is_whole(word: wq.Query) -> bool:
    return isinstance(word, Word) and not word.is_prefix and not word.is_stop


def _places(
    known: dict[str, NDArray[np.int64]],
    field: str,
    arrays: FieldArrays,
    word: wq.Query,
    docs: NDArray[np.intp],
) -> NDArray[np.int64]:
    """Where a word is in some documents, as `places_in` gives it."""
    term = dict(word.ways).get(field, "") if isinstance(word, Word) else ""
    if term not in known:
        known[term] = places_in(arrays, term.encode("utf-8", "surrogatepass"), docs)
    return known[term]


def _near(a: NDArray[np.int64], b: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """How many pairs of places of two words are close, of each of `size` documents."""
    if not len(a) or not len(b):
        return np.zeros(size)
    pairs = np.searchsorted(b, a + WINDOW) - np.searchsorted(b, a - WINDOW, side="right")
    return np.bincount(a >> SHIFT, pairs, minlength=size).astype(np.float64)
