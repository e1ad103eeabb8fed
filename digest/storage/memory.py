"""Retains freed memory between searches, and returns the memory that indexing used.

A search allocates arrays with one number per paper and frees them when it ends. glibc returns such
blocks to the kernel, which hands them out again page by page, zeroed; for a common prefix this
takes half of the search time. The reader searches on every keystroke, so the next search can reuse
what the last one freed.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
"""Parameter numbers from malloc.h."""
_BLOCK: Final = 32 << 20
"""Size in bytes of the largest blocks to retain; glibc accepts no larger value."""
_FREE: Final = 64 << 20
"""Bytes that may stay allocated but unused."""


@functools.cache
def keep_freed() -> None:
    """Make this process retain freed memory; no effect if the C library is not glibc.

    Call it before starting threads.
    """
    mallopt = _function("mallopt")
    if mallopt:
        # glibc gives each thread an arena, and what one thread freed isn't reused by the others.
        # Since they take turns here, that would only retain the same memory once per thread.
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, _BLOCK)
        mallopt(_TRIM_THRESHOLD, _FREE)


def give_back() -> None:
    """Return unused memory to the system, as after indexing, which needs far more than search."""
    trim = _function("malloc_trim")
    if trim:
        trim(0)


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the search for cyclic garbage, while much is made that is all still in use.

    It runs again after every few hundred new objects, and would look at all of them in vain.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def pause_collection() -> None:
    """Pause the search for cyclic garbage until `resume_collection`, as while a program loads."""
    gc.disable()


def resume_collection() -> None:
    """Search for cyclic garbage again, but never in what was made during the pause: it stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _function(name: str) -> Callable[..., object] | None:
    """Look up a glibc function; None if the C library is not glibc."""
    if sys.platform != "linux":
        return None
    try:
        return getattr(ctypes.CDLL(None), name, None)
    except OSError:
        return None
