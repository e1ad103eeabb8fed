"""`sheaf export`: write papers in the formats that other programs read."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli.common import counted, find_paper, open_bookmarks, open_index, open_papers
from digest.errors import NotFoundError, UsageError
from digest.export import FORMATS, export
from digest.export.file import write_file
from digest.paper import Paper, parse_id
from digest.storage.paths import home
from digest.text.oneline import one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from digest.bookmarks import Bookmark, Bookmarks
    from digest.cli.common import Papers
    from digest.index import Index


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf export`."""
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="a search, or paper ids (default: all papers)"
    )
    parser.add_argument("--bookmarks", action="store_true", help="only bookmarked papers")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="the format (default: from FILE's suffix)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE")
    parser.epilog = "formats: " + "; ".join(f"{name}: {f.summary}" for name, f in FORMATS.items())


def run(arguments: argparse.Namespace) -> int:
    """Write the bookmarked papers, the given ones, those that match, or all."""
    format_name = arguments.format or _format_of(arguments.output)
    with contextlib.ExitStack() as stack:
        if _is_search(arguments):
            index = stack.enter_context(open_index(home()))
            bookmarks = open_bookmarks(index)
            papers = list(_found(arguments, index, bookmarks))
        else:
            lookup = stack.enter_context(open_papers(home()))
            bookmarks = open_bookmarks(lookup)
            papers = list(_named(arguments, lookup, bookmarks))
        if not papers:
            raise NotFoundError("no papers match", hint="nothing exported")
        if arguments.output:
            write_file(Path(arguments.output), papers, format_name, bookmarks.get)
            written = one_line(f"{counted(len(papers), 'paper')} written to {arguments.output}")
            print(written, file=sys.stderr)
        else:
            sys.stdout.writelines(export(papers, format_name, bookmarks.get))
    return 0


def _format_of(file: str | None) -> str:
    """Return the format that a file's suffix stands for."""
    suffix = Path(file).suffix.lower() if file else ""
    for name, each in FORMATS.items():
        if each.suffix == suffix:
            return name
    raise UsageError(f"choose a format with --format: {', '.join(FORMATS)}")


def _is_search(arguments: argparse.Namespace) -> bool:
    """Return whether an index is needed: bookmarks and papers given by id are found without."""
    if arguments.bookmarks or not arguments.query:
        return bool(arguments.query) or not arguments.bookmarks
    return not all(map(parse_id, arguments.query))


def _named(arguments: argparse.Namespace, papers: Papers, bookmarks: Bookmarks) -> Iterator[Paper]:
    if arguments.bookmarks:
        yield from (_bookmarked(record, papers) for record in bookmarks.all())
    else:
        yield from (find_paper(papers, each) for each in arguments.query)


def _found(arguments: argparse.Namespace, index: Index, bookmarks: Bookmarks) -> Iterator[Paper]:
    page = index.search(" ".join(arguments.query), user_sets=bookmarks.user_sets())
    if not arguments.bookmarks:
        yield from (hit.paper for hit in page.hits)
        return
    found = {hit.paper.id for hit in page.hits}
    yield from (_bookmarked(each, index) for each in bookmarks.all() if each.id in found)


def _bookmarked(record: Bookmark, papers: Papers) -> Paper:
    # A bookmark outlives its paper; then only its id and title are left.
    return papers.get(record.id) or Paper(id=record.id, title=record.title or record.id)
