"""Taking files in: opens one, finds its source, and hands its papers to the library.

A file is taken in whole or not at all, with two exceptions that are named as skipped: a record
that cannot be read, and the end of a file or archive that breaks off. What is whole before the
break is taken, since adding the mended file later merges with it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from digest import sources
from digest.errors import InputError, SheafError
from digest.ingest.read import events
from digest.ingest.unpack import Unpacked, kind_of, rewound
from digest.library import Added
from digest.sources.base import Origin, Remark, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from digest.library import Adding, Library
    from digest.paper import Paper
    from digest.sources.base import Event, Source

STDIN = "-"
_HEAD_BYTES = 65_536
_REPORT_EVERY = 1000


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of one file."""

    file: str
    added: Added
    skipped: tuple[Skipped, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the person said about the files to take in."""

    source_name: str | None = None
    """The format; None to find it by what is in the file."""
    name: str | None = None
    """What to call the digest."""
    date: dt.date | None = None
    """The digest's day."""
    report: Callable[[int], None] | None = None
    """Is told now and then how many papers were taken in so far, over all files."""


def import_file(
    file: str,
    library: Library,
    *,
    source_name: str | None = None,
    name: str | None = None,
    date: dt.date | None = None,
) -> ImportResult:
    """Take one file (`-`: standard input) into the library, whole or not at all.

    Raises:
        InputError: it cannot be read, or is no digest.
        StoreError: the library cannot be written.
        UsageError: there is no source of that name.
    """
    with library.adding() as adding:
        return _import(file, adding, ImportOptions(source_name=source_name, name=name, date=date))


def import_all(
    files: Iterable[str], library: Library, options: ImportOptions
) -> Iterator[ImportResult | InputError]:
    """Take in several files and folders, one after another; a bad one stops none of the others.

    Every file of a folder is looked at, in the order of their names, subfolders too, but nothing
    whose name begins with a dot. A file in a folder that is not a digest comes as an `ImportResult`
    with one thing skipped; a folder without any digest is an error, as is a named file that cannot
    be imported.

    Raises:
        StoreError: the library cannot be written.
        UsageError: there is no source of the name that was wished for.
    """
    if options.source_name:
        sources.source(options.source_name)  # so that a wrong name fails before anything is done
    with library.adding() as adding:
        for file in files:
            if file != STDIN and os.path.isdir(file):  # noqa: PTH112 - a name with a NUL is no folder
                yield from _import_folder(Path(file), adding, options)
                continue
            try:
                yield _import(file, adding, options)
            except InputError as error:
                yield error


def _import_folder(
    folder: Path, adding: Adding, options: ImportOptions
) -> Iterator[ImportResult | InputError]:
    found = False
    for file in _files(folder):
        if _is_library(str(file), adding):
            continue
        try:
            result = _import(str(file), adding, options)
            found = True
        except InputError as error:
            reason = f"{error.what} (the file is left out)"
            result = ImportResult(str(file), Added(0, 0, ()), (Skipped(error.line, reason),), ())
        yield result
    if not found:
        yield InputError(
            "no digest is in this folder", where=folder, hint="name the files and their --format"
        )


def _files(folder: Path) -> Iterator[Path]:
    """The regular files in a folder; links to folders are not followed, for they may lead back."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for each in sorted(files):
            path = Path(here, each)
            if not each.startswith(".") and (path.is_file() or path.is_symlink()):
                yield path


def _is_library(file: str, adding: Adding) -> bool:
    """Tell the log of papers: reading it while it grows would never end."""
    try:
        return file != STDIN and adding.path.exists() and adding.path.samefile(file)
    except (OSError, ValueError):
        return False


def _import(file: str, adding: Adding, options: ImportOptions) -> ImportResult:
    skipped: list[Skipped] = []
    remarks: list[str] = []
    before = adding.count
    if _is_library(file, adding):
        raise InputError(
            "this is the library itself, whose papers are all taken in",
            where=file,
            hint="add another file",
        )
    with _opened(file) as opened:
        origin = Origin(_shown(file), _modified(file), options.date, options.name)
        if options.source_name:
            source = sources.source(options.source_name)
        else:
            source = _sniffed(opened, origin)

        def papers() -> Iterator[Paper]:
            for event in _reading(source, opened, origin):
                match event:
                    case Skipped():
                        skipped.append(event)
                    case Remark():
                        remarks.append(event.text)
                    case paper:
                        yield paper
                        done = adding.count - before
                        if options.report and done % _REPORT_EVERY == 0:
                            options.report(adding.count)

        added = adding.add(papers())
    return ImportResult(origin.file, added, tuple(skipped), tuple(remarks))


def _sniffed(opened: _Opened, origin: Origin) -> Source:
    try:
        return sources.sniff(opened.head, origin.file)
    except InputError:
        if opened.cut:
            raise _cut_error(opened.cut, origin) from None
        raise


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file that is being read, unpacked where it was compressed."""

    stream: BinaryIO
    head: bytes
    unpacked: Unpacked | None

    @property
    def cut(self) -> str | None:
        """Why the archive ended before its end; None for what is no archive or a whole one."""
        return self.unpacked.cut if self.unpacked else None


@contextlib.contextmanager
def _opened(file: str) -> Iterator[_Opened]:
    with _open(file) as packed:
        head = _peek(packed, file)
        whole = rewound(head, packed)
        kind = kind_of(head)
        if kind is None:
            yield _Opened(whole, head, None)
            return
        unpacked = Unpacked(whole, _shown(file), kind)
        stream = cast("BinaryIO", io.BufferedReader(unpacked, _HEAD_BYTES))
        head = _peek(stream, file)
        if again := kind_of(head):
            raise InputError(
                f"this file is compressed twice, the second time with {again}",
                where=_shown(file),
                hint="unpack it yourself and add what comes out",
            )
        yield _Opened(rewound(head, stream), head, unpacked)


@contextlib.contextmanager
def _open(file: str) -> Iterator[BinaryIO]:
    if file == STDIN:
        yield sys.stdin.buffer
        return
    with contextlib.ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(file).open("rb"))
        except IsADirectoryError:
            raise InputError("this is a folder", where=file, hint="name the files in it") from None
        except FileNotFoundError:
            raise InputError("there is no such file", where=file, hint="check the name") from None
        except PermissionError:
            raise InputError(
                "you may not read this file", where=file, hint="change its permissions (chmod u+r)"
            ) from None
        except OSError as error:
            raise _unreadable(error, file) from error
        except ValueError:  # a name with a NUL character
            raise InputError("this is no file name", where=repr(file)) from None
        yield stream


