"""Records how far the library was indexed, and tells whether that part has changed since."""

from __future__ import annotations

import enum
import json
import zlib
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from digest.index.segment.manifest import Checkpoint
from digest.storage.pending import committed_size

if TYPE_CHECKING:
    from pathlib import Path

_SAMPLE: Final = 4096
"""Number of bytes compared at the beginning, and as many before the checkpoint."""
_BLOCK: Final = 1 << 20
_BEING_WRITTEN: Final = 0
"""Instead of the time of the last change, while lines are appended that may be rolled back."""


class LogChange(enum.Enum):
    """How the library changed since it was indexed."""

    NONE = "none"
    GROWN = "grown"
    """Lines were added at the end; nothing else changed."""
    REPLACED = "replaced"
    """Anything else changed."""


def checkpoint_at(path: Path, offset: int) -> Checkpoint:
    """Take a checkpoint at a byte offset of the library; offset 0 if the file doesn't exist.

    It lacks the checksum of all bytes, because it does not read them. Lines that may yet be rolled
    back are as if they weren't there.

    Raises:
        OSError: the library cannot be read.
    """
    try:
        status, size = path.stat(), committed_size(path)
    except FileNotFoundError:
        return Checkpoint(0, 0, 0, 0, _hash(path, 0, 0), _hash(path, 0, 0))
    return Checkpoint(
        status.st_ino,
        size,
        status.st_mtime_ns if size >= status.st_size else _BEING_WRITTEN,
        offset,
        _hash(path, max(0, offset - _SAMPLE), offset),
        _hash(path, 0, min(offset, _SAMPLE)),
    )


def change_since(checkpoint: Checkpoint, path: Path) -> LogChange:
    """Tell how the library changed since `checkpoint` was taken.

    Cheap: reads the beginning and the end of what was indexed, and all of it only if the file was
    touched without growing, or copied.

    Raises:
        OSError: the library cannot be read.
    """
    now = checkpoint_at(path, checkpoint.offset)
    if now.size < checkpoint.offset or (now.head, now.tail) != (checkpoint.head, checkpoint.tail):
        return LogChange.REPLACED
    if now.inode == checkpoint.inode:
        if now.size == checkpoint.size and now.changed in {checkpoint.changed, _BEING_WRITTEN}:
            return LogChange.NONE
        if now.size > checkpoint.size:
            return LogChange.GROWN
    # Growing by nothing takes a new checkpoint, so that it is not read in full again.
    return LogChange.GROWN if has_indexed_bytes(checkpoint, path) else LogChange.REPLACED


def has_indexed_bytes(checkpoint: Checkpoint, path: Path) -> bool:
    """Tell whether the library still begins with exactly what was indexed; reads all of that.

    Raises:
        OSError: the library cannot be read.
    """
    left, crc32 = checkpoint.offset, 0
    if not left:
        return True
    try:
        with path.open("rb") as file:
            while left and (block := file.read(min(left, _BLOCK))):
                crc32 = zlib.crc32(block, crc32)
                left -= len(block)
    except FileNotFoundError:
        return False
    return not left and crc32 == checkpoint.crc32


@dataclass(frozen=True, slots=True)
class Difference:
    """How the library differs from what was indexed."""

    text: str
    """In words, to follow the library's name."""
    is_in_place: bool
    """Whether the same file was written to; otherwise another took its place."""


def described(checkpoint: Checkpoint, path: Path) -> Difference:
    """Describe how the library differs from what was indexed.

    Raises:
        OSError: it cannot be read.
    """
    now = checkpoint_at(path, checkpoint.offset)
    if not now.inode:
        text = "the library is gone"
    elif now.size < checkpoint.offset:
        text = f"the library shrank from {checkpoint.offset:,} to {now.size:,} bytes"
    elif now.head != checkpoint.head:
        text = "the library no longer begins as it did"
    else:
        text = "the library was changed where it was already indexed"
    return Difference(text, now.inode == checkpoint.inode)


def end_of_lines(path: Path, start: int) -> int:
    """Return the offset at which the complete lines end.

    A partial line at the end, one that is not yet valid JSON, is left for the next time, and so
    are lines that may yet be rolled back.

    Raises:
        OSError: the library cannot be read.
    """
    with path.open("rb") as file:
        size = committed_size(path)
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


def _hash(path: Path, start: int, end: int) -> str:
    data = b""
    if end:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(end - start)
    return blake2b(data, digest_size=16).hexdigest()
