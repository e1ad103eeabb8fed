"""Files that must not be lost: private folders, locks, atomic replacement, durable appends."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from digest.errors import StoreError
from digest.storage import pending
from digest.storage.lock import LockTimeoutError, exclusive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_REMEDIES = {
    errno.ENOSPC: "free some space and try again; nothing was changed",
    errno.EDQUOT: "free some of your quota and try again; nothing was changed",
    errno.EROFS: "set SHEAF_HOME to a folder that can be written",
    errno.EACCES: "check the permissions, or set SHEAF_HOME to a folder of your own",
    errno.EPERM: "check the permissions, or set SHEAF_HOME to a folder of your own",
    errno.EFBIG: "raise the file size limit (ulimit -f); nothing was changed",
    errno.EEXIST: "move what is in the way, or set SHEAF_HOME to another folder",
    errno.ELOOP: "fix the symbolic link, which points to itself",
    errno.ENOTDIR: "move what is in the way, or set SHEAF_HOME to another folder",
    errno.EISDIR: "move the folder that is in the way",
}

PATIENCE = 30.0
"""Seconds to wait for a lock that another process holds."""
_ABANDONED_SECONDS = 3600
"""Age from which a temporary file must come from a killed process, even if clocks disagree."""


def store_error(error: OSError, path: Path, doing: str) -> StoreError:
    """Convert an OSError about `path` to a StoreError; for `doing` see `reported`."""
    remedy = _REMEDIES.get(error.errno or 0, "check the disk and try again")
    return StoreError(f"cannot {doing}: {_reason(error)}", where=path, hint=remedy)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


@contextlib.contextmanager
def reported(path: Path, doing: str) -> Iterator[None]:
    """Turn any OSError in the block into a StoreError about `path`.

    `doing` is what was attempted, to follow "cannot": "write this file".
    """
    try:
        yield
    except OSError as error:
        raise store_error(error, path, doing) from error


def make_private(folder: Path) -> None:
    """Create a folder and its missing parents, accessible only to their owner.

    Permissions of existing folders don't change: they may be shared on purpose.

    Raises:
        StoreError: the folder cannot be created.
    """
    with reported(folder, "create this folder"):
        _make_folder(folder)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder.parent != folder:
        _make_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
        folder.chmod(0o700)  # regardless of the umask
    except FileExistsError:
        if not folder.is_dir():
            raise


def make_unwritable_for_others(folder: Path) -> bool:
    """Take the permission to write to a folder from everybody but its owner.

    Returns:
        Whether others had it. False where it cannot be taken, as on file systems without
        permissions.

    Raises:
        StoreError: the folder belongs to another user.
    """
    try:
        status = folder.stat()
    except OSError:
        return False  # whoever needs it will say so
    if status.st_uid not in {0, os.geteuid()} and os.geteuid() != 0:
        raise StoreError(
            "this folder belongs to another user",
            where=folder,
            hint="delete it, or set SHEAF_HOME to a folder of your own",
        )
    if not status.st_mode & 0o022:
        return False
    with contextlib.suppress(OSError):
        folder.chmod(stat.S_IMODE(status.st_mode) & ~0o022)
        return not folder.stat().st_mode & 0o022
    return False


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on `path`, the file `.NAME.lock` next to it, which excludes other processes.

    If `path` is a symbolic link, the lock is next to its target, so that two links share one lock.
    Temporary files of `path` left by a process killed over an hour ago are deleted.

    Raises:
        StoreError: the lock cannot be created, or wasn't released within PATIENCE seconds.
    """
    target = _target(path)
    make_private(target.parent)
    with contextlib.ExitStack() as holding:
        with reported(path, "lock this file"):
            try:
                holding.enter_context(exclusive(target.with_name(f".{target.name}.lock"), PATIENCE))
            except LockTimeoutError as error:
                way_out = f", or delete {error.holder} if no sheaf runs" if error.holder else ""
                raise StoreError(
                    f"another sheaf has held the lock on this file for {PATIENCE:g} seconds",
                    where=path,
                    hint=f"quit it or wait for it, then try again{way_out}",
                ) from None
        _delete_abandoned(target)
        yield


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading; refuse pipes and devices, which may block or never end.

    Raises:
        StoreError: it is a pipe or a device.
        OSError: it cannot be opened; see `reported`.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, handle)
        kind = stat.S_IFMT(os.fstat(handle).st_mode)
        if kind not in {stat.S_IFREG, stat.S_IFDIR}:  # opening a folder fails below
            raise _not_a_file(path)
        file = open(handle, "rb")  # noqa: PTH123, SIM115 - it is open already
        stack.pop_all()
    return file


