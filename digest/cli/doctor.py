"""`sheaf doctor`: what is where, what is wrong, and what was mended."""

from __future__ import annotations

import platform
import stat
from typing import TYPE_CHECKING

from digest import __version__, config
from digest.bookmarks import Bookmarks
from digest.cli.common import opened_index
from digest.errors import ConfigError
from digest.library import Library
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from digest.storage.paths import Home


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `sheaf doctor`: none."""


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes them
    """Print the findings; the exit code is 1 when something is wrong that was not mended."""
    folders = home()
    library, bookmarks = Library(folders.library), Bookmarks(folders.bookmarks)
    print(f"sheaf {__version__}, Python {platform.python_version()}")
    with opened_index(folders) as index:  # mends it: makes it anew where it is old or damaged
        total = index.search("", limit=1).total
    bookmarks.load()
    print(f"library    {library.path}: {total} papers")
    print(f"index      {folders.index}: up to date")
    print(f"bookmarks  {folders.bookmarks}: {len(bookmarks.all())} bookmarks")
    kept = [
        *(f"{library.path}, line {bad.line}: {bad.reason}" for bad in library.bad_lines()),
        *map(str, bookmarks.problems),
    ]
    wrong = [f"{each}; the line is kept as it is" for each in kept]
    try:
        count = len(config.load(folders.config_file).subscribe)
        said = "1 subscription" if count == 1 else f"{count} subscriptions"
        there = said if folders.config_file.exists() else "not there"
    except ConfigError as error:
        there = "not understood"
        wrong.append(str(error))
    print(f"config     {folders.config_file}: {there}")
    for copy in bookmarks.take_in_copies():
        print(f"mended: took in {copy}, a copy of the bookmarks that a synchroniser left")
    for path in _mend_permissions(folders):
        print(f"mended: {path} is now for your eyes only")
    for each in wrong:
        print(f"look at: {each}")
    if not wrong:
        print("nothing is wrong")
        return 0
    print(f"{len(wrong)} things need" if len(wrong) > 1 else "one thing needs", "a person's eye")
    return 1


def _mend_permissions(folders: Home) -> Iterator[Path]:
    private = {folders.data: 0o700, folders.library: 0o700, folders.bookmarks: 0o600}
    for path, mode in private.items():
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(mode)
            yield path
