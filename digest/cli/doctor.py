"""`sheaf doctor`: where everything is, what is wrong with it, and what was fixed."""

from __future__ import annotations

import contextlib
import platform
import stat
from typing import TYPE_CHECKING

from digest import __version__, config
from digest.bookmarks import Bookmarks
from digest.cli.common import counted, progress
from digest.errors import ConfigError, StoreError
from digest.index import Index
from digest.library import Library
from digest.library.digests import Digests
from digest.storage.durable import reported
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from digest.storage.paths import Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options."""


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes it
    """Print the findings; the exit code is 1 if there is a problem that was not fixed."""
    folders = home()
    library, bookmarks = Library(folders.library), Bookmarks(folders.bookmarks)
    print(f"sheaf {__version__}, Python {platform.python_version()}")
    problems: list[str] = []
    try:
        total, index_state = _updated_index(folders, library), "up to date"
    except StoreError as error:
        total, index_state = sum(1 for _ in library.papers()), "not up to date"
        problems.append(str(error))
    bookmarks.load()
    print(f"library    {library.path}: {counted(total, 'paper')}")
    digests = Digests.open(folders.library)
    print(f"digests    {digests.path}: {counted(len(digests.all()), 'digest')}")
    print(f"bookmarks  {folders.bookmarks}: {counted(len(bookmarks.all()), 'bookmark')}")
    print(f"index      {folders.index}: {index_state}")
    malformed_lines = [
        *(f"{library.path}, line {bad.line}: {bad.reason}" for bad in library.bad_lines()),
        *(f"{digests.path}, line {number}: not a digest" for number in digests.bad_lines),
        *map(str, bookmarks.problems),
    ]
    problems += [f"{each}; line left unchanged" for each in malformed_lines]
    try:
        subscriptions = config.load(folders.config_file).subscribe
        exists = folders.config_file.exists()
        state = counted(len(subscriptions), "subscription") if exists else "no file, so defaults"
    except ConfigError as error:
        state = "invalid"
        problems.append(str(error))
    print(f"config     {folders.config_file}: {state}")
    synced = "when each subscription was last fetched" if folders.synced.exists() else "no file yet"
    print(f"synced     {folders.synced}: {synced}")
    print(f"fetched    {folders.fetched}: {counted(_responses(folders), 'cached response')}")
    try:
        for fixed in _fixes(folders, bookmarks):
            print(f"fixed: {fixed}")
    except StoreError as error:
        problems.append(str(error))
    for each in problems:
        print(f"problem: {each}")
    if not problems:
        print("no problems found")
        return 0
    verb = "needs" if len(problems) == 1 else "need"
    print(f"{counted(len(problems), 'problem')} {verb} your attention")
    return 1


def _responses(folders: Home) -> int:
    return sum(1 for _ in folders.fetched.glob("*.record"))


def _updated_index(folders: Home, library: Library) -> int:
    """Rebuild the index if it is out of date or damaged; return the number of papers."""
    with progress("indexing") as report:
        index = Index.open(folders.index, library, report)
    with contextlib.closing(index):
        return len(index)


def _fixes(folders: Home, bookmarks: Bookmarks) -> Iterator[str]:
    if bookmarks.copies:
        for copy in bookmarks.merge_copies():
            yield f"merged {copy}, a conflicting copy of the bookmarks left by file sync"
    private = {folders.data: 0o700, folders.library: 0o700, folders.bookmarks: 0o600}
    for path, mode in private.items():
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            with reported(path, "make this private"):
                path.chmod(mode)
            yield f"{path} can now be read only by you"
