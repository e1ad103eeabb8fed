"""The bookmarks file when things go wrong: kills, races, full disks, lost permissions."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import pytest

from digest.bookmarks import Bookmarks
from digest.errors import StoreError
from tests.unit.bookmarks.rereading import reread
from tests.unit.processes import AS_NOBODY, NOBODY, nobodys_folder, run_python, start_python

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = "arxiv:2403.01234", "doi:10.1000/two"


KILLED = """
import os, signal, sys
from pathlib import Path
from digest.bookmarks import Bookmarks
bookmarks = Bookmarks(Path(sys.argv[1]))
name, countdown = sys.argv[2], int(sys.argv[3])
real = getattr(os, name)
def killing(*args):
    global countdown
    countdown -= 1
    if countdown == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args)
setattr(os, name, killing)
bookmarks.add({"doi:10.1000/two": "Second"})
"""


@pytest.mark.parametrize(
    ("call", "countdown", "there"),
    [("fsync", 1, False), ("replace", 1, False), ("fsync", 2, True)],
    ids=["before the new file is on disk", "before the rename", "after the rename"],
)
def test_a_bookmark_survives_a_kill_between_write_and_rename(
    bookmarks: Bookmarks, path: Path, call: str, countdown: int, there: bool
) -> None:
    bookmarks.add({ONE: "First"})
    bookmarks.note(ONE, "mine")
    done = run_python(KILLED, path, call, countdown)
    assert done.returncode == -signal.SIGKILL, done.stderr
    fresh = reread(path)
    assert fresh.on_disk.problems == ()
    assert fresh.is_bookmarked(ONE)
    assert fresh.is_bookmarked(TWO) == there
    fresh.add({"local:next": ""})  # the dead process's lock is free
    assert {ONE, "local:next"} <= {each.id for each in reread(path).all()}


ADDING = """
import sys
from pathlib import Path
from digest.bookmarks import Bookmarks
bookmarks = Bookmarks(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(50):
    bookmarks.add({f"local:{sys.argv[2]}-{number}": "A title"})
"""


def test_two_processes_that_write_at_the_same_time_lose_nothing(path: Path) -> None:
    processes = [start_python(ADDING, path, name) for name in ("a", "b")]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    fresh = reread(path)
    assert len(fresh.all()) == 100
    assert fresh.on_disk.problems == ()


def test_threads_that_write_at_the_same_time_lose_nothing(bookmarks: Bookmarks, path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: bookmarks.add({f"local:{number}": ""}), range(20)))
    assert len(bookmarks.all()) == len(reread(path).all()) == 20
    assert not bookmarks.on_disk.has_changed()


FULL = """
import resource, sys
from pathlib import Path
from digest.bookmarks import Bookmarks
from digest.errors import StoreError
path = Path(sys.argv[1])
bookmarks = Bookmarks(path)
bookmarks.on_disk.load()
size = path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, size + 10))
try:
    bookmarks.add({"doi:10.1000/two": "Second"})
except StoreError as error:
    print(error)
print(bookmarks.is_bookmarked("doi:10.1000/two"))
"""


def test_a_full_disk_loses_nothing_and_says_so(bookmarks: Bookmarks, path: Path) -> None:
    bookmarks.add({ONE: "First"})
    before = path.read_bytes()
    done = run_python(FULL, path)
    assert "nothing was changed" in done.stdout, done.stderr
    assert done.stdout.endswith("False\n")
    assert path.read_bytes() == before
    left = {each.name for each in path.parent.iterdir()}
    assert left == {path.name, f".{path.name}.lock", "backups"}


READ_ONLY = f"""
import sys
from pathlib import Path
from digest.bookmarks import Bookmarks
from digest.errors import StoreError
path = Path(sys.argv[1])
bookmarks = Bookmarks(path)
bookmarks.add({{"local:warm": ""}})  # everything is imported before root is given up
import os
if os.geteuid() == 0:
    for each in (path, path.with_name(".bookmarks.jsonl.lock")):
        os.chown(each, {NOBODY}, {NOBODY})
{AS_NOBODY}
path.parent.chmod(0o500)
bookmarks.on_disk.load()
print(bookmarks.is_bookmarked("local:warm"))
try:
    bookmarks.add({{"local:more": ""}})
except StoreError as error:
    print(error)
path.chmod(0)
try:
    bookmarks.on_disk.load()
except StoreError as error:
    print(error)
"""


def test_a_read_only_folder_can_be_read_and_a_change_says_why_not() -> None:
    with nobodys_folder() as folder:
        done = run_python(READ_ONLY, folder / "bookmarks.jsonl")
        shown, *refusals = done.stdout.splitlines()
        assert shown == "True", done.stderr
        assert "cannot write this file: permission denied; check the permissions" in refusals[0]
        assert "cannot read the bookmarks: permission denied" in refusals[1]


def test_a_copy_that_cannot_be_read_hides_nothing_else() -> None:
    code = f"""
