"""Bookmarks, tags, notes and reading state: the local file that outlives everything else.

The file is the truth and may be changed by others at any time: another Sheaf, an editor, git, a
file synchroniser. So every change locks it, reads it again, merges, and replaces it durably, and
what cannot be understood stays in it as it stands.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from digest.bookmarks.jsonl import Ledger, Line, clean_note, gathered, read_lines
from digest.bookmarks.record import Bookmark, stamp
from digest.errors import NotFoundError, StoreError
from digest.paper import parse_id
from digest.storage.durable import locked, replace_durably, reported
from digest.text.oneline import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from digest.paper import Paper

__all__ = ["Bookmark", "Bookmarks", "Problem", "bookmark_to_json"]

_Stat = tuple[int, int, int, int]

_COPY: Final = r"(?:\.sync-conflict-[\w-]+| \([^)]*conflicted copy[^)]*\))"
"""What Syncthing, Dropbox and Nextcloud put into the name of the copy that lost a conflict."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that holds no record; it stays in the file as it is."""

    path: Path
    line: int
    """1-based."""
    what: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.what}"


class Bookmarks:
    """The bookmarks file of one person, which need not exist.

    Lookups answer from what was last read; `load` reads, and so does every change. All methods
    may be called from any thread.

    Args:
        path: the file.
        resolve: the id by which the library knows a paper now (the same id where it has not
            changed), None when it knows no such paper. So a bookmark made under a poorer id is
            found by the better one, and kept under it from the next change on.
        clock: the present time.

    Raises:
        StoreError: from `load` and every change, when the file cannot be read or written.
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
        self._seen: dict[Path, _Stat] = {}
        self._ledger = Ledger((), {}, {})
        self.problems: tuple[Problem, ...] = ()
        """The lines that were not understood when the file was last read."""
        self.copies: tuple[Path, ...] = ()
        """Copies beside the file that a file synchroniser left; taken in with every change."""

    @classmethod
    def open(cls, path: Path, get: Callable[[str], Paper | None]) -> Bookmarks:
        """The bookmarks as they are, of papers that `get` finds by any of their ids."""

        @functools.cache  # a reader asks for every row that it paints
        def resolve(paper_id: str) -> str | None:
            paper = get(paper_id)
            return paper.id if paper else None

        bookmarks = cls(path, resolve)
        bookmarks.load()
        return bookmarks

    def load(self) -> None:
        """Read the file again, and the copies beside it."""
        with self._reading:
            known = {line.raw: line for line in self._ledger.lines if line.raw}
            lines: list[Line] = []
            problems: list[Problem] = []
            stats: dict[Path, _Stat] = {}
            copies: list[Path] = []
            for path in (self.path, *self._copies()):
                stats[path] = _stat(path)
                try:
                    stats[path], data = _contents(path)
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
            self._ledger = gathered(lines, self._resolve)
            self.problems, self.copies, self._seen = tuple(problems), tuple(copies[1:]), stats

    def changed_on_disk(self) -> bool:
        """Whether the file or a copy beside it is another than was last read; costs a few stats."""
        return self._seen != {path: _stat(path) for path in (self.path, *self._copies())}

    def get(self, paper_id: str) -> Bookmark | None:
        """What is kept of a paper, bookmarked or not; None when nothing is."""
        marks, ids = self._ledger.marks, self._ledger.ids
        target = self._resolve(paper_id)
        for name in filter(None, (target, paper_id)):
            if name in marks:
                return marks[name]
        found = ids.get(target or paper_id) or ids.get(paper_id)
        if found is None or (target and self._resolve(found) not in {None, target}):
            # The library knows both, as two papers: a title in common proves nothing.
            return None
        return marks[found]

    def is_bookmarked(self, paper_id: str) -> bool:
        """Whether a paper is in the list of bookmarks."""
        mark = self.get(paper_id)
        return mark is not None and mark.bookmarked

    def is_read(self, paper_id: str) -> bool:
        """Whether a paper was marked as read."""
        mark = self.get(paper_id)
        return mark is not None and mark.read

    def all(self) -> list[Bookmark]:
        """The bookmarks, newest first."""
        kept = (mark for mark in self._ledger.marks.values() if mark.bookmarked)
        return sorted(kept, key=lambda mark: mark.kept.on, reverse=True)

    def user_sets(self) -> dict[str, frozenset[str]]:
        """The ids behind the queries `is:bookmarked`, `is:read` and `tag:NAME`.

        Under `bookmarked`, `read` and `tag:NAME`; each paper with every id that it has or had,
        for the library may know it by another than this file.
        """
        found: dict[str, set[str]] = {"bookmarked": set(), "read": set()}
        for mark in self._ledger.marks.values():
            names = {mark.id, *mark.aliases}
            if mark.bookmarked:
                found["bookmarked"] |= names
            if mark.read:
                found["read"] |= names
            for tag in mark.tags:
                found.setdefault(f"tag:{tag}", set()).update(names)
        return {name: frozenset(ids) for name, ids in found.items()}

    def add(self, titles: Mapping[str, str]) -> list[Bookmark]:
        """Bookmark papers, given as id and title; gives those that were not bookmarked before."""

        def added(mark: Bookmark, now: str) -> Bookmark:
            return replace(mark, kept=mark.kept.turned(True, now))

        return self._change(titles, added)

    def remove(self, paper_ids: Iterable[str]) -> list[Bookmark]:
        """Remove bookmarks; gives those that were there. Tags and note come back with `add`."""

        def removed(mark: Bookmark, now: str) -> Bookmark:
            return replace(mark, kept=mark.kept.turned(False, now))

        return self._change(dict.fromkeys(paper_ids, ""), removed)

    def toggle(self, paper_id: str, title: str = "") -> bool:
        """Bookmark a paper, or remove the bookmark that it was last seen to have; gives which."""
        on = not self.is_bookmarked(paper_id)
        if on:
            self.add({paper_id: title})
        else:
            self.remove([paper_id])
        return on

    def tag(
        self, paper_id: str, add: Iterable[str] = (), remove: Iterable[str] = (), title: str = ""
    ) -> Bookmark:
        """Add and remove tags; a paper that is given one is bookmarked as well.

        Raises:
            NotFoundError: there is nothing to remove them from.
        """
        adding = [tag for tag in map(one_line, add) if tag]
        removing = [one_line(tag) for tag in remove]

        def tagged(mark: Bookmark, now: str) -> Bookmark:
            kept = mark.kept.turned(True, now) if adding else mark.kept
            return replace(mark.tagged(adding, removing, now), kept=kept)

        self._change({paper_id: title}, tagged)
        return self._found(paper_id)

    def note(self, paper_id: str, text: str, title: str = "", *, settle: bool = False) -> Bookmark:
        """Set the note, which bookmarks the paper as well; an empty text removes it.

        Args:
            paper_id: the paper.
            text: the whole note; it may have several lines.
            title: the paper's, if it was not kept before.
            settle: drop what other machines wrote meanwhile (`note_conflicts`), because the
                person has seen it.

        Raises:
            NotFoundError: there is no note to remove.
        """
        text = clean_note(text)

        def noted(mark: Bookmark, now: str) -> Bookmark:
            kept = mark.kept.turned(True, now) if text else mark.kept
            return replace(mark.noted(text, now, settle=settle), kept=kept)

        self._change({paper_id: title}, noted)
        return self._found(paper_id)

    def mark_read(self, titles: Mapping[str, str], read: bool = True) -> list[Bookmark]:
        """Mark papers, given as id and title, as read or unread; gives those that changed."""

        def marked(mark: Bookmark, now: str) -> Bookmark:
            return replace(mark, seen=mark.seen.turned(read, now))

        return self._change(titles, marked)

    def take_in_copies(self) -> list[Path]:
        """Write what the copies beside the file say into it, then delete them; gives which."""
        with locked(self.path):
            self.load()
            if self.copies:
                replace_durably(self.path, self._ledger.written(()))
            gone = [copy for copy in self.copies if _stat(copy) == self._seen[copy]]
            for copy in gone:
                with reported(copy, "delete this copy, which was taken in"):
                    copy.unlink()
            self.load()
        return gone

    def _change(
        self, titles: Mapping[str, str], change: Callable[[Bookmark, str], Bookmark]
    ) -> list[Bookmark]:
        """Apply `change` (of a record and the present time) to papers, durably; gives the changed.

        A title is taken where there is none on file.
        """
        with locked(self.path):
            self.load()
            now = stamp(self._clock())
            changed = []
            for paper_id, title in titles.items():
                before = self.get(paper_id) or Bookmark(id=self._canonical(paper_id))
                mark = change(before, now)
                if mark == before:
                    continue
                changed.append(mark if mark.title else replace(mark, title=one_line(title)))
            if changed:
                replace_durably(self.path, self._ledger.written(changed))
                self.load()
        return changed

    def _canonical(self, paper_id: str) -> str:
        name = self._resolve(paper_id) or parse_id(paper_id) or one_line(paper_id)
        if not name:
            raise NotFoundError("there is no paper without an id")
        return name

    def _found(self, paper_id: str) -> Bookmark:
        mark = self.get(paper_id)
        if mark is None:
            raise NotFoundError(
                f"nothing is kept of {paper_id}", hint="bookmark it first: sheaf bookmark add ID"
            )
        return mark

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
    """The contract's JSON object of `sheaf bookmark list --json`."""
    return {
        "id": bookmark.id,
        "title": bookmark.title or None,
        "added": bookmark.added,
        "tags": list(bookmark.tags),
        "note": bookmark.note or None,
    }


def _contents(path: Path) -> tuple[_Stat, bytes]:
    with reported(path, "read the bookmarks"):
        try:
            with path.open("rb") as file:
                return _stat_of(os.fstat(file.fileno())), file.read()
        except FileNotFoundError:
            return _stat(path), b""


def _stat(path: Path) -> _Stat:
    try:
        return _stat_of(path.stat())
    except OSError:
        return (0, 0, 0, 0)


def _stat_of(stat: os.stat_result) -> _Stat:
    # The time of the last status change tells two writes apart that left one size and one mtime.
    return (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
