"""The text of the bookmarks file: from lines to records and back without loss. No I/O.

A line is a JSON object with sorted keys. What the keys mean, all but `id` optional:

id, title, aliases   the paper
added, removed       when the bookmark was last added and removed; a record with neither of these,
                     and none of the six below, is a bookmark
read, unread         when the paper was last marked as read and as unread
queued, dequeued     when it was last put into the queue and taken out of it
started, stopped     when its reading was last begun and ended
place                where in its text reading stopped: `at` (when), `anchor` and `offset`
annotations          marked passages of its text: `at` (when), `anchor`, `start`, `end`, `quote`
                     (the words) and `note`
tags                 its tags; `tagged` and `untagged` have the times at which each one changed
note, note_at        the note and its time; `note_conflicts` has the versions that other machines
                     wrote meanwhile, `note_replaced` the fingerprints of those changed knowingly,
                     and of annotations that were removed or changed
unknown_conflicts    other values that another copy had for a key that this version does not know

Times may be in any ISO 8601 form, or `true` if unknown, so that lines can be written by hand.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from digest.bookmarks.record import (
    NOWHERE,
    UNDATED,
    Annotation,
    Bookmark,
    LastWriteFlag,
    Note,
    TextPlace,
    annotations_to_json,
    merged,
    read_stamp,
)
from digest.paper import id_rank, parse_id
from digest.text import safe
from digest.text.oneline import json_line, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_KEYS: Final = frozenset(
    (
        *("id", "title", "aliases", "added", "removed", "read", "unread"),
        *("queued", "dequeued", "started", "stopped", "place", "annotations"),
        *("tags", "tagged", "untagged", "note", "note_at", "note_conflicts", "note_replaced"),
        "unknown_conflicts",
    )
)
_GIT_MARKER = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: .*)?")
_GAP = re.compile(r"[\s\ufeff]*")


def clean_note(text: str) -> str:
    """Make a note safe to show: keep its lines and tabs, remove control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(p if p in "\n\t" else safe(p) for p in re.split(r"([\n\t])", text)).strip()


def to_line(bookmark: Bookmark) -> bytes:
    """Return the line of a record, without its line end; empty values are left out."""
    versions = sorted(bookmark.notes, reverse=True)
    unknown: dict[str, list[Any]] = {}
    for key, value in sorted(bookmark.unknown, reverse=True):
        unknown.setdefault(key, []).append(json.loads(value))
    record = {
        "title": bookmark.title,
        "aliases": sorted(bookmark.aliases),
        "added": bookmark.bookmarked.on,
        "removed": bookmark.bookmarked.off,
        "read": bookmark.read.on,
        "unread": bookmark.read.off,
        "queued": bookmark.queued.on,
        "dequeued": bookmark.queued.off,
        "started": bookmark.reading.on,
        "stopped": bookmark.reading.off,
        "place": bookmark.place._asdict() if bookmark.place.at else {},
        "annotations": annotations_to_json(bookmark),
        "tags": list(bookmark.tags),
        "tagged": {tag: flag.on for tag, flag in bookmark.tag_flags.items() if flag.on},
        "untagged": {tag: flag.off for tag, flag in bookmark.tag_flags.items() if flag.off},
        "note": bookmark.note,
        "note_at": versions[0].at if versions else "",
        "note_conflicts": [{"at": each.at, "note": each.text} for each in versions[1:]],
        "note_replaced": sorted(bookmark.replaced),
        "unknown_conflicts": {key: rest for key, (_, *rest) in unknown.items() if rest},
    }
    present = {key: value for key, value in record.items() if value}
    present |= {"id": bookmark.id} | {key: values[0] for key, values in unknown.items()}
    return json_line(present, sort_keys=True).encode()


