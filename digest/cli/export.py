"""`sheaf export`: write papers in the formats that other programs read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli.common import counted, find_paper, open_bookmarks, open_index
from digest.errors import NotFoundError, StoreError, UsageError
from digest.export import FORMATS, export
from digest.paper import Paper, parse_id
from digest.storage.durable import replace_durably
from digest.storage.paths import home
from digest.text.oneline import one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from digest.bookmarks import Bookmarks
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
    with open_index(home()) as index:
        bookmarks = open_bookmarks(index)
        papers = list(_selected(arguments, index, bookmarks))
        if not papers:
            raise NotFoundError("no papers match", hint="nothing exported")
        pieces = export(papers, format_name, bookmarks.get)
        if arguments.output:
            _write(Path(arguments.output), "".join(pieces))
            written = one_line(f"{counted(len(papers), 'paper')} written to {arguments.output}")
            print(written, file=sys.stderr)
        else:
            sys.stdout.writelines(pieces)
    return 0


def _write(path: Path, text: str) -> None:
    if not path.parent.is_dir():
        raise StoreError("no such folder", where=path.parent, hint="check the name, or create it")
    replace_durably(path, text.encode())


def _format_of(file: str | None) -> str:
    """Return the format that a file's suffix stands for."""
    suffix = Path(file).suffix.lower() if file else ""
    for name, each in FORMATS.items():
        if each.suffix == suffix:
            return name
    raise UsageError(f"choose a format with --format: {', '.join(FORMATS)}")


def _selected(arguments: argparse.Namespace, index: Index, bookmarks: Bookmarks) -> Iterator[Paper]:
    query = " ".join(arguments.query)
    sets = bookmarks.user_sets()
    if not arguments.bookmarks:
        if arguments.query and all(map(parse_id, arguments.query)):
            yield from (find_paper(index, each) for each in arguments.query)
        else:
            yield from (hit.paper for hit in index.search(query, user_sets=sets).hits)
        return
    found = {hit.paper.id for hit in index.search(query, user_sets=sets).hits} if query else None
    for record in bookmarks.all():
        if found is None or record.id in found:
            # A bookmark outlives its paper; then only its id and title are left.
            yield index.get(record.id) or Paper(id=record.id, title=record.title or record.id)
