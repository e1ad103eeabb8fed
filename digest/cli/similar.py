"""`sheaf similar`: papers like one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli.common import (
    add_listing_options,
    find_paper,
    opened_index,
    paper_line,
    print_records,
)
from digest.paper import paper_to_json
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `sheaf similar`."""
    parser.add_argument("id", metavar="ID", help="an id, or a link to arXiv, a DOI or an alias")
    add_listing_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the papers most like it, by its own strongest words."""
    with opened_index(home()) as index:
        page = index.similar(find_paper(index, arguments.id).id)
        print_records((paper_to_json(hit.paper) for hit in page.hits), arguments, paper_line)
    return 0
