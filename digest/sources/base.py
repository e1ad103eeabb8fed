"""What a source is: something that turns the bytes of one format into papers, lazily."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from digest.paper import Paper

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a stream comes from, and what the person said about it."""

    file: str
    """The file's name as errors should print it; `<stdin>` for standard input."""
    modified: dt.date
    """The day the file was last changed; today for a stream."""
    date: dt.date | None = None
    """The digest's day, when the person gave it with `--date`."""
    name: str | None = None
    """The digest's name, when the person gave it with `--name`."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that could not be taken in; never dropped without one of these."""

    line: int | None
    """1-based line of the record's beginning; None where the format has no lines."""
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the person should know about how the file was understood."""

    text: str


Event = Paper | Skipped | Remark


class Source(Protocol):
    """One format."""

    name: str
    """As the person writes it after `--format`, and as the part of a digest before the slash."""
    describes: str
    """What it reads, in a few words for `sheaf sources`."""
    # Besides, `by_lines = True` where each line is a record of its own: long files are then read
    # in several processes, some lines each.

    def sniff(self, head: bytes) -> bool:
        """Tell from the first bytes (up to 64 KiB) whether this is very likely the format."""

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Event]:
        """Yield papers, skipped records and remarks in the order of the stream.

        Raises:
            InputError: the stream as a whole is not of this format.
        """


def digest_label(source: str, origin: Origin, date: dt.date | None) -> str:
    """`source/name` when the person named the digest, else `source/YYYY-MM-DD`, else the file.

    The file goes in without its folders: the library is no place for where they were.
    """
    if origin.name:
        return f"{source}/{origin.name}"
    day = origin.date or date
    return f"{source}/{day.isoformat() if day else Path(origin.file).name}"
