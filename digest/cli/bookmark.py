"""`sheaf bookmark`: the bookmarks, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.bookmarks import bookmark_to_json
from digest.cli.common import (
    add_listing_options,
    find_paper,
    opened_bookmarks,
    opened_index,
    print_records,
)
from digest.storage.paths import home
from digest.text import safe
from digest.text.oneline import one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from digest.bookmarks import Bookmarks
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
        _COMMANDS[arguments.what](arguments, opened_bookmarks(index), index)
    return 0


def _add(arguments: argparse.Namespace, bookmarks: Bookmarks, index: Index) -> None:
    papers = [find_paper(index, each) for each in arguments.ids]
    added = bookmarks.add({paper.id: paper.title for paper in papers})
    print(f"{len(added)} added, {len(papers) - len(added)} bookmarked already")


def _remove(arguments: argparse.Namespace, bookmarks: Bookmarks, index: Index) -> None:
    ids = [_meant(each, bookmarks, index)[0] for each in arguments.ids]
    removed = bookmarks.remove(ids)
    print(f"{len(removed)} removed, {len(ids) - len(removed)} not bookmarked")


def _list(arguments: argparse.Namespace, bookmarks: Bookmarks, index: Index) -> None:
    del index
    kept = (each for each in bookmarks.all() if arguments.tag is None or arguments.tag in each.tags)
    print_records(map(bookmark_to_json, kept), arguments, _line)


def _line(record: dict[str, Any]) -> str:
    tags = "".join(f" #{tag}" for tag in record["tags"])
    note = f"  — {one_line(record['note'])}" if record["note"] else ""
    return f"{record['id']:<22} {record['added'][:10]}  {record['title'] or ''}{tags}{note}"


def _meant(text: str, bookmarks: Bookmarks, index: Index) -> tuple[str, str]:
    """The id and title of what a person means; a bookmark may outlive its paper."""
    kept = bookmarks.get(text)
    if kept is not None:
        return kept.id, kept.title
    paper = find_paper(index, text)
    return paper.id, paper.title


def _tag(arguments: argparse.Namespace, bookmarks: Bookmarks, index: Index) -> None:
    paper_id, title = _meant(arguments.id, bookmarks, index)
    add, remove = ([], arguments.tags) if arguments.remove else (arguments.tags, [])
    kept = bookmarks.tag(paper_id, add, remove, title=title)
    print(safe(f"{kept.id}: {' '.join(f'#{tag}' for tag in kept.tags) or 'no tags'}"))


def _note(arguments: argparse.Namespace, bookmarks: Bookmarks, index: Index) -> None:
    paper_id, title = _meant(arguments.id, bookmarks, index)
    kept = bookmarks.note(paper_id, " ".join(arguments.text), title)
    print(one_line(f"{kept.id}: {kept.note or 'no note'}"))
    for other in kept.note_conflicts:
        print(one_line(f"another machine wrote at the same time: {other}"))


_COMMANDS: dict[str, Callable[[argparse.Namespace, Bookmarks, Index], None]] = {
    "add": _add,
    "remove": _remove,
    "list": _list,
    "tag": _tag,
    "note": _note,
}
