"""Concatenates the postings of several batches of papers without sorting them again.

The batches are chunks that workers analysed, or segments to merge. Their vocabularies are merged
first. A term's postings in one batch form a run; the lengths of the runs determine where each one
goes, so every number is moved only once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digest.index.segment.strings import Strings, concat_strings
from digest.index.write.invert import Postings, run_indices, smallest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


def concat_postings(parts: Sequence[Postings]) -> Postings:
    """Concatenate lists of several batches; documents are numbered consecutively across them.

    Args:
        parts: the list in each batch, at least one; either all or none have positions.
    """
    strings, counts = concat_strings([part.blob for part in parts])
    ranks, numbers = strings.ranked()
    of_parts = np.split(ranks, np.cumsum(counts)[:-1])
    bases = np.cumsum([0, *(len(part.lengths) for part in parts)])
    offsets = _merged_offsets([part.offsets for part in parts], of_parts, len(numbers))
    docs = np.empty(int(offsets[-1]), np.uint32)
    freqs = np.empty(len(docs), np.result_type(*(part.freqs for part in parts)))
    is_shared = parts[0].first_freqs is not None
    first_freqs = np.empty(len(docs) if is_shared else 0, freqs.dtype)
    targets = _targets([part.offsets for part in parts], of_parts, offsets)
    for part, base, target in zip(parts, bases.tolist(), targets, strict=False):
        docs[target] = part.docs + np.uint32(base)
        freqs[target] = part.freqs
        if part.first_freqs is not None:
            first_freqs[target] = part.first_freqs
    return Postings(
        strings.chosen(numbers).lines(),
        offsets.astype(np.uint32),
        docs,
        freqs,
        _positions(parts, of_parts, len(numbers)),
        smallest(np.concatenate([part.lengths for part in parts])),
        smallest(first_freqs) if is_shared else None,
        smallest(np.concatenate([part.first_lengths for part in parts])) if is_shared else None,
    )


def _positions(
    parts: Sequence[Postings], ranks: list[NDArray[np.int64]], count: int
) -> NDArray[np.uint16] | None:
    own = [part.positions for part in parts if part.positions is not None]
    if not own:
        return None
    position_offsets = [_offsets(part.freqs)[part.offsets] for part in parts]
    starts = _merged_offsets(position_offsets, ranks, count)
    positions = np.empty(int(starts[-1]), np.uint16)
    for each, target in zip(own, _targets(position_offsets, ranks, starts), strict=True):
        positions[target] = each
    return positions


def _merged_offsets(
    offsets: Sequence[NDArray[Any]], ranks: list[NDArray[np.int64]], count: int
) -> NDArray[np.int64]:
    """Return the offsets of `count` terms when each term's runs from all batches are adjacent."""
    sizes = np.zeros(count, np.int64)
    for own, rank in zip(offsets, ranks, strict=True):
        sizes[rank] += np.diff(own)
    return _offsets(sizes)


def _targets(
    offsets: Sequence[NDArray[Any]], ranks: list[NDArray[np.int64]], starts: NDArray[np.int64]
) -> Iterator[NDArray[np.int64]]:
    """Yield, for each batch, the index of each of its numbers in the concatenated array."""
    free = starts[:-1].copy()
    for own, rank in zip(offsets, ranks, strict=True):
        sizes = np.diff(own)
        yield run_indices(free[rank], sizes)
        free[rank] += sizes


def _offsets(sizes: NDArray[Any]) -> NDArray[np.int64]:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)))


def drop_deleted(postings: Postings, keep: NDArray[np.bool_]) -> Postings:
    """Drop all papers but those in the mask `keep` (length: papers), and renumber documents."""
    if keep.all():
        return postings
    is_kept = keep[postings.docs]
    offsets = _offsets(is_kept)[postings.offsets]
    has_any = np.flatnonzero(np.diff(offsets))
    positions = postings.positions
    return Postings(
        Strings.of_lines(postings.blob).chosen(has_any).lines(),
        np.append(offsets[has_any], offsets[-1]).astype(np.uint32),
        (np.cumsum(keep) - 1)[postings.docs[is_kept]].astype(np.uint32),
        smallest(postings.freqs[is_kept]),
        None if positions is None else positions[np.repeat(is_kept, postings.freqs)],
        postings.lengths[keep],
        None if postings.first_freqs is None else smallest(postings.first_freqs[is_kept]),
        None if postings.first_lengths is None else postings.first_lengths[keep],
    )
