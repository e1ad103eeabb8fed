"""The bookmarks of a person: what they say of a paper, and every change of them.

The file is the only truth, which outlives everything else; `disk` reads and changes it.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest.bookmarks.disk import BookmarksOnDisk
from digest.bookmarks.jsonl import BookmarksFile, clean_note
from digest.bookmarks.parting import Side, parted, side_of
from digest.bookmarks.record import Bookmark, Stage, later, stamp
from digest.errors import NotFoundError
from digest.paper import parse_id
from digest.text.notes import note_words
from digest.text.oneline import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from digest.bookmarks.edit import MarksEdit
    from digest.paper import Paper

_Alteration = Callable[[Bookmark, str], Bookmark]
"""Returns the record that becomes of a record at a time."""


class Bookmarks:
    """One person's bookmarks file, which need not exist.

    Lookups use what was last read; every change reads the file. All methods may be called from any
    thread.

    Args:
        path: the file.
        resolve: returns the id that the library has for a paper now, None if it has no such paper.
            So a bookmark made under a poorer id is found by the better one, and stored under it
            from the next change on.
        clock: returns the current time.

    Raises:
        StoreError: from every change, if the file cannot be read or written.
    """

    def __init__(
        self,
        path: Path,
        resolve: Callable[[str], str | None] = lambda _: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._resolve = resolve
        self.on_disk = BookmarksOnDisk(path, resolve, clock)
        """The file."""
        self._user_sets: tuple[BookmarksFile | None, dict[str, frozenset[str]]] = None, {}
        """The answer of `user_sets`, and the file that it is for."""

    @classmethod
    def open(cls, path: Path, id_of: Callable[[str], str | None]) -> Bookmarks:
        """Read the bookmarks; `id_of` returns the id that the library has for a paper now."""
        # The reader asks for every row that it paints, each reading of the file for every record:
        # fewer than the records of some years would be asked for anew at every change.
        bookmarks = cls(path, functools.lru_cache(maxsize=65_536)(id_of))
        bookmarks.on_disk.load()
        return bookmarks

    @property
    def _text(self) -> BookmarksFile:
        return self.on_disk.text

    def get(self, paper_id: str) -> Bookmark | None:
        """Return a paper's record, bookmarked or not; None if it has none.

        `paper_id` may be written in any form that a change would accept.
        """
        if not self._text.records:
            return None
        target = self._resolve(paper_id)
        found = self._under(paper_id, target)
        # An id that the library has is written as it is stored.
        if found is None and target is None and (name := _as_stored(paper_id)) != paper_id:
            found = self._under(name, self._resolve(name))
        return found

    def of(self, paper: Paper) -> Bookmark | None:
        """Return the record of a paper that is as the library has it now; None if it has none.

        So it isn't looked up again, which takes longer than all else where many are listed.
        """
        return self._under(paper.id, paper.id)

    def _under(self, paper_id: str, target: str | None) -> Bookmark | None:
        """Return the record of an id, given the id that the library has for the same paper."""
        records, id_of = self._text.records, self._text.id_of
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
        listed = (record for record in self._text.records.values() if record.is_bookmarked)
        return sorted(listed, key=lambda record: record.bookmarked.on, reverse=True)

    def user_sets(self) -> dict[str, frozenset[str]]:
        """Return the ids behind the queries `is:`, `tag:` and `note:`.

        The keys are `bookmarked`, `read`, `queued`, `reading`, `tag:NAME` and `note:WORD`. Each
        paper is there with every id that it has or had, because the library may know it by another
        id than this file.
        """
        file, (known, sets) = self._text, self._user_sets
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

    def leave_at(self, paper_id: str, anchor: str, offset: int, title: str = "") -> None:
        """Keep the place in a paper's text where reading stopped; it is on disk on return.

        Args:
            paper_id: the paper.
            anchor: the block of the text.
            offset: the characters of the block before the place, without spaces.
            title: the paper's title, used if the record has none.
        """
        self._change(
            {paper_id: title}, lambda record, now: record.left_at(one_line(anchor), offset, now)
        )

    def split(self, stays: Paper, leaves: Paper) -> Side | None:
        """Give the record of a paper that was split to the right part, durably.

        By the title and the ids that the record has; where they fit both parts or neither, both
        get it. Both papers are as the library has them now.

        Returns:
            Who has it now; None if there was no record.
        """
        side: Side | None = None

        def parts(_: datetime) -> Sequence[Bookmark]:
            nonlocal side
            record = self.get(stays.id)
            side = side_of(record, stays, leaves) if record is not None else None
            if record is None or side is None or side is Side.STAYS:
                return ()
            return parted(record, self.get(leaves.id), stays, leaves, side)

        self.on_disk.change(parts)
        return side

    def tag_counts(self) -> dict[str, int]:
        """Return each tag in use, and how many papers have it."""
        return Counter(tag for each in self._text.records.values() for tag in each.tags)

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
        self.on_disk.load()
        records = self._text.records.values()
        if at is None:
            at = max((record.read.changed for record in records), default="")
        ids = [record.id for record in records if at and record.read.changed == at]

        def undone(record: Bookmark, now: str) -> Bookmark:
            if record.read.changed != at:
                return record
            return replace(record, read=record.read.with_value(not record.read, now))

        return self._change(dict.fromkeys(ids, ""), undone, lambda record: record.read.changed)

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

        def altered(moment: datetime) -> list[Bookmark]:
            records = [self.get(each) or Bookmark(id=self._canonical(each)) for each, *_ in items]
            now = later(stamp(moment), max(map(changed_before, records), default=""))
            return list(_changed(records, items, now))

        return list(self.on_disk.change(altered))

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
