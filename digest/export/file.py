"""Writing an export to a file: atomically, and over no other file without a word."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from digest.errors import StoreError
from digest.export import FORMATS, export
from digest.storage.durable import replace_durably, reported

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from digest.bookmarks.record import Bookmark
    from digest.paper import Paper

Item = TypeVar("Item")


def write_file(
    path: Path,
    papers: Iterable[Paper],
    format_name: str,
    get_bookmark: Callable[[str], Bookmark | None],
    *,
    overwrites: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write papers to a file in a format: all of them, or nothing.

    Args:
        path: the file.
        papers: in the order in which to write them.
        format_name: a key of `FORMATS`.
        get_bookmark: gives a paper's record by id; see `export`.
        overwrites: whether an existing file may be replaced.
        cancelled: polled for each paper; returns whether to stop and leave the file as it is.

    Raises:
        StoreError: the file cannot be written, it exists and may not be replaced, or the export
            was cancelled.
    """
    with reported(path, "write this file"):
        if not path.parent.is_dir():
            hint = "check the name, or create it"
            raise StoreError("no such folder", where=path.parent, hint=hint)

    def polling(items: Iterable[Item]) -> Iterator[Item]:
        for each in items:
            if cancelled():
                raise StoreError("the export was stopped", where=path, hint="nothing was written")
            yield each

    text = "".join(polling(export(polling(papers), format_name, get_bookmark)))

    def check() -> None:
        if not overwrites and path.exists():
            raise StoreError("this file exists already", where=path, hint="choose another name")

    replace_durably(path, text.encode(), check)


def destination(typed: str, name: str) -> tuple[Path, bool]:
    """Return the file that a person means, and whether it exists.

    Args:
        typed: its name, in which a leading `~` is the home folder; a folder stands for the file
            `name` in it.
        name: the name proposed.

    Raises:
        StoreError: it cannot be known, because the name is too long, for example.
    """
    path = Path(os.path.expanduser(typed)).absolute()  # noqa: PTH111 - may have no such user
    with reported(path, "write this file"):
        if path.is_dir():
            path /= name
        return path, path.exists()


def proposed_name(format_name: str, day: dt.date, folder: Path) -> str:
    """Return the name of a new file in a folder: `sheaf-2026-03-13.bib`, or with a number."""
    suffix = FORMATS[format_name].suffix
    for number in count(1):
        name = f"sheaf-{day}{f'-{number}' if number > 1 else ''}{suffix}"
        if not (folder / name).exists():
            break
    return name


def shown(path: Path) -> str:
    """Return a path as people write it, with `~` for the home folder."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - never fails
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
