"""Keeping memory from search to search, and giving back what indexing took.

A search makes some arrays with a number for each paper and drops them at its end. glibc gives such
blocks back to the kernel, which hands them out again page by page, zeroed: for a common prefix that
is half of a search's time. A reader searches at every key, so what one search frees the next needs.
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
"""Numbers of malloc.h."""
_BLOCK: Final = 32 << 20
"""Bytes of the largest blocks that are kept; glibc takes no larger number."""
_FREE: Final = 64 << 20
"""Bytes that may lie free."""


@functools.cache
def keep_freed() -> None:
    """Let this process keep freed memory; does nothing where the C library is not glibc."""
    mallopt = _function("mallopt")
    if mallopt:
        mallopt(_MMAP_THRESHOLD, _BLOCK)
        mallopt(_TRIM_THRESHOLD, _FREE)


def give_back() -> None:
    """Give all that lies free back: indexing needs many times more than the searches after it."""
    trim = _function("malloc_trim")
    if trim:
        trim(0)


def _function(name: str) -> Callable[..., object] | None:
    """A function of glibc, None where that is not the C library."""
    if sys.platform != "linux":
        return None
    try:
        return getattr(ctypes.CDLL(None), name, None)
    except OSError:
        return None
