"""A save at each of whose system calls something goes wrong: for the trial of bookmarks.

The real `sheaf bookmark tag` is run under `strace`, which makes one system call after the other
fail or kills the process at it. Short writes come from a library in C that is put between Python
and the system.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.bookmarks import Bookmarks
from digest.bookmarks.backups import Backups
from digest.library import Library
from digest.paper import Paper
from digest.storage.paths import home_at
from tests.trials.outcome import Outcome, UnavailableError
from tests.unit.commands import SCRIPT
from tests.unit.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAPER: Final = Paper(id="arxiv:2403.00001", title="Speculative Decoding", abstract="Drafts.")
BEFORE: Final = (
    b'\xef\xbb\xbf{"id": "local:x", "added": "2026-03-13", "note": "years of work", "stars": 5}\r\n'
    b"no bookmark\n"
    b'{"id": "local:y", "added": "2026-03-13", "tags": ["kept"]}\n'
)
FAULTS: Final = (
    "signal=SIGKILL",
    *(f"error={name}" for name in ("ENOSPC", "EIO", "EROFS", "EINTR", "EACCES")),
)
LOCK_FAULTS: Final = ("error=ENOLCK", "error=ENOSYS", "error=EOPNOTSUPP")
_READS_NAMES: Final = frozenset(("newfstatat", "stat", "lstat", "fstat", "readlink"))
"""Calls that change nothing; Python takes their failure for a missing file."""

SHORT_WRITES: Final = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Write at most half of what is asked for; after COUNTDOWN writes to files fail with ENOSPC. */
ssize_t write(int fd, const void *data, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    static int countdown = -2;
    if (!real) real = dlsym(RTLD_NEXT, "write");
    if (countdown == -2) {
        const char *given = getenv("COUNTDOWN");
        countdown = given ? atoi(given) : -1;
    }
    if (fd < 3) return real(fd, data, count);
    if (countdown == 0) { errno = ENOSPC; return -1; }
    if (countdown > 0) countdown--;
    return real(fd, data, count > 1 ? count / 2 : count);
}
"""


@dataclass(frozen=True, slots=True)
class Call:
    """One system call of a save."""

    name: str
    ordinal: int
    """How many calls of this name there were, with this one, since the process started."""


def _words(home: Path) -> tuple[list[str], dict[str, str]]:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "SHEAF_DEBUG"},
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SHEAF_HOME": str(home),
    }
    return [sys.executable, "-c", SCRIPT, "bookmark", "tag", PAPER.id, "new"], environment


