"""Merging segments: when and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.schema import POSTING_LISTS, PostingListSpec
from digest.index.write.concat import concat_postings, drop_deleted
from digest.index.write.invert import Postings
from digest.index.write.segment_writer import write_segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.index.segment.posting_list import PostingLists
    from digest.index.segment.reader import SegmentArrays

MAX_SEGMENTS: Final = 8
"""Maximum number of segments; each slows down every search a little."""
MAX_DELETED_SHARE: Final = 0.5
"""Share of deleted papers above which a segment is rewritten."""


def segments_to_merge(counts: Sequence[int], deleted: Sequence[int]) -> list[int]:
    """The places of the segments to merge into one; none or at least one.

    The smallest are merged, and each next one as long as it is no larger than those before it
    together: so a paper is written again only when its segment at least doubles.

    Args:
        counts: the papers of each segment, deleted ones counted.
        deleted: the deleted papers of each.
    """
    emptied = [
        at
        for at, (count, dead) in enumerate(zip(counts, deleted, strict=True))
        if dead > count * MAX_DELETED_SHARE
    ]
    if len(counts) <= MAX_SEGMENTS:
        return emptied
    by_size = sorted(range(len(counts)), key=counts.__getitem__)
    chosen = by_size[:2]
    total = sum(counts[at] for at in chosen)
    for at in by_size[2:]:
        if counts[at] > total and len(counts) - len(chosen) < MAX_SEGMENTS:
            break
        chosen.append(at)
        total += counts[at]
    return sorted({*chosen, *emptied})


def merge(
    path: Path, segments: Sequence[SegmentArrays], deleted: Sequence[NDArray[np.uint32]]
) -> None:
    """Write one segment with the papers of several that are not deleted.

    Args:
        path: where to; must not exist.
        segments: what to merge, in order.
        deleted: the numbers of the deleted papers of each.
    """
    keeps = []
    for segment, dead in zip(segments, deleted, strict=True):
        keep = np.ones(segment.count, np.bool_)
        keep[dead] = False
        keeps.append(keep)
    chosen = [
        (segment, np.flatnonzero(keep).tolist())
        for segment, keep in zip(segments, keeps, strict=True)
    ]
    ids = [segment.id(doc) for segment, docs in chosen for doc in docs]
    sizes = [segment.size(doc) for segment, docs in chosen for doc in docs]
    write_segment(
        path,
        records=(segment.raw(doc) for segment, docs in chosen for doc in docs),
        sizes=np.array(sizes, np.int64),
        ids=ids,
        dates=_filtered([segment.dates for segment in segments], keeps),
        upvotes=_filtered([segment.upvotes for segment in segments], keeps),
        lists=_lists(segments, keeps),
    )


def _filtered(arrays: list[NDArray[Any]], keeps: list[NDArray[np.bool_]]) -> NDArray[Any]:
    return np.concatenate([array[keep] for array, keep in zip(arrays, keeps, strict=True)])


def _lists(
    segments: Sequence[SegmentArrays], keeps: list[NDArray[np.bool_]]
) -> Iterator[tuple[str, Postings]]:
    for each in POSTING_LISTS:
        parts = [
            drop_deleted(_postings(segment.list(each.name), each), keep)
            for segment, keep in zip(segments, keeps, strict=True)
        ]
        yield each.name, concat_postings(parts)


def _postings(arrays: PostingLists, spec: PostingListSpec) -> Postings:
    return Postings(
        bytes(arrays.blob),
        arrays.offsets,
        arrays.docs,
        arrays.freqs,
        arrays.all_positions if spec.fields[0].has_positions else None,
        arrays.lengths,
        arrays.first_freqs,
        arrays.first_lengths,
    )
