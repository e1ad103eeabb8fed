"""From harvests to a segment's file."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.index.schema import LISTS
from digest.index.write.concat import joined, kept
from digest.index.write.segment_writer import write_segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.index.write.analyze import Harvest
    from digest.index.write.invert import Postings

MOST = 250_000
"""Papers of one segment at most; bounds the memory of indexing."""
_AHEAD: Final = 2
"""Lists that are made while another is written."""


def write_harvests(
    path: Path,
    harvests: Sequence[Harvest],
    keeps: Sequence[NDArray[np.bool_]],
    records: Callable[[NDArray[np.int64]], bytes],
    told: Callable[[float], None] | None = None,
) -> None:
    """Write the segment of the papers of several harvests, whose lists are used up by it.

    Args:
        path: where to; must not exist.
        harvests: the analysed papers, in order.
        keeps: which of each harvest's papers to take; of those with one id only the last should be.
        records: gives the bytes of the records at spans of shape (papers, 2), one after another.
        told: told now and then which part of it is done, from 0 to 1.
    """
    pairs = list(zip(harvests, keeps, strict=True))
    spans = [harvest.spans[keep] for harvest, keep in pairs]

    def one(name: str) -> Postings:
        parts = [harvest.lists.pop(name) for harvest in harvests]
        return joined(list(map(kept, parts, keeps)))

    with ThreadPoolExecutor(_AHEAD) as threads:
        lists = _made_ahead(threads, one)
        write_segment(
            path,
            records=map(records, spans),
            sizes=np.concatenate([each[:, 1] - each[:, 0] for each in spans]),
            ids=[
                harvest.ids[doc] for harvest, keep in pairs for doc in np.flatnonzero(keep).tolist()
            ],
            dates=np.concatenate([harvest.dates[keep] for harvest, keep in pairs]),
            upvotes=np.concatenate([harvest.upvotes[keep] for harvest, keep in pairs]),
            lists=_telling(lists, told),
            facts={},
        )


def _made_ahead(
    threads: ThreadPoolExecutor, make: Callable[[str], Postings]
) -> Iterator[tuple[str, Postings]]:
    """Every list by its name. The next ones are made while one is used, the first right away.

    Most of making one is numpy's and needs no lock of Python's.
    """
    names = [each.name for each in LISTS]
    waiting = deque(threads.submit(make, name) for name in names[:_AHEAD])

    def lists() -> Iterator[tuple[str, Postings]]:
        for number, name in enumerate(names):
            postings = waiting.popleft().result()
            waiting.extend(threads.submit(make, later) for later in names[number + _AHEAD :][:1])
            yield name, postings

    return lists()


def _telling(
    lists: Iterator[tuple[str, Postings]], told: Callable[[float], None] | None
) -> Iterator[tuple[str, Postings]]:
    for number, each in enumerate(lists, start=1):
        yield each
        if told:
            told(number / len(LISTS))


def last_of_each(harvests: Sequence[Harvest]) -> list[NDArray[np.bool_]]:
    """Which papers of each harvest no later one replaces, of the same id or with it as an alias."""
    keeps = [np.ones(len(harvest.ids), np.bool_) for harvest in harvests]
    at: dict[str, tuple[int, int]] = {}
    for number, harvest in enumerate(harvests):
        for doc, (paper_id, aliases) in enumerate(zip(harvest.ids, harvest.aliases, strict=True)):
            for retired in (paper_id, *aliases):
                earlier = at.pop(retired, None)
                if earlier is not None:
                    keeps[earlier[0]][earlier[1]] = False
            at[paper_id] = (number, doc)
    return keeps
