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
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.index.segment.snapshot import Snapshot

_LOOKUP_COST: Final = 16
"""How many ids of documents are read in the time in which the document of an id is found."""
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

    def day(self, doc: int) -> str:
        """Return the day on which a document was added, here and as `YYYY-MM-DD`; may be empty."""
        seconds = int(self.added[doc])
        return dt.datetime.fromtimestamp(seconds).astimezone().date().isoformat() if seconds else ""

    def _added_by(self, label: str, seen: Mapping[str, str | None]) -> NDArray[np.int64]:
        """When a digest brought each document; `_NEVER` for those that are not in it."""
        added = np.full(self._snapshot.size, _NEVER)
        # Most papers of a digest came at one time: those need no look at their ids.
        ((usual, _),) = Counter(seen.values()).most_common(1)
        added[self._labelled(label)] = _seconds(usual)
        others = {each: when for each, when in seen.items() if when != usual}
        for each, docs in self._docs(label, others):
            added[docs] = _seconds(others[each])
        return added

    def _labelled(self, label: str) -> NDArray[np.intp]:
        return self._snapshot.holding("digest", label.lower().encode("utf-8", "surrogatepass"))

    @cached_property
    def rank(self) -> NDArray[np.int64]:
        """Each document's place in the order of arrival, from 0.

        Digests of days come first, newest day first, each in the order of its page, then all other
        documents by date.
        """
        of_days = [each for each in self._digests.all() if each.day] if self._digests else []
        docs = list(
            dict.fromkeys(
                doc
                for digest in of_days
                for _, docs in self._docs(digest.id, digest.ids)
                for doc in docs
            )
        )
        rank = self._snapshot.rank.astype(np.int64) + len(docs)
        rank[docs] = np.arange(len(docs))
        return rank

    def _docs(self, label: str, ids: Collection[str]) -> Iterator[tuple[str, list[int]]]:
        """Yield the ids of a digest that papers have or had, and their documents, in order."""
        docs, paper_id = self._labelled(label), self._snapshot.paper_id
        # Reading the id of a document is far quicker than finding the document of an id.
        is_quicker = len(docs) < _LOOKUP_COST * len(ids)
        own = {paper_id(doc): [doc] for doc in docs.tolist()} if is_quicker else {}
        former = self._snapshot.by_key(each for each in ids if each not in own)
        for each in ids:
            found = own.get(each) or former.get(each)
            if found:
                yield each, found


def _seconds(stamp: str | None) -> int:
    """Return a digest's time stamp in seconds since 1970; 0 if there is none."""
    if stamp is None:
        return 0
    try:
        return max(0, int(dt.datetime.fromisoformat(stamp).timestamp()))
    except (ValueError, OverflowError):
        return 0
