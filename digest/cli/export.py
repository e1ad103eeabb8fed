"""`sheaf export`: papers out, as other programs read them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli.common import find_paper, opened_bookmarks, opened_index
from digest.errors import NotFoundError, UsageError
from digest.export import FORMATS, export
from digest.paper import Paper, parse_id
from digest.storage.durable import replace_durably
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from digest.bookmarks import Bookmarks
    from digest.index import Index


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `sheaf export`."""
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="the papers that match, or ids; all without one"
    )
    parser.add_argument("--bookmarks", action="store_true", help="the bookmarked papers")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="the format; without it, the one that FILE's name ends like",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write there, not to the screen")
    parser.epilog = "formats: " + "; ".join(f"{name}: {f.summary}" for name, f in FORMATS.items())


def run(arguments: argparse.Namespace) -> int:
    """Write the papers: those bookmarked, those named, those that match, or all."""
    format_name = arguments.format or _format_of(arguments.output)
    with opened_index(home()) as index:
        bookmarks = opened_bookmarks(index)
        papers = list(_chosen(arguments, index, bookmarks))
        if not papers:
            raise NotFoundError("there is nothing to export", hint="loosen the query")
        pieces = export(papers, format_name, bookmarks.get)
        if arguments.output:
            replace_durably(Path(arguments.output), "".join(pieces).encode())
            count = "1 paper" if len(papers) == 1 else f"{len(papers)} papers"
            print(f"{count} written to {arguments.output}", file=sys.stderr)
        else:
            sys.stdout.writelines(pieces)
    return 0


def _format_of(file: str | None) -> str:
    """The format that a file's name ends like."""
    suffix = Path(file).suffix.lower() if file else ""
    for name, each in FORMATS.items():
        if each.suffix == suffix:
            return name
    known = ", ".join(FORMATS)
    raise UsageError("which format?", hint=f"say --format with one of {known}")


def _chosen(arguments: argparse.Namespace, index: Index, bookmarks: Bookmarks) -> Iterator[Paper]:
    query = " ".join(arguments.query)
    if not arguments.bookmarks:
        if arguments.query and all(map(parse_id, arguments.query)):
            yield from (find_paper(index, each) for each in arguments.query)
        else:
            yield from (hit.paper for hit in index.search(query).hits)
        return
    found = {hit.paper.id for hit in index.search(query).hits} if query else None
    for kept in bookmarks.all():
        if found is None or kept.id in found:
            # A bookmark outlives its paper: then its id and title are what there is.
            yield index.get(kept.id) or Paper(id=kept.id, title=kept.title or kept.id)
