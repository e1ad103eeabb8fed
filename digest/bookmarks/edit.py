"""What is to change in one paper's record, and what takes it back. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.bookmarks.jsonl import clean_note
from digest.bookmarks.record import Annotation, Bookmark, Stage
from digest.text.oneline import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksEdit:
    """Marks to change; None and empty leave a mark as it is."""

    bookmarked: bool | None = None
    read: bool | None = None
    stage: Stage | None = None
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    note: str | None = None
    """The whole note; empty removes it."""
    annotate: tuple[Annotation, ...] = ()
    """Passages to mark; their times are those of the change."""
    drop_annotations: tuple[Annotation, ...] = ()
    """Passages to mark no longer."""

    def applied(self, record: Bookmark, now: str) -> Bookmark:
        """Return the record with the changes, made at `now`."""
        record = record.tagged(self.add_tags, self.remove_tags, now)
        record = record.annotated(self.annotate, self.drop_annotations, now)
        if self.note is not None:
            record = record.noted(self.note, now)
        if self.bookmarked is not None:
            flag = record.bookmarked.with_value(self.bookmarked, now)
            record = replace(record, bookmarked=flag)
        if self.read is not None:
            record = replace(record, read=record.read.with_value(self.read, now))
        if self.stage is not None:
            record = replace(
                record,
                queued=record.queued.with_value(self.stage is Stage.QUEUED, now),
                reading=record.reading.with_value(self.stage is Stage.READING, now),
            )
        return record

    def inverse(self, before: Bookmark | None) -> MarksEdit:
        """Return the edit that takes this one back; `before` is the record without it."""
        record = before or Bookmark(id="")
        had = set(record.tags)
        return MarksEdit(
            bookmarked=None if self.bookmarked is None else record.is_bookmarked,
            read=None if self.read is None else record.is_read,
            stage=None if self.stage is None else record.stage,
            add_tags=tuple(tag for tag in self.remove_tags if tag in had),
            remove_tags=tuple(tag for tag in self.add_tags if tag not in had),
            note=None if self.note is None else record.note,
            annotate=self.drop_annotations,
            drop_annotations=self.annotate,
        )


def tagging(before: Bookmark | None, tags: Iterable[str]) -> MarksEdit:
    """Return the edit that gives a record exactly these tags; a tag bookmarks its paper too."""
    had = set(before.tags if before else ())
    wanted = {tag for tag in map(one_line, tags) if tag}
    return MarksEdit(
        bookmarked=True if wanted - had else None,
        add_tags=tuple(sorted(wanted - had)),
        remove_tags=tuple(sorted(had - wanted)),
    )


def noting(text: str) -> MarksEdit:
    """Return the edit that sets the note; a note bookmarks its paper too."""
    text = clean_note(text)
    return MarksEdit(bookmarked=True if text else None, note=text)


def annotating(before: Bookmark | None, annotation: Annotation) -> MarksEdit:
    """Return the edit that marks a passage, or changes its note; it bookmarks the paper too."""
    text = one_line(annotation.quote)
    new = annotation._replace(quote=text, note=clean_note(annotation.note), at="")
    return MarksEdit(bookmarked=True, annotate=(new,), drop_annotations=at_passage(before, new))


def removing_annotation(before: Bookmark | None, annotation: Annotation) -> MarksEdit:
    """Return the edit that marks a passage no longer."""
    return MarksEdit(drop_annotations=at_passage(before, annotation))


def at_passage(record: Bookmark | None, annotation: Annotation) -> tuple[Annotation, ...]:
    """Return what a record has at a passage: one version, or those that differ."""
    known = record.annotations if record else ()
    return tuple(sorted(each for each in known if each.passage == annotation.passage))


def advancing(before: Bookmark | None) -> MarksEdit:
    """Return the edit that takes a paper on: into the queue, to reading, then to done and read."""
    stage = before.stage if before else Stage.NONE
    if stage is Stage.READING:
        return MarksEdit(stage=Stage.NONE, read=True)
    return MarksEdit(stage=Stage.READING if stage is Stage.QUEUED else Stage.QUEUED)
