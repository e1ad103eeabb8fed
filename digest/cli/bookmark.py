"""`sheaf bookmark`: the bookmarks, from the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from digest.bookmarks import Bookmarks, bookmark_to_json
from digest.cli.common import add_listing_options, find_paper, opened_index, print_records
from digest.paths import home
from digest.text import safe

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from digest.index import Index


def configure(parser: argparse.ArgumentParser) -> None:
    """The subcommands and their options."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
    for what, help_line in (("add", "bookmark papers"), ("remove", "take bookmarks off")):
        one = commands.add_parser(what, help=help_line)
        one.add_argument("ids", nargs="+", metavar="ID")
    listing = commands.add_parser("list", help="list the bookmarks, newest first")
    listing.add_argument("--tag", metavar="TAG", help="only those with this tag")
    add_listing_options(listing)
    tag = commands.add_parser("tag", help="add tags to a bookmark, or take them off")
    tag.add_argument("id", metavar="ID")
    tag.add_argument("tags", nargs="+", metavar="TAG")
    tag.add_argument("--remove", action="store_true", help="take these tags off")
    note = commands.add_parser("note", help="set the note of a bookmark; an empty one removes it")
    note.add_argument("id", metavar="ID")
    note.add_argument("text", nargs="+", metavar="TEXT")


def run(arguments: argparse.Namespace) -> int:
    """Run one of the subcommands."""
    with opened_index(home()) as index:

        def resolve(paper_id: str) -> str | None:
            paper = index.get(paper_id)
            return paper.id if paper else None

        bookmarks = Bookmarks(home().bookmarks, resolve)
        bookmarks.load()
        for problem in bookmarks.problems:
            print(f"sheaf: {safe(str(problem))}", file=sys.stderr)
        _COMMANDS[arguments.what](arguments, bookmarks, index)
    return 0


def _add(arguments: argparse.Namespace, bookmarks: Bookmarks, index: Index) -> None:
    papers = [find_paper(index, each) for each in arguments.ids]
    added = bookmarks.add({paper.id: paper.title for paper in papers})
    print(f"{len(added)} added, {len(papers) - len(added)} bookmarked already")


def _remove(arguments: argparse.Namespace, bookmarks: Bookmarks, index: Index) -> None:
    # A bookmark whose paper left the library must still be removable, by the id that it lists.
    ids = [
        each if bookmarks.is_bookmarked(each) else find_paper(index, each).id
        for each in arguments.ids
    ]
    removed = bookmarks.remove(ids)
    print(f"{len(removed)} removed, {len(ids) - len(removed)} not bookmarked")


def _list(arguments: argparse.Namespace, bookmarks: Bookmarks, index: Index) -> None:
    del index
    kept = (each for each in bookmarks.all() if arguments.tag is None or arguments.tag in each.tags)
    print_records(map(bookmark_to_json, kept), arguments, _line)


def _line(record: dict[str, Any]) -> str:
    tags = "".join(f" #{tag}" for tag in record["tags"])
    note = f"  — {record['note']}" if record["note"] else ""
    return f"{record['id']:<22} {record['added'][:10]}  {record['title'] or ''}{tags}{note}"


def _tag(arguments: argparse.Namespace, bookmarks: Bookmarks, index: Index) -> None:
    paper = find_paper(index, arguments.id)
    add, remove = ([], arguments.tags) if arguments.remove else (arguments.tags, [])
    kept = bookmarks.tag(paper.id, add, remove, title=paper.title)
    print(safe(f"{kept.id}: {' '.join(f'#{tag}' for tag in kept.tags) or 'no tags'}"))


def _note(arguments: argparse.Namespace, bookmarks: Bookmarks, index: Index) -> None:
    paper = find_paper(index, arguments.id)
    kept = bookmarks.note(paper.id, " ".join(arguments.text), paper.title)
    print(safe(f"{kept.id}: {kept.note}" if kept.note else f"{kept.id}: no note"))


_COMMANDS: dict[str, Callable[[argparse.Namespace, Bookmarks, Index], None]] = {
    "add": _add,
    "remove": _remove,
    "list": _list,
    "tag": _tag,
    "note": _note,
}
