"""Records how far the library was indexed, and tells whether that part has changed since."""

from __future__ import annotations

import enum
import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from digest.index.segment.manifest import Checkpoint

if TYPE_CHECKING:
    from pathlib import Path

_TAIL: Final = 4096
"""Number of bytes before the checkpoint that are compared."""


class Change(enum.Enum):
    """How the library changed since it was indexed."""

    NONE = "none"
    GROWN = "grown"
    """Lines were added at the end; nothing else changed."""
    REPLACED = "replaced"
    """Anything else changed."""


def checkpoint_at(path: Path, offset: int) -> Checkpoint:
    """Take a checkpoint at a byte offset of the library; offset 0 if the file doesn't exist.

    Raises:
        OSError: the library cannot be read.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return Checkpoint(0, 0, 0, 0, _tail(path, 0))
    return Checkpoint(
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        offset,
        _tail(path, offset),
    )


def change_since(checkpoint: Checkpoint, path: Path) -> Change:
    """Tell how the library changed since `checkpoint` was taken.

    Raises:
        OSError: the library cannot be read.
    """
    now = checkpoint_at(path, checkpoint.offset)
    if (now.inode, now.tail) != (checkpoint.inode, checkpoint.tail) or now.size < checkpoint.offset:
        return Change.REPLACED
    if (now.size, now.changed) == (checkpoint.size, checkpoint.changed):
        return Change.NONE
    # Touched or rewritten without growing: content before the tail may have changed.
    return Change.GROWN if now.size > checkpoint.size else Change.REPLACED


def end_of_lines(path: Path, start: int) -> int:
    """Return the offset at which the complete lines end.

    A partial line at the end, one that is not yet valid JSON, is left for the next time.

    Raises:
        OSError: the library cannot be read.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size <= start:
            return size
        at = size
        last = b""
        while at > start and b"\n" not in last:
            step = min(at - start, 1 << 16)
            at -= step
            file.seek(at)
            last = file.read(step) + last
    remainder = last[last.rfind(b"\n") + 1 :]
    try:
        json.loads(remainder or b"0")
    except (ValueError, RecursionError):
        return size - len(remainder)
    return size


def _tail(path: Path, offset: int) -> str:
    data = b""
    if offset:
        with path.open("rb") as file:
            file.seek(max(0, offset - _TAIL))
            data = file.read(min(offset, _TAIL))
    return blake2b(data, digest_size=16).hexdigest()
