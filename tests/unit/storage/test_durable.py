"""Files that must not be lost: what is left after crashes, full disks and foreign folders."""

from __future__ import annotations

import errno
import os
import signal
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.errors import StoreError
from digest.storage.durable import Appender, locked, make_private, replace_durably, reported
from tests.unit.processes import AS_NOBODY, NOBODY, nobodys_folder, run_python

if TYPE_CHECKING:
    from collections.abc import Iterator

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can own files as another")


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def append(path: Path, *lines: bytes) -> None:
    with reported(path, "write this file"), Appender(path) as file:
        file.append(lines)


@pytest.fixture
def harsh_umask() -> Iterator[None]:
    before = os.umask(0o277)
    yield
    os.umask(before)


def test_every_new_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    make_private(tmp_path / "data" / "library")
    assert mode(tmp_path / "data") == mode(tmp_path / "data" / "library") == 0o700


def test_a_folder_is_usable_whatever_the_umask(tmp_path: Path, harsh_umask: None) -> None:
    make_private(tmp_path / "data" / "library")
    assert mode(tmp_path / "data" / "library") == 0o700


def test_a_folder_that_its_owner_shared_stays_shared(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private(tmp_path)
    assert mode(tmp_path) == 0o755


def test_a_file_where_a_folder_should_be_is_reported(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    for folder in (tmp_path / "data", tmp_path / "data" / "library"):
        with pytest.raises(StoreError, match="move what is in the way"):
            make_private(folder)
    assert (tmp_path / "data").read_text() == "mine"


def test_a_replaced_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    replace_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert mode(path) == 0o600
    assert names(tmp_path) == ["file"]


def test_a_replaced_file_is_usable_whatever_the_umask(tmp_path: Path, harsh_umask: None) -> None:
    replace_durably(tmp_path / "file", b"new")
    assert mode(tmp_path / "file") == 0o600


def test_a_symbolic_link_stays_one_and_its_target_changes(tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    target, link = tmp_path / "repository" / "file", tmp_path / "link"
    link.symlink_to(target)
    replace_durably(link, b"new")  # the target is not there yet
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_lock_that_another_process_holds_for_long_is_reported_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.storage.durable.PATIENCE", 0.05)
    with (
        locked(tmp_path / "file"),
        pytest.raises(StoreError, match=r"another sheaf has held .* 0\.05 seconds; quit it"),
        locked(tmp_path / "file"),
    ):
        pass  # pragma: no cover - the second is not let in


def test_two_links_to_one_file_share_one_lock(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with locked(tmp_path / "link"):
        assert (tmp_path / ".file.lock").exists()
    assert not (tmp_path / ".link.lock").exists()


def test_a_link_to_itself_is_reported(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(StoreError, match="fix the symbolic link"):
        append(tmp_path / "loop", b"x\n")


def test_a_folder_in_the_way_of_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file" / "inside").mkdir(parents=True)
    with pytest.raises(StoreError, match="move the folder that is in the way"):
        replace_durably(tmp_path / "file", b"new")
    assert names(tmp_path) == ["file"]


def test_a_pipe_or_device_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreError, match="a device or a pipe"):
        replace_durably(tmp_path / "pipe", b"new")
    assert (tmp_path / "pipe").is_fifo()


@as_root
def test_root_leaves_a_file_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    os.chown(path, NOBODY, NOBODY)
    replace_durably(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (NOBODY, NOBODY)


@pytest.mark.parametrize("call", ["fchmod", "fsync", "replace"])
def test_a_kill_before_the_rename_leaves_the_old_file(tmp_path: Path, call: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    code = f"""
import os, signal, sys
from pathlib import Path
from digest.storage.durable import replace_durably
os.{call} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
replace_durably(Path(sys.argv[1]), b"new")
"""
    assert run_python(code, path).returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"


def test_leftovers_of_a_killed_process_are_deleted_an_hour_later(tmp_path: Path) -> None:
    path, old, fresh = tmp_path / "file", tmp_path / ".file.a.new", tmp_path / ".file.b.new"
    for each in (old, fresh, tmp_path / ".other.c.new"):
        each.write_text("half")
        os.utime(each, (0, 0))
    os.utime(fresh)
    with locked(path):
        pass
    assert not old.exists()
    assert fresh.exists()
    assert (tmp_path / ".other.c.new").exists()


def test_a_full_disk_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    code = """
import resource, sys
from pathlib import Path
from digest.errors import StoreError
from digest.storage.durable import Appender, replace_durably, reported
def append(path, line):
    with reported(path, "write this file"), Appender(path) as file:
        file.append([line])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
for write in (replace_durably, append):
    try:
        write(Path(sys.argv[1]), b"new" * 1000)
    except StoreError as error:
        print(error)
"""
    done = run_python(code, path)
    assert done.stdout.count("nothing was changed") == 2, done.stderr
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_a_file_that_was_written_is_not_said_to_be_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    sync = os.fsync

    def refuse_folders(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(code, os.strerror(code))
        sync(handle)

    monkeypatch.setattr(os, "fsync", refuse_folders)
    with pytest.raises(StoreError, match="was written, but may be lost") as raised:
        replace_durably(tmp_path / "file", b"new")
    assert "nothing was changed" not in str(raised.value)
    assert (tmp_path / "file").read_bytes() == b"new"
    # Whereas what was appended to a new file is taken back, so that there it is true.
    with pytest.raises(StoreError):
        append(tmp_path / "log", b"line\n")
    assert (tmp_path / "log").read_bytes() == b""


def test_a_device_without_space_is_reported_with_what_to_do() -> None:
    with pytest.raises(StoreError, match="no space left on device; free some space"):
        append(Path("/dev/full"), b"x\n")


def test_a_read_only_folder_is_reported_with_what_to_do() -> None:
    code = f"""
import sys
from pathlib import Path
from digest.errors import StoreError
from digest.storage.durable import Appender, locked, make_private, replace_durably, reported
def append(path, line):
    with reported(path, "write this file"), Appender(path) as file:
        file.append([line])
folder = Path(sys.argv[1])
with locked(folder / "warm"): pass  # everything is imported before root is given up
(folder / ".warm.lock").unlink()
{AS_NOBODY}
folder.chmod(0o500)
for attempt in (
    lambda: replace_durably(folder / "file", b"new"),
    lambda: append(folder / "file", b"new"),
    lambda: make_private(folder / "below"),
    lambda: locked(folder / "file").__enter__(),
):
    try:
        attempt()
    except StoreError as error:
        print(error)
"""
    with nobodys_folder() as folder:
        done = run_python(code, folder)
        assert done.stdout.count("permission denied; check the permissions") == 4, done.stderr
        assert names(folder) == []


def test_a_folder_that_may_be_written_but_not_listed_is_enough() -> None:
    code = f"""
import sys
from pathlib import Path
from digest.storage.durable import replace_durably
folder = Path(sys.argv[1])
import tempfile, random
{AS_NOBODY}
folder.chmod(0o300)
replace_durably(folder / "file", b"new")
print((folder / "file").read_text())
"""
    with nobodys_folder() as folder:
        done = run_python(code, folder)
        assert done.stdout == "new\n", done.stderr


def test_appending_keeps_existing_lines_and_returns_where_each_new_line_begins(
    tmp_path: Path,
) -> None:
    path = tmp_path / "folder" / "file"
    append(path, b"one\n")
    with Appender(path) as file:
        assert file.append([b"two\n", b"three\n"]) == [4, 8]
        assert file.append([]) == []
    assert path.read_bytes() == b"one\ntwo\nthree\n"


def test_a_new_file_is_for_its_owner_only_whatever_the_umask(
    tmp_path: Path, harsh_umask: None
) -> None:
    append(tmp_path / "file", b"one\n")
    assert mode(tmp_path / "file") == 0o600


def test_half_a_line_is_ended_before_the_next(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"ha")
    append(tmp_path / "file", b"one\n")
    assert (tmp_path / "file").read_bytes() == b"ha\none\n"


def test_an_error_in_the_block_takes_back_what_was_appended(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"ha")

    def fail_half_way() -> None:
        with Appender(path) as file:
            file.append([b"one\n"])
            raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fail_half_way()
    assert path.read_bytes() == b"ha"


def test_a_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), locked(tmp_path / "file"):
        raise ValueError("inside")
    with locked(tmp_path / "file"):
        assert (tmp_path / ".file.lock").exists()