def _not_a_file(path: Path) -> StoreError:
    return StoreError("this is a device or a pipe, not a file", where=path, hint="name a file")


def replace_durably(path: Path, data: bytes, check: Callable[[], object] = lambda: None) -> None:
    """Replace the content of `path` atomically: after a crash it is the old file or the new one.

    Symbolic links are followed, so that a file in a dotfiles repository, for example, stays there.

    Args:
        path: the file.
        data: its new content.
        check: called when only the replacement is left to do; if it raises, the old file stays.

    Raises:
        StoreError: the file cannot be written; the old one is unchanged, unless the error says so.
    """
    path = _target(path)
    make_private(path.parent)
    with reported(path, "write this file"):
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise _not_a_file(path)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(file.fileno(), 0o600)  # regardless of the umask
                _keep_owner(path, file.fileno())
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            check()
            os.replace(name, path)  # noqa: PTH105 - mkstemp returns a string
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)  # noqa: PTH108
            raise
    try:
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"this file was written, but may be lost in a power cut: {_reason(error)}",
            where=path,
            hint="check the disk and save again",
        ) from error


class Appender:
    """Appends lines to a file durably: all lines appended in a `with` block, or none of them.

    The caller holds the lock on the file, if it has readers; see `digest.storage.pending`.

    Raises:
        StoreError: the folder cannot be created.
        OSError: anything else failed; see `reported`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        make_private(self._path.parent)
        self._is_new = not self._path.exists()
        self._is_pending = False
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if self._is_new:
                os.fchmod(self._handle, 0o600)  # regardless of the umask
            self._before = os.fstat(self._handle).st_size
            last = os.pread(self._handle, 1, self._before - 1) if self._before else b"\n"
            self._ends_with_newline = last == b"\n"
        except BaseException:
            os.close(self._handle)
            raise
        return self

    def append(self, lines: Iterable[bytes]) -> list[int]:
        """Write lines, which include their line ends; return the byte offset of each."""
        lines = list(lines)
        if lines and not self._is_pending:
            pending.begin(self._path, self._before)
            self._is_pending = True
        if lines and not self._ends_with_newline:
            # A crash left a partial line: terminate it, so that it doesn't corrupt ours.
            os.write(self._handle, b"\n")
            self._ends_with_newline = True
        offset = os.fstat(self._handle).st_size
        view = memoryview(b"".join(lines))
        while view:
            view = view[os.write(self._handle, view) :]
        return list(accumulate(map(len, lines), initial=offset))[:-1]

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if kind is not None:
                self._roll_back()
                return
            try:
                os.fsync(self._handle)
                if self._is_new:
                    _sync_folder(self._path.parent)
            except OSError:
                self._roll_back()
                raise
        finally:
            if self._is_pending:
                pending.end(self._path)
            os.close(self._handle)

    def _roll_back(self) -> None:
        with contextlib.suppress(OSError):
            os.ftruncate(self._handle, self._before)


def _target(path: Path) -> Path:
    """Resolve the symbolic links in `path`."""
    return Path(os.path.realpath(path))


def _keep_owner(path: Path, handle: int) -> None:
    """Give the new file the old one's owner, so that `sudo sheaf` doesn't lock the user out."""
    with contextlib.suppress(OSError):
        old = path.stat()
        if os.geteuid() == 0 and old.st_uid != 0:
            os.fchown(handle, old.st_uid, old.st_gid)


def _delete_abandoned(path: Path) -> None:
    with contextlib.suppress(OSError), os.scandir(path.parent) as entries:
        for entry in entries:
            is_ours = entry.name.startswith(f".{path.name}.") and entry.name.endswith(".new")
            if is_ours and entry.stat().st_mtime < time.time() - _ABANDONED_SECONDS:
                os.unlink(entry.path)  # noqa: PTH108 - os.DirEntry has no unlink


def _sync_folder(folder: Path) -> None:
    """Make a rename or a new file durable, if the file system supports it."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        return  # a folder may be writable but not readable
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:
            raise
    finally:
        os.close(handle)