def _strace(home: Path, log: Path, *options: str) -> subprocess.CompletedProcess[str]:
    words, environment = _words(home)
    return subprocess.run(
        ["strace", "-y", "-o", str(log), *options, *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _made_home(folder: Path) -> Path:
    home = home_at(folder)
    Library(home.library).add([PAPER])
    home.bookmarks.write_bytes(BEFORE)
    return home.bookmarks


def _reset(path: Path) -> None:
    for each in path.parent.iterdir():
        if each.name == "backups":
            shutil.rmtree(each)
        elif each.is_file():
            each.unlink()
    path.write_bytes(BEFORE)


def calls(folder: Path) -> list[Call]:
    """The system calls of a save that concern the home, from the first lock on.

    Raises:
        UnavailableError: `strace` is missing or may not trace.
    """
    if shutil.which("strace") is None:
        raise UnavailableError("strace is not installed")
    log = folder.with_name("calls.log")
    done = _strace(folder, log)
    if done.returncode != 0 or not log.exists():
        raise UnavailableError(f"strace cannot trace here: {done.stderr[-200:]}")
    found: list[Call] = []
    counts: dict[str, int] = {}
    for line in log.read_text(errors="replace").splitlines():
        if match := re.match(r"(\w+)\(", line):
            name = match[1]
            counts[name] = counts.get(name, 0) + 1
            if str(folder) in line and (found or ".lock" in line):
                found.append(Call(name, counts[name]))
    return found


def _plan(found: list[Call], rounds: int, seed: int) -> list[tuple[Call, str]]:
    """Choose what goes wrong: everything in turn, or a sample that has each kind of fault."""
    plan = [(call, fault) for call in found for fault in FAULTS if call.name not in _READS_NAMES]
    plan += [(call, "signal=SIGKILL") for call in found if call.name in _READS_NAMES]
    plan += [(call, fault) for call in found if call.name == "flock" for fault in LOCK_FAULTS]
    random.Random(seed).shuffle(plan)
    by_fault: dict[str, list[tuple[Call, str]]] = {}
    for each in plan:
        by_fault.setdefault(each[1], []).append(each)
    in_turn = chain.from_iterable(zip_longest(*by_fault.values()))
    return [each for each in in_turn if each][:rounds]


def faults(rounds: int, seed: int) -> Outcome:
    """A round: one system call of a save fails, or the process is killed at it.

    At most as many rounds are run as there are calls and faults. Every round ends in the state
    before or after the change; if the command says that it succeeded, in that after it.

    Raises:
        UnavailableError: `strace` is missing or may not trace.
    """
    failures = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve() / "home"
        folder.mkdir()
        path = _made_home(folder)
        _reset(path)
        plan = _plan(calls(folder), rounds, seed)
        log = folder.with_name("fault.log")
        for call, fault in plan:
            _reset(path)
            inject = f"inject={call.name}:{fault}:when={call.ordinal}"
            done = _strace(folder, log, "-e", f"trace={call.name}", "-e", inject)
            text = log.read_text(errors="replace")
            if "(INJECTED)" not in text and "SIGKILL" not in text:
                failures.append(f"{inject}: was not injected")
            failures += [f"{inject}: {each}" for each in _broken(path, done)]
    return Outcome(len(plan), failures)


def short_writes(rounds: int, seed: int) -> Outcome:
    """A round: every write is cut to its half, and after some number of them the disk is full.

    Raises:
        UnavailableError: there is no C compiler.
    """
    del seed
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        raise UnavailableError("there is no C compiler, or this is not Linux")
    failures = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve() / "home"
        folder.mkdir()
        source, library = folder.with_name("short.c"), folder.with_name("short.so")
        source.write_text(SHORT_WRITES)
        build = [compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
        if subprocess.run(build, capture_output=True, check=False).returncode != 0:
            raise UnavailableError("the C compiler does not work")
        path = _made_home(folder)
        for countdown in (-1, *range(rounds - 1)):
            _reset(path)
            words, environment = _words(folder)
            environment |= {"LD_PRELOAD": str(library), "COUNTDOWN": str(countdown)}
            done = subprocess.run(
                words, env=environment, capture_output=True, text=True, timeout=120, check=False
            )
            broken = [*_broken(path, done)]
            if countdown == -1 and done.returncode != 0:
                broken.append(f"failed: {done.stderr}")
            failures += [f"full after {countdown} writes: {each}" for each in broken]
    return Outcome(rounds, failures)


def _broken(path: Path, done: subprocess.CompletedProcess[str]) -> Iterator[str]:
    """Yield what is wrong after a save that something happened to."""
    data = path.read_bytes() if path.exists() else b""
    bookmarks = Bookmarks(path)
    bookmarks.on_disk.load()
    told = done.stderr.replace("no bookmark", "")
    if not {b"no bookmark"} <= set(data.splitlines()):
        yield "a line edited by hand is gone"
    record = bookmarks.get("local:x")
    if record is None or record.note != "years of work" or b'"stars": 5' not in data:
        yield "a record is damaged"
    if len(bookmarks.on_disk.problems) != 1:
        yield f"other problems: {bookmarks.on_disk.problems}"
    changed = (found := bookmarks.get(PAPER.id)) is not None and found.tags == ("new",)
    if not changed and data != BEFORE:
        yield "neither the state before nor that after"
    if done.returncode == 0 and not changed:
        yield "acknowledged and not there"
    if "nothing was changed" in told and changed:
        yield f"it was changed, but: {told}"
    if done.returncode not in {0, 1, -9, 137} or "internal error" in told or "Traceback" in told:
        yield f"exit code {done.returncode}: {told}"
    if done.returncode == 1 and not any(
        "cannot" in line or "but" in line for line in told.splitlines()
    ):
        yield f"no reason was told: {told}"
    for copy in Backups(path.with_name("backups")).all():
        if copy.read() != BEFORE:
            yield f"{copy.path.name} is not a copy of what was there"
    bookmarks.add({"local:next": ""})  # nothing holds the lock
    if not Bookmarks.open(path, lambda _: None).is_bookmarked("local:next"):
        yield "nothing can be added any more"
