"""Files that must not be lost: private folders, locks, atomic replacement, durable appends."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from typing import TYPE_CHECKING

from digest.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REMEDIES = {
    errno.ENOSPC: "free some space and try again; nothing was changed",
    errno.EDQUOT: "free some of your quota and try again; nothing was changed",
    errno.EROFS: "set SHEAF_HOME to a folder that can be written",
    errno.EACCES: "check the permissions, or set SHEAF_HOME to a folder of your own",
    errno.EPERM: "check the permissions, or set SHEAF_HOME to a folder of your own",
    errno.ENOTDIR: "move what is in the way, or set SHEAF_HOME to another folder",
    errno.EISDIR: "move the folder that is in the way",
}


def store_error(error: OSError, path: Path, doing: str) -> StoreError:
    """The sentence for an operating system's error while `doing` something with `path`."""
    reason = (error.strerror or type(error).__name__).lower()
    remedy = _REMEDIES.get(error.errno or 0, "check the disk and try again")
    return StoreError(f"cannot {doing}: {reason}", where=path, do=remedy)


@contextlib.contextmanager
def reported(path: Path, doing: str) -> Iterator[None]:
    """Turn any OSError in the block into a StoreError about `path`."""
    try:
        yield
    except OSError as error:
        raise store_error(error, path, doing) from error


def make_private(folder: Path) -> None:
    """Make a folder (and its parents) that only its owner can enter.

    Raises:
        StoreError: it cannot be made.
    """
    with reported(folder, "make this folder"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of `path` (a file `.NAME.lock` beside it) against every other process.

    Raises:
        StoreError: the lock cannot be made, or another process holds it for over 30 seconds.
    """
    from filelock import FileLock, Timeout

    make_private(path.parent)
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=30, mode=0o600)
    try:
        with reported(path, "lock this file"):
            lock.acquire()
    except Timeout:
        raise StoreError(
            "another sheaf has held this file for 30 seconds",
            where=path,
            do="end the other one, or wait for it, and try again",
        ) from None
    try:
        yield
    finally:
        lock.release()


def replace_durably(path: Path, data: bytes) -> None:
    """Make `data` the whole content of `path`: after a crash there is the old or the new file.

    A symbolic link is followed, so that a file kept elsewhere (a dot-file repository) stays there.

    Raises:
        StoreError: it cannot be written; the old file is as it was.
    """
    path = path.resolve()
    make_private(path.parent)
    with reported(path, "write this file"):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:  # mkstemp makes it 0600
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)  # noqa: PTH105 - the name is a string of mkstemp's
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)  # noqa: PTH108
            raise
        _sync_folder(path.parent)


def append_durably(path: Path, data: bytes) -> None:
    """Add `data` at the end of `path`; when that fails half-way, cut it back to what it was.

    Raises:
        StoreError: it cannot be written; the file is as it was.
    """
    make_private(path.parent)
    with reported(path, "write this file"):
        is_new = not path.exists()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            before = os.fstat(handle).st_size
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(handle, view) :]
                os.fsync(handle)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.ftruncate(handle, before)
                raise
        finally:
            os.close(handle)
        if is_new:
            _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
