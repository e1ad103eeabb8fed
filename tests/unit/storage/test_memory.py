"""What is freed in one thread is reused in the next; loading is not searched for garbage."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
from typing import Final

import pytest

from digest.storage.memory import pause_collection, resume_collection

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


def test_what_was_made_in_a_pause_is_never_searched_for_garbage() -> None:
    pause_collection()
    kept = [[number] for number in range(100)]
    assert not gc.isenabled()
    resume_collection()
    try:
        assert gc.isenabled()
        assert gc.get_freeze_count() >= len(kept)
    finally:
        gc.unfreeze()


def test_without_a_pause_nothing_is_kept_from_the_search_for_garbage() -> None:
    resume_collection()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
