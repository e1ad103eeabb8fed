"""Taking files in: opens one, finds its source, and hands its papers to the library."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from digest import sources
from digest.errors import InputError
from digest.sources.base import Origin, Remark, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.library import Added, Library
    from digest.paper import Paper
    from digest.sources.base import Event

STDIN = "-"
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of one file."""

    file: str
    added: Added
    skipped: tuple[Skipped, ...]
    remarks: tuple[str, ...]


def take_in(
    file: str,
    library: Library,
    *,
    source_name: str | None = None,
    name: str | None = None,
    date: dt.date | None = None,
) -> Intake:
    """Take one file (`-`: standard input) into the library, whole or not at all.

    Raises:
        InputError: it cannot be read, or is no digest.
        StoreError: the library cannot be written.
        UsageError: there is no source of that name.
    """
    skipped: list[Skipped] = []
    remarks: list[str] = []
    with _opened(file) as stream:
        origin = Origin(_shown(file), _modified(file), date, name)
        head = _peek(stream, origin.file)
        source = sources.source(source_name) if source_name else sources.sniff(head, origin.file)

        def papers() -> Iterator[Paper]:
            for event in _reading(source.read(stream, origin), origin.file):
                match event:
                    case Skipped():
                        skipped.append(event)
                    case Remark():
                        remarks.append(event.text)
                    case paper:
                        yield paper

        added = library.add(papers())
    return Intake(origin.file, added, tuple(skipped), tuple(remarks))


def _opened(file: str) -> BinaryIO:
    if file == STDIN:
        return BytesIO(sys.stdin.buffer.read())
    try:
        return Path(file).open("rb")
    except IsADirectoryError:
        raise InputError("this is a folder", where=file, do="name the files in it") from None
    except FileNotFoundError:
        raise InputError("there is no such file", where=file, do="check the name") from None
    except PermissionError:
        raise InputError(
            "you may not read this file", where=file, do="change its permissions (chmod u+r)"
        ) from None
    except OSError as error:
        raise _unreadable(error, file) from error
    except ValueError:  # a name with a NUL character
        raise InputError("this is no file name", where=repr(file)) from None


def _reading(events: Iterator[Event], file: str) -> Iterator[Event]:
    """The events, with a failing disk told apart from a failing library."""
    try:
        yield from events
    except OSError as error:
        raise _unreadable(error, file) from error


def _unreadable(error: OSError, file: str) -> InputError:
    return InputError(
        f"cannot read this file: {(error.strerror or type(error).__name__).lower()}",
        where=file,
        do="check the file and try again",
    )


def _peek(stream: BinaryIO, file: str) -> bytes:
    try:
        head = stream.read(_HEAD_BYTES)
        stream.seek(0)
    except OSError as error:
        raise _unreadable(error, file) from error
    return head


def _shown(file: str) -> str:
    return "<stdin>" if file == STDIN else file


def _modified(file: str) -> dt.date:
    # Local days: "Mar 13" on a page is the reader's own calendar.
    now = dt.datetime.now().astimezone()
    if file == STDIN:
        return now.date()
    return dt.datetime.fromtimestamp(Path(file).stat().st_mtime, now.tzinfo).date()
