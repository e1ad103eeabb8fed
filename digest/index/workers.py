"""Analysing a stretch of the library, in two or more processes where it is long."""

from __future__ import annotations

import os
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from digest.index.harvest import Harvest, harvest_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK: Final = 8 << 20
"""Bytes of the library that are analysed in one go at most."""
WORTH_IT: Final = 24 << 20
"""Bytes from which on starting processes, about 0.4 s each, is worth it."""
_AHEAD: Final = 2
"""Chunks that wait for each process."""
_TURNS: Final = 4
"""Chunks that each process gets at least, so that none is long alone at the end."""


def harvests(
    path: Path, start: int, end: int, processes: int | None = None
) -> Iterator[tuple[Harvest, int]]:
    """Analyse the lines between two offsets of the library, chunk by chunk and in order.

    Args:
        path: the library.
        start: offset of the first line.
        end: offset after the last line.
        processes: how many to use; None for as many as there are cores, 1 where it is short.

    Yields:
        A harvest, and the offset up to which the library was analysed.
    """
    if processes is None:
        processes = min(os.cpu_count() or 1, 4) if end - start >= WORTH_IT else 1
    if processes <= 1:
        for first, past in _chunks(path, start, end, CHUNK):
            yield harvest_bytes(path, first, past), past
        return
    spans = list(_chunks(path, start, end, min(CHUNK, (end - start) // (processes * _TURNS) + 1)))
    # Spawned, not forked: the reader runs threads, and a fork in the midst of them may hang.
    executor = ProcessPoolExecutor(processes, get_context("spawn"), _ignore_interrupts)
    waiting: deque[tuple[Future[Harvest], int]] = deque()
    done = start
    try:
        for first, past in spans:
            waiting.append((executor.submit(harvest_bytes, path, first, past), past))
            if len(waiting) > processes * _AHEAD:
                future, past_it = waiting.popleft()
                yield future.result(), past_it
                done = past_it
        while waiting:
            future, past_it = waiting.popleft()
            yield future.result(), past_it
            done = past_it
    except BrokenProcessPool:
        # Killed for memory, or a script without a `__main__` guard: go on alone.
        for first, past in spans:
            if first >= done:
                yield harvest_bytes(path, first, past), past
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupts() -> None:
    # Ctrl-C reaches every process of the terminal; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _chunks(path: Path, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    with path.open("rb") as file:
        while start < end:
            past = min(start + size, end)
            if past < end:
                file.seek(past)
                past = min(end, past + len(file.readline()))
            yield start, past
            start = past
