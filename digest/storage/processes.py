"""The same work on many things in several processes, the results in order."""

from __future__ import annotations

import os
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

Given = TypeVar("Given")
Made = TypeVar("Made")

_MOST: Final = 4
_AHEAD: Final = 2
"""Things that wait for each process."""


def usable() -> int:
    """How many processes are worth having on this machine."""
    return min(os.cpu_count() or 1, _MOST)


def in_order(
    work: Callable[[Given], Made], things: Iterable[Given], processes: int
) -> Generator[Made]:
    """What `work` makes of each thing, in the order of the things.

    Things are taken a few ahead of what is asked for, so they may be many. Where the processes
    cannot be had or are killed, the rest is done in this one.

    Args:
        work: a function of a module, which is found again in each process.
        things: what to work on; may be pickled.
        processes: how many to use; with 1 the work is done here.
    """
    if processes <= 1:
        yield from map(work, things)
        return
    # Spawned, not forked: the reader runs threads, and a fork in the midst of them may hang.
    executor = ProcessPoolExecutor(processes, get_context("spawn"), _ignore_interrupts)
    waiting: deque[tuple[Given, Future[Made] | None]] = deque()
    is_whole = True

    def made(thing: Given, future: Future[Made] | None) -> Made:
        nonlocal is_whole
        try:
            if future is not None:
                return future.result()
        except BrokenProcessPool:
            # Killed for memory, or a script without a `__main__` guard: go on alone.
            is_whole = False
        return work(thing)

    def begun(thing: Given) -> Future[Made] | None:
        nonlocal is_whole
        try:
            return executor.submit(work, thing) if is_whole else None
        except BrokenProcessPool:
            is_whole = False
            return None

    try:
        for thing in things:
            waiting.append((thing, begun(thing)))
            if len(waiting) > processes * _AHEAD:
                yield made(*waiting.popleft())
        while waiting:
            yield made(*waiting.popleft())
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupts() -> None:
    # Ctrl-C reaches every process of the terminal; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
