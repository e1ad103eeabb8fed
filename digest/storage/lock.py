"""A lock between processes, freed by the system when its holder dies.

Where a file system has no such locks (some network and user-space ones), a file with the holder's
name is the lock. Then a dead holder is recognised only on its own machine.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import platform
import time
from typing import TYPE_CHECKING, Final

from digest.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_UNSUPPORTED: Final = frozenset(
    (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL)
)
_POLL_SECONDS: Final = 0.02
_UNNAMED_SECONDS: Final = 60
"""Age from which a holder file without a name must be of a process that died while naming it."""


class LockTimeoutError(Exception):
    """Another process holds the lock; `holder` is its file where the system has no locks."""

    def __init__(self, holder: Path | None) -> None:
        super().__init__(holder)
        self.holder = holder


@contextlib.contextmanager
def exclusive(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock that the file at `path` stands for; it is created and never deleted.

    Args:
        path: the lock's file, in a folder that exists.
        patience: seconds to wait for another holder.

    Raises:
        LockTimeoutError: another process held it all the time.
        StoreError: `path` is a symbolic link.
        OSError: the file cannot be created.
    """
    deadline = time.monotonic() + patience
    with contextlib.ExitStack() as releasing:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            raise StoreError(
                "the lock is a symbolic link", where=path, hint="delete it and try again"
            ) from error
        releasing.callback(os.close, handle)
        with contextlib.suppress(OSError):  # it may be somebody else's
            os.fchmod(handle, 0o600)  # regardless of the umask
        holder = path.with_name(f"{path.name}.holder")
        try:
            while not _flocked(handle):
                _wait(deadline, None)
            # Closing is not enough: a forked process may still have the file open.
            releasing.callback(fcntl.flock, handle, fcntl.LOCK_UN)
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
            while not _created(holder):
                _wait(deadline, holder)
            releasing.callback(_delete, holder)
        yield


def _wait(deadline: float, holder: Path | None) -> None:
    if time.monotonic() > deadline:
        raise LockTimeoutError(holder)
    time.sleep(_POLL_SECONDS)


def _flocked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _created(holder: Path) -> bool:
    """Create the holder's file, replacing that of a dead process; False if one is alive."""
    try:
        handle = os.open(holder, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        if not _is_dead(holder):
            return False
        _remove_dead(holder)
        return False
    try:
        os.write(handle, f"{platform.node()}\n{os.getpid()}\n".encode())
    except OSError:
        _delete(holder)
        raise
    finally:
        os.close(handle)
    return True


def _remove_dead(holder: Path) -> None:
    aside = holder.with_name(f"{holder.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        holder.rename(aside)
        if not _is_dead(aside):  # another process was faster, and this is its file
            os.link(aside, holder)
        aside.unlink()


def _is_dead(holder: Path) -> bool:
    try:
        machine, pid, _ = holder.read_text("utf-8", "replace").split("\n")
        if machine == platform.node():
            os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except FileNotFoundError:
        return False
    except (ValueError, OverflowError):  # it died before it could write its name
        with contextlib.suppress(OSError):
            return holder.stat().st_mtime < time.time() - _UNNAMED_SECONDS
    except OSError:
        return False  # it may be alive
    return False


def _delete(holder: Path) -> None:
    with contextlib.suppress(OSError):
        holder.unlink()
