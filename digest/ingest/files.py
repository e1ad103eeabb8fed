"""Importing the files and folders that a person named.

A file is imported as a whole or not at all, with two exceptions, which are reported as skipped: a
record that can't be read, and the missing end of a truncated file or archive. Everything before
that end is imported, since adding the complete file later merges with it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from digest import sources
from digest.errors import InputError, InternalError
from digest.ingest.pipeline import ImportResult, contained, import_stream, unreadable
from digest.ingest.read_ahead import is_pipe, read_ahead
from digest.library import AddResult
from digest.sources.base import Origin, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from digest.library import Adding, Library

STDIN = "-"

FileError = InputError | InternalError
"""Why one file was not imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the person said about the files to import."""

    source_name: str | None = None
    """The format; None to detect it from the content."""
    name: str | None = None
    """What to call the digest."""
    date: dt.date | None = None
    """The digest's day."""
    report: Callable[[int], None] | None = None
    """Called now and then with the number of papers imported so far, over all files."""


def import_file(
    file: str,
    library: Library,
    *,
    source_name: str | None = None,
    name: str | None = None,
    date: dt.date | None = None,
) -> ImportResult:
    """Import one file (`-`: standard input), as a whole or not at all.

    Raises:
        InputError: it cannot be read, or its format is not recognised.
        InternalError: Sheaf itself is at fault.
        StoreError: the library cannot be written.
        UsageError: there is no format of that name.
    """
    with library.adding() as adding:
        return _import(file, adding, ImportOptions(source_name=source_name, name=name, date=date))


def import_all(
    files: Iterable[str], library: Library, options: ImportOptions
) -> Iterator[ImportResult | FileError]:
    """Import several files and folders, one after another; a bad one doesn't stop the others.

    Folders are searched in order of name, with their subfolders, but without names that begin with
    a dot. A file in a folder that isn't a digest gives an `ImportResult` with one thing skipped; a
    folder without any digest is an error, as is a named file that cannot be imported.

    Raises:
        StoreError: the library cannot be written.
        UsageError: there is no format of the name given.
    """
    if options.source_name:
        sources.source(options.source_name)  # a wrong name fails before anything else happens
    with library.adding() as adding:
        for file in files:
            if file != STDIN and os.path.isdir(file):  # noqa: PTH112 - Path.is_dir raises for a name with a NUL
                yield from _import_folder(Path(file), adding, options)
                continue
            try:
                outcome: ImportResult | FileError = _import(file, adding, options)
            except (InputError, InternalError) as error:
                outcome = error
            yield outcome


def _import_folder(
    folder: Path, adding: Adding, options: ImportOptions
) -> Iterator[ImportResult | FileError]:
    found = False
    for file in _files(folder):
        if _is_library(str(file), adding):
            continue
        try:
            result = _import(str(file), adding, options)
            found = True
        except InternalError as error:
            yield error
            found = True
            continue
        except InputError as error:
            reason = f"{error.what} (file skipped)"
            result = ImportResult(
                str(file), AddResult(0, 0, ()), (Skipped(error.line, reason),), ()
            )
        yield result
    if not found:
        yield InputError(
            "there are no digests in this folder",
            where=folder,
            hint="name the files and their --format",
        )


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files in a folder, and links to them or to nothing.

    Links to folders aren't followed, since they may loop, nor are pipes and devices opened, which
    may have no end.
    """
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for each in sorted(files):
            path = Path(here, each)
            if not each.startswith(".") and (path.is_file() or _is_broken(path)):
                yield path


def _is_broken(path: Path) -> bool:
    try:
        return path.is_symlink() and not path.exists()
    except OSError:  # a link to itself, before Python 3.12
        return True


def _is_library(file: str, adding: Adding) -> bool:
    """Return whether this is the library's own log: reading it while it grows would never end."""
    try:
        return file != STDIN and adding.path.exists() and adding.path.samefile(file)
    except (OSError, ValueError):
        return False


def _import(file: str, adding: Adding, options: ImportOptions) -> ImportResult:
    if _is_library(file, adding):
        raise InputError(
            "this is the library itself; its papers are already there",
            where=file,
            hint="add another file",
        )
    with contained(_shown(file)), contextlib.ExitStack() as opened:
        stream = opened.enter_context(_open(file))
        origin = Origin(_shown(file), _modified(file), options.date, options.name)
        if is_pipe(stream):
            adding.pause()
            stream = opened.enter_context(_read_ahead(stream, file))
        return import_stream(
            stream, origin, adding, source_name=options.source_name, report=options.report
        )


def _read_ahead(stream: BinaryIO, file: str) -> BinaryIO:
    try:
        return read_ahead(stream)
    except OSError as error:
        raise unreadable(error, _shown(file)) from error


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
                "you don't have permission to read this file",
                where=file,
                hint="change its permissions (chmod u+r)",
            ) from None
        except OSError as error:
            raise unreadable(error, _shown(file)) from error
        except ValueError:  # a name with a NUL character
            raise InputError("this is not a valid file name", where=repr(file)) from None
        mode = os.fstat(stream.fileno()).st_mode
        if (stat.S_ISCHR(mode) or stat.S_ISBLK(mode)) and not stream.isatty():
            raise InputError("this is a device, not a file", where=file, hint="name a file")
        yield stream


def _shown(file: str) -> str:
    return "<stdin>" if file == STDIN else file


def _modified(file: str) -> dt.date:
    # In local time: "Mar 13" on a page is a date in the reader's own calendar.
    now = dt.datetime.now().astimezone()
    if file == STDIN:
        return now.date()
    found = Path(file).stat()
    if not stat.S_ISREG(found.st_mode):
        return now.date()  # a pipe's time means nothing
    return dt.datetime.fromtimestamp(found.st_mtime, now.tzinfo).date()
