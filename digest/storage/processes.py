"""Applies a function to many items in several processes, with the results in order."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

Item = TypeVar("Item")
Result = TypeVar("Result")

_MAX_PROCESSES: Final = 4
_AHEAD: Final = 2
"""Items submitted ahead for each process."""


def usable() -> int:
    """Return how many processes are worth using on this machine."""
    return min(os.cpu_count() or 1, _MAX_PROCESSES)


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], processes: int
) -> Generator[Result]:
    """Yield the result of `work` for each item, in the order of the items.

    Items are consumed only slightly ahead of the results, so there may be any number. If the
    processes cannot be started or are killed, the rest of the work is done in this process.

    Args:
        work: a module-level function, so that every process can import it.
        items: its arguments; must be picklable.
        processes: how many to use; with 1, the work is done in this process.
    """
    if processes <= 1:
        yield from map(work, items)
        return
    executor = _pool(processes)
    if executor is None:
        yield from map(work, items)
        return
    waiting: deque[tuple[Item, Future[Result] | None]] = deque()
    pool_works = True

    def result(item: Item, future: Future[Result] | None) -> Result:
        nonlocal pool_works
        try:
            if future is not None:
                return future.result()
        except BrokenProcessPool:
            # Killed for using too much memory, or a script without a `__main__` guard.
            pool_works = False
        return work(item)

    def submit(item: Item) -> Future[Result] | None:
        nonlocal pool_works
        try:
            return executor.submit(work, item) if pool_works else None
        except BrokenProcessPool:
            pool_works = False
            return None

    try:
        for item in items:
            waiting.append((item, submit(item)))
            if len(waiting) > processes * _AHEAD:
                yield result(*waiting.popleft())
        while waiting:
            yield result(*waiting.popleft())
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _pool(processes: int) -> ProcessPoolExecutor | None:
    try:
        # It starts a process that inherits stderr, and what the reader puts in place of stderr has
        # no descriptor to inherit.
        with contextlib.redirect_stderr(sys.__stderr__):
            # Spawned, not forked: the reader has threads, and forking among threads may hang.
            return ProcessPoolExecutor(processes, get_context("spawn"), _ignore_interrupts)
    except (ImportError, OSError, ValueError):
        return None  # this system has no semaphores, or none left


def _ignore_interrupts() -> None:
    # Ctrl-C reaches every process of the terminal; only the parent handles it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
