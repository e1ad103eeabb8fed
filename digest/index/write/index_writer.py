"""Writes the index: new segments, deletions, merges, and the manifest that publishes them.

New files are written next to the old ones; then the new manifest replaces the old one. An
interruption before that leaves the old state intact.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from digest.index.schema import whole_term
from digest.index.segment.array_file import forget_damage
from digest.index.segment.manifest import (
    EXTENSION,
    NAME,
    Checkpoint,
    Manifest,
    SegmentInfo,
    write_manifest,
)
from digest.index.segment.reader import SegmentArrays
from digest.index.segment.snapshot import Snapshot
from digest.index.whoosh_compat.toc import INDEX_NAME, latest_generation, toc_name, write_toc
from digest.index.write.build import MAX_SEGMENT_PAPERS, last_of_each, write_batches
from digest.index.write.checkpoint import checkpoint_at, end_of_lines
from digest.index.write.merge_policy import merge, segments_to_merge
from digest.index.write.workers import batches
from digest.storage.durable import make_private
from digest.storage.memory import give_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.index.write.analyze import AnalyzedBatch

    Progress = Callable[[int, int], None]

_INDEX_FILE: Final = re.compile(
    rf"{INDEX_NAME}_\w+{re.escape(EXTENSION)}|_{INDEX_NAME}_\d+\.toc(?:\..*)?"
    rf"|\.{re.escape(NAME)}\..*\.new"
)
"""Names of index files: of any state, or temporary ones left by a killed process."""
_ANALYSIS_SHARE: Final = 0.8
"""Fraction of indexing time spent on analysis, for the progress bar."""
_BLOCK: Final = 1 << 20
"""Bytes of the library to read at once when counting lines."""


class Writer:
    """Prepares the next state of an index. Nothing changes until `commit` publishes it.

    Only one writer may use a folder at a time: callers must hold the folder's lock.
    """

    def __init__(self, folder: Path, old: Manifest | None = None) -> None:
        """Start from an existing state, or from an empty index.

        Raises:
            StoreError: the folder cannot be created.
        """
        make_private(folder)
        self._folder = folder
        self._generation = max(old.generation if old else 0, latest_generation(folder)) + 1
        self._segments = list(old.segments) if old else []
        self._checkpoint = old.checkpoint if old else Checkpoint(0, 0, 0, 0, "")
        self._opened: dict[str, SegmentArrays] = {}

    def add_lines(
        self,
        path: Path,
        start: int,
        *,
        progress: Progress | None = None,
        processes: int | None = None,
    ) -> None:
        """Add the library's papers from a byte offset onwards, and update the checkpoint.

        Raises:
            DamagedError: an existing segment is damaged.
            OSError: the library cannot be read or a segment cannot be written.
        """
        end = end_of_lines(path, start) if path.exists() else 0
        crc32 = self._checkpoint.crc32 if start else 0
        if start < end:
            with path.open("rb") as file:
                lines, crc32 = _counted(file, start, end, crc32)
                meter = _Meter(progress, lines)
                for group in self._grouped(path, start, end, meter, processes):
                    self._add(group, lambda spans: _read_spans(file, spans), meter)
        self._checkpoint = replace(checkpoint_at(path, end), crc32=crc32)

    def _grouped(
        self, path: Path, start: int, end: int, meter: _Meter, processes: int | None
    ) -> Iterator[list[AnalyzedBatch]]:
        group: list[AnalyzedBatch] = []
        count = 0
        for batch, _ in batches(path, start, end, processes):
            group.append(batch)
            count += len(batch.ids)
            meter.analysed(len(batch.ids))
            if count >= MAX_SEGMENT_PAPERS:
                yield group
                group, count = [], 0
        if group:
            yield group

    def _add(
        self,
        batches: list[AnalyzedBatch],
        records: Callable[[NDArray[np.int64]], bytes],
        meter: _Meter | None,
    ) -> None:
        keep_masks = last_of_each(batches)
        self._retire(
            retired
            for batch, keep in zip(batches, keep_masks, strict=True)
            for doc in np.flatnonzero(keep).tolist()
            for retired in (batch.ids[doc], *batch.aliases[doc])
        )
        self._write(batches, keep_masks, records, meter)

    def add_batch(self, batch: AnalyzedBatch, records: bytes) -> None:
        """Add papers whose ids no other paper has; their spans are offsets in `records`.

        Raises:
            OSError: the segment cannot be written.
        """
        keep_masks = [np.ones(len(batch.ids), np.bool_)]
        self._write([batch], keep_masks, lambda spans: _concat_spans(records, spans), None)

    def remove_holding(self, field: str, terms: Iterable[str]) -> None:
        """Remove the papers that hold any of some terms, in a field with a list of its own.

        Raises:
            DamagedError: an existing segment is damaged.
        """
        encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
        for at, segment in enumerate(self._segments):
            lists = self._arrays(segment).list(field)
            deleted: list[int] = []
            for number in filter(lambda number: number >= 0, map(lists.find, encoded)):
                deleted += lists.docs[lists.postings(number, number + 1)].tolist()
            if deleted:
                self._segments[at] = segment.without(deleted)

    def _write(
        self,
        batches: list[AnalyzedBatch],
        keep_masks: list[NDArray[np.bool_]],
        records: Callable[[NDArray[np.int64]], bytes],
        meter: _Meter | None,
    ) -> None:
        segment = _new_segment(sum(int(keep.sum()) for keep in keep_masks))
        checksum = write_batches(
            self._folder / segment.filename,
            batches,
            keep_masks,
            records,
            meter.written if meter else None,
        )
        self._segments.append(replace(segment, checksum=checksum))

    def _retire(self, ids: Iterable[str]) -> None:
        """Mark papers with any of these ids as deleted."""
        if not self._segments:
            return
        encoded = [(each, whole_term(each).encode("utf-8", "surrogatepass")) for each in ids]
        for at, segment in enumerate(self._segments):
            arrays = self._arrays(segment)
            keys = arrays.list("keys")
            deleted: list[int] = []
            for retired, term in encoded:
                number = keys.find(term)
                if number >= 0:
                    holders = keys.docs[keys.postings(number, number + 1)].tolist()
                    deleted += [doc for doc in holders if arrays.id(doc) == retired]
            if deleted:
                self._segments[at] = segment.without(deleted)

    def _arrays(self, segment: SegmentInfo) -> SegmentArrays:
        arrays = self._opened.get(segment.filename)
        if arrays is None:
            arrays = self._opened[segment.filename] = SegmentArrays(self._folder / segment.filename)
        return arrays

    def _merge(self) -> None:
        """Merge small segments and segments with many deleted papers."""
        chosen = segments_to_merge(
            [segment.papers for segment in self._segments],
            [len(segment.deleted) for segment in self._segments],
        )
        if not chosen:
            return
        merging = [self._segments[at] for at in chosen]
        rest = [each for at, each in enumerate(self._segments) if at not in chosen]
        segment = _new_segment(sum(each.papers - len(each.deleted) for each in merging))
        checksum = merge(
            self._folder / segment.filename,
            [self._arrays(each) for each in merging],
            [each.deleted for each in merging],
        )
        self._segments = [*rest, replace(segment, checksum=checksum)]

    def commit(self, before: Callable[[Snapshot], None] = lambda _: None) -> Manifest:
        """Merge segments if needed, publish this state, and delete files that it doesn't use.

        Args:
            before: called with this state before it replaces the old one.

        Raises:
            DamagedError: a segment to merge is damaged.
            OSError: a file cannot be written; the old state remains in effect.
        """
        self._merge()
        before(
            Snapshot(
                [self._arrays(each) for each in self._segments],
                [each.deleted for each in self._segments],
            )
        )
        manifest = Manifest(self._generation, tuple(self._segments), self._checkpoint)
        write_toc(self._folder, manifest)
        write_manifest(self._folder, manifest)
        forget_damage(self._folder)
        self._clean_up()
        self._opened.clear()
        give_back()
        return manifest

    def _clean_up(self) -> None:
        current = {toc_name(self._generation), *(each.filename for each in self._segments)}
        for path in self._folder.iterdir():
            if path.name not in current and _INDEX_FILE.fullmatch(path.name):
                with contextlib.suppress(OSError):
                    path.unlink()


def _new_segment(papers: int) -> SegmentInfo:
    return SegmentInfo(f"{INDEX_NAME}_{secrets.token_hex(8)}", papers)


class _Meter:
    """Converts the progress of indexing steps to a number of papers out of the total."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._analysed = 0

    def analysed(self, papers: int) -> None:
        self._analysed += papers
        self._report(self._analysed * _ANALYSIS_SHARE)

    def written(self, share: float) -> None:
        part = _ANALYSIS_SHARE + (1 - _ANALYSIS_SHARE) * share
        self._report(self._analysed * part)

    def _report(self, done: float) -> None:
        if self._progress:
            self._progress(min(round(done), self._total), self._total)


def _counted(file: BinaryIO, start: int, end: int, crc32: int) -> tuple[int, int]:
    """The number of lines in a part of a file, and `crc32` continued over it."""
    file.seek(start)
    count = 0
    last = b""
    for at in range(start, end, _BLOCK):
        last = file.read(min(_BLOCK, end - at))
        count += last.count(b"\n")
        crc32 = zlib.crc32(last, crc32)
    return count + (not last.endswith(b"\n")), crc32


def _read_spans(file: BinaryIO, spans: NDArray[np.int64]) -> bytes:
    """Read the bytes at some spans of a file, concatenated; the spans should be close together.

    The file is not mapped: its pages would gradually all count as memory of this process.
    """
    if not len(spans):
        return b""
    start, end = int(spans[0, 0]), int(spans[-1, 1])
    file.seek(start)
    return _concat_spans(file.read(end - start), spans - start)


def _concat_spans(data: bytes, spans: NDArray[np.int64]) -> bytes:
    return b"".join([data[start:end] for start, end in spans.tolist()])
