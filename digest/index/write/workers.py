"""Analysing a stretch of the library, in two or more processes where it is long."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from digest.index.write.analyze import AnalyzedBatch, analyze_lines
from digest.storage.processes import in_order, usable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK: Final = 8 << 20
"""Bytes of the library that are analysed in one go at most."""
WORTH_IT: Final = 24 << 20
"""Bytes from which on starting processes, about 0.4 s each, is worth it."""
_TURNS: Final = 4
"""Chunks that each process gets at least, so that none is long alone at the end."""


def batches(
    path: Path, start: int, end: int, processes: int | None = None
) -> Iterator[tuple[AnalyzedBatch, int]]:
    """Analyse the lines between two offsets of the library, chunk by chunk and in order.

    Args:
        path: the library.
        start: offset of the first line.
        end: offset after the last line.
        processes: how many to use; None for as many as there are cores, 1 where it is short.

    Yields:
        A batch, and the offset up to which the library was analysed.
    """
    if processes is None:
        processes = usable() if end - start >= WORTH_IT else 1
    if processes <= 1:
        for first, past in _chunks(path, start, end, CHUNK):
            yield analyze_lines(path, first, past), past
        return
    size = min(CHUNK, (end - start) // (processes * _TURNS) + 1)
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
