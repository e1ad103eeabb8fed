"""What papers are sorted by, in each order that a request may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.request import Sort

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from digest.index.search.arrival import Arrivals
    from digest.index.search.matches import Matches
    from digest.index.segment.snapshot import Snapshot


class Orders:
    """What papers are sorted by, in every order; each is worked out when it is first needed."""

    def __init__(self, snapshot: Snapshot, arrivals: Arrivals) -> None:
        self.snapshot = snapshot
        self.arrivals = arrivals

    def keys(self, sort: Sort, found: Matches) -> NDArray[Any]:
        """Return a number for each paper found; the largest comes first."""
        return _KEYS[sort](self, found)

    def ranks(self, sort: Sort) -> NDArray[Any]:
        """Return a number for each document; of papers with one key the smallest comes first."""
        return self.arrivals.rank if sort is Sort.ADDED else self.snapshot.rank


_KEYS: Final[dict[Sort, Callable[[Orders, Matches], NDArray[Any]]]] = {
    Sort.RELEVANCE: lambda _, found: found.values,
    Sort.ARRIVAL: lambda orders, found: -orders.arrivals.rank[found.docs],
    Sort.DATE: lambda _, found: np.zeros(len(found.docs)),  # by rank alone, which is by date
    Sort.ADDED: lambda orders, found: orders.arrivals.added[found.docs],
    Sort.UPVOTES: lambda orders, found: orders.snapshot.per_document("upvotes")[found.docs],
    Sort.TITLE: lambda orders, found: -orders.snapshot.title_rank[found.docs],
}
