"""From batches to a segment's file."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.index.schema import POSTING_LISTS
from digest.index.write.concat import concat_postings, drop_deleted
from digest.index.write.segment_writer import write_segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.index.write.analyze import AnalyzedBatch
    from digest.index.write.invert import Postings

MAX_SEGMENT_PAPERS = 250_000
"""Maximum number of papers in a segment; bounds the memory used by indexing."""
_AHEAD: Final = 2
"""Number of lists prepared while another is written."""


def write_batches(
    path: Path,
    batches: Sequence[AnalyzedBatch],
    keeps: Sequence[NDArray[np.bool_]],
    records: Callable[[NDArray[np.int64]], bytes],
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write the segment of the papers of several batches, whose lists are used up by it.

    Args:
        path: where to; must not exist.
        batches: the analysed papers, in order.
        keeps: which of each batch's papers to take; of those with one id only the last should be.
        records: gives the bytes of the records at spans of shape (papers, 2), one after another.
        progress: called now and then with the share done, from 0 to 1.
    """
    pairs = list(zip(batches, keeps, strict=True))
    spans = [batch.spans[keep] for batch, keep in pairs]

    def one(name: str) -> Postings:
        parts = [batch.lists.pop(name) for batch in batches]
        return concat_postings(list(map(drop_deleted, parts, keeps)))

    with ThreadPoolExecutor(_AHEAD) as threads:
        lists = _made_ahead(threads, one)
        write_segment(
            path,
            records=map(records, spans),
            sizes=np.concatenate([each[:, 1] - each[:, 0] for each in spans]),
            ids=[batch.ids[doc] for batch, keep in pairs for doc in np.flatnonzero(keep).tolist()],
            dates=np.concatenate([batch.dates[keep] for batch, keep in pairs]),
            upvotes=np.concatenate([batch.upvotes[keep] for batch, keep in pairs]),
            lists=_reporting(lists, progress),
        )


def _made_ahead(
    threads: ThreadPoolExecutor, make: Callable[[str], Postings]
) -> Iterator[tuple[str, Postings]]:
    """Every list by its name. The next ones are made while one is used, the first right away.

    Most of making one is numpy's and needs no lock of Python's.
    """
    names = [each.name for each in POSTING_LISTS]
    waiting = deque(threads.submit(make, name) for name in names[:_AHEAD])

    def lists() -> Iterator[tuple[str, Postings]]:
        for number, name in enumerate(names):
            postings = waiting.popleft().result()
            waiting.extend(threads.submit(make, later) for later in names[number + _AHEAD :][:1])
            yield name, postings

    return lists()


def _reporting(
    lists: Iterator[tuple[str, Postings]], progress: Callable[[float], None] | None
) -> Iterator[tuple[str, Postings]]:
    for number, each in enumerate(lists, start=1):
        yield each
        if progress:
            progress(number / len(POSTING_LISTS))


def last_of_each(batches: Sequence[AnalyzedBatch]) -> list[NDArray[np.bool_]]:
    """Which papers of each batch no later one replaces, of the same id or with it as an alias."""
    keeps = [np.ones(len(batch.ids), np.bool_) for batch in batches]
    at: dict[str, tuple[int, int]] = {}
    for number, batch in enumerate(batches):
        for doc, (paper_id, aliases) in enumerate(zip(batch.ids, batch.aliases, strict=True)):
            for retired in (paper_id, *aliases):
                earlier = at.pop(retired, None)
                if earlier is not None:
                    keeps[earlier[0]][earlier[1]] = False
            at[paper_id] = (number, doc)
    return keeps
