"""The text of the bookmarks file: lines to records and back, losing nothing. No I/O.

A line is a JSON object with sorted keys. What the keys mean, all but `id` optional:

id, title, aliases   the paper
added, removed       when the bookmark was last set and removed; a record that has neither of
                     these, nor `read` or `unread`, is a bookmark
read, unread         when the paper was last marked so
tags                 the tags it has; `tagged` and `untagged` hold the time of each one's changes
note, note_at        the note and its time; `note_conflicts` what other machines wrote meanwhile,
                     `note_replaced` the marks of the versions that were changed knowingly
unknown_conflicts    other values that another copy had for a key that this Sheaf does not know

Times may be any ISO 8601, or `true` for an unknown one, so that a line can be written by hand.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from digest.bookmarks.record import UNDATED, Bookmark, Note, Switch, merged, read_stamp
from digest.paper import id_rank, parse_id
from digest.text import safe
from digest.text.oneline import json_line, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_KEYS: Final = frozenset(
    (
        *("id", "title", "aliases", "added", "removed", "read", "unread"),
        *("tags", "tagged", "untagged", "note", "note_at", "note_conflicts", "note_replaced"),
        "unknown_conflicts",
    )
)
_GIT_MARKER = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: .*)?")
_GAP = re.compile(r"[\s\ufeff]*")


def clean_note(text: str) -> str:
    """A note as it may be shown: its lines and tabs, nothing that a terminal obeys."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(p if p in "\n\t" else safe(p) for p in re.split(r"([\n\t])", text)).strip()


def to_line(bookmark: Bookmark) -> bytes:
    """The line of a record, without its end; what is empty is left out."""
    versions = sorted(bookmark.notes, reverse=True)
    unknown: dict[str, list[Any]] = {}
    for key, value in sorted(bookmark.unknown, reverse=True):
        unknown.setdefault(key, []).append(json.loads(value))
    record = {
        "title": bookmark.title,
        "aliases": sorted(bookmark.aliases),
        "added": bookmark.kept.on,
        "removed": bookmark.kept.off,
        "read": bookmark.seen.on,
        "unread": bookmark.seen.off,
        "tags": list(bookmark.tags),
        "tagged": {tag: switch.on for tag, switch in bookmark.labels.items() if switch.on},
        "untagged": {tag: switch.off for tag, switch in bookmark.labels.items() if switch.off},
        "note": bookmark.note,
        "note_at": versions[0].at if versions else "",
        "note_conflicts": [{"at": each.at, "note": each.text} for each in versions[1:]],
        "note_replaced": sorted(bookmark.replaced),
        "unknown_conflicts": {key: rest for key, (_, *rest) in unknown.items() if rest},
    }
    kept = {key: value for key, value in record.items() if value}
    kept |= {"id": bookmark.id} | {key: values[0] for key, values in unknown.items()}
    return json_line(kept, sort_keys=True).encode()


