"""The interface of a source, which lazily turns the bytes of one format into papers."""

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
    """Where a stream comes from, and what the user said about it."""

    file: str
    """File name to show in errors; `<stdin>` for standard input."""
    modified: dt.date
    """Date the file was last modified; today for a stream."""
    date: dt.date | None = None
    """The digest's date, if given with `--date`."""
    name: str | None = None
    """The digest's name, if given with `--name`."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that couldn't be imported; every dropped record is reported this way."""

    line: int | None
    """1-based line where the record begins; None if the format has no lines."""
    reason: str
    is_fault: bool = False
    """Whether Sheaf is at fault, not the record."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the user should know about how the file was interpreted."""

    text: str


Event = Paper | Skipped | Remark


class Source(Protocol):
    """One format."""

    name: str
    """The value for `--format`, and the part of a digest's label before the slash."""
    describes: str
    """What it reads, in a few words for `sheaf sources`."""
    # A source whose records are one line each may also set `by_lines = True`: long files are then
    # split by lines and read in several processes.

    def sniff(self, head: bytes) -> bool:
        """Return whether the first bytes (up to 64 KiB) are very likely of this format."""

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Event]:
        """Yield papers, skipped records and remarks in the order of the stream.

        Raises:
            InputError: the stream as a whole isn't of this format.
        """


def digest_label(source: str, origin: Origin, date: dt.date | None) -> str:
    """Return `source/name` if the user named the digest, else `source/YYYY-MM-DD` or `source/FILE`.

    `date` is the one found in the input; the user's `--date` takes precedence. FILE has no folders,
    so that the library doesn't record where files were on disk.
    """
    if origin.name:
        return f"{source}/{origin.name}"
    day = origin.date or date
    return f"{source}/{day.isoformat() if day else Path(origin.file).name}"
