"""`sheaf similar`: papers similar to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli.common import (
    add_listing_options,
    find_paper,
    open_bookmarks,
    open_index,
    print_hits,
)
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf similar`."""
    parser.add_argument("id", metavar="ID", help="an id, a DOI or a link to arXiv")
    add_listing_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the most similar papers, found by the paper's most characteristic words."""
    with open_index(home()) as index:
        page = index.similar(find_paper(index, arguments.id).id)
        print_hits(page.hits, open_bookmarks(index), arguments)
    return 0
