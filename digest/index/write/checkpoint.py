"""How far the library was read, and whether it is still the same library up to there."""

from __future__ import annotations

import enum
import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from digest.index.segment.manifest import Checkpoint

if TYPE_CHECKING:
    from pathlib import Path

_TAIL: Final = 4096
"""Bytes before the checkpoint that must still be the same."""


class Change(enum.Enum):
    """What became of the library since it was indexed."""

    NONE = "none"
    GROWN = "grown"
    """Lines were added at its end."""
    REPLACED = "replaced"


def checkpoint_at(path: Path, offset: int) -> Checkpoint:
    """The checkpoint at an offset of the library, which need not exist (offset 0 then)."""
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
    """What became of the library since `checkpoint` was taken in it."""
    now = checkpoint_at(path, checkpoint.offset)
    if (now.inode, now.tail) != (checkpoint.inode, checkpoint.tail) or now.size < checkpoint.offset:
        return Change.REPLACED
    if (now.size, now.changed) == (checkpoint.size, checkpoint.changed):
        return Change.NONE
    # Touched or rewritten without growing: what lies before the tail may be another.
    return Change.GROWN if now.size > checkpoint.size else Change.REPLACED


def end_of_lines(path: Path, start: int) -> int:
    """The offset up to which lines are whole: half a line at the end is for the next time."""
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
    half = last[last.rfind(b"\n") + 1 :]
    try:
        json.loads(half or b"0")
    except (ValueError, RecursionError):
        return size - len(half)
    return size


def _tail(path: Path, offset: int) -> str:
    data = b""
    if offset:
        with path.open("rb") as file:
            file.seek(max(0, offset - _TAIL))
            data = file.read(min(offset, _TAIL))
    return blake2b(data, digest_size=16).hexdigest()
