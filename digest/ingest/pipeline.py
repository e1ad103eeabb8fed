"""The only way into the library: unpack, read and add bytes from any origin.

`add` calls this with files and standard input, `fetch` and `sync` with responses of services.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from digest import sources
from digest.errors import InputError, SheafError, fault
from digest.ingest.read import events
from digest.ingest.unpack import Unpacked, kind_of, rewound
from digest.library.digests import Capture
from digest.sources.base import Remark, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.library import Adding, AddResult
    from digest.paper import Paper
    from digest.sources.base import Event, Origin, Source

_HEAD_BYTES: Final = 65_536
_REPORT_EVERY: Final = 1000


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome of importing one file or response."""

    file: str
    """Its name or URL, as messages show it."""
    added: AddResult
    skipped: tuple[Skipped, ...]
    remarks: tuple[str, ...]


def import_stream(
    stream: BinaryIO,
    origin: Origin,
    adding: Adding,
    *,
    source_name: str | None = None,
    report: Callable[[int], None] | None = None,
) -> ImportResult:
    """Import the papers of a stream: all, or none if it raises an error.

    Args:
        stream: read once, from its current position; may be compressed, need not be seekable.
        origin: where the stream comes from, and what the person said about it.
        adding: the library's open transaction.
        source_name: the format; None to detect it from the first bytes.
        report: called every thousand papers with the number added in this transaction.

    Raises:
        InputError: it cannot be read, or its format is not recognised.
        StoreError: the library cannot be written.
        UsageError: there is no format of that name.
    """
    content = _unpacked(stream, origin)
    source = sources.source(source_name) if source_name else _sniffed(content, origin)
    skipped: list[Skipped] = []
    remarks: list[str] = []
    before = adding.count

    def papers() -> Iterator[Paper]:
        for event in _reading(source, content, origin):
            match event:
                case Skipped():
                    skipped.append(event)
                case Remark():
                    remarks.append(event.text)
                case paper:
                    yield paper
                    if report and (adding.count - before) % _REPORT_EVERY == 0:
                        report(adding.count)

    day = origin.date.isoformat() if origin.date else None
    added = adding.add(papers(), Capture(source.name, day))
    return ImportResult(origin.file, added, tuple(skipped), tuple(remarks))


@contextlib.contextmanager
def contained(file: str) -> Iterator[None]:
    """Turn whatever nobody expected in the block into an error of one file, so that others go on.

    Args:
        file: its name or URL, as messages show it.

    Raises:
        InputError: there isn't enough memory for the file, or it is nested too deeply.
        InternalError: something else failed, which is our fault.
        SheafError: the block raised it.
    """
    try:
        yield
    except SheafError:
        raise
    except MemoryError as error:
        raise InputError(
            "there isn't enough memory to read this file", where=file, hint="split it"
        ) from error
    except RecursionError as error:
        raise InputError("this file is nested too deeply", where=file, hint=_CHECK) from error
    except Exception as error:
        raise fault(error, file) from error


_CHECK: Final = "check that it is what it claims to be"


def unreadable(error: OSError, file: str) -> InputError:
    """Return the error for a file that the system cannot open or read."""
    return InputError(
        f"cannot read this file: {(error.strerror or type(error).__name__).lower()}",
        where=file,
        hint="check the file and try again",
    )


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of a stream, decompressed if necessary."""

    stream: BinaryIO
    head: bytes
    archive: Unpacked | None

    @property
    def cut(self) -> str | None:
        """Why the archive is incomplete; None if it is complete, or there is no archive."""
        return self.archive.cut if self.archive else None


def _unpacked(stream: BinaryIO, origin: Origin) -> _Content:
    head = _peek(stream, origin)
    whole = rewound(head, stream)
    kind = kind_of(head)
    if kind is None:
        return _Content(whole, head, None)
    archive = Unpacked(whole, origin.file, kind)
    inside = cast("BinaryIO", io.BufferedReader(archive, _HEAD_BYTES))
    head = _peek(inside, origin)
    if again := kind_of(head):
        raise InputError(
            f"this file is compressed twice, the second time with {again}",
            where=origin.file,
            hint="unpack it yourself and add the result",
        )
    return _Content(rewound(head, inside), head, archive)


def _peek(stream: BinaryIO, origin: Origin) -> bytes:
    try:
        return stream.read(_HEAD_BYTES)
    except OSError as error:
        raise unreadable(error, origin.file) from error


def _sniffed(content: _Content, origin: Origin) -> Source:
    try:
        return sources.sniff(content.head, origin.file)
    except InputError:
        if content.cut:
            raise _cut_error(content.cut, origin) from None
        raise


def _reading(source: Source, content: _Content, origin: Origin) -> Iterator[Event]:
    """Yield the events; tell a read error from a library's, and a plug-in's bug from ours."""
    found = False
    try:
        for event in events(source, content.stream, origin):
            found = True
            yield event
    except OSError as error:
        raise unreadable(error, origin.file) from error
    except InputError:
        if content.cut and not found:
            raise _cut_error(content.cut, origin) from None
        raise
    except SheafError:
        raise
    except Exception as error:
        if not sources.is_plugin(source.name):
            raise
        raise InputError(
            f"the plug-in {source.name!r} failed on this file ({type(error).__name__}: {error})",
            where=origin.file,
            hint="report it to the plug-in's authors",
        ) from error
    if content.cut:
        yield Skipped(None, f"{content.cut} here; only the papers before this point were imported")


def _cut_error(cut: str, origin: Origin) -> InputError:
    return InputError(
        f"{cut} before the first complete paper", where=origin.file, hint="get the file again"
    )