def from_record(record: object) -> Bookmark:
    """Return the record that a line's JSON holds.

    Raises:
        ValueError: it is not an object with an id, or a value has the wrong type.
    """
    if not isinstance(record, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - one kind of error
    name = one_line(_typed(record, "id", str))
    if not name:
        raise ValueError("it has no id")
    paper_id = parse_id(name) or name
    bookmarked = LastWriteFlag(_time(record, "added"), _time(record, "removed"))
    read = LastWriteFlag(_time(record, "read"), _time(record, "unread"))
    queued = LastWriteFlag(_time(record, "queued"), _time(record, "dequeued"))
    reading = LastWriteFlag(_time(record, "started"), _time(record, "stopped"))
    if bookmarked == read == queued == reading == LastWriteFlag():
        bookmarked = LastWriteFlag(on=UNDATED)
    notes = frozenset(_notes(record))
    fingerprints = {note.fingerprint for note in notes}
    others = dict(_typed(record, "unknown_conflicts", dict))
    # Versions that know no places and no annotations kept those of other copies there.
    places = [_typed(record, "place", dict), *_typed(others, "place", list)]
    annotations = frozenset(
        _annotation(each)
        for copy in (_typed(record, "annotations", list), *_typed(others, "annotations", list))
        for each in _typed({"annotations": copy}, "annotations", list)
    )
    fingerprints |= {each.fingerprint for each in annotations}
    others.pop("place", None)
    others.pop("annotations", None)
    if not _KEYS.isdisjoint(others):
        raise ValueError("its 'unknown_conflicts' contains a known key")
    return Bookmark(
        id=paper_id,
        title=one_line(_typed(record, "title", str)),
        aliases=frozenset((name, *_texts(record, "aliases"))) - {paper_id},
        bookmarked=bookmarked,
        read=read,
        queued=queued,
        reading=reading,
        place=max(map(_place, places)),
        tag_flags=_tag_flags(record),
        notes=notes,
        annotations=annotations,
        replaced=frozenset(_texts(record, "note_replaced")) - fingerprints,
        unknown=frozenset(
            (key, json.dumps(value, ensure_ascii=False, sort_keys=True))
            for key, values in (
                *((key, [value]) for key, value in record.items() if key not in _KEYS),
                *((key, _typed(others, key, list)) for key in others),
            )
            for value in values
        ),
    )


def _typed(record: Mapping[str, Any], key: str, kind: type) -> Any:
    value = record.get(key)
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise ValueError(f"its {key!r} has the wrong type")  # noqa: TRY004 - one kind of error
    return value


def _time(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    if isinstance(value, bool):
        return UNDATED if value else ""
    text: str = _typed(record, key, str)
    return read_stamp(text) if text else ""


def _place(value: object) -> TextPlace:
    if not isinstance(value, dict):
        raise ValueError("its 'place' is not an object")  # noqa: TRY004 - one kind of error
    anchor = one_line(_typed(value, "anchor", str))
    if not anchor:
        return NOWHERE
    offset = _typed(value, "offset", int)
    return TextPlace(_time(value, "at") or UNDATED, anchor, max(0, int(offset)))


def _annotation(value: object) -> Annotation:
    if not isinstance(value, dict):
        raise ValueError("its 'annotations' contains a non-object")  # noqa: TRY004
    start, end = (max(0, int(_typed(value, key, int))) for key in ("start", "end"))
    return Annotation(
        _time(value, "at") or UNDATED,
        one_line(_typed(value, "anchor", str)),
        start,
        max(start, end),
        one_line(_typed(value, "quote", str)),
        clean_note(_typed(value, "note", str)),
    )


def _texts(record: Mapping[str, Any], key: str) -> Iterator[str]:
    for value in _typed(record, key, list):
        if not isinstance(value, str):
            raise ValueError(f"its {key!r} contains something that is not a string")  # noqa: TRY004
        if text := one_line(value):
            yield text


def _tag_flags(record: Mapping[str, Any]) -> dict[str, LastWriteFlag]:
    ons, offs = (
        {one_line(tag): _time(times, tag) for tag in times}
        for times in (_typed(record, "tagged", dict), _typed(record, "untagged", dict))
    )
    flags = {
        tag: LastWriteFlag(ons.get(tag, ""), offs.get(tag, ""))
        for tag in ons.keys() | offs.keys()
        if tag
    }
    # The plain list is what people edit, so it wins over the times beside it.
    listed = set(_texts(record, "tags"))
    if not listed and not flags:
        return {}
    for tag in listed - flags.keys():
        flags[tag] = LastWriteFlag(on=UNDATED)
    return {tag: flag.with_value(tag in listed, UNDATED) for tag, flag in flags.items()}


def _notes(record: Mapping[str, Any]) -> Iterator[Note]:
    text, at = _typed(record, "note", str), _time(record, "note_at")
    if text or at:
        yield Note(at or UNDATED, clean_note(text))
    for other in _typed(record, "note_conflicts", list):
        if not isinstance(other, dict):
            raise ValueError("its 'note_conflicts' contains a non-object")  # noqa: TRY004
        yield Note(_time(other, "at") or UNDATED, clean_note(_typed(other, "note", str)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file."""

    raw: bytes
    """The line's bytes, without its line end; written back unchanged unless its records change."""
    records: tuple[Bookmark, ...] = ()
    """Usually one; more if files without a final newline were concatenated."""
    problem: str = ""
    """Why it is malformed; empty for a good line and for a blank one."""


def read_lines(data: bytes, known: Mapping[bytes, Line]) -> Iterator[Line]:
    """Yield the lines of a file; `known` lines are not parsed again."""
    for raw in data.split(b"\n"):
        yield known.get(raw) or _read_line(raw)


def _read_line(raw: bytes) -> Line:
    try:
        text = raw.decode().strip("\ufeff \t\r")
        if _GIT_MARKER.fullmatch(text):
            return Line(b"", problem="it is a git conflict marker; both sides were merged")
        return Line(raw, tuple(map(from_record, _values(text))))
    except UnicodeDecodeError:
        return Line(raw, problem="it is not UTF-8")
    except (ValueError, RecursionError) as error:
        return Line(raw, problem=str(error))


def _values(text: str) -> Iterator[object]:
    position = 0
    while position < len(text):
        try:
            value, position = _DECODER.raw_decode(text, position)
        except json.JSONDecodeError:
            raise ValueError("it is not JSON") from None
        yield value
        if gap := _GAP.match(text, position):
            position = gap.end()


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:40]} is not a number that can be stored")
    return number


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("it has the same key twice")
    return record


_DECODER = json.JSONDecoder(
    parse_float=_finite, parse_constant=_finite, object_pairs_hook=_each_key_once
)


@dataclass(frozen=True, slots=True)
class BookmarksFile:
    """A parsed file: its lines, and each paper's merged record."""

    lines: tuple[Line, ...]
    records: Mapping[str, Bookmark]
    """One record per paper, by id."""
    id_of: Mapping[str, str]
    """The key in `records` of every id and alias."""

    def to_bytes(self, changed: Iterable[Bookmark]) -> bytes:
        """Return the file with some records changed or added; every other line is unchanged."""
        return b"".join(line.raw + b"\n" for line in self.changed(changed))

    def changed(self, changed: Iterable[Bookmark]) -> list[Line]:
        """Return the lines of the file with some records changed or added."""
        records = {**self.records, **{record.id: record for record in changed}}
        out: dict[bytes, Line] = {}
        for line in self.lines:
            papers = [self.id_of[record.id] for record in line.records]
            if [records.get(paper) for paper in papers] == [*line.records]:
                out[line.raw] = line
            else:
                out.update(map(_written, (records[p] for p in papers if p in records)))
            for paper in papers:
                records.pop(paper, None)
        out.update(map(_written, records.values()))
        return [line for line in out.values() if line.raw.strip()]


def _written(record: Bookmark) -> tuple[bytes, Line]:
    raw = to_line(record)
    return raw, Line(raw, (record,))


def merge_lines(
    lines: Iterable[Line], resolve: Callable[[str], str | None] = lambda _: None
) -> BookmarksFile:
    """Merge each paper's records, however many lines, ids and copies there are of it.

    Args:
        lines: the lines of one file, or of several copies.
        resolve: returns the id that the library has for a paper now, None if it has no such paper.
    """
    lines = tuple(lines)
    papers = _PaperGroups(resolve)
    for line in lines:
        for record in line.records:
            papers.add(record)
    records, id_of = {}, {}
    for paper_id, members in papers.groups():
        record = records[paper_id] = reduce(merged, members).named(paper_id)
        for member in members:
            id_of[member.id] = paper_id
        for alias in record.aliases:
            id_of.setdefault(alias, paper_id)
    id_of.update((each, each) for each in records)
    return BookmarksFile(lines, records, id_of)


class _PaperGroups:
    """Which records are about the same paper: union-find over their ids."""

    def __init__(self, resolve: Callable[[str], str | None]) -> None:
        self._resolve = resolve
        self._records: list[Bookmark] = []
        self._parents: dict[str, str] = {}
        self._known: dict[str, str] = {}
        """The library's id for a record's id, if it has one."""

    def add(self, record: Bookmark) -> None:
        self._records.append(record)
        known = self._resolve(record.id)
        if not known and record.aliases:
            others = sorted(record.aliases, key=lambda each: (id_rank(each), each))
            known = next(filter(None, map(self._resolve, others)), None)
        if known:
            self._known[record.id] = known
        self._parents.setdefault(record.id, record.id)
        if known and known != record.id:
            self._join(record.id, known)

    def _root(self, name: str) -> str:
        while (parent := self._parents.setdefault(name, name)) != name:
            name = self._parents[parent] = self._parents.setdefault(parent, parent)
        return name

    def _join(self, one: str, other: str) -> None:
        self._parents[self._root(one)] = self._root(other)

    def groups(self) -> Iterator[tuple[str, list[Bookmark]]]:
        """Yield each paper's id and records, in the order of the first record."""
        while pairs := self._by_alias():  # joining two papers may settle who owns an alias
            for one, other in pairs:
                self._join(one, other)
        groups: dict[str, list[Bookmark]] = {}
        for record in self._records:
            groups.setdefault(self._root(record.id), []).append(record)
        for members in groups.values():
            if len(members) == 1:
                only = members[0].id
                yield self._known.get(only, only), members
                continue
            names = {each.id for each in members}
            known = {self._known[name] for name in names & self._known.keys()} or names
            yield min(known, key=lambda each: (id_rank(each), each)), members

    def _by_alias(self) -> list[tuple[str, str]]:
        """Return pairs of ids of the same paper: one is an alias in the other's record.

        An alias made from a title may belong to many papers ("Preface"): an alias that several
        papers claim proves nothing, nor does one between two papers that the library keeps apart.
        """
        claims: dict[str, set[str]] = {}
        for record in self._records:
            for alias in record.aliases & self._parents.keys():
                claims.setdefault(alias, set()).add(record.id)
        pairs = []
        for alias, claimants in claims.items():
            owners = {self._root(each) for each in claimants} - {self._root(alias)}
            known = {self._known.get(each) for each in (alias, *claimants)} - {None}
            if len(owners) == 1 and len(known) < 2:
                pairs.append((alias, owners.pop()))
        return pairs
