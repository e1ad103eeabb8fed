"""`sheaf digests`: list, rename, remove and restore digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.cli.common import add_listing_options, counted, print_records
from digest.errors import UsageError
from digest.library.digests import Digests
from digest.storage.paths import home
from digest.text import safe

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from digest.library.digests import Digest


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions of `sheaf digests`."""
    add_listing_options(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    rename = actions.add_parser("rename", help="give a digest another title")
    rename.add_argument("id", metavar="ID")
    rename.add_argument("title", metavar="TITLE")
    remove = actions.add_parser("remove", help="remove digests; their papers stay")
    remove.add_argument("ids", nargs="+", metavar="ID")
    restore = actions.add_parser("restore", help="bring back removed digests")
    restore.add_argument("ids", nargs="+", metavar="ID")


def run(arguments: argparse.Namespace) -> int:
    """List the digests, or change some of them."""
    digests = Digests.open(home().library)
    match arguments.action:
        case "rename":
            if not arguments.title.strip():
                raise UsageError("the title is empty", hint="name the digest in a few words")
            digests.rename(arguments.id, arguments.title)
            print(f"renamed {safe(arguments.id)}")
        case "remove":
            for label in arguments.ids:
                digests.remove(label)
                undo = f"sheaf digests restore {label}"
                print(safe(f"removed {label}; its papers stay in the library; undo: {undo}"))
        case "restore":
            for label in arguments.ids:
                digests.restore(label)
                print(safe(f"restored {label}"))
        case _:
            _list(digests, arguments)
    return 0


def _list(digests: Digests, arguments: argparse.Namespace) -> None:
    listed = digests.all()
    is_read = _reading(listed)
    print_records((_record(each, is_read) for each in listed), arguments, _line)


def _reading(listed: list[Digest]) -> Callable[[str], bool]:
    """Return a function that tells whether a paper was read, whatever ids it has had."""
    if not any(digest.day for digest in listed):
        return lambda _: False
    from digest.session import Session

    session = Session.open(home())
    return session.is_read


def _record(digest: Digest, is_read: Callable[[str], bool]) -> dict[str, Any]:
    unread = sum(not is_read(each) for each in digest.ids) if digest.day else None
    return {
        "id": digest.id,
        "source": digest.source,
        "title": digest.title,
        "day": digest.day,
        "added": digest.added,
        "papers": len(digest.ids),
        "unread": unread,
        "ids": list(digest.ids),
    }


def _line(record: dict[str, Any]) -> str:
    papers = counted(record["papers"], "paper")
    unread = "" if record["unread"] is None else f", {record['unread']} unread"
    return f"{record['day'] or '-':<10}  {record['id']}  {record['title']} · {papers}{unread}"
