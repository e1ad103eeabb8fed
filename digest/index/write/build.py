"""Builds a segment file from analysed batches."""

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
    keep_masks: Sequence[NDArray[np.bool_]],
    records: Callable[[NDArray[np.int64]], bytes],
    progress: Callable[[float], None] | None = None,
) -> int:
    """Write the papers of several batches as one segment, consuming the batches' lists.

    Args:
        path: the file to create; must not exist.
        batches: the analysed papers, in order.
        keep_masks: which papers of each batch to include; length: papers of the batch. Should
            include only the last paper with a given id.
        records: returns the concatenated records at given spans of shape (papers, 2).
        progress: called repeatedly with the fraction done, from 0 to 1.

    Returns:
        What identifies its content; see `SegmentInfo.checksum`.

    Raises:
        OSError: the file cannot be written.
    """
    pairs = list(zip(batches, keep_masks, strict=True))
    spans = [batch.spans[keep] for batch, keep in pairs]

    def prepare(name: str) -> Postings:
        parts = [batch.lists.pop(name) for batch in batches]
        return concat_postings(list(map(drop_deleted, parts, keep_masks)))

    with ThreadPoolExecutor(_AHEAD) as threads:
        lists = _prefetched(threads, prepare)
        return write_segment(
            path,
            records=map(records, spans),
            sizes=np.concatenate([each[:, 1] - each[:, 0] for each in spans]),
            ids=[batch.ids[doc] for batch, keep in pairs for doc in np.flatnonzero(keep).tolist()],
            dates=np.concatenate([batch.dates[keep] for batch, keep in pairs]),
            upvotes=np.concatenate([batch.upvotes[keep] for batch, keep in pairs]),
            lists=_reporting(lists, progress),
        )


def _prefetched(
    threads: ThreadPoolExecutor, prepare: Callable[[str], Postings]
) -> Iterator[tuple[str, Postings]]:
    """Iterate over all lists with their names, preparing the next ones in the background.

    Preparation starts with the call, not with the first iteration. It is mostly numpy, which
    releases the GIL.
    """
    names = [each.name for each in POSTING_LISTS]
    waiting = deque(threads.submit(prepare, name) for name in names[:_AHEAD])

    def lists() -> Iterator[tuple[str, Postings]]:
        for number, name in enumerate(names):
            postings = waiting.popleft().result()
            waiting.extend(threads.submit(prepare, later) for later in names[number + _AHEAD :][:1])
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
    """Mark the papers to keep: those whose id no later paper has as its id or an alias.

    Returns:
        A mask for each batch; length: papers of the batch.
    """
    keep_masks = [np.ones(len(batch.ids), np.bool_) for batch in batches]
    at: dict[str, tuple[int, int]] = {}
    for number, batch in enumerate(batches):
        for doc, (paper_id, aliases) in enumerate(zip(batch.ids, batch.aliases, strict=True)):
            for retired in (paper_id, *aliases):
                earlier = at.pop(retired, None)
                if earlier is not None:
                    keep_masks[earlier[0]][earlier[1]] = False
            at[paper_id] = (number, doc)
    return keep_masks
