"""`sheaf doctor`: where everything is, what is wrong with it, and what was fixed."""

from __future__ import annotations

import contextlib
import platform
import stat
from itertools import chain
from typing import TYPE_CHECKING

from digest import __version__, config, past_searches
from digest.bookmarks import Bookmarks
from digest.cli.common import counted, progress, size_in_words
from digest.cli.reader_settings import settings_for_reader
from digest.errors import SheafError, StoreError
from digest.fulltext.readers import read_file
from digest.fulltext.store import Texts
from digest.index import Index
from digest.library import Library, lost_papers
from digest.library.digests import Digests
from digest.passages.store import Passages
from digest.storage.durable import reported
from digest.storage.paths import home
from digest.text.oneline import one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.library.store import BadLine
    from digest.storage.paths import Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options."""


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes it
    """Print the findings; the exit code is 1 if there is a problem that was not fixed."""
    folders = home()
    print(f"sheaf {__version__}, Python {platform.python_version()}")
    problems: list[str] = []
    fixed: list[str] = []
    library, bookmarks = Library(folders.library), Bookmarks(folders.bookmarks)
    digests = Digests(folders.library)
    places: tuple[tuple[str, Path, Callable[[], str], str], ...] = (
        ("library", library.path, lambda: _papers(library), "cannot be read"),
        ("digests", digests.path, lambda: _digests(digests), "cannot be read"),
        ("bookmarks", bookmarks.on_disk.path, lambda: _bookmarks(bookmarks), "cannot be read"),
        ("texts", folders.texts, lambda: _texts(folders.texts), "cannot be read"),
        ("index", folders.index, lambda: _updated_index(folders, library, fixed), "not up to date"),
        ("passages", folders.passages, lambda: _updated_passages(folders, fixed), "not up to date"),
        ("config", folders.config_file, lambda: _config(folders.config_file, problems), "invalid"),
        ("searches", folders.searches, lambda: _searches(folders.searches), "cannot be read"),
        ("synced", folders.synced, lambda: _synced(folders.synced), "cannot be read"),
        ("fetched", folders.fetched, lambda: _responses(folders.fetched), "cannot be read"),
    )
    for name, path, describe, otherwise in places:
        try:
            state = describe()
        except SheafError as error:
            state = otherwise
            problems.append(str(error))
        print(f"{name:<10} {path}: {state}")
    malformed_lines = [
        *(f"{library.path}, line {bad.line}: {bad.reason}" for bad in _bad_lines(library)),
        *(f"{digests.path}, line {number}: not a digest" for number in digests.bad_lines),
        *map(str, bookmarks.on_disk.problems),
    ]
    problems += [f"{each}; line left unchanged" for each in malformed_lines]
    try:
        for each in chain(fixed, _fixes(folders, bookmarks)):
            print(one_line(f"fixed: {each}"))
        problems += [
            f"{lost.path}: {counted(lost.count, 'paper')} that the library lost; "
            "`sheaf index salvage` puts them back, or delete the file"
            for lost in lost_papers(library)
        ]
    except StoreError as error:
        problems.append(str(error))
    for each in problems:
        print(one_line(f"problem: {each}"))
    if not problems:
        print("no problems found")
        return 0
    verb = "needs" if len(problems) == 1 else "need"
    print(f"{counted(len(problems), 'problem')} {verb} your attention")
    return 1


def _papers(library: Library) -> str:
    return counted(sum(1 for _ in library.papers()), "paper")


def _bad_lines(library: Library) -> list[BadLine]:
    with contextlib.suppress(StoreError):  # reported with the library
        return library.bad_lines()
    return []


def _digests(digests: Digests) -> str:
    digests.load()
    return counted(len(digests.all()), "digest")


def _bookmarks(bookmarks: Bookmarks) -> str:
    bookmarks.on_disk.load()
    return counted(len(bookmarks.all()), "bookmark")


def _texts(folder: Path) -> str:
    kept = Texts(folder, read_file).all()
    papers = len({each.page.parent for each in kept})
    size = sum(each.size for each in kept)
    count = f"{counted(len(kept), 'text')} of {counted(papers, 'paper')}"
    return f"{count}, {size_in_words(size)}" if kept else "no texts"


def _updated_index(folders: Home, library: Library, fixed: list[str]) -> str:
    """Rebuild the index if it is out of date or damaged.

    Reads every byte of it, and of the library. What was put right is appended to `fixed`.
    """
    with progress("indexing") as report:
        Index.open(folders.index, library, report, tell=fixed.append, thorough=True).close()
    return "up to date"


def _updated_passages(folders: Home, fixed: list[str]) -> str:
    """Bring the index of the texts up to date; make it again if it is damaged."""
    with (
        contextlib.closing(Passages.of(folders)) as passages,
        progress("indexing", "texts") as report,
    ):
        faults = passages.check()
        found = passages.rebuild(report) if faults else passages.update(report)
    fixed += [f"{folders.passages}: rebuilt this index: {each}" for each in faults[:1]]
    return f"{counted(found.passages, 'paragraph')}, up to date" if found.texts else "no texts"


def _searches(path: Path) -> str:
    count = len(past_searches.load(path))
    return "1 earlier search" if count == 1 else f"{count} earlier searches"


def _config(path: Path, problems: list[str]) -> str:
    if not path.exists():
        return "no file, so defaults"
    settings = config.load(path)
    problems += map(str, settings_for_reader(path)[1])
    subscriptions = counted(len(settings.subscribe), "subscription")
    digits = ", ".join(str(each.digit) for each in settings.saved)
    return f"{subscriptions}; searches saved under {digits}" if digits else subscriptions


def _synced(path: Path) -> str:
    return "when each subscription was last fetched" if path.exists() else "no file yet"


def _responses(folder: Path) -> str:
    return counted(sum(1 for _ in folder.glob("*.record")), "cached response")


def _fixes(folders: Home, bookmarks: Bookmarks) -> Iterator[str]:
    if bookmarks.on_disk.copies:
        for copy in bookmarks.on_disk.merge_copies():
            yield f"merged {copy}, a conflicting copy of the bookmarks left by file sync"
    private = {
        folders.data: 0o700,
        folders.library: 0o700,
        folders.texts: 0o700,
        folders.bookmarks: 0o600,
    }
    for path, mode in private.items():
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            with reported(path, "make this private"):
                path.chmod(mode)
            yield f"{path} can now be read only by you"
