"""`sheaf bookmark`: manage bookmarks from the command line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from digest.bookmarks import Bookmarks, backup_to_json, bookmark_to_json
from digest.cli.common import (
    add_listing_options,
    counted,
    find_paper,
    open_bookmarks,
    open_papers,
    print_records,
)
from digest.storage.paths import home
from digest.text import safe
from digest.text.oneline import one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from digest.cli.common import Papers


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands and their options."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
    for what, help_line in (("add", "bookmark papers"), ("remove", "remove bookmarks")):
        one = commands.add_parser(what, help=help_line)
        one.add_argument("ids", nargs="+", metavar="ID")
    listing = commands.add_parser("list", help="list the bookmarks, newest first")
    listing.add_argument("--tag", metavar="TAG", help="only bookmarks with this tag")
    add_listing_options(listing)
    tag = commands.add_parser("tag", help="add tags to a bookmark, or remove them")
    tag.add_argument("id", metavar="ID")
    tag.add_argument("tags", nargs="+", metavar="TAG")
    tag.add_argument("--remove", action="store_true", help="remove these tags")
    note = commands.add_parser("note", help="set a bookmark's note; an empty one removes it")
    note.add_argument("id", metavar="ID")
    note.add_argument("text", nargs="+", metavar="TEXT")
    restore = commands.add_parser(
        "restore",
        help="bring back an earlier copy of all bookmarks; again to undo it",
        description="Make the bookmarks file what it was in an earlier copy. What is there now is "
        "kept as the newest copy, so `sheaf bookmark restore` once more undoes it. Copies are made "
        "before the first change of an hour and before large changes. Changes that another machine "
        "merges in later come back with them.",
    )
    restore.add_argument(
        "which", nargs="?", type=int, metavar="WHICH", help="its number (default: the newest copy)"
    )
    restore.add_argument("--list", action="store_true", help="list the copies, newest first")
    add_listing_options(restore)


def run(arguments: argparse.Namespace) -> int:
    """Run one of the subcommands."""
    if arguments.what == "restore":  # also if the file of now cannot be read
        return _restore(arguments, Bookmarks(home().bookmarks))
    with open_papers(home()) as papers:
        _COMMANDS[arguments.what](arguments, open_bookmarks(papers), papers)
    return 0


def _add(arguments: argparse.Namespace, bookmarks: Bookmarks, papers: Papers) -> None:
    titles = {paper.id: paper.title for paper in (find_paper(papers, i) for i in arguments.ids)}
    added = bookmarks.add(titles)
    print(f"{len(added)} added, {len(arguments.ids) - len(added)} already bookmarked")


def _remove(arguments: argparse.Namespace, bookmarks: Bookmarks, papers: Papers) -> None:
    ids = [_resolve(each, bookmarks, papers)[0] for each in arguments.ids]
    removed = bookmarks.remove(ids)
    print(f"{len(removed)} removed, {len(ids) - len(removed)} not bookmarked")


def _list(arguments: argparse.Namespace, bookmarks: Bookmarks, papers: Papers) -> None:
    listed = (
        each for each in bookmarks.all() if arguments.tag is None or arguments.tag in each.tags
    )

    def line(record: dict[str, Any]) -> str:
        return _line(record, record["title"] or _display_title(record["id"], papers))

    print_records(map(bookmark_to_json, listed), arguments, line)


def _display_title(paper_id: str, papers: Papers) -> str:
    paper = papers.get(paper_id)
    return paper.display_title if paper else paper_id


def _line(record: dict[str, Any], title: str) -> str:
    tags = "".join(f" #{tag}" for tag in record["tags"])
    stage = f" ({record['stage']})" if record["stage"] else ""
    note = f"  — {one_line(record['note'])}" if record["note"] else ""
    return f"{record['id']:<22} {record['added'][:10]}  {title}{tags}{stage}{note}"


def _resolve(text: str, bookmarks: Bookmarks, papers: Papers) -> tuple[str, str]:
    """Return the id and title of the paper that `text` means; a bookmark may outlive its paper."""
    record = bookmarks.get(text)
    if record is not None:
        return record.id, record.title
    paper = find_paper(papers, text)
    return paper.id, paper.title


def _tag(arguments: argparse.Namespace, bookmarks: Bookmarks, papers: Papers) -> None:
    paper_id, title = _resolve(arguments.id, bookmarks, papers)
    add, remove = ([], arguments.tags) if arguments.remove else (arguments.tags, [])
    record = bookmarks.tag(paper_id, add, remove, title=title)
    print(safe(f"{record.id}: {' '.join(f'#{tag}' for tag in record.tags) or 'no tags'}"))


def _note(arguments: argparse.Namespace, bookmarks: Bookmarks, papers: Papers) -> None:
    paper_id, title = _resolve(arguments.id, bookmarks, papers)
    record = bookmarks.note(paper_id, " ".join(arguments.text), title)
    print(one_line(f"{record.id}: {record.note or 'no note'}"))
    for other in record.note_conflicts:
        print(one_line(f"conflicting note from another machine: {other}"))


def _restore(arguments: argparse.Namespace, bookmarks: Bookmarks) -> int:
    if arguments.list:
        copies = (backup_to_json(*each) for each in bookmarks.on_disk.earlier_copies())
        print_records(copies, arguments, _copy_line)
        return 0
    restored = bookmarks.on_disk.restore(arguments.which)
    record = backup_to_json(restored, len(bookmarks.all()))
    print_records([record], arguments, _restored_line)
    return 0


def _copy_line(record: dict[str, Any]) -> str:
    count = counted(record["bookmarks"], "bookmark")
    line = f"{record['number']:>5}  {_local_time(record)}  {count:<15} {_REASONS[record['reason']]}"
    return line.rstrip()


def _restored_line(record: dict[str, Any]) -> str:
    count = counted(record["bookmarks"], "bookmark")
    return (
        f"restored copy {record['number']} of {_local_time(record)}: {count}; "
        "`sheaf bookmark restore` undoes it"
    )


def _local_time(record: dict[str, Any]) -> str:
    return f"{dt.datetime.fromisoformat(record['time']).astimezone():%Y-%m-%d %H:%M}"


_REASONS: dict[str, str] = {
    "hourly": "",
    "change": "before a large change",
    "merge": "before a merge",
    "restore": "before a restore",
}

_COMMANDS: dict[str, Callable[[argparse.Namespace, Bookmarks, Papers], None]] = {
    "add": _add,
    "remove": _remove,
    "list": _list,
    "tag": _tag,
    "note": _note,
}