import sys
from pathlib import Path
from digest.bookmarks import Bookmarks
path = Path(sys.argv[1])
bookmarks = Bookmarks(path)
copy = path.with_name("bookmarks.sync-conflict-1.jsonl")
copy.write_text("")
copy.chmod(0)
{AS_NOBODY}
path.write_text('{{"id": "local:x"}}')
bookmarks.on_disk.load()
print(bookmarks.is_bookmarked("local:x"), bookmarks.on_disk.copies, *bookmarks.on_disk.problems)
"""
    with nobodys_folder() as folder:
        done = run_python(code, folder / "bookmarks.jsonl")
        assert done.stdout.startswith("True () "), done.stderr
        assert "cannot read the bookmarks: permission denied" in done.stdout


def test_a_file_that_is_replaced_during_a_change_loses_nothing(path: Path) -> None:
    """A file synchroniser takes no lock; the clock is read between reading and writing."""

    def replacing_clock() -> datetime:
        if (theirs := path.with_name("theirs")).exists():
            theirs.replace(path)
        return datetime.now(UTC)

    bookmarks = Bookmarks(path, clock=replacing_clock)
    bookmarks.add({ONE: "First"})
    path.with_name("theirs").write_bytes(path.read_bytes() + b'{"id": "local:theirs"}\n')
    bookmarks.add({TWO: "Second"})
    assert {each.id for each in reread(path).all()} == {ONE, TWO, "local:theirs"}
    assert not bookmarks.on_disk.has_changed()


def test_a_file_that_is_replaced_all_the_time_can_still_be_changed(path: Path) -> None:
    def replacing_clock() -> datetime:
        path.with_name("theirs").write_bytes(b'{"id": "local:theirs"}\n')
        path.with_name("theirs").replace(path)
        return datetime.now(UTC)

    path.parent.mkdir()
    assert Bookmarks(path, clock=replacing_clock).add({ONE: "First"})
    assert reread(path).is_bookmarked(ONE)


def test_a_file_that_was_renamed_over_is_read_again_whatever_its_time(
    bookmarks: Bookmarks, path: Path
) -> None:
    bookmarks.add({ONE: "First"})
    old = path.stat()
    new = path.with_name("new")
    new.write_bytes(path.read_bytes().replace(b"2403.01234", b"2403.04321"))
    os.utime(new, ns=(old.st_atime_ns, old.st_mtime_ns))
    new.replace(path)
    assert path.stat().st_size == old.st_size
    assert bookmarks.on_disk.has_changed()
    bookmarks.add({TWO: "Second"})
    assert {each.id for each in reread(path).all()} == {"arxiv:2403.04321", TWO}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_file_in_utf_16_is_reported_and_left_alone(
    bookmarks: Bookmarks, path: Path, encoding: str
) -> None:
    path.parent.mkdir()
    data = "\ufeff{}\r\n\r\n\r\n".encode(encoding)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="in UTF-16; save the file as UTF-8"):
        bookmarks.add({ONE: "First"})
    assert path.read_bytes() == data


def test_an_immutable_file_is_reported_and_left_alone(bookmarks: Bookmarks, path: Path) -> None:
    bookmarks.add({ONE: "First"})
    before = path.read_bytes()
    if not shutil.which("chattr") or subprocess.run(["chattr", "+i", path], check=False).returncode:
        pytest.skip("chattr is missing, or not allowed here")
    try:
        with pytest.raises(StoreError, match="operation not permitted; check the permissions"):
            bookmarks.add({TWO: "Second"})
    finally:
        subprocess.run(["chattr", "-i", path], check=True)
    assert path.read_bytes() == before
    assert not [each for each in path.parent.iterdir() if each.suffix == ".new"]


def test_a_file_with_a_bom_and_crlf_keeps_its_other_lines(bookmarks: Bookmarks, path: Path) -> None:
    path.parent.mkdir()
    lines = [b'\xef\xbb\xbf{"id": "local:x"}\r\n', b"by hand\r\n", b'{"id": "local:y"}\r\n']
    path.write_bytes(b"".join(lines))
    bookmarks.tag("local:y", ["changed"])
    assert path.read_bytes().startswith(b"".join(lines[:2]))
    (problem,) = bookmarks.on_disk.problems
    assert (problem.line, problem.what) == (2, "it is not JSON")
    assert {each.id for each in reread(path).all()} == {"local:x", "local:y"}


def test_a_change_that_cannot_be_read_back_is_made_all_the_same(
    bookmarks: Bookmarks, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bookmarks.add({ONE: "First"})

    def refuse_the_new(file: Path) -> BinaryIO:
        if b"mine" in file.read_bytes():
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return file.open("rb")

    monkeypatch.setattr("digest.bookmarks.disk.open_regular", refuse_the_new)
    assert bookmarks.note(ONE, "mine").note == "mine"
    assert bookmarks.on_disk.has_changed()
    monkeypatch.undo()
    assert reread(path).all()[0].note == "mine"
