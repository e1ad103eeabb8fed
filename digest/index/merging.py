"""Several segments made one: when, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.inversion import Postings, smallest
from digest.index.schema import LISTS
from digest.index.segment import FieldArrays, SegmentArrays, write_segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MOST_SEGMENTS: Final = 8
"""Segments that an index may have; each costs every search a little."""
MOST_DELETED: Final = 0.5
"""Share of deleted papers from which on a segment is written anew."""


def to_merge(counts: Sequence[int], deleted: Sequence[int]) -> list[int]:
    """The places of the segments to merge into one; none or at least one.

    The smallest are merged, and each next one as long as it is no larger than those before it
    together: so a paper is written again only when its segment at least doubles.

    Args:
        counts: the papers of each segment, deleted ones counted.
        deleted: the deleted papers of each.
    """
    emptied = [
        at
        for at, (count, gone) in enumerate(zip(counts, deleted, strict=True))
        if gone > count * MOST_DELETED
    ]
    if len(counts) <= MOST_SEGMENTS:
        return emptied
    by_size = sorted(range(len(counts)), key=counts.__getitem__)
    chosen = by_size[:2]
    total = sum(counts[at] for at in chosen)
    for at in by_size[2:]:
        if counts[at] > total and len(counts) - len(chosen) < MOST_SEGMENTS:
            break
        chosen.append(at)
        total += counts[at]
    return sorted({*chosen, *emptied})


def merge(
    path: Path, segments: Sequence[SegmentArrays], deleted: Sequence[NDArray[np.uint32]]
) -> int:
    """Write one segment with the papers of several that are not deleted.

    Args:
        path: where to; must not exist.
        segments: what to merge, in order.
        deleted: the numbers of the deleted papers of each.

    Returns:
        How many papers it has.
    """
    keeps = []
    for segment, gone in zip(segments, deleted, strict=True):
        keep = np.ones(segment.count, np.bool_)
        keep[gone] = False
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
        dates=_kept([segment.dates for segment in segments], keeps),
        upvotes=_kept([segment.upvotes for segment in segments], keeps),
        fields=_fields(segments, keeps),
        facts={},
    )
    return len(ids)


def _kept(arrays: list[NDArray[Any]], keeps: list[NDArray[np.bool_]]) -> NDArray[Any]:
    return np.concatenate([array[keep] for array, keep in zip(arrays, keeps, strict=True)])


def _fields(
    segments: Sequence[SegmentArrays], keeps: list[NDArray[np.bool_]]
) -> Iterator[tuple[str, Postings]]:
    for kept in LISTS:
        arrays = [segment.list(kept.name) for segment in segments]
        yield kept.name, merged_postings(arrays, keeps, positions=kept.fields[0].has_positions)


def merged_postings(
    fields: Sequence[FieldArrays], keeps: Sequence[NDArray[np.bool_]], *, positions: bool
) -> Postings:
    """The postings of one field of several segments as of one.

    Args:
        fields: the field in each segment.
        keeps: which of each segment's papers are taken over; one boolean a paper.
        positions: whether the field has positions.
    """
    words = [bytes(field.blob).split(b"\n")[:-1] for field in fields]
    terms = sorted(set().union(*words))
    number = dict(zip(terms, range(len(terms)), strict=True))
    ranks, docs, freqs, places, first_freqs = [], [], [], [], []
    base = 0
    for field, keep, own in zip(fields, keeps, words, strict=True):
        rank = np.fromiter(map(number.__getitem__, own), np.int64, len(own))
        is_kept = keep[field.docs]
        ranks.append(np.repeat(rank, np.diff(field.offsets))[is_kept])
        docs.append((np.cumsum(keep) - 1)[field.docs[is_kept]] + base)
        freqs.append(field.freqs[is_kept])
        if field.first_freqs is not None:
            first_freqs.append(field.first_freqs[is_kept])
        if positions:
            places.append(field.all_positions[np.repeat(is_kept, field.freqs)])
        base += int(keep.sum())
    rank = np.concatenate(ranks)
    order = np.argsort(rank, kind="stable")  # of sorted runs, which takes one pass
    freq = _wide(freqs)
    rank = rank[order]
    starts = np.flatnonzero(np.diff(rank, prepend=-1))
    return Postings(
        [terms[at] for at in rank[starts].tolist()],
        np.append(starts, len(rank)).astype(np.uint32),
        np.concatenate(docs)[order].astype(np.uint32),
        smallest(freq[order]),
        _reordered(np.concatenate(places), freq, order) if positions else None,
        smallest(_kept([field.lengths.astype(np.int64) for field in fields], list(keeps))),
        smallest(_wide(first_freqs)[order]) if first_freqs else None,
        _first_lengths(fields, keeps) if first_freqs else None,
    )


def _wide(arrays: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    return np.concatenate([each.astype(np.int64) for each in arrays])


def _first_lengths(
    fields: Sequence[FieldArrays], keeps: Sequence[NDArray[np.bool_]]
) -> NDArray[Any]:
    lengths = [each.first_lengths for each in fields]
    return smallest(_kept([_wide([each]) for each in lengths if each is not None], list(keeps)))


def _reordered(
    places: NDArray[np.uint16], freqs: NDArray[np.int64], order: NDArray[np.intp]
) -> NDArray[np.uint16]:
    """The positions of postings that are put in another order."""
    starts = np.cumsum(freqs) - freqs
    new_freqs = freqs[order]
    new_starts = np.cumsum(new_freqs) - new_freqs
    return places[np.repeat(starts[order] - new_starts, new_freqs) + np.arange(len(places))]
