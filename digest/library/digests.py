"""The digests on disk: which papers came together, and in which order.

`digests.jsonl` is a log of JSON lines beside the papers. A line with `ids` is one capture of a
digest, in the order of the page; a later capture of the same digest puts its papers first. Other
lines rename a digest, remove it or restore it. Nothing is ever edited in place, so a removed digest
comes back whole.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from dataclasses import dataclass, field
from itertools import filterfalse
from typing import TYPE_CHECKING, Any, Final

from digest.errors import NotFoundError, StoreError
from digest.paper import day_of_label, is_day
from digest.storage.durable import Appender, locked, open_regular, reported
from digest.text import clean
from digest.text.oneline import json_line, one_line, parse_json_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

SOURCE_TITLES: Final = {
    "hf-html": "Hugging Face Papers",
    "hf-json": "Hugging Face Papers",
    "hf-page": "Hugging Face Papers",
    "arxiv-atom": "arXiv",
    "arxiv-kaggle": "arXiv",
    "arxiv-mail": "arXiv",
    "arxiv-oai": "arXiv",
    "arxiv-rss": "arXiv",
}
"""Source -> what a person calls it."""
_LARGE_LINE: Final = 50_000
"""Bytes from which it is worth while to look at a line before parsing it."""
_HEAD_BYTES: Final = 1000
"""Where a line has everything but its ids."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Papers that came together, in the order of the page."""

    id: str
    """Its label, as in `Paper.digests`: `source/YYYY-MM-DD` or `source/name`."""
    title: str
    day: str | None
    """`YYYY-MM-DD`; None for a collection, such as a bibliography."""
    added: str | None
    """When it was first imported, a UTC time stamp; None if that was not recorded."""
    ids: tuple[str, ...]
    """The ids that its papers had when they were imported, in order."""
    added_by_id: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    """When each paper was first seen in it."""

    @property
    def source(self) -> str:
        """The format it was read from."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Capture:
    """What an import says about the digests it belongs to."""

    source: str
    """The format; labels of other sources in a record only tell where it was seen before."""
    day: str | None = None
    """The digest's day, if its label does not say it."""


def default_title(label: str) -> str:
    """Return what to call a digest that nobody has named."""
    source, _, name = label.partition("/")
    if name and day_of_label(label) is None:
        return name
    return SOURCE_TITLES.get(source, source)


class Digests:
    """The digests of a library, as last loaded.

    Raises:
        StoreError: from `load` and every change, if the file cannot be read or written.
    """

    def __init__(
        self, folder: Path, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    ) -> None:
        self.path = folder / "digests.jsonl"
        self._papers = folder / "papers.jsonl"
        self._clock = clock
        self._found: dict[str, _Folded] = {}
        self.bad_lines: tuple[int, ...] = ()
        """1-based numbers of the lines that could not be read; they stay in the file."""

    @classmethod
    def open(cls, folder: Path) -> Digests:
        """Read the digests of a library; those of an older Sheaf's are derived from its papers."""
        digests = cls(folder)
        digests.load()
        return digests

    @classmethod
    def of_days(cls, folder: Path) -> Digests:
        """Read the digests of days only, which is quick however large the collections are.

        The digests of an older Sheaf's home are written down, so that its papers are read but once.
        """
        digests = cls(folder)
        if not digests.path.exists() and digests._papers.exists():
            with contextlib.suppress(StoreError), locked(digests._papers):
                digests.load()
                digests._write_derived()
        digests.load(of_days=True)
        return digests

    def load(self, *, of_days: bool = False) -> None:
        """Read the file again; if `of_days`, without large collections."""
        with reported(self.path, "read the digests"):
            try:
                with open_regular(self.path) as file:
                    self._fold(filterfalse(_is_large_collection, file) if of_days else file)
            except FileNotFoundError:
                self._found = _from_papers(self._papers)

    def _fold(self, lines: Iterable[bytes]) -> None:
        self._found, bad = {}, []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = parse_json_line(line)
                label = record["id"]
                self._found.setdefault(label, _Folded(label)).apply(record)
            except (ValueError, RecursionError, TypeError, LookupError, AttributeError):
                bad.append(number)
        self.bad_lines = tuple(bad)

    def all(self) -> list[Digest]:
        """Return the digests, newest day first, then collections by when they were added."""
        found = [each.digest() for each in self._found.values() if each.is_listed]
        found.sort(key=lambda digest: digest.added or "", reverse=True)
        found.sort(key=lambda digest: digest.day or "", reverse=True)
        return found

    def get(self, label: str) -> Digest | None:
        """Return the digest with that label, unless it was removed."""
        found = self._found.get(label)
        return found.digest() if found and found.is_listed else None

    def seen(self) -> Iterator[tuple[str, Mapping[str, str | None]]]:
        """Yield each digest's label, and when each of its papers was first seen in it.

        Those that were removed count too: their papers came all the same.
        """
        return ((each.label, each.seen) for each in self._found.values() if each.seen)

    def record(self, captured: Mapping[str, Iterable[str]], capture: Capture) -> None:
        """Append what an import brought: for each label, ids in the order of the page.

        The caller holds the library's lock. What the file knows already is not written again.
        """
        self._write_derived()
        now = _stamp(self._clock())
        lines = []
        for label, ids in captured.items():
            is_own = label.startswith(f"{capture.source}/")
            folded = self._found.get(label)
            if folded is not None and not is_own:
                continue
            day = day_of_label(label) or (capture.day if is_own else None)
            record = _capture_record(label, day, now, tuple(ids))
            folded = self._found.setdefault(label, _Folded(label))
            before = folded.digest() if folded.is_listed else None
            folded.apply(record)
            after = folded.digest()
            if before is None or (after.ids, after.day) != (before.ids, before.day):
                lines.append(record)
        self._append(lines)

    def rename(self, label: str, title: str) -> None:
        """Give a digest another title.

        Raises:
            NotFoundError: there is no such digest.
        """
        self._change(label, {"title": one_line(clean(title))})

    def remove(self, label: str) -> None:
        """Remove a digest from the list; its papers stay in the library.

        Raises:
            NotFoundError: there is no such digest.
        """
        self._change(label, {"removed": True})

    def restore(self, label: str) -> None:
        """Bring back a removed digest.

        Raises:
            NotFoundError: no digest with that label was removed.
        """
        self._change(label, {"removed": False}, removed=True)

    def _change(self, label: str, change: dict[str, Any], *, removed: bool = False) -> None:
        with locked(self._papers):
            self.load()
            folded = self._found.get(label)
            if folded is None or folded.removed != removed:
                what = "no removed digest is called" if removed else "no digest is called"
                raise NotFoundError(f"{what} {label!r}", hint="`sheaf digests` lists them")
            self._write_derived()
            record = {"id": label, "changed": _stamp(self._clock()), **change}
            folded.apply(record)
            self._append([record])

    def _write_derived(self) -> None:
        """Make the digests of an older Sheaf's home permanent before the first change."""
        if self.path.exists() or not self._found:
            return
        self._append(
            _capture_record(each.label, each.day, None, tuple(each.seen))
            for each in self._found.values()
        )

    def _append(self, records: Iterable[dict[str, Any]]) -> None:
        lines = [f"{json_line(record)}\n".encode() for record in records]
        if lines:
            with reported(self.path, "write the digests"), Appender(self.path) as log:
                log.append(lines)