def _reading(source: Source, opened: _Opened, origin: Origin) -> Iterator[Event]:
    """The events, with a failing disk told apart from a failing library, and archives' breaks."""
    found = False
    try:
        for event in events(source, opened.stream, origin):
            found = True
            yield event
    except OSError as error:
        raise _unreadable(error, origin.file) from error
    except InputError:
        if opened.cut and not found:
            raise _cut_error(opened.cut, origin) from None
        raise
    except SheafError:
        raise
    except Exception as error:
        if not sources.is_plugin(source.name):
            raise
        raise InputError(
            f"the plug-in {source.name!r} failed on this file ({type(error).__name__}: {error})",
            where=origin.file,
            hint="tell those who made it",
        ) from error
    if opened.cut:
        yield Skipped(None, f"{opened.cut} here: the papers before it were taken in, no others")


def _cut_error(cut: str, origin: Origin) -> InputError:
    return InputError(
        f"{cut} before any paper is whole", where=origin.file, hint="get the file again"
    )


def _unreadable(error: OSError, file: str) -> InputError:
    return InputError(
        f"cannot read this file: {(error.strerror or type(error).__name__).lower()}",
        where=_shown(file),
        hint="check the file and try again",
    )


def _peek(stream: BinaryIO, file: str) -> bytes:
    try:
        return stream.read(_HEAD_BYTES)
    except OSError as error:
        raise _unreadable(error, file) from error


def _shown(file: str) -> str:
    return "<stdin>" if file == STDIN else file


def _modified(file: str) -> dt.date:
    # Local days: "Mar 13" on a page is the reader's own calendar.
    now = dt.datetime.now().astimezone()
    if file == STDIN:
        return now.date()
    found = Path(file).stat()
    if not stat.S_ISREG(found.st_mode):
        return now.date()  # a pipe's time means nothing
    return dt.datetime.fromtimestamp(found.st_mtime, now.tzinfo).date()
