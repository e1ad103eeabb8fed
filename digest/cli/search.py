"""`sheaf search`: search the library."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli.common import (
    add_listing_options,
    add_order_options,
    counted,
    open_bookmarks,
    open_index,
    paper_line,
    print_records,
    say_empty,
)
from digest.errors import InputError, UsageError
from digest.index import Sort
from digest.library.digests import Digests
from digest.paper import paper_to_json
from digest.saved import find
from digest.storage.paths import home
from digest.text import safe

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Iterator

    from digest.index import Explanation, Index
    from digest.paper import Page

DEFAULT_LIMIT = 20
"""Papers that are listed for a query unless `--limit` says otherwise."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf search`."""
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="what to search for (default: list all papers)"
    )
    parser.add_argument(
        "--saved",
        metavar="N",
        type=int,
        choices=range(1, 10),
        help="run the search that the reader saved under this digit",
    )
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
    only: list[str] = []
    without: list[str] = []
    if bool(query) + bool(arguments.batch) + bool(arguments.saved) > 1:
        what = "give only one of QUERY, --saved and --batch"
        raise UsageError(what, hint="see `sheaf search --help`")
    if arguments.limit is None and (query.strip() or arguments.batch or arguments.saved):
        arguments.limit = DEFAULT_LIMIT
    with open_index(home()) as index:
        if arguments.batch:
            _run_batch(arguments, index)
            return 0
        user_sets: dict[str, Collection[str]] = dict(open_bookmarks(index).user_sets())
        if arguments.saved:
            query, only, without = _saved(arguments.saved, user_sets)
        page = index.search(
            query,
            limit=arguments.limit,
            sort=Sort(arguments.sort),
            reverse=arguments.reverse,
            user_sets=user_sets,
            only=only,
            without=without,
        )
        _print_remarks(query, page, index)
        if arguments.explain:
            for hit in page.hits:
                print(safe(paper_line(paper_to_json(hit.paper))))
                explained = index.explain(query, hit.paper.id, user_sets=user_sets, only=only)
                _print_shares(explained)
            return 0
        print_records((paper_to_json(hit.paper) for hit in page.hits), arguments, paper_line)
    if page.total and sys.stdout.isatty() and not (arguments.json or arguments.jsonl):
        shown = min(page.total, arguments.limit or page.total)
        total = counted(page.total, "paper")
        print(f"{shown} of {total} ({page.seconds * 1000:.0f} ms)", file=sys.stderr)
    return 0


def _saved(digit: int, user_sets: dict[str, Collection[str]]) -> tuple[str, list[str], list[str]]:
    """Return a saved search's query, and the sets of its hits and of no hit; see `Index.search`.

    The papers of its digest are added to the sets.
    """
    search = find(home().config_file, digit)
    wanted = {"bookmarked": search.bookmarks_only, "digest": bool(search.digest)}
    if search.digest:
        digest = Digests.open(home().library).get(search.digest)
        user_sets["digest"] = digest.ids if digest is not None else ()
    only = [name for name, is_wanted in wanted.items() if is_wanted]
    return search.query, only, ["read"] if search.unread_only else []


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