class _Folded:
    """One digest while its lines are read."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.title: str | None = None
        self.day = day_of_label(label)
        self.added: str | None = None
        self.removed = False
        self.seen: dict[str, str | None] = {}
        """Id -> when it was first seen, in the order of the page."""

    @property
    def is_listed(self) -> bool:
        return bool(self.seen) and not self.removed

    def apply(self, record: Mapping[str, Any]) -> None:
        """Apply one line.

        Raises:
            TypeError, ValueError: it is malformed; nothing is changed.
        """
        title, ids = record.get("title"), record.get("ids")
        if not isinstance(title, str | None) or not isinstance(ids, list | tuple | None):
            raise TypeError(self.label)
        if ids is not None:
            self._capture(record, [str(each) for each in ids])
        elif title is not None:
            self.title = title
        elif "removed" in record:
            self.removed = bool(record["removed"])

    def _capture(self, record: Mapping[str, Any], ids: Sequence[str]) -> None:
        added = record.get("added")
        added = added if isinstance(added, str) else None
        if self.removed:
            self.seen, self.removed = {}, False
        if not self.seen:
            self.added = added
        day = record.get("day")
        if isinstance(day, str) and is_day(day):
            self.day = day
        captured = {each: self.seen.get(each, added) for each in ids}
        self.seen = captured | {
            each: when for each, when in self.seen.items() if each not in captured
        }

    def digest(self) -> Digest:
        return Digest(
            self.label,
            self.title or default_title(self.label),
            self.day,
            self.added,
            tuple(self.seen),
            self.seen,
        )


def _is_large_collection(line: bytes) -> bool:
    return len(line) > _LARGE_LINE and b'"day": null' in line[:_HEAD_BYTES]


def _capture_record(
    label: str, day: str | None, added: str | None, ids: tuple[str, ...]
) -> dict[str, Any]:
    source = label.partition("/")[0]
    return {"id": label, "source": source, "day": day, "added": added, "ids": ids}


def _from_papers(log: Path) -> dict[str, _Folded]:
    """Derive the digests from the log of papers, where papers stand in the order they came in."""
    captured: dict[str, dict[str, None]] = {}
    for paper_id, labels in _labelled(log):
        for label in labels:
            captured.setdefault(label, {})[paper_id] = None
    found = {label: _Folded(label) for label in captured}
    for label, ids in captured.items():
        found[label].apply(_capture_record(label, day_of_label(label), None, tuple(ids)))
    return found


def _labelled(log: Path) -> Iterator[tuple[str, list[str]]]:
    try:
        with open_regular(log) as file:
            for line in file:
                try:
                    record = json.loads(line)
                    paper_id, labels = record["id"], record.get("digests") or []
                except (ValueError, RecursionError, TypeError, LookupError, AttributeError):
                    continue
                if isinstance(paper_id, str) and isinstance(labels, list):
                    yield paper_id, [label for label in labels if isinstance(label, str) and label]
    except FileNotFoundError:
        return


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")[:-6] + "Z"
