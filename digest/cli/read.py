"""`sheaf read`: the reader on your own library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli import demo
from digest.cli.reader import Opening, open_reader
from digest.errors import UsageError
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse

    from digest.storage.paths import Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf read`."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="start with this search")
    parser.add_argument("--new", action="store_true", help="show only unread papers at first")
    parser.add_argument(
        "--digest", metavar="ID", default="", help="show one digest at first; see `sheaf digests`"
    )
    parser.add_argument(
        "--saved",
        metavar="N",
        type=int,
        choices=range(1, 10),
        help="start with the search saved under this digit",
    )


def run(arguments: argparse.Namespace) -> int:
    """Open the reader, and then the sample if the person asked for it there."""
    folders = home()
    if arguments.digest:
        _check_digest(folders, arguments.digest)
    opening = Opening(" ".join(arguments.query), arguments.digest, arguments.new)
    if arguments.saved:
        if opening != Opening():
            raise UsageError(
                "give --saved or what to show, not both", hint="see `sheaf read --help`"
            )
        opening = _saved(folders, arguments.saved)
    code, wants_demo = open_reader(folders, opening)
    return demo.run(arguments) if wants_demo else code


def _saved(folders: Home, digit: int) -> Opening:
    from digest.saved import find

    search = find(folders.config_file, digit)
    return Opening(search.query, search.digest, search.unread_only, search.bookmarks_only)


def _check_digest(folders: Home, label: str) -> None:
    from digest.errors import NotFoundError
    from digest.library.digests import Digests

    digest = Digests.open(folders.library).get(label)
    if digest is None or digest.day is None:
        raise NotFoundError(
            f"no digest of a day is called {label!r}", hint="`sheaf digests` lists them"
        )
