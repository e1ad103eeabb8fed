"""`sheaf read`: the reader on your own library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli import demo
from digest.cli.reader import EVERYTHING, open_reader
from digest.cli.saved_option import add_saved_option
from digest.errors import UsageError
from digest.request import Request, request_of
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
    add_saved_option(parser, "start with the search saved under this digit")


def run(arguments: argparse.Namespace) -> int:
    """Open the reader, and then the sample if the person asked for it there."""
    folders = home()
    if arguments.digest:
        _check_digest(folders, arguments.digest)
    request = Request(" ".join(arguments.query), digest=arguments.digest, unread_only=arguments.new)
    if arguments.saved:
        from digest.saved import find

        if request != EVERYTHING:
            raise UsageError(
                "give --saved or what to show, not both", hint="see `sheaf read --help`"
            )
        request = request_of(find(folders.config_file, arguments.saved))
    code, wants_demo = open_reader(folders, request)
    return demo.run(arguments) if wants_demo else code


def _check_digest(folders: Home, label: str) -> None:
    from digest.errors import NotFoundError
    from digest.library.digests import Digests

    digest = Digests.open(folders.library).get(label)
    if digest is None or digest.day is None:
        raise NotFoundError(
            f"no digest of a day is called {label!r}", hint="`sheaf digests` lists them"
        )
