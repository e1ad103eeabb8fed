"""`sheaf search`: search the library."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli.common import (
    add_listing_options,
    add_order_options,
    counted,
    open_bookmarks,
    open_index,
    paper_line,
    print_hits,
    say_empty,
)
from digest.cli.saved_option import add_saved_option
from digest.errors import InputError, UsageError
from digest.library.digests import Digests
from digest.request import Sort, request_of
from digest.saved import find
from digest.session import Session
from digest.storage.paths import home
from digest.text import safe

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from digest.bookmarks import Bookmarks
    from digest.index import Explanation, Index
    from digest.paper import Page, Paper

DEFAULT_LIMIT = 20
"""Papers that are listed for a query unless `--limit` says otherwise."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf search`."""
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="what to search for (default: list all papers)"
    )
    add_saved_option(parser, "run the search that the reader saved under this digit")
    add_order_options(parser, limit=f"{DEFAULT_LIMIT}; without a query all")
    parser.add_argument("--explain", action="store_true", help="show why each paper matches")
    parser.add_argument(
        "--batch", metavar="FILE", help="run the queries in FILE, one QID<Tab>QUERY per line"
    )
    parser.add_argument("--format", choices=["trec"], help="output of --batch: a TREC run")
    add_listing_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the papers that match, best first; all of them if there is no query."""
    query = " ".join(arguments.query)
    if bool(query) + bool(arguments.batch) + bool(arguments.saved) > 1:
        what = "give only one of QUERY, --saved and --batch"
        raise UsageError(what, hint="see `sheaf search --help`")
    if arguments.limit is None and (query.strip() or arguments.batch or arguments.saved):
        arguments.limit = DEFAULT_LIMIT
    with open_index(home()) as index:
        if arguments.batch:
            _run_batch(arguments, index)
            return 0
        bookmarks = open_bookmarks(index)
        query, page, explain = _answer(arguments, query, index, bookmarks)
        _print_remarks(query, page, index)
        hits = page.hits[: arguments.limit]
        if arguments.explain:
            for hit in hits:
                print(safe(paper_line(hit.paper)))
                _print_shares(explain(hit.paper))
            return 0
        print_hits(hits, bookmarks, arguments, page.understood.words)
    if page.total and sys.stdout.isatty() and not (arguments.json or arguments.jsonl):
        shown = min(page.total, arguments.limit or page.total)
        total = counted(page.total, "paper")
        print(f"{shown} of {total} ({page.seconds * 1000:.0f} ms)", file=sys.stderr)
    return 0


def _answer(
    arguments: argparse.Namespace, query: str, index: Index, bookmarks: Bookmarks
) -> tuple[str, Page, Callable[[Paper], Explanation]]:
    """Return the query that is searched for, its page, and what explains a paper on it."""
    sort = Sort(arguments.sort)
    if arguments.saved:
        # A session finds what the reader does, whatever filters the saved search has.
        session = Session(index, bookmarks, Digests.of_days(home().library))
        saved = request_of(find(home().config_file, arguments.saved))
        request = replace(saved, sort=sort, reverse=arguments.reverse)
        return request.text, session.search(request), lambda paper: session.explain(request, paper)
    sets = bookmarks.user_sets()
    page = index.search(
        query, limit=arguments.limit, sort=sort, reverse=arguments.reverse, user_sets=sets
    )
    return query, page, lambda paper: index.explain(query, paper.id, user_sets=sets)


def _print_remarks(query: str, page: Page, index: Index) -> None:
    for remark in page.understood.remarks:
        print(f"sheaf: {safe(remark)}", file=sys.stderr)
    if not page.total:
        if len(index):
            print("sheaf: no papers match", file=sys.stderr)
        else:
            say_empty()
    if not page.understood.corrections and (better := index.suggest(query)):
        print(f"sheaf: did you mean {safe(better)!r}?", file=sys.stderr)


def _print_shares(explained: Explanation) -> None:
    for share in explained.shares:
        field = f" in the {share.field}" if share.field else ""
        print(f"    {share.score:9.4f}  {safe(share.what)}{field}")
    print(f"    {explained.score:9.4f}  total")


def _run_batch(arguments: argparse.Namespace, index: Index) -> None:
    """Print a TREC run: query, Q0, paper, rank, score and run name."""
    for name, query in _queries(arguments.batch):
        hits = index.search(query, limit=arguments.limit, prefix_last=False).hits
        for rank, hit in enumerate(hits, start=1):
            paper_id = hit.paper.id.removeprefix("local:")
            print(f"{name} Q0 {paper_id} {rank} {hit.score:.6f} sheaf")


def _queries(file: str) -> Iterator[tuple[str, str]]:
    try:
        lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot read the queries", where=file, hint=str(error)) from error
    for number, line in enumerate(lines, start=1):
        name, tab, query = line.partition("\t")
        if tab:
            yield name, query
        elif line.strip():
            raise InputError(
                "malformed line", where=file, line=number, hint="write QID, a tab and the query"
            )
