"""`sheaf list`: every paper in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli.common import (
    add_listing_options,
    add_order_options,
    open_index,
    ordered,
    paper_line,
    print_records,
    say_empty,
)
from digest.index import Sort
from digest.paper import paper_to_json
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf list`."""
    add_order_options(parser)
    add_listing_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the papers as the reader lists them: what an empty search finds."""
    with open_index(home()) as index:
        page = index.search("", sort=Sort(arguments.sort))
        if not page.total:
            say_empty()
        hits = ordered(page.hits, arguments)
        print_records((paper_to_json(hit.paper) for hit in hits), arguments, paper_line)
    return 0
