"""`sheaf mark`: mark many papers as read or unread at once, and undo that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.bookmarks.record import read_stamp
from digest.cli.common import counted, find_paper, open_bookmarks, open_index, open_papers
from digest.errors import NotFoundError, UsageError
from digest.storage.paths import home
from digest.text.oneline import json_page, one_line

if TYPE_CHECKING:
    import argparse

    from digest.bookmarks import Bookmark, Bookmarks
    from digest.index import Index


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands and their options."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
    for what in ("read", "unread"):
        one = commands.add_parser(what, help=f"mark papers as {what}")
        one.add_argument("query", nargs="*", metavar="QUERY", help="the papers that match a search")
        which = one.add_mutually_exclusive_group()
        which.add_argument("--ids", nargs="+", metavar="ID", help="papers by id, DOI or link")
        which.add_argument("--all", action="store_true", help="every paper in the library")
        _add_json(one)
    undo = commands.add_parser(
        "undo",
        help="undo the last change of read marks, or the one made at TIME",
        description="Undo the last change of read marks, wherever it was made, or the one made at "
        "TIME, which `sheaf mark` prints. Papers that were marked again since stay as they are. "
        "Without a TIME, undoing twice restores the marks.",
    )
    undo.add_argument("time", nargs="?", type=_time, metavar="TIME", help="as `sheaf mark` printed")
    _add_json(undo)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _time(text: str) -> str:
    import argparse

    try:
        return read_stamp(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run(arguments: argparse.Namespace) -> int:
    """Run one of the subcommands. Marking papers that are marked already changes nothing."""
    if arguments.what == "undo":
        _undo(arguments)
        return 0
    named = bool(arguments.ids) + arguments.all + bool(" ".join(arguments.query).strip())
    if named != 1:
        raise UsageError(
            "say which papers: a QUERY, --ids or --all", hint=f"see `{_command(arguments)} --help`"
        )
    if arguments.ids:
        with open_papers(home()) as papers:
            found = [find_paper(papers, each) for each in arguments.ids]
            _mark({paper.id: paper.title for paper in found}, arguments, open_bookmarks(papers))
        return 0
    with open_index(home()) as index:
        bookmarks = open_bookmarks(index)
        _mark(_matching(arguments, index, bookmarks), arguments, bookmarks)
    return 0


def _matching(arguments: argparse.Namespace, index: Index, bookmarks: Bookmarks) -> dict[str, str]:
    """Return the ids and titles of the papers that match the query exactly.

    Raises:
        NotFoundError: no paper matches, or only by the search's guesses, which nobody wants marked
            in bulk.
    """
    query = "" if arguments.all else " ".join(arguments.query)
    page = index.search(query, prefix_last=False, user_sets=bookmarks.user_sets())
    if page.total and (remarks := page.understood.remarks):
        raise NotFoundError(
            f"nothing marked: {'; '.join(remarks)}", hint="see what matches with `sheaf search`"
        )
    if not page.total:
        raise NotFoundError("no papers match", hint="nothing marked")
    return {hit.paper.id: hit.paper.title for hit in page.hits}


def _mark(titles: dict[str, str], arguments: argparse.Namespace, bookmarks: Bookmarks) -> None:
    changed = bookmarks.mark_read(titles, arguments.what == "read")
    unchanged = len(titles) - len(changed)
    if arguments.json:
        print(json_page(_outcome(changed, unchanged)))
        return
    line = f"{counted(len(changed), 'paper')} marked as {arguments.what}"
    if unchanged:
        line += f", {unchanged} already {'was' if unchanged == 1 else 'were'}"
    if changed:
        line += f"; undo: sheaf mark undo {changed[0].read.changed}"
    print(line)


def _undo(arguments: argparse.Namespace) -> None:
    with open_papers(home()) as papers:
        changed = open_bookmarks(papers).undo_read(arguments.time)
    if arguments.json:
        print(json_page(_outcome(changed, 0)))
        return
    parts = []
    for state, is_read in (("read", True), ("unread", False)):
        if papers_of_state := [each for each in changed if each.is_read == is_read]:
            parts.append(f"{counted(len(papers_of_state), 'paper')} marked as {state} again")
    if len(changed) == 1 and changed[0].title:
        parts[0] += f": {one_line(changed[0].title)}"
    print("; ".join(parts) or "nothing to undo")


def _outcome(changed: list[Bookmark], unchanged: int) -> dict[str, Any]:
    return {
        "changed": len(changed),
        "unchanged": unchanged,
        "time": changed[0].read.changed if changed else None,
        "ids": [record.id for record in changed],
    }


def _command(arguments: argparse.Namespace) -> str:
    return f"sheaf mark {arguments.what}"
