"""Detects damage in the files of the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digest.index.schema import POSTING_LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.index.segment.array_file import DamagedError
    from digest.index.segment.manifest import SegmentInfo
    from digest.index.segment.reader import SegmentArrays
    from digest.index.segment.snapshot import Snapshot


def faults(snapshot: Snapshot, segments: Sequence[SegmentInfo]) -> list[str]:
    """Problems with the segments of a snapshot, one sentence each; reads every byte."""
    found = []
    for arrays, segment in zip(snapshot.segments, segments, strict=True):
        name = segment.filename
        damaged = arrays.file.damaged()
        found += [f"{name}: the bytes of {array} changed" for array in damaged]
        if arrays.count != segment.papers:
            found.append(f"{name}: holds {arrays.count} papers, should be {segment.papers}")
        for spec in () if damaged else POSTING_LISTS:
            found += [f"{name}: {spec.name}: {fault}" for fault in _faults_of(arrays, spec.name)]
    return found


def changed_arrays(segments: Iterable[SegmentArrays]) -> Iterator[DamagedError]:
    """An error for each array whose checksum does not match; reads every file."""
    for segment in segments:
        for name in segment.file.damaged():
            yield segment.file.damage(f"the bytes of {name} have changed")


def _faults_of(arrays: SegmentArrays, name: str) -> list[str]:
    field = arrays.list(name)
    found = []
    if len(field.lengths) != arrays.count:
        found.append("not every paper has a length")
    if len(field.offsets) != field.count + 1 or int(field.offsets[-1]) != len(field.docs):
        found.append("terms and postings do not fit together")
    if len(field.docs) and int(field.docs.max()) >= arrays.count:
        found.append("a posting names a paper that is not there")
    if np.any(np.diff(field.offsets.astype(np.int64)) <= 0):
        found.append("a term has no postings")
    return found
