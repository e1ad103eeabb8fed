"""One paper's bookmark, tags, note and reading state, as a record that can be merged. No I/O.

Two machines may change their copies of the bookmarks independently. So each part of a record has
the time of its last change, a removal leaves a tombstone, and `merged` gives the same record in
whatever order, in whatever grouping and however often copies are merged (a state-based CRDT:
Shapiro et al., "Conflict-free Replicated Data Types", 2011).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from digest.paper import MARKS, id_rank, paper_to_json
from digest.text import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digest.paper import Paper

UNDATED: Final = "1970-01-01T00:00:00.000000Z"
"""The time of a change that was written into the file by hand, without a time."""
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{6}Z", re.ASCII)
_LAST: Final = "9999-12-31T23:59:59.999999Z"
"""The last time that a datetime can hold."""


def stamp(moment: datetime) -> str:
    """Format a time as in the file, `YYYY-MM-DDTHH:MM:SS.ffffffZ`; stamps sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def read_stamp(text: str) -> str:
    """Return the stamp of any ISO 8601 time; UTC is assumed if it has no offset.

    Raises:
        ValueError: it is not an ISO 8601 time.
    """
    if text.rstrip("Z") + "Z" == _LAST:
        return text
    try:
        moment = datetime.fromisoformat(text)
        if _STAMP.fullmatch(text):
            return text
        return stamp(moment.replace(tzinfo=moment.tzinfo or UTC))
    except (ValueError, OverflowError):
        raise ValueError(f"{safe(text)[:40]!r} is not a time") from None


