"""What is freed in one thread is reused in the next."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Final

import pytest

_THREADS: Final = """
import ctypes, threading
from digest.storage.memory import keep_freed
keep_freed()
started = threading.Barrier(8)
def run():
    bytes(5000)
    started.wait()
    bytes(5000)
threads = [threading.Thread(target=run) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the allocator of glibc")
def test_threads_share_what_they_free() -> None:
    """Eight threads that search in turn do not retain the same memory eight times."""
    done = subprocess.run(
        [sys.executable, "-c", _THREADS], capture_output=True, text=True, check=True
    )
    arenas = re.findall(r"^Arena \d+:", done.stderr, re.MULTILINE)
    if not arenas:
        pytest.skip("the C library is not glibc")
    assert len(arenas) == 1
