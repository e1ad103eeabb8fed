"""Notes how long a file was before lines were appended to it that may yet be rolled back.

Readers who must not see those, such as the index, ask for the size without them.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from digest.errors import StoreError
from digest.storage.lock import LockTimeoutError, exclusive

_NEVER_WAIT = -1.0


def begin(path: Path, size: int) -> None:
    """Note that all after the first `size` bytes of a file may be rolled back.

    The caller holds the lock on the file until `end`; a note whose writer does not is ignored.

    Raises:
        OSError: the note cannot be written.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(_sibling(path, "pending"), flags, 0o600)
    try:
        os.write(handle, f"{size}\n".encode())
    finally:
        os.close(handle)


def end(path: Path) -> None:
    """Take back the note: what was appended stays, or is gone."""
    with contextlib.suppress(OSError):
        _sibling(path, "pending").unlink()


def committed_size(path: Path) -> int:
    """Size of a file in bytes, without what may yet be rolled back.

    Raises:
        OSError: the file cannot be examined.
    """
    size = path.stat().st_size
    noted = _noted(path)
    if noted is None:
        # Measured again, because the note may have gone together with what was appended.
        return min(size, path.stat().st_size)
    try:
        with exclusive(_sibling(path, "lock"), _NEVER_WAIT):
            end(path)  # its writer was killed: what it wrote stays
    except LockTimeoutError:
        return min(size, noted)
    except (OSError, StoreError):
        pass  # where nobody can lock, nobody is writing
    return path.stat().st_size


def _noted(path: Path) -> int | None:
    try:
        return int(_sibling(path, "pending").read_bytes())
    except (OSError, ValueError):  # a note without a number: nothing has been appended yet
        return None


def _sibling(path: Path, kind: str) -> Path:
    target = Path(os.path.realpath(path))
    return target.with_name(f".{target.name}.{kind}")
