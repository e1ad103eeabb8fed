"""Decides which segments to merge, and merges them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.schema import POSTING_LISTS, PostingListSpec
from digest.index.segment.check import changed_arrays
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
    """Return the sorted indices of the segments to merge into one; empty if there are none.

    Segments are added from the smallest up, as long as the next is no larger than all chosen ones
    together. So a paper is rewritten only when its segment at least doubles in size.

    Args:
        counts: the number of papers in each segment, including deleted ones.
        deleted: the number of deleted papers in each segment.
    """
    emptied = [
        at
        for at, (count, gone) in enumerate(zip(counts, deleted, strict=True))
        if gone > count * MAX_DELETED_SHARE
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
) -> int:
    """Write the papers of several segments, except deleted ones, as one segment.

    Args:
        path: the file to create; must not exist.
        segments: the segments to merge, in order.
        deleted: the document numbers of each segment's deleted papers.

    Returns:
        What identifies its content; see `SegmentInfo.checksum`.

    Raises:
        DamagedError: a segment is damaged.
        OSError: the file cannot be written.
    """
    # Everything is copied: damage must not be given a new checksum.
    for damage in changed_arrays(segments):
        raise damage
    keep_masks = []
    for segment, docs in zip(segments, deleted, strict=True):
        keep = np.ones(segment.count, np.bool_)
        keep[docs] = False
        keep_masks.append(keep)
    chosen = [
        (segment, np.flatnonzero(keep).tolist())
        for segment, keep in zip(segments, keep_masks, strict=True)
    ]
    ids = [segment.id(doc) for segment, docs in chosen for doc in docs]
    sizes = [segment.size(doc) for segment, docs in chosen for doc in docs]
    return write_segment(
        path,
        records=(segment.raw(doc) for segment, docs in chosen for doc in docs),
        sizes=np.array(sizes, np.int64),
        ids=ids,
        dates=_filtered([segment.dates for segment in segments], keep_masks),
        upvotes=_filtered([segment.upvotes for segment in segments], keep_masks),
        lists=_lists(segments, keep_masks),
    )


def _filtered(arrays: list[NDArray[Any]], keep_masks: list[NDArray[np.bool_]]) -> NDArray[Any]:
    return np.concatenate([array[keep] for array, keep in zip(arrays, keep_masks, strict=True)])


def _lists(
    segments: Sequence[SegmentArrays], keep_masks: list[NDArray[np.bool_]]
) -> Iterator[tuple[str, Postings]]:
    for each in POSTING_LISTS:
        parts = [
            drop_deleted(_postings(segment.list(each.name), each), keep)
            for segment, keep in zip(segments, keep_masks, strict=True)
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
