"""Earlier copies of the bookmarks file, in a folder beside it.

A copy is made before the first change of an hour, and before a change that replaces much at once.
What is kept is bounded: see `_TIERS` and `_BEFORE_LARGE_CHANGES`. Copies are numbered, so that
their order does not depend on the clock.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from digest.errors import NotFoundError
from digest.storage.durable import make_private, open_regular, replace_durably, reported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_TIERS: Final = (("%Y-%m-%dT%H", 6), ("%Y-%m-%d", 7))
"""Spans of time, and for how many of the latest ones the first copy is kept."""
_BEFORE_LARGE_CHANGES: Final = 3
"""How many of the copies made before a large change are kept, besides those."""
_NAME: Final = re.compile(r"(\d{1,12})-(\d{4}-\d\d-\d\dT\d{6}Z)(?:-([a-z]+))?\.jsonl")
_TIME: Final = "%Y-%m-%dT%H%M%SZ"


class Reason(StrEnum):
    """Why a copy was made."""

    HOURLY = "hourly"
    CHANGE = "change"
    """A single change was about to change many records."""
    MERGE = "merge"
    """Copies from another machine were about to be merged."""
    RESTORE = "restore"
    """An earlier copy was about to be restored."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One earlier copy."""

    number: int
    """Larger for later copies."""
    at: datetime
    """When it was made, in UTC: just before the content changed."""
    reason: Reason
    path: Path

    def read(self) -> bytes:
        """Return the content.

        Raises:
            StoreError: it cannot be read.
        """
        with reported(self.path, "read this copy"), open_regular(self.path) as file:
            return file.read()


class Backups:
    """The copies in one folder, which need not exist. Callers lock the bookmarks file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Backup]:
        """Return the copies, newest first."""
        found: list[Backup] = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                found += _parsed(self._folder / entry.name)
        return sorted(found, key=lambda each: each.number, reverse=True)

    def get(self, number: int | None = None) -> Backup:
        """Return the copy with a number, by default the newest.

        Raises:
            NotFoundError: there is no such copy.
        """
        for each in self.all():
            if number in {None, each.number}:
                return each
        which = "earlier copy of the bookmarks" if number is None else f"copy number {number}"
        raise NotFoundError(f"no {which}", hint="list them: sheaf bookmark restore --list")

    def keep_hourly(self, data: bytes, now: datetime) -> None:
        """Keep a copy if there is none of this hour, unless it would equal the newest one.

        Raises:
            StoreError: it cannot be written.
        """
        span, _ = _TIERS[0]
        newest = next(iter(self.all()), None)
        if newest is None or (
            newest.at.strftime(span) != now.astimezone(UTC).strftime(span) and newest.read() != data
        ):
            self.keep(data, now, Reason.HOURLY)

    def keep(self, data: bytes, now: datetime, reason: Reason) -> Backup:
        """Keep a copy, durably, and delete those that are no longer needed.

        Raises:
            StoreError: it cannot be written.
        """
        copies = self.all()
        number = copies[0].number + 1 if copies else 1
        suffix = "" if reason is Reason.HOURLY else f"-{reason}"
        moment = now.astimezone(UTC).replace(microsecond=0)
        path = self._folder / f"{number:04d}-{moment.strftime(_TIME)}{suffix}.jsonl"
        make_private(self._folder)
        replace_durably(path, data)
        copy = Backup(number, moment, reason, path)
        for each in {each.path for each in copies} - {e.path for e in _needed([copy, *copies])}:
            with contextlib.suppress(OSError):
                each.unlink()
        return copy


def _needed(copies: Iterable[Backup]) -> Iterator[Backup]:
    """Yield the copies to keep; `copies` are newest first."""
    copies = list(copies)
    large = [each for each in copies if each.reason is not Reason.HOURLY]
    yield from large[:_BEFORE_LARGE_CHANGES]
    for span, count in _TIERS:
        first_of = {c.at.strftime(span): c for c in copies if c.reason is Reason.HOURLY}
        yield from list(first_of.values())[:count]


def _parsed(path: Path) -> Iterator[Backup]:
    if match := _NAME.fullmatch(path.name):
        with contextlib.suppress(ValueError):  # somebody else's file
            moment = datetime.strptime(match[2], _TIME).replace(tzinfo=UTC)
            yield Backup(int(match[1]), moment, Reason(match[3] or Reason.HOURLY), path)


def backup_to_json(backup: Backup, bookmarks: int) -> dict[str, Any]:
    """Return the JSON object that `sheaf bookmark restore --list --json` prints."""
    return {
        "number": backup.number,
        "time": f"{backup.at:%Y-%m-%dT%H:%M:%SZ}",
        "bookmarks": bookmarks,
        "reason": backup.reason.value,
    }
