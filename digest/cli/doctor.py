"""`sheaf doctor`: where everything is, what is wrong with it, and what was fixed."""

from __future__ import annotations

import platform
import stat
from typing import TYPE_CHECKING

from digest import __version__, config
from digest.bookmarks import Bookmarks
from digest.cli.common import counted, open_index
from digest.errors import ConfigError
from digest.library import Library
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from digest.storage.paths import Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options."""


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes it
    """Print the findings; the exit code is 1 if there is a problem that was not fixed."""
    folders = home()
    library, bookmarks = Library(folders.library), Bookmarks(folders.bookmarks)
    print(f"sheaf {__version__}, Python {platform.python_version()}")
    with open_index(folders) as index:  # which rebuilds it if it is out of date or damaged
        total = index.search("", limit=1).total
    bookmarks.load()
    print(f"library    {library.path}: {counted(total, 'paper')}")
    print(f"index      {folders.index}: up to date")
    print(f"bookmarks  {folders.bookmarks}: {counted(len(bookmarks.all()), 'bookmark')}")
    malformed_lines = [
        *(f"{library.path}, line {bad.line}: {bad.reason}" for bad in library.bad_lines()),
        *map(str, bookmarks.problems),
    ]
    problems = [f"{each}; line left unchanged" for each in malformed_lines]
    try:
        subscriptions = config.load(folders.config_file).subscribe
        exists = folders.config_file.exists()
        state = counted(len(subscriptions), "subscription") if exists else "no file, so defaults"
    except ConfigError as error:
        state = "invalid"
        problems.append(str(error))
    print(f"config     {folders.config_file}: {state}")
    for copy in bookmarks.merge_copies():
        print(f"fixed: merged {copy}, a conflicting copy of the bookmarks left by file sync")
    for path in _fix_permissions(folders):
        print(f"fixed: {path} can now be read only by you")
    for each in problems:
        print(f"problem: {each}")
    if not problems:
        print("no problems found")
        return 0
    verb = "needs" if len(problems) == 1 else "need"
    print(f"{counted(len(problems), 'problem')} {verb} your attention")
    return 1


def _fix_permissions(folders: Home) -> Iterator[Path]:
    private = {folders.data: 0o700, folders.library: 0o700, folders.bookmarks: 0o600}
    for path, mode in private.items():
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(mode)
            yield path