def later(now: str, before: str) -> str:
    """Return the stamp of a change made now, which must win over the one stamped `before`.

    Clocks differ, and two changes may fall into the same microsecond: if this machine's clock is
    not past `before`, the stamp is one microsecond after it. After the last time there is, another
    Z is added: such stamps still sort, and a change of a nonsensical time can still be undone.
    """
    if now > before:
        return now
    if before.startswith(_LAST):
        return f"{before}Z"
    return stamp(datetime.fromisoformat(before) + timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class LastWriteFlag:
    """A flag for which the last write wins: when it was last set and cleared, empty for never."""

    on: str = ""
    off: str = ""

    def __bool__(self) -> bool:
        # Of two changes at the same time, the one that loses no data wins.
        return bool(self.on) and self.on >= self.off

    @property
    def changed(self) -> str:
        """When it was last set or cleared; empty for never."""
        return max(self.on, self.off)

    def with_value(self, on: bool, now: str) -> LastWriteFlag:
        """Return the flag set or cleared at `now`; itself if it already has that value."""
        if on == bool(self):
            return self
        moment = later(now, self.changed)
        return LastWriteFlag(moment, self.off) if on else LastWriteFlag(self.on, moment)

    def merged(self, other: LastWriteFlag) -> LastWriteFlag:
        """Return the later of each time."""
        return LastWriteFlag(max(self.on, other.on), max(self.off, other.off))


class Stage(Enum):
    """How far the reading of a paper is; one that is done is read, and in no stage."""

    NONE = ""
    QUEUED = "queued"
    READING = "reading"


class Note(NamedTuple):
    """One version of a note."""

    at: str
    text: str

    @property
    def fingerprint(self) -> str:
        """12 hex digits by which a later version refers to the one that it replaced."""
        return blake2b(f"{self.at}\n{self.text}".encode(), digest_size=6).hexdigest()


class TextPlace(NamedTuple):
    """Where in the whole text somebody stopped reading: the later time wins."""

    at: str = ""
    """When; empty for nowhere."""
    anchor: str = ""
    """The block; see `digest.fulltext.document`."""
    offset: int = 0
    """How many characters of it, without spaces, are before the place."""


NOWHERE: Final = TextPlace()
"""The place in a text that was never left."""


class Annotation(NamedTuple):
    """A passage of the whole text that somebody marked, and what they say of it.

    One with another note is another version, which replaces it as a version of a note does.
    """

    at: str = ""
    """When it was made, or its note changed."""
    anchor: str = ""
    """The block; see `digest.fulltext.document`."""
    start: int = 0
    """How many characters of the block, without spaces, are before the passage."""
    end: int = 0
    """How many of them are before its end."""
    quote: str = ""
    """The words of the passage, which outlive other versions of the text."""
    note: str = ""

    @property
    def fingerprint(self) -> str:
        """12 hex digits by which the file tells that this version was removed or replaced."""
        told = "\n".join(map(str, self))
        return blake2b(told.encode(errors="surrogatepass"), digest_size=6).hexdigest()

    @property
    def passage(self) -> tuple[str, int, int]:
        """Where it is: two with the same passage are about the same words."""
        return self.anchor, self.start, self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """One paper's record; it need not be bookmarked (bookmark removed, or paper only read)."""

    id: str
    """The paper's id, see `digest.paper`."""
    title: str = ""
    """The paper's title, so that the file can be read without the library."""
    aliases: frozenset[str] = frozenset()
    """Ids that the record had before."""
    bookmarked: LastWriteFlag = LastWriteFlag()
    read: LastWriteFlag = LastWriteFlag()
    queued: LastWriteFlag = LastWriteFlag()
    """Whether it is to be read."""
    reading: LastWriteFlag = LastWriteFlag()
    """Whether it was taken from the queue and is being read."""
    place: TextPlace = NOWHERE
    """Where in its text somebody stopped reading."""
    tag_flags: Mapping[str, LastWriteFlag] = field(default_factory=dict)
    """Every tag that the paper has or had; never changed in place."""
    notes: frozenset[Note] = frozenset()
    """The note's current versions: more than one if machines changed it independently."""
    annotations: frozenset[Annotation] = frozenset()
    """The marked passages of its text; of one passage more than one where machines disagree."""
    replaced: frozenset[str] = frozenset()
    """Fingerprints of the versions of notes and annotations that someone saw and changed."""
    unknown: frozenset[tuple[str, str]] = frozenset()
    """Keys that this version of Sheaf does not know, each with its value as JSON."""

    @property
    def is_bookmarked(self) -> bool:
        """Whether it is in the list of bookmarks."""
        return bool(self.bookmarked)

    @property
    def added(self) -> str | None:
        """When it was last bookmarked, as a stamp."""
        return self.bookmarked.on or None

    @property
    def day(self) -> str:
        """The day on which it was last bookmarked, here and as `YYYY-MM-DD`; empty if unknown."""
        if not self.added or self.added == UNDATED:
            return ""
        try:
            return datetime.fromisoformat(self.added).astimezone().date().isoformat()
        except (ValueError, OverflowError):  # of a nonsensical time
            return self.added[:10]

    @property
    def removed(self) -> str | None:
        """When the bookmark was removed, None while it is there."""
        return None if self.bookmarked else self.bookmarked.off or None

    @property
    def is_read(self) -> bool:
        """Whether the paper was read."""
        return bool(self.read)

    @property
    def stage(self) -> Stage:
        """How far its reading is; the later stage wins where machines disagree."""
        return Stage.READING if self.reading else Stage.QUEUED if self.queued else Stage.NONE

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags, sorted."""
        return tuple(sorted(tag for tag, flag in self.tag_flags.items() if flag))

    @property
    def note(self) -> str:
        """The latest version of its note."""
        return max(self.notes).text if self.notes else ""

    @property
    def note_conflicts(self) -> tuple[str, ...]:
        """The versions of the note that lost to the latest one in a merge, latest first."""
        texts = dict.fromkeys(note.text for note in sorted(self.notes, reverse=True))
        return tuple(text for text in texts if text and text != self.note)

    @property
    def passages(self) -> tuple[Annotation, ...]:
        """The marked passages of its text, by block and place in it."""
        return tuple(sorted(self.annotations, key=lambda each: (each.passage, each)))

    def tagged(self, add: Iterable[str], remove: Iterable[str], now: str) -> Bookmark:
        """Return the record with tags added and removed."""
        flags = dict(self.tag_flags)
        for tag in remove:
            if tag in flags:
                flags[tag] = flags[tag].with_value(False, now)
        for tag in add:
            flags[tag] = flags.get(tag, LastWriteFlag()).with_value(True, now)
        return replace(self, tag_flags=flags)

    def noted(self, text: str, now: str, *, resolve_conflicts: bool = False) -> Bookmark:
        """Return the record with a new note; `resolve_conflicts` drops conflicting versions too."""
        gone = set(self.notes if resolve_conflicts else sorted(self.notes)[-1:])
        if text == self.note and len(gone) < 2:
            return self
        new = Note(later(now, max(self.notes).at if self.notes else ""), text)
        return replace(
            self,
            notes=(self.notes - gone) | {new},
            replaced=self.replaced | {note.fingerprint for note in gone},
        )

    def annotated(
        self, add: Iterable[Annotation], remove: Iterable[Annotation], now: str
    ) -> Bookmark:
        """Return the record with passages marked, and others no longer.

        Args:
            add: passages; they get the time of this change.
            remove: what is known of the passage of each goes, whatever its notes are.
            now: a stamp.
        """
        passages = {each.passage for each in remove}
        gone = {each for each in self.annotations if each.passage in passages}
        latest = max((each.at for each in self.annotations), default="")
        new = {each._replace(at=later(now, latest)) for each in add}
        return replace(
            self,
            annotations=(self.annotations - gone) | new,
            replaced=self.replaced | {each.fingerprint for each in gone},
        )

    def left_at(self, anchor: str, offset: int, now: str) -> Bookmark:
        """Return the record with another place in the text.

        A record that says nothing else would be taken for a bookmark, by versions that know no
        places too: so it says that the paper was read.
        """
        if (anchor, offset) == self.place[1:]:
            return self
        flags = (self.bookmarked, self.read, self.queued, self.reading)
        is_bare = all(flag == LastWriteFlag() for flag in flags)
        return replace(
            self,
            place=TextPlace(later(now, self.place.at), anchor, offset),
            read=self.read.with_value(True, now) if is_bare else self.read,
        )

    def named(self, paper_id: str) -> Bookmark:
        """Return the record under another id; the old one becomes an alias."""
        if paper_id == self.id:
            return self
        return replace(self, id=paper_id, aliases=(self.aliases | {self.id}) - {paper_id})


def merged(one: Bookmark, other: Bookmark) -> Bookmark:
    """Merge two records of one paper; commutative, associative and idempotent."""
    names = {one.id, other.id} | one.aliases | other.aliases
    paper_id = min(one.id, other.id, key=lambda each: (id_rank(each), each))
    replaced = one.replaced | other.replaced
    return Bookmark(
        id=paper_id,
        title=max(one.title, other.title, key=lambda title: (len(title), title)),
        aliases=frozenset(names - {paper_id}),
        bookmarked=one.bookmarked.merged(other.bookmarked),
        read=one.read.merged(other.read),
        queued=one.queued.merged(other.queued),
        reading=one.reading.merged(other.reading),
        place=max(one.place, other.place),
        tag_flags={
            tag: one.tag_flags.get(tag, LastWriteFlag()).merged(
                other.tag_flags.get(tag, LastWriteFlag())
            )
            for tag in one.tag_flags.keys() | other.tag_flags.keys()
        },
        notes=frozenset(n for n in one.notes | other.notes if n.fingerprint not in replaced),
        annotations=frozenset(
            each for each in one.annotations | other.annotations if each.fingerprint not in replaced
        ),
        replaced=replaced,
        unknown=one.unknown | other.unknown,
    )


def marked_paper_to_json(paper: Paper, record: Bookmark | None) -> dict[str, Any]:
    """Return a paper's JSON object with what its reader made of it, under `MARKS`.

    Every key is there for papers without a record, too.
    """
    record = record or Bookmark(id=paper.id)
    marks = {
        "bookmarked": record.is_bookmarked,
        "added": record.added if record.is_bookmarked else None,
        "read": record.is_read,
        "stage": record.stage.value or None,
        "tags": list(record.tags),
        "note": record.note or None,
        "annotations": annotations_to_json(record),
    }
    return {**paper_to_json(paper), MARKS: marks}


def annotations_to_json(record: Bookmark) -> list[dict[str, Any]]:
    """Return the marked passages of a paper's text as JSON objects, in the order of the file."""
    return [each._asdict() for each in record.passages]


def bookmark_to_json(bookmark: Bookmark) -> dict[str, Any]:
    """Return the JSON object that `sheaf bookmark list --json` prints."""
    return {
        "id": bookmark.id,
        "title": bookmark.title or None,
        "added": bookmark.added,
        "tags": list(bookmark.tags),
        "stage": bookmark.stage.value or None,
        "note": bookmark.note or None,
        "annotations": annotations_to_json(bookmark),
    }
