"""Analyses part of the library, in several processes if it is large."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from digest.index.write.analyze import AnalyzedBatch, analyze_lines
from digest.storage.processes import in_order, usable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK: Final = 8 << 20
"""Maximum number of bytes of the library to analyse as one batch."""
_MIN_PARALLEL_BYTES: Final = 24 << 20
"""Size from which it pays to start processes, which takes about 0.4 s each."""
_MIN_CHUNKS_PER_PROCESS: Final = 4
"""Minimum number of chunks per process, so that none runs alone for long at the end."""


def batches(
    path: Path, start: int, end: int, processes: int | None = None
) -> Iterator[tuple[AnalyzedBatch, int]]:
    """Analyse the lines between two byte offsets of the library, in order and in chunks.

    Args:
        path: the library.
        start: offset of the first line.
        end: offset after the last line.
        processes: number of processes; None to choose it by the size and the number of cores.

    Yields:
        A batch, and the offset at which it ends.

    Raises:
        OSError: the library cannot be read.
    """
    if processes is None:
        processes = usable() if end - start >= _MIN_PARALLEL_BYTES else 1
    if processes <= 1:
        for first, past in _chunks(path, start, end, CHUNK):
            yield analyze_lines(path, first, past), past
        return
    size = min(CHUNK, (end - start) // (processes * _MIN_CHUNKS_PER_PROCESS) + 1)
    spans = [(path, first, past) for first, past in _chunks(path, start, end, size)]
    with contextlib.closing(in_order(_analyzed, spans, processes)) as found:
        for (*_, past), batch in zip(spans, found, strict=True):
            yield batch, past


def _analyzed(span: tuple[Path, int, int]) -> AnalyzedBatch:
    return analyze_lines(*span)


def _chunks(path: Path, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    with path.open("rb") as file:
        while start < end:
            past = min(start + size, end)
            if past < end:
                file.seek(past)
                past = min(end, past + len(file.readline()))
            yield start, past
            start = past
