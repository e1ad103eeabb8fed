"""Writing the index: new segments, deletions, merges, and Whoosh's table of contents.

Files of a new state are written beside the old ones; then the new table of contents takes the old
one's place. Whatever interrupts that leaves the old state whole.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, clean_files

from digest.index.schema import whoosh_schema
from digest.index.segment.reader import SegmentArrays
from digest.index.whoosh_compat.codec import ArraySegment
from digest.index.write.analyze import AnalyzedBatch, analyze_papers
from digest.index.write.build import MOST, last_of_each, write_batches
from digest.index.write.checkpoint import checkpoint_at, end_of_lines
from digest.index.write.merge_policy import merge, segments_to_merge
from digest.index.write.workers import batches
from digest.storage.durable import make_private
from digest.storage.memory import give_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.paper import Paper

    Progress = Callable[[int, int], None]

NAME: Final = "MAIN"
"""Whoosh's name of the index in its folder."""
_ANALYSIS_SHARE: Final = 0.8
"""What part of the time of indexing is analysis, for the progress bar."""
_BLOCK: Final = 1 << 20
"""Bytes of the library that are read at once for counting its lines."""


@dataclass(slots=True)
class Contents:
    """The state of the index: what its table of contents says."""

    generation: int
    segments: list[ArraySegment]


def read_contents(folder: Path) -> Contents:
    """The newest state of the index.

    Raises:
        Exception: there is none, or it is damaged: what Whoosh or pickle raise then.
    """
    storage = _ClosingStorage(str(folder))
    try:
        toc = TOC.read(storage, NAME)
    finally:
        storage.close_files()
    if not all(isinstance(segment, ArraySegment) for segment in toc.segments):
        raise ValueError("the index is another program's")
    return Contents(toc.generation, list(toc.segments))


class _ClosingStorage(FileStorage):  # type: ignore[misc] # Whoosh's class is untyped
    """Whoosh's folder, with the files closed that it leaves open when a table is damaged."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._opened: list[Any] = []

    def open_file(self, name: str, **kwargs: Any) -> Any:
        file = super().open_file(name, **kwargs)
        self._opened.append(file)
        return file

    def close_files(self) -> None:
        """Close what is still open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()


