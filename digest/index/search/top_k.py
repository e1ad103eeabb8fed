"""Top-k: the hits of a search in order, sorted no further than they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.search.evaluate import best_passage
from digest.paper import Hit, LazyHits
from digest.request import Sort

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from digest.index.search.evaluate import Inside
    from digest.index.search.matches import Matches
    from digest.index.search.sort_orders import Orders
    from digest.paper import Paper

TOP_K: Final = 200
"""Hits that are sorted at once; the rest when one of them is read."""


class RankedHits(LazyHits):
    """The hits of one search. Papers are decoded, and further hits sorted, when read."""

    def __init__(
        self,
        orders: Orders,
        found: Matches,
        sort: Sort,
        limit: int | None = None,
        *,
        reverse: bool = False,
        inside: Sequence[Inside] = (),
    ) -> None:
        """Rank `found`, the other way round if `reverse`; at most `limit` hits are visible.

        Each hit has the best paragraph of what was found `inside` of its paper's text.
        """
        self._snapshot = orders.snapshot
        self._orders = orders
        self._found = found
        self._sort = sort
        self._reverse = reverse
        self._inside = inside
        count = len(found.docs)
        self._length = count if limit is None else max(0, min(limit, count))
        self._order = self._top(min(TOP_K, self._length))

    def __len__(self) -> int:
        return self._length

    def hit(self, at: int) -> Hit:
        """Return the hit with this rank."""
        self._sort_to(at + 1)
        index = int(self._order[at])
        doc = int(self._found.docs[index])
        score = float(self._found.values[index]) if self._sort is Sort.RELEVANCE else 0.0
        day = self._orders.arrivals.day(doc) if self._sort is Sort.ADDED else ""
        return Hit(self._snapshot.paper(doc), score, day, best_passage(self._inside, doc))

    def holds(self, paper: Paper) -> bool:
        """Return whether a paper is among all that match, however many are visible."""
        docs = self._snapshot.by_key([paper.id]).get(paper.id, ())
        return any(
            self._found.has(doc) and self._snapshot.paper_id(doc) == paper.id for doc in docs
        )

    def row_of(self, paper: Paper) -> int | None:
        """Return the rank of a paper; None if it isn't among the visible hits. Sorts nothing."""
        docs = self._snapshot.by_key([paper.id]).get(paper.id, ())
        doc = next((each for each in docs if self._snapshot.paper_id(each) == paper.id), -1)
        if not self._found.has(doc):
            return None
        keys, ranks = self._keys(), self._ranks(self._found.docs)
        own = int(np.searchsorted(self._found.docs, doc))
        is_before = (keys > keys[own]) | ((keys == keys[own]) & (ranks < ranks[own]))
        row = int(np.count_nonzero(is_before))
        return row if row < self._length else None

    def id_at(self, at: int) -> str:
        """Return the id of the paper with this rank, without decoding the paper."""
        self._sort_to(at + 1)
        return self._snapshot.paper_id(int(self._found.docs[self._order[at]]))

    def numbers_in(self, labels: Collection[str]) -> Sequence[int]:
        """Return the ranks of the papers in any of some digests; see `digest.paper.numbers_in`."""
        is_in = np.zeros(self._snapshot.size, np.bool_)
        for label in labels:
            term = label.lower().encode("utf-8", "surrogatepass")
            is_in[self._snapshot.holding("digest", term)] = True
        if not is_in[self._found.docs].any():
            return ()
        self._sort_to(self._length)
        return np.flatnonzero(is_in[self._found.docs[self._order[: self._length]]]).tolist()

    def _sort_to(self, count: int) -> None:
        if count > len(self._order):
            self._order = self._sorted(np.arange(len(self._found.docs)), self._keys())

    def _keys(self) -> NDArray[Any]:
        keys = self._orders.keys(self._sort, self._found)
        return -keys if self._reverse else keys

    def _ranks(self, docs: NDArray[np.intp]) -> NDArray[Any]:
        ranks = self._orders.ranks(self._sort)[docs]
        return -ranks.astype(np.int64) if self._reverse else ranks

    def _sorted(self, indices: NDArray[np.intp], keys: NDArray[Any]) -> NDArray[np.intp]:
        ranks = self._ranks(self._found.docs[indices])
        return indices[np.lexsort((ranks, -keys[indices]))]

    def _top(self, count: int) -> NDArray[np.intp]:
        """The indices in `found` of the first `count` hits, in order."""
        total = len(self._found.docs)
        if count == 0:
            return np.zeros(0, np.intp)
        keys = self._keys()
        if total <= count:
            return np.lexsort((self._ranks(self._found.docs), -keys))
        least = np.partition(keys, total - count)[total - count]
        above = np.flatnonzero(keys > least)
        ties = np.flatnonzero(keys == least)
        missing = count - len(above)
        if len(ties) > missing:
            ranks = self._ranks(self._found.docs[ties])
            ties = ties[np.argpartition(ranks, missing - 1)[:missing]]
        return self._sorted(np.concatenate([above, ties]), keys)
