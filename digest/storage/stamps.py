"""What changes whenever a file does, to notice what other processes write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from pathlib import Path

FileStamp = tuple[int, int, int, int]
"""Inode, size in bytes, and times of the last change of content and of status, in ns."""
NO_FILE: FileStamp = (0, 0, 0, 0)


def stamp_of(path: Path) -> FileStamp:
    """Return the stamp of a file; `NO_FILE` if it cannot be examined."""
    try:
        return stamp_of_stat(path.stat())
    except OSError:
        return NO_FILE


def stamp_of_stat(stat: os.stat_result) -> FileStamp:
    """Return the stamp in a result of `stat`."""
    # ctime tells apart two writes that left the same size and the same mtime.
    return (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