class Writer:
    """Makes the next state of an index. `commit` makes it the state; without it nothing changes.

    Only one may work on a folder at a time: hold its lock.
    """

    def __init__(self, folder: Path, segments: Iterable[ArraySegment] = ()) -> None:
        """Begin with the segments to keep."""
        make_private(folder)
        self._folder = folder
        self._storage = FileStorage(str(folder))
        self._segments = list(segments)
        self._opened: dict[str, SegmentArrays] = {}

    def add_lines(
        self,
        path: Path,
        start: int,
        *,
        progress: Progress | None = None,
        processes: int | None = None,
    ) -> None:
        """Add the papers of the library from an offset on, and remember how far it was read."""
        end = end_of_lines(path, start) if path.exists() else 0
        if start < end:
            with path.open("rb") as file:
                meter = _Meter(progress, _count_lines(file, start, end))
                for group in self._grouped(path, start, end, meter, processes):
                    self._add(group, lambda spans: _read(file, spans), meter)
        elif not self._segments:
            self._add(*_in_memory([]), None)
        for segment in self._segments[:-1]:
            segment.checkpoint = None
        self._segments[-1].checkpoint = checkpoint_at(path, end)

    def add_papers(self, papers: Iterable[Paper]) -> None:
        """Add papers that are not in the library yet."""
        batches, records = _in_memory(papers)
        if batches[0].ids:
            checkpoint = self._segments[-1].checkpoint if self._segments else None
            self._add(batches, records, None)
            self._segments[-1].checkpoint = checkpoint

    def _grouped(
        self, path: Path, start: int, end: int, meter: _Meter, processes: int | None
    ) -> Iterator[list[AnalyzedBatch]]:
        group: list[AnalyzedBatch] = []
        count = 0
        for batch, _ in batches(path, start, end, processes):
            group.append(batch)
            count += len(batch.ids)
            meter.analysed(len(batch.ids))
            if count >= MOST:
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
        keeps = last_of_each(batches)
        self._retire(
            retired
            for batch, keep in zip(batches, keeps, strict=True)
            for doc in np.flatnonzero(keep).tolist()
            for retired in (batch.ids[doc], *batch.aliases[doc])
        )
        segment = ArraySegment(NAME, sum(int(keep.sum()) for keep in keeps))
        write_batches(
            self._folder / segment.filename,
            batches,
            keeps,
            records,
            meter.written if meter else None,
        )
        self._segments.append(segment)

    def _retire(self, ids: Iterable[str]) -> None:
        """Delete the papers that have one of some ids."""
        if not self._segments:
            return
        encoded = [(each, each.encode("utf-8", "surrogatepass")) for each in ids]
        for segment in self._segments:
            arrays = self._arrays(segment)
            keys = arrays.list("keys")
            gone: list[int] = []
            for retired, term in encoded:
                number = keys.find(term)
                if number >= 0:
                    holders = keys.docs[keys.postings(number, number + 1)].tolist()
                    gone += [doc for doc in holders if arrays.id(doc) == retired]
            if gone:
                segment.delete(gone)

    def _arrays(self, segment: ArraySegment) -> SegmentArrays:
        arrays = self._opened.get(segment.filename)
        if arrays is None:
            arrays = self._opened[segment.filename] = SegmentArrays(self._folder / segment.filename)
        return arrays

    def merge(self, *, everything: bool = False) -> None:
        """Merge small segments, or all of them."""
        counts = [segment.doc_count_all() for segment in self._segments]
        deleted = [segment.deleted_count() for segment in self._segments]
        chosen = segments_to_merge(counts, deleted)
        if everything and (len(counts) > 1 or any(deleted)):
            chosen = list(range(len(counts)))
        if not chosen:
            return
        merging = [self._segments[at] for at in chosen]
        segment = ArraySegment(NAME)
        count = merge(
            self._folder / segment.filename,
            [self._arrays(each) for each in merging],
            [each.deleted for each in merging],
        )
        segment.set_doc_count(count)
        segment.checkpoint = next((each.checkpoint for each in merging if each.checkpoint), None)
        rest = [each for each in self._segments if each not in merging]
        # The place is looked for on the last segment.
        self._segments = [*rest, segment] if segment.checkpoint else [segment, *rest]

    def commit(self) -> Contents:
        """Make this the state of the index, and drop the files of the one before."""
        self.merge()
        generation = TOC._latest_generation(self._storage, NAME) + 1  # noqa: SLF001 - no other way
        toc = TOC(whoosh_schema(), self._segments, generation)
        toc.write(self._storage, NAME)
        (self._folder / TOC._filename(NAME, generation)).chmod(0o600)  # noqa: SLF001
        clean_files(self._storage, NAME, generation, self._segments)
        for leftover in self._folder.glob(f"_{NAME}_*.toc.*"):
            with contextlib.suppress(OSError):
                leftover.unlink()
        self._opened.clear()
        give_back()
        return Contents(generation, list(self._segments))


class _Meter:
    """Turns the steps of indexing into papers done of all papers."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._analysed = 0

    def analysed(self, papers: int) -> None:
        self._analysed += papers
        self._tell(self._analysed * _ANALYSIS_SHARE)

    def written(self, share: float) -> None:
        part = _ANALYSIS_SHARE + (1 - _ANALYSIS_SHARE) * share
        self._tell(self._analysed * part)

    def _tell(self, done: float) -> None:
        if self._progress:
            self._progress(min(round(done), self._total), self._total)


def _count_lines(file: BinaryIO, start: int, end: int) -> int:
    file.seek(start)
    count = 0
    last = b""
    for at in range(start, end, _BLOCK):
        last = file.read(min(_BLOCK, end - at))
        count += last.count(b"\n")
    return count + (not last.endswith(b"\n"))


def _read(file: BinaryIO, spans: NDArray[np.int64]) -> bytes:
    """What lies at some spans of a file, which follow one another closely, without what does not.

    Not through a map of the file: all of it would in time count as memory.
    """
    if not len(spans):
        return b""
    first, past = int(spans[0, 0]), int(spans[-1, 1])
    file.seek(first)
    return _joined(file.read(past - first), spans - first)


def _joined(data: bytes, spans: NDArray[np.int64]) -> bytes:
    return b"".join([data[start:end] for start, end in spans.tolist()])


def _in_memory(
    papers: Iterable[Paper],
) -> tuple[list[AnalyzedBatch], Callable[[NDArray[np.int64]], bytes]]:
    batch, records = analyze_papers(papers)
    return [batch], lambda spans: _joined(records, spans)
