"""`sheaf list`: every paper in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli.common import (
    add_listing_options,
    add_order_options,
    open_bookmarks,
    open_index,
    print_hits,
    say_empty,
)
from digest.request import Sort
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
        page = index.search(
            "", limit=arguments.limit, sort=Sort(arguments.sort), reverse=arguments.reverse
        )
        if not page.total:
            say_empty()
        print_hits(page.hits, open_bookmarks(index), arguments)
    return 0
