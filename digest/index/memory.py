"""Keeping memory from search to search.

A search makes some arrays with a number for each paper and drops them at its end. glibc gives such
blocks back to the kernel, which hands them out again page by page, zeroed: for a common prefix that
is half of a search's time. A reader searches at every key, so what one search frees the next needs.
"""

from __future__ import annotations

import ctypes
import functools
import sys
from typing import Final

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
    if sys.platform != "linux":
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(_MMAP_THRESHOLD, _BLOCK)
    mallopt(_TRIM_THRESHOLD, _FREE)
