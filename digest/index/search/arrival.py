"""When each document was added to the library, and in which order the documents arrived.

The index holds neither: it knows the digests of each document, and the library knows when each
digest came. They are put together when a query first asks for it, so that no other query pays.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.library.digests import Digests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.index.segment.snapshot import Snapshot

_NEVER: Final = np.iinfo(np.int64).max


class Arrivals:
    """Answers for all documents of a snapshot at once.

    Args:
        snapshot: the documents.
        library: the folder of the library; None if nothing is known of digests.

    Raises:
        StoreError: from every property, if the digests cannot be read.
    """

    def __init__(self, snapshot: Snapshot, library: Path | None) -> None:
        self._snapshot = snapshot
        self._library = library

    @cached_property
    def _digests(self) -> Digests | None:
        return Digests.open(self._library) if self._library is not None else None

    @cached_property
    def added(self) -> NDArray[np.int64]:
        """When each document was first added, in seconds since 1970; 0 if nobody noted it."""
        added = np.full(self._snapshot.size, _NEVER)
        for label, seen in self._digests.seen() if self._digests else ():
            np.minimum(added, self._added_by(label, seen), out=added)
        added[added == _NEVER] = 0
        return added

    def _added_by(self, label: str, seen: Mapping[str, str | None]) -> NDArray[np.int64]:
        """When a digest brought each document; `_NEVER` for those that are not in it."""
        added = np.full(self._snapshot.size, _NEVER)
        # Most papers of a digest came at one time: those need no look at their ids.
        ((usual, _),) = Counter(seen.values()).most_common(1)
        term = label.lower().encode("utf-8", "surrogatepass")
        added[self._snapshot.holding("digest", term)] = _seconds(usual)
        others = {each: when for each, when in seen.items() if when != usual}
        for each, docs in self._snapshot.by_key(others).items():
            added[docs] = _seconds(others[each])
        return added

    @cached_property
    def rank(self) -> NDArray[np.int64]:
        """Each document's place in the order of arrival, from 0.

        Digests of days come first, newest day first, each in the order of its page, then all other
        documents by date.
        """
        of_days = (each.ids for each in self._digests.all() if each.day) if self._digests else ()
        docs = list(dict.fromkeys(doc for ids in of_days for doc in self._docs(ids)))
        rank = self._snapshot.rank.astype(np.int64) + len(docs)
        rank[docs] = np.arange(len(docs))
        return rank

    def _docs(self, ids: Iterable[str]) -> Iterable[int]:
        found = self._snapshot.by_key(ids)
        return (doc for docs in found.values() for doc in docs)


def _seconds(stamp: str | None) -> int:
    """Return a digest's time stamp in seconds since 1970; 0 if there is none."""
    if stamp is None:
        return 0
    try:
        return max(0, int(dt.datetime.fromisoformat(stamp).timestamp()))
    except (ValueError, OverflowError):
        return 0
