"""The bookmarks file on disk: read, changed durably, its copies.

Others may change it at any time: another Sheaf, an editor, git, a file synchroniser. So every
change locks it, reads it again, merges, and replaces it durably; lines that Sheaf does not
understand are preserved.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import re
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Final

from digest.bookmarks.backups import Backup, Backups, Reason
from digest.bookmarks.jsonl import BookmarksFile, Line, merge_lines, read_lines
from digest.errors import StoreError
from digest.storage.durable import locked, open_regular, replace_durably, reported
from digest.storage.stamps import FileStamp, stamp_of, stamp_of_stat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from digest.bookmarks.record import Bookmark

_LARGE_CHANGE: Final = 20
"""Records from which a change is preceded by a copy of its own; see `backups`."""

_COPY: Final = r"(?:\.sync-conflict-[\w-]+| \([^)]*conflicted copy[^)]*\))"
"""What Syncthing, Dropbox and Nextcloud add to the name of a conflicting copy."""


_TRIES: Final = 5
"""How often a change starts over because another program replaced the file meanwhile."""


class _OvertakenError(Exception):
    """Another program changed the file after it was read for a change."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A malformed line; it stays in the file unchanged."""

    path: Path
    line: int
    """1-based."""
    what: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.what}"


class BookmarksOnDisk:
    """The file, which need not exist, and what was last read of it.

    All methods may be called from any thread.

    Args:
        path: the file.
        resolve: returns the id that the library has for a paper now, None if it has no such paper.
        clock: returns the current time.

    Raises:
        StoreError: from `load` and every change, if the file cannot be read or written.
    """

    def __init__(
        self,
        path: Path,
        resolve: Callable[[str], str | None],
        clock: Callable[[], datetime],
    ) -> None:
        self.path = path
        self._resolve = resolve
        self._clock = clock
        self._reading = RLock()
        self._backups = Backups(path.with_name("backups"))
        self._stats: dict[Path, FileStamp] = {}
        self.text = BookmarksFile((), {}, {})
        """What was last read; never changed, but replaced."""
        self.readings = 0
        """How often the file was read, which every change does as well."""
        self.problems: tuple[Problem, ...] = ()
        """The malformed lines found when the file was last read."""
        self.copies: tuple[Path, ...] = ()
        """Conflicting copies that a file synchroniser left beside it; merged by every change."""

    def load(self, expected: Sequence[Line] = ()) -> None:
        """Read the file and the copies beside it again; expected lines needn't be parsed."""
        with self._reading:
            known = {line.raw: line for line in (*self.text.lines, *expected) if line.raw}
            lines: list[Line] = []
            problems: list[Problem] = []
            stats: dict[Path, FileStamp] = {}
            copies: list[Path] = []
            for path in (self.path, *self._copies()):
                stats[path] = stamp_of(path)
                try:
                    stats[path], data = _contents(path)
                    _reject_utf16(path, data)
                except StoreError as error:
                    if path == self.path:
                        raise
                    problems.append(Problem(path, 1, error.what))
                    continue
                copies.append(path)
                for number, line in enumerate(read_lines(data, known), start=1):
                    lines.append(line)
                    if line.problem:
                        problems.append(Problem(path, number, line.problem))
            self.text = merge_lines(lines, self._resolve)
            self.readings += 1
            self.problems, self.copies, self._stats = tuple(problems), tuple(copies[1:]), stats

    def has_changed(self) -> bool:
        """Return whether the file or a copy has changed since the last read; costs a few stats."""
        return self._stats != {path: stamp_of(path) for path in (self.path, *self._copies())}

    def change(self, altered: Callable[[datetime], Sequence[Bookmark]]) -> Sequence[Bookmark]:
        """Change records durably.

        Args:
            altered: called with the time while the file is locked and what it holds was read
                again; returns the records that change, as they become. Called again if another
                program replaced the file meanwhile.

        Returns:
            The records that changed.
        """
        with locked(self.path):
            for last in (*[False] * (_TRIES - 1), True):
                self.load()
                now = self._clock()
                records = altered(now)
                if not records:
                    break
                self._keep_copy(len(records), now)
                lines = self.text.changed(records)
                data = b"".join(line.raw + b"\n" for line in lines)
                with contextlib.suppress(_OvertakenError):
                    replace_durably(self.path, data, (lambda: None) if last else self._check)
                    self._read_back(lines)
                    break
        return records

    def merge_copies(self) -> list[Path]:
        """Merge the copies beside the file into it and delete them; returns the deleted copies."""
        with locked(self.path):
            self.load()
            if self.copies:
                self._backups.keep(_contents(self.path)[1], self._clock(), Reason.MERGE)
                replace_durably(self.path, self.text.to_bytes(()))
            gone = [copy for copy in self.copies if stamp_of(copy) == self._stats[copy]]
            for copy in gone:
                with reported(copy, "delete this merged copy"):
                    copy.unlink()
            self.load()
        return gone

    def earlier_copies(self) -> Iterator[tuple[Backup, int]]:
        """Yield the earlier copies of the file, newest first, and how many bookmarks each has.

        Raises:
            StoreError: one cannot be read.
        """
        known: dict[bytes, Line] = {}
        for backup in self._backups.all():
            lines = list(read_lines(backup.read(), known))
            known |= {line.raw: line for line in lines if line.raw}
            records = merge_lines(lines, self._resolve).records.values()
            yield backup, sum(record.is_bookmarked for record in records)

    def restore(self, number: int | None = None) -> Backup:
        """Make the file what it was in an earlier copy, by default the newest.

        What was there is kept first, as the newest copy: restoring that one undoes it.

        Raises:
            NotFoundError: there is no such copy.
        """
        with locked(self.path):
            backup = self._backups.get(number)
            data = backup.read()
            self._backups.keep(_contents(self.path)[1], self._clock(), Reason.RESTORE)
            replace_durably(self.path, data)
            self.load()
        return backup

    def _keep_copy(self, changes: int, now: datetime) -> None:
        """Keep a copy of the file before it is changed, if one is due."""
        data = _contents(self.path)[1]
        if not data:
            return
        with contextlib.suppress(StoreError):  # a full disk may still have room for the change
            if changes < _LARGE_CHANGE:
                self._backups.keep_hourly(data, now)
            else:
                self._backups.keep(data, now, Reason.CHANGE)

    def _read_back(self, lines: Sequence[Line]) -> None:
        """Load the file that was just written; if it can't be read, go by what was written."""
        try:
            self.load(lines)
        except StoreError:  # the change is on disk all the same
            self.text = merge_lines(lines, self._resolve)
            self._stats = {}

    def _check(self) -> None:
        """Notice a program that knows no locks, such as a file synchroniser."""
        if stamp_of(self.path) != self._stats[self.path]:
            raise _OvertakenError

    def _copies(self) -> tuple[Path, ...]:
        stem, suffix = re.escape(self.path.stem), re.escape(self.path.suffix)
        name = re.compile(stem + _COPY + suffix, re.IGNORECASE)
        with contextlib.suppress(OSError), os.scandir(self.path.parent) as entries:
            found = sorted(
                each.name for each in entries if name.fullmatch(each.name) and each.is_file()
            )
            return tuple(self.path.with_name(each) for each in found)
        return ()


def _contents(path: Path) -> tuple[FileStamp, bytes]:
    with reported(path, "read the bookmarks"):
        try:
            with open_regular(path) as file:
                return stamp_of_stat(os.fstat(file.fileno())), file.read()
        except FileNotFoundError:
            return stamp_of(path), b""


def _reject_utf16(path: Path, data: bytes) -> None:
    # Its lines could be told apart, but not written back in one encoding with ours.
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise StoreError(
            "the bookmarks are in UTF-16", where=path, hint="save the file as UTF-8 again"
        )
