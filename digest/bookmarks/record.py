"""What a person did with a paper, as a record that merges: bookmark, tags, note, reading state.

Two machines may change their copies of the bookmarks apart from each other. Each part of a record
therefore keeps the time of its last change, a removal is kept as such, and `merged` gives the same
record in whatever order, grouping or number of times copies are brought together (a
state-based CRDT: Shapiro et al., "Conflict-free Replicated Data Types", 2011). No I/O.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from digest.paper import id_rank
from digest.text import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNDATED: Final = "1970-01-01T00:00:00.000000Z"
"""The time of what was written into the file by hand without one."""


def stamp(moment: datetime) -> str:
    """A time as the file has it, `YYYY-MM-DDTHH:MM:SS.ffffffZ`: such texts sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def read_stamp(text: str) -> str:
    """The stamp of any ISO 8601 time; one without an offset is taken as UTC.

    Raises:
        ValueError: it is no such time.
    """
    try:
        moment = datetime.fromisoformat(text)
        return stamp(moment.replace(tzinfo=moment.tzinfo or UTC))
    except (ValueError, OverflowError):
        raise ValueError(f"{safe(text)[:40]!r} is no time") from None


def later(now: str, seen: str) -> str:
    """The stamp of a change made now that must win over what was seen.

    Clocks differ, and two changes may fall into one microsecond: the stamp is one tick after
    what was seen wherever this machine's clock is not.
    """
    if now > seen:
        return now
    try:
        return stamp(datetime.fromisoformat(seen) + timedelta(microseconds=1))
    except OverflowError:
        return seen


@dataclass(frozen=True, slots=True)
class Switch:
    """Something turned on and off: the times it last was, empty for never."""

    on: str = ""
    off: str = ""

    def __bool__(self) -> bool:
        # Of two changes at one time the one that keeps something wins.
        return bool(self.on) and self.on >= self.off

    def turned(self, on: bool, now: str) -> Switch:
        """The switch after it was turned on or off; the same one where it already was."""
        if on == bool(self):
            return self
        moment = later(now, max(self.on, self.off))
        return Switch(moment, self.off) if on else Switch(self.on, moment)

    def merged(self, other: Switch) -> Switch:
        """The later of each time."""
        return Switch(max(self.on, other.on), max(self.off, other.off))


class Note(NamedTuple):
    """One version of a note."""

    at: str
    text: str

    @property
    def mark(self) -> str:
        """12 hex digits by which a later version names the one that it replaced."""
        return blake2b(f"{self.at}\n{self.text}".encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """What is kept of one paper; not every one is bookmarked (removed, or only read)."""

    id: str
    """The paper's id, see `digest.paper`."""
    title: str = ""
    """The paper's title, so that the file can be read without the library."""
    aliases: frozenset[str] = frozenset()
    """Ids under which it was kept before."""
    kept: Switch = Switch()
    seen: Switch = Switch()
    labels: Mapping[str, Switch] = field(default_factory=dict)
    """Every tag that it has or had; never changed in place."""
    notes: frozenset[Note] = frozenset()
    """The note's living versions: more than one when machines changed it apart."""
    replaced: frozenset[str] = frozenset()
    """The marks of versions of the note that someone saw and changed."""
    unknown: frozenset[tuple[str, str]] = frozenset()
    """Keys that this Sheaf does not know, each with its value as JSON."""

    @property
    def bookmarked(self) -> bool:
        """Whether it is in the list of bookmarks."""
        return bool(self.kept)

    @property
    def added(self) -> str | None:
        """When it was bookmarked last, as a stamp."""
        return self.kept.on or None

    @property
    def removed(self) -> str | None:
        """When the bookmark was removed, None while it is there."""
        return None if self.kept else self.kept.off or None

    @property
    def read(self) -> bool:
        """Whether the paper was read."""
        return bool(self.seen)

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags, sorted."""
        return tuple(sorted(tag for tag, switch in self.labels.items() if switch))

    @property
    def note(self) -> str:
        """The latest version of its note."""
        return max(self.notes).text if self.notes else ""

    @property
    def note_conflicts(self) -> tuple[str, ...]:
        """What other machines wrote as the note at the same time, latest first."""
        texts = dict.fromkeys(note.text for note in sorted(self.notes, reverse=True))
        return tuple(text for text in texts if text and text != self.note)

    def tagged(self, add: Iterable[str], remove: Iterable[str], now: str) -> Bookmark:
        """It with tags added and removed."""
        labels = dict(self.labels)
        for tag in remove:
            if tag in labels:
                labels[tag] = labels[tag].turned(False, now)
        for tag in add:
            labels[tag] = labels.get(tag, Switch()).turned(True, now)
        return replace(self, labels=labels)

    def noted(self, text: str, now: str, *, settle: bool = False) -> Bookmark:
        """It with another note; `settle` drops the other machines' versions as well."""
        gone = set(self.notes if settle else sorted(self.notes)[-1:])
        if text == self.note and len(gone) < 2:
            return self
        new = Note(later(now, max(self.notes).at if self.notes else ""), text)
        return replace(
            self,
            notes=(self.notes - gone) | {new},
            replaced=self.replaced | {note.mark for note in gone},
        )

    def named(self, paper_id: str) -> Bookmark:
        """It under another id; the one before becomes an alias."""
        if paper_id == self.id:
            return self
        return replace(self, id=paper_id, aliases=(self.aliases | {self.id}) - {paper_id})


def merged(one: Bookmark, other: Bookmark) -> Bookmark:
    """What two records of one paper say together; commutative, associative and idempotent."""
    names = {one.id, other.id} | one.aliases | other.aliases
    paper_id = min(one.id, other.id, key=lambda each: (id_rank(each), each))
    replaced = one.replaced | other.replaced
    return Bookmark(
        id=paper_id,
        title=max(one.title, other.title, key=lambda title: (len(title), title)),
        aliases=frozenset(names - {paper_id}),
        kept=one.kept.merged(other.kept),
        seen=one.seen.merged(other.seen),
        labels={
            tag: one.labels.get(tag, Switch()).merged(other.labels.get(tag, Switch()))
            for tag in one.labels.keys() | other.labels.keys()
        },
        notes=frozenset(n for n in one.notes | other.notes if n.mark not in replaced),
        replaced=replaced,
        unknown=one.unknown | other.unknown,
    )
