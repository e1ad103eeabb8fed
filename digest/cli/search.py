"""`sheaf search`: search the library."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from digest.cli.common import add_listing_options, opened_index, paper_line, print_records
from digest.index import Sort
from digest.paper import paper_to_json
from digest.paths import home

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `sheaf search`."""
    parser.add_argument("query", nargs="+", metavar="QUERY", help="what to search for")
    parser.add_argument("--limit", type=_count, default=20, metavar="N", help="at most N papers")
    parser.add_argument(
        "--sort", choices=[each.value for each in Sort], default=Sort.RELEVANCE.value
    )
    add_listing_options(parser)


def _count(text: str) -> int:
    import argparse

    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no count; write a number from 1 on")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Print the papers found, best first."""
    with opened_index(home()) as index:
        page = index.search(
            " ".join(arguments.query), limit=arguments.limit, sort=Sort(arguments.sort)
        )
        for remark in page.understood.remarks:
            print(f"sheaf: {remark}", file=sys.stderr)
        print_records((paper_to_json(hit.paper) for hit in page.hits), arguments, paper_line)
    if sys.stdout.isatty() and not (arguments.json or arguments.jsonl):
        shown = f"{len(page.hits)} of {page.total} papers" if page.total else "no paper matches"
        print(f"{shown} ({page.seconds * 1000:.0f} ms)", file=sys.stderr)
    return 0
