"""The bookmarks file on disk, which outlives everything else.

The file is the only truth and others may change it at any time: another Sheaf, an editor, git, a
file synchroniser. So every change locks it, reads it again, merges, and replaces it durably;
lines that Sheaf does not understand are preserved.
"""

from __future__ import annotations

import codecs
import contextlib
import functools
import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from digest.bookmarks.backups import Backup, Backups, Reason
from digest.bookmarks.jsonl import BookmarksFile, Line, clean_note, merge_lines, read_lines
from digest.bookmarks.parting import Side, parted, side_of
from digest.bookmarks.record import Bookmark, Stage, later, stamp
from digest.errors import NotFoundError, StoreError
from digest.paper import parse_id
from digest.storage.durable import locked, open_regular, replace_durably, reported
from digest.storage.stamps import FileStamp, stamp_of, stamp_of_stat
from digest.text.notes import note_words
from digest.text.oneline import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from digest.bookmarks.edit import MarksEdit
    from digest.paper import Paper

_Alteration = Callable[[Bookmark, str], Bookmark]
"""Returns the record that becomes of a record at a time."""

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


class Bookmarks:
    """One person's bookmarks file, which need not exist.

    Lookups use what was last read; `load` and every change read the file. All methods may be
    called from any thread.

    Args:
        path: the file.
        resolve: returns the id that the library has for a paper now, None if it has no such paper.
            So a bookmark made under a poorer id is found by the better one, and stored under it
            from the next change on.
        clock: returns the current time.

    Raises:
        StoreError: from `load` and every change, if the file cannot be read or written.
    """

    def __init__(
        self,
        path: Path,
        resolve: Callable[[str], str | None] = lambda _: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.path = path
        self._resolve = resolve
        self._clock = clock
        self._reading = RLock()
        self._backups = Backups(path.with_name("backups"))
        self._stats: dict[Path, FileStamp] = {}
        self._file = BookmarksFile((), {}, {})
        self._user_sets: tuple[BookmarksFile | None, dict[str, frozenset[str]]] = None, {}
        """The answer of `user_sets`, and the file that it is for."""
        self.readings = 0
        """How often the file was read, which every change does as well."""
        self.problems: tuple[Problem, ...] = ()
        """The malformed lines found when the file was last read."""
        self.copies: tuple[Path, ...] = ()
        """Conflicting copies that a file synchroniser left beside it; merged by every change."""

    @classmethod
    def open(cls, path: Path, get: Callable[[str], Paper | None]) -> Bookmarks:
        """Read the bookmarks; `get` finds a paper by any of its ids."""

        # The reader asks for every row that it paints, each reading of the file for every record:
        # fewer than the records of some years would be asked for anew at every change.
        @functools.lru_cache(maxsize=65_536)
        def resolve(paper_id: str) -> str | None:
            paper = get(paper_id)
            return paper.id if paper else None

        bookmarks = cls(path, resolve)
        bookmarks.load()
        return bookmarks

    def load(self) -> None:
        """Read the file and the copies beside it again."""
        with self._reading:
            known = {line.raw: line for line in self._file.lines if line.raw}
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
            self._file = merge_lines(lines, self._resolve)
            self.readings += 1
            self.problems, self.copies, self._stats = tuple(problems), tuple(copies[1:]), stats

    def changed_on_disk(self) -> bool:
        """Return whether the file or a copy has changed since the last read; costs a few stats."""
        return self._stats != {path: stamp_of(path) for path in (self.path, *self._copies())}

    def get(self, paper_id: str) -> Bookmark | None:
        """Return a paper's record, bookmarked or not; None if it has none.

        `paper_id` may be written in any form that a change would accept.
        """
        found = self._under(paper_id)
        if found is None and (name := _as_stored(paper_id)) != paper_id:
            found = self._under(name)
        return found

    def _under(self, paper_id: str) -> Bookmark | None:
        records, id_of = self._file.records, self._file.id_of
        target = self._resolve(paper_id)
        for name in filter(None, (target, paper_id)):
            if name in records:
                return records[name]
        found = id_of.get(target or paper_id) or id_of.get(paper_id)
        if found is None or (target and self._resolve(found) not in {None, target}):
            # The library has both, as two papers: a shared title proves nothing.
            return None
        return records[found]

    def is_bookmarked(self, paper_id: str) -> bool:
        """Return whether a paper is in the list of bookmarks."""
        record = self.get(paper_id)
        return record is not None and record.is_bookmarked

    def is_read(self, paper_id: str) -> bool:
        """Return whether a paper was marked as read."""
        record = self.get(paper_id)
        return record is not None and record.is_read

    def all(self) -> list[Bookmark]:
        """Return the bookmarks, newest first."""
        listed = (record for record in self._file.records.values() if record.is_bookmarked)
        return sorted(listed, key=lambda record: record.bookmarked.on, reverse=True)

    def user_sets(self) -> dict[str, frozenset[str]]:
        """Return the ids behind the queries `is:`, `tag:` and `note:`.

        The keys are `bookmarked`, `read`, `queued`, `reading`, `tag:NAME` and `note:WORD`. Each
        paper is there with every id that it has or had, because the library may know it by another
        id than this file.
        """
        file, (known, sets) = self._file, self._user_sets
        if known is file:  # asked for at each keystroke
            return dict(sets)
        found: dict[str, set[str]] = {
            name: set() for name in ("bookmarked", "read", "queued", "reading")
        }
        for record in file.records.values():
            names = {record.id, *record.aliases}
            if record.is_bookmarked:
                found["bookmarked"] |= names
            if record.is_read:
                found["read"] |= names
            if record.stage is not Stage.NONE:
                found[record.stage.value] |= names
            for tag in record.tags:
                found.setdefault(f"tag:{tag}", set()).update(names)
            for word in note_words(record.note):
                found.setdefault(f"note:{word}", set()).update(names)
        sets = {name: frozenset(ids) for name, ids in found.items()}
        self._user_sets = file, sets
        return dict(sets)

    def add(self, titles: Mapping[str, str]) -> list[Bookmark]:
        """Bookmark papers, given as id and title; returns those that were not bookmarked before."""

        def added(record: Bookmark, now: str) -> Bookmark:
            return replace(record, bookmarked=record.bookmarked.with_value(True, now))

        return self._change(titles, added)

    def remove(self, paper_ids: Iterable[str]) -> list[Bookmark]:
        """Remove bookmarks; returns those that existed. `add` brings back their tags and notes."""

        def removed(record: Bookmark, now: str) -> Bookmark:
            return replace(record, bookmarked=record.bookmarked.with_value(False, now))

        return self._change(dict.fromkeys(paper_ids, ""), removed)

    def toggle(self, paper_id: str, title: str = "") -> bool:
        """Bookmark a paper, or remove its bookmark; returns whether it is bookmarked now."""
        on = not self.is_bookmarked(paper_id)
        if on:
            self.add({paper_id: title})
        else:
            self.remove([paper_id])
        return on

    def tag(
        self, paper_id: str, add: Iterable[str] = (), remove: Iterable[str] = (), title: str = ""
    ) -> Bookmark:
        """Add and remove tags; adding one bookmarks the paper as well.

        Raises:
            NotFoundError: tags are to be removed from a paper without a record.
        """
        adding = [tag for tag in map(one_line, add) if tag]
        removing = [one_line(tag) for tag in remove]

        def tagged(record: Bookmark, now: str) -> Bookmark:
            flag = record.bookmarked.with_value(True, now) if adding else record.bookmarked
            return replace(record.tagged(adding, removing, now), bookmarked=flag)

        self._change({paper_id: title}, tagged)
        return self._required(paper_id)

    def note(
        self, paper_id: str, text: str, title: str = "", *, resolve_conflicts: bool = False
    ) -> Bookmark:
        """Set the note, which bookmarks the paper as well; an empty text removes the note.

        Args:
            paper_id: the paper.
            text: the whole note; it may have several lines.
            title: the paper's title, used if the record has none.
            resolve_conflicts: drop what other machines wrote meanwhile (`note_conflicts`), since
                the person has seen it.

        Raises:
            NotFoundError: there is no note to remove.
        """
        text = clean_note(text)

        def noted(record: Bookmark, now: str) -> Bookmark:
            flag = record.bookmarked.with_value(True, now) if text else record.bookmarked
            return replace(
                record.noted(text, now, resolve_conflicts=resolve_conflicts), bookmarked=flag
            )

        self._change({paper_id: title}, noted)
        return self._required(paper_id)

    def edit(self, edits: Mapping[str, MarksEdit], titles: Mapping[str, str]) -> None:
        """Change the marks of papers, all at once.

        Args:
            edits: the change of each paper, by its id.
            titles: the titles of the same papers, used for records without one.
        """
        self._change_each([(each, titles.get(each, ""), edits[each].applied) for each in edits])

    def tag_counts(self) -> dict[str, int]:
        """Return each tag in use, and how many papers have it."""
        return Counter(tag for each in self._file.records.values() for tag in each.tags)

    def mark_read(self, titles: Mapping[str, str], read: bool = True) -> list[Bookmark]:
        """Mark papers, given as id and title, as read or unread; returns those that changed.

        All of them get the same time (`record.read.changed`), by which `undo_read` knows them.
        """

        def marked(record: Bookmark, now: str) -> Bookmark:
            return replace(record, read=record.read.with_value(read, now))

        return self._change(titles, marked, lambda record: record.read.changed)

    def undo_read(self, at: str | None = None) -> list[Bookmark]:
        """Undo a change of read marks; returns the records that changed.

        Marks that were changed since keep their newer value. An undo is a change itself, so it can
        be undone too.

        Args:
            at: when the change was made, as a stamp; None for the last one.
        """
        self.load()
        records = self._file.records.values()
        if at is None:
            at = max((record.read.changed for record in records), default="")
        ids = [record.id for record in records if at and record.read.changed == at]

        def undone(record: Bookmark, now: str) -> Bookmark:
            if record.read.changed != at:
                return record
            return replace(record, read=record.read.with_value(not record.read, now))

        return self._change(dict.fromkeys(ids, ""), undone, lambda record: record.read.changed)

    def split(self, stays: Paper, leaves: Paper) -> Side | None:
        """Give the record of a paper that was split to the right part, durably.

        By the title and the ids that the record has; where they fit both parts or neither, both
        get it. Both papers are as the library has them now.

        Returns:
            Who has it now; None if there was no record.
        """
        with locked(self.path):
            self.load()
            record = self.get(stays.id)
            if record is None:
                return None
            side = side_of(record, stays, leaves)
            if side is Side.STAYS:
                return side
            moment = self._clock()
            before = self.get(leaves.id)
            parts = parted(record, before, stays, leaves, side)
            self._keep_copy(len(parts), moment)
            data = self._file.to_bytes(parts)
            replace_durably(self.path, data)
            self._read_back(data)
            return side

    def merge_copies(self) -> list[Path]:
        """Merge the copies beside the file into it and delete them; returns the deleted copies."""
        with locked(self.path):
            self.load()
            if self.copies:
                self._backups.keep(_contents(self.path)[1], self._clock(), Reason.MERGE)
                replace_durably(self.path, self._file.to_bytes(()))
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

    def _change(
        self,
        titles: Mapping[str, str],
        change: _Alteration,
        changed_before: Callable[[Bookmark], str] = lambda _: "",
    ) -> list[Bookmark]:
        """Apply `change(record, now)` to papers, durably; returns the records that changed.

        The given titles are used for records without one. The time `now` is the same for all of
        them, and later than each of `changed_before(record)`.
        """
        items = [(paper_id, title, change) for paper_id, title in titles.items()]
        return self._change_each(items, changed_before)

    def _change_each(
        self,
        items: Sequence[tuple[str, str, _Alteration]],
        changed_before: Callable[[Bookmark], str] = lambda _: "",
    ) -> list[Bookmark]:
        """Like `_change`, with a change of its own for each (id, title, change)."""
        with locked(self.path):
            for last in (*[False] * (_TRIES - 1), True):
                self.load()
                moment = self._clock()
                records = [
                    self.get(each) or Bookmark(id=self._canonical(each)) for each, *_ in items
                ]
                now = later(stamp(moment), max(map(changed_before, records), default=""))
                changed = list(_changed(records, items, now))
                if not changed:
                    break
                self._keep_copy(len(changed), moment)
                data = self._file.to_bytes(changed)
                with contextlib.suppress(_OvertakenError):
                    replace_durably(self.path, data, (lambda: None) if last else self._check)
                    self._read_back(data)
                    break
        return changed

    def _read_back(self, data: bytes) -> None:
        """Load the file that was just written; if it can't be read, go by what was written."""
        try:
            self.load()
        except StoreError:  # the change is on disk all the same
            self._file = merge_lines(read_lines(data, {}), self._resolve)
            self._stats = {}

    def _check(self) -> None:
        """Notice a program that knows no locks, such as a file synchroniser."""
        if stamp_of(self.path) != self._stats[self.path]:
            raise _OvertakenError

    def _canonical(self, paper_id: str) -> str:
        name = self._resolve(paper_id) or _as_stored(paper_id)
        if not name:
            raise NotFoundError("a paper must have an id")
        return name

    def _required(self, paper_id: str) -> Bookmark:
        record = self.get(paper_id)
        if record is None:
            raise NotFoundError(
                f"{paper_id} isn't bookmarked", hint="bookmark it first: sheaf bookmark add ID"
            )
        return record

    def _copies(self) -> tuple[Path, ...]:
        stem, suffix = re.escape(self.path.stem), re.escape(self.path.suffix)
        name = re.compile(stem + _COPY + suffix, re.IGNORECASE)
        with contextlib.suppress(OSError), os.scandir(self.path.parent) as entries:
            found = sorted(
                each.name for each in entries if name.fullmatch(each.name) and each.is_file()
            )
            return tuple(self.path.with_name(each) for each in found)
        return ()


def bookmark_to_json(bookmark: Bookmark) -> dict[str, Any]:
    """Return the JSON object that `sheaf bookmark list --json` prints."""
    return {
        "id": bookmark.id,
        "title": bookmark.title or None,
        "added": bookmark.added,
        "tags": list(bookmark.tags),
        "stage": bookmark.stage.value or None,
        "note": bookmark.note or None,
    }


def backup_to_json(backup: Backup, bookmarks: int) -> dict[str, Any]:
    """Return the JSON object that `sheaf bookmark restore --list --json` prints."""
    return {
        "number": backup.number,
        "time": f"{backup.at:%Y-%m-%dT%H:%M:%SZ}",
        "bookmarks": bookmarks,
        "reason": backup.reason.value,
    }


def _changed(
    records: Iterable[Bookmark], items: Iterable[tuple[str, str, _Alteration]], now: str
) -> Iterator[Bookmark]:
    """Yield what changed of some records, each given with a title that it may lack."""
    for before, (_, title, change) in zip(records, items, strict=True):
        record = change(before, now)
        if record != before:
            yield record if record.title else replace(record, title=one_line(title))


def _as_stored(paper_id: str) -> str:
    return parse_id(paper_id) or one_line(paper_id)


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
