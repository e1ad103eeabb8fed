"""Locks: freed when their holder dies, and kept also where the file system has none."""

from __future__ import annotations

import errno
import fcntl
import os
import platform
import signal
from typing import TYPE_CHECKING

import pytest

from digest.errors import StoreError
from digest.storage.durable import locked
from digest.storage.lock import LockTimeoutError, exclusive
from tests.unit.processes import start_python

if TYPE_CHECKING:
    from pathlib import Path

HOLDING = """
import errno, fcntl, os, sys, time
from pathlib import Path
from digest.storage.lock import exclusive
def refuse(*_):
    raise OSError(int(sys.argv[2]), os.strerror(int(sys.argv[2])))
if sys.argv[2] != "0":
    fcntl.flock = refuse
with exclusive(Path(sys.argv[1]), 1):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(params=[0, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def refused(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """The errno with which the file system refuses locks; 0 if it has them."""
    code: int = request.param

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    if code:
        monkeypatch.setattr(fcntl, "flock", refuse)
    return code


def test_one_process_at_a_time_holds_a_lock(tmp_path: Path, refused: int) -> None:
    lock = tmp_path / "lock"
    process = start_python(HOLDING, lock, refused)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(LockTimeoutError), exclusive(lock, 0.05):
        pass  # pragma: no cover - it is not let in
    process.communicate("go\n", timeout=60)
    with exclusive(lock, 0):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["lock"]


def test_a_lock_of_a_dead_process_is_free(tmp_path: Path, refused: int) -> None:
    lock = tmp_path / "lock"
    process = start_python(HOLDING, lock, refused)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    with exclusive(lock, 1):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["lock"]


@pytest.mark.parametrize(
    ("content", "age", "is_free"),
    [
        ("", 0, False),
        ("", 3600, True),
        ("another machine\n1\n", 3600, False),
        (f"{platform.node()}\n1\n", 3600, False),
        (f"{platform.node()}\n99999999999999999999\n", 3600, True),
    ],
    ids=["being named", "never named", "another machine", "alive", "nonsense"],
)
def test_a_holder_file_is_removed_only_if_its_process_is_surely_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, age: int, is_free: bool
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setattr("digest.storage.durable.PATIENCE", 0.05)
    holder = tmp_path / ".file.lock.holder"
    holder.write_text(content)
    moment = holder.stat().st_mtime - age
    os.utime(holder, (moment, moment))
    if is_free:
        with locked(tmp_path / "file"):
            assert holder.read_text() == f"{platform.node()}\n{os.getpid()}\n"
        assert not holder.exists()
    else:
        with (
            pytest.raises(StoreError, match=r"delete .*\.holder if no sheaf runs"),
            locked(tmp_path / "file"),
        ):
            pass  # pragma: no cover - it is not let in
        assert holder.read_text() == content


def test_any_other_refusal_is_reported_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(StoreError, match="cannot lock this file: input/output error"):
        locked(tmp_path / "file").__enter__()


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / ".file.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="a symbolic link; delete it"):
        locked(tmp_path / "file").__enter__()
    assert not (tmp_path / "elsewhere").exists()


def test_a_lock_is_freed_even_if_a_forked_process_still_has_it_open(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with exclusive(tmp_path / "lock", 1):
        child = os.fork()
        if child == 0:  # pragma: no cover - it only keeps its files open
            os.close(writing)
            os.read(reading, 1)
            os._exit(0)
    with exclusive(tmp_path / "lock", 0):
        pass
    os.close(writing)
    os.close(reading)
    assert os.waitpid(child, 0)[1] == 0