def from_record(record: object) -> Bookmark:
    """The record of a line's JSON.

    Raises:
        ValueError: it is no object with an id, or a value is not of its key's type.
    """
    if not isinstance(record, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - one kind of error
    name = one_line(_typed(record, "id", str))
    if not name:
        raise ValueError("it has no id")
    paper_id = parse_id(name) or name
    kept = Switch(_time(record, "added"), _time(record, "removed"))
    seen = Switch(_time(record, "read"), _time(record, "unread"))
    if kept == seen == Switch():
        kept = Switch(on=UNDATED)
    notes = frozenset(_notes(record))
    marks = {note.mark for note in notes}
    others = _typed(record, "unknown_conflicts", dict)
    if not _KEYS.isdisjoint(others):
        raise ValueError("its 'unknown_conflicts' holds a key that is known")
    return Bookmark(
        id=paper_id,
        title=one_line(_typed(record, "title", str)),
        aliases=frozenset((name, *_texts(record, "aliases"))) - {paper_id},
        kept=kept,
        seen=seen,
        labels=_labels(record),
        notes=notes,
        replaced=frozenset(_texts(record, "note_replaced")) - marks,
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
        raise ValueError(f"its {key!r} is not of the expected type")  # noqa: TRY004 - one kind
    return value


def _time(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    if isinstance(value, bool):
        return UNDATED if value else ""
    text: str = _typed(record, key, str)
    return read_stamp(text) if text else ""


def _texts(record: Mapping[str, Any], key: str) -> Iterator[str]:
    for value in _typed(record, key, list):
        if not isinstance(value, str):
            raise ValueError(f"its {key!r} holds something that is no text")  # noqa: TRY004
        if text := one_line(value):
            yield text


def _labels(record: Mapping[str, Any]) -> dict[str, Switch]:
    ons, offs = (
        {one_line(tag): _time(times, tag) for tag in times}
        for times in (_typed(record, "tagged", dict), _typed(record, "untagged", dict))
    )
    labels = {
        tag: Switch(ons.get(tag, ""), offs.get(tag, "")) for tag in ons.keys() | offs.keys() if tag
    }
    # The plain list is what a person edits, so it wins over the times beside it.
    listed = set(_texts(record, "tags"))
    for tag in listed - labels.keys():
        labels[tag] = Switch(on=UNDATED)
    return {tag: switch.turned(tag in listed, UNDATED) for tag, switch in labels.items()}


def _notes(record: Mapping[str, Any]) -> Iterator[Note]:
    text, at = _typed(record, "note", str), _time(record, "note_at")
    if text or at:
        yield Note(at or UNDATED, clean_note(text))
    for other in _typed(record, "note_conflicts", list):
        if not isinstance(other, dict):
            raise ValueError("its 'note_conflicts' holds something else")  # noqa: TRY004
        yield Note(_time(other, "at") or UNDATED, clean_note(_typed(other, "note", str)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file."""

    raw: bytes
    """As it stands, without its end; it goes back like this unless its records change."""
    marks: tuple[Bookmark, ...] = ()
    """Usually one; more where files without a last line end were put together."""
    problem: str = ""
    """Why it holds no record; empty for a good line and for a blank one."""


def read_lines(data: bytes, known: Mapping[bytes, Line]) -> Iterator[Line]:
    """The lines of a file; `known` lines need not be parsed again."""
    for raw in data.split(b"\n"):
        yield known.get(raw) or _read_line(raw)


def _read_line(raw: bytes) -> Line:
    try:
        text = raw.decode().strip("\ufeff \t\r")
        if _GIT_MARKER.fullmatch(text):
            return Line(b"", problem="it is a conflict marker of git; both sides are taken in")
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
        raise ValueError(f"{digits[:40]} is no number that can be kept")
    return number


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("it has one key twice")
    return record


_DECODER = json.JSONDecoder(
    parse_float=_finite, parse_constant=_finite, object_pairs_hook=_each_key_once
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A whole file, and what it says of each paper."""

    lines: tuple[Line, ...]
    marks: Mapping[str, Bookmark]
    """A record a paper, by id."""
    ids: Mapping[str, str]
    """The key in `marks` of every id and alias."""

    def written(self, changed: Iterable[Bookmark]) -> bytes:
        """The file with some records changed or new; every other line as it stands."""
        marks = {**self.marks, **{mark.id: mark for mark in changed}}
        out: dict[bytes, None] = {}
        for line in self.lines:
            papers = [self.ids[mark.id] for mark in line.marks]
            if [marks.get(paper) for paper in papers] == [*line.marks]:
                out[line.raw] = None
            else:
                out.update((to_line(marks[p]), None) for p in papers if p in marks)
            for paper in papers:
                marks.pop(paper, None)
        out.update((to_line(mark), None) for mark in marks.values())
        return b"".join(line + b"\n" for line in out if line.strip())


def gathered(
    lines: Iterable[Line], resolve: Callable[[str], str | None] = lambda _: None
) -> Ledger:
    """What the lines say of each paper, however many records, ids and copies speak of it.

    Args:
        lines: of one file or of several copies.
        resolve: the id by which the library knows a paper now, None when it knows no such paper.
    """
    lines = tuple(lines)
    groups = _Groups(resolve)
    for line in lines:
        for mark in line.marks:
            groups.add(mark)
    marks, ids = {}, {}
    for paper_id, members in groups.settled():
        mark = marks[paper_id] = reduce(merged, members).named(paper_id)
        for member in members:
            ids[member.id] = paper_id
        for alias in mark.aliases:
            ids.setdefault(alias, paper_id)
    ids.update((each, each) for each in marks)
    return Ledger(lines, marks, ids)


class _Groups:
    """Which records are of one paper: union-find over their ids."""

    def __init__(self, resolve: Callable[[str], str | None]) -> None:
        self._resolve = resolve
        self._marks: list[Bookmark] = []
        self._parents: dict[str, str] = {}
        self._known: dict[str, str] = {}
        """The library's id for a record's id, where it has one."""

    def add(self, mark: Bookmark) -> None:
        self._marks.append(mark)
        known = self._resolve(mark.id)
        if not known and mark.aliases:
            others = sorted(mark.aliases, key=lambda each: (id_rank(each), each))
            known = next(filter(None, map(self._resolve, others)), None)
        if known:
            self._known[mark.id] = known
        self._join(mark.id, known or mark.id)

    def _root(self, name: str) -> str:
        while (parent := self._parents.setdefault(name, name)) != name:
            name = self._parents[parent] = self._parents.setdefault(parent, parent)
        return name

    def _join(self, one: str, other: str) -> None:
        self._parents[self._root(one)] = self._root(other)

    def settled(self) -> Iterator[tuple[str, list[Bookmark]]]:
        """Each paper's id and records, in the order of the first record."""
        while pairs := self._by_alias():  # what two papers claim may turn out to be one's
            for one, other in pairs:
                self._join(one, other)
        groups: dict[str, list[Bookmark]] = {}
        for mark in self._marks:
            groups.setdefault(self._root(mark.id), []).append(mark)
        for members in groups.values():
            names = {each.id for each in members}
            known = {self._known[name] for name in names & self._known.keys()} or names
            yield min(known, key=lambda each: (id_rank(each), each)), members

    def _by_alias(self) -> list[tuple[str, str]]:
        """The pairs of ids that a record's own aliases make one paper.

        An alias made of a title may belong to many papers ("Preface"): one that several papers
        claim proves nothing, and neither does one between two papers that the library keeps apart.
        """
        claims: dict[str, set[str]] = {}
        for mark in self._marks:
            for alias in mark.aliases & self._parents.keys():
                claims.setdefault(alias, set()).add(mark.id)
        pairs = []
        for alias, claimants in claims.items():
            owners = {self._root(each) for each in claimants} - {self._root(alias)}
            known = {self._known.get(each) for each in (alias, *claimants)} - {None}
            if len(owners) == 1 and len(known) < 2:
                pairs.append((alias, owners.pop()))
        return pairs
