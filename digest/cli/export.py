"""`sheaf export`: papers out, as other programs read them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli.common import opened_bookmarks, opened_index
from digest.errors import NotFoundError
from digest.export import FORMATS, export
from digest.files import replace_durably
from digest.paper import Paper
from digest.paths import home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from digest.bookmarks import Bookmarks
    from digest.index import Index


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `sheaf export`."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="the papers that match")
    parser.add_argument("--bookmarks", action="store_true", help="the bookmarked papers")
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("-o", "--output", metavar="FILE", help="write there, not to the screen")


def run(arguments: argparse.Namespace) -> int:
    """Write the papers: those bookmarked, those that match, or all."""
    with opened_index(home()) as index:
        bookmarks = opened_bookmarks(index)
        papers = list(_chosen(arguments, index, bookmarks))
        if not papers:
            raise NotFoundError("there is nothing to export", do="loosen the query")
        text = "".join(export(papers, arguments.format, bookmarks.get))
    if arguments.output:
        replace_durably(Path(arguments.output), text.encode())
        print(f"{len(papers)} papers written to {arguments.output}", file=sys.stderr)
    else:
        sys.stdout.write(text)
    return 0


def _chosen(arguments: argparse.Namespace, index: Index, bookmarks: Bookmarks) -> Iterator[Paper]:
    query = " ".join(arguments.query)
    if not arguments.bookmarks:
        yield from (hit.paper for hit in index.search(query).hits)
        return
    found = {hit.paper.id for hit in index.search(query).hits} if query else None
    for kept in bookmarks.all():
        if found is None or kept.id in found:
            # A bookmark outlives its paper: then its id and title are what there is.
            yield index.get(kept.id) or Paper(id=kept.id, title=kept.title or kept.id)
