"""Keeps freed memory from one search to the next, and returns what indexing used.

A search allocates arrays with a number per paper and frees them at its end. glibc returns such
blocks to the kernel, which hands them out again page by page, zeroed: for a common prefix that
takes half of a search's time. The reader searches at every key, so the next search needs what the
last one freed.
"""

from __future__ import annotations

import ctypes
import functools
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
"""Parameter numbers from malloc.h."""
_BLOCK: Final = 32 << 20
"""Size in bytes of the largest blocks to keep; glibc accepts no larger value."""
_FREE: Final = 64 << 20
"""Bytes that may stay allocated but unused."""


@functools.cache
def keep_freed() -> None:
    """Make this process keep freed memory; does nothing if the C library is not glibc."""
    mallopt = _function("mallopt")
    if mallopt:
        mallopt(_MMAP_THRESHOLD, _BLOCK)
        mallopt(_TRIM_THRESHOLD, _FREE)


def give_back() -> None:
    """Return unused memory to the system: indexing needs many times more than searching."""
    trim = _function("malloc_trim")
    if trim:
        trim(0)


def _function(name: str) -> Callable[..., object] | None:
    """A function of glibc, or None if the C library is not glibc."""
    if sys.platform != "linux":
        return None
    try:
        return getattr(ctypes.CDLL(None), name, None)
    except OSError:
        return None
