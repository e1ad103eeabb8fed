"""`sheaf fetch`: fetch papers from one service."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from digest.arxiv import arxiv_category, arxiv_id
from digest.cli.common import day, open_library
from digest.cli.fetch_shared import add_fetching_options, finish, open_client
from digest.config import web_address
from digest.errors import UsageError
from digest.fetch import arxiv, hf, rss
from digest.fetch.importing import fetch_and_import
from digest.storage.paths import home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.fetch.client import Client
    from digest.fetch.part import Part

_DEFAULT_LIMIT = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the services and their options."""
    services = parser.add_subparsers(dest="service", required=True, metavar="SOURCE")
    papers = services.add_parser("hf", help="Hugging Face's daily papers")
    which = papers.add_mutually_exclusive_group()
    which.add_argument("--date", metavar="YYYY-MM-DD", type=day, help="papers of one day")
    which.add_argument("--week", metavar="YYYY-Www", type=_week, help="papers of one week")
    which.add_argument("--month", metavar="YYYY-MM", type=_month, help="papers of one month")
    which.add_argument("--trending", action="store_true", help="trending papers")
    papers.add_argument(
        "--limit",
        metavar="N",
        type=_count,
        default=_DEFAULT_LIMIT,
        help="how many trending papers (default: 100)",
    )
    preprints = services.add_parser(
        "arxiv", help="arXiv's latest announcements, a search, ids, or all changes since a date"
    )
    preprints.add_argument(
        "categories", nargs="*", type=_category, metavar="CATEGORY", help="such as cs.CL"
    )
    preprints.add_argument("--search", metavar="Q", help="words, or a query for arXiv's API")
    preprints.add_argument("--ids", nargs="+", type=_number, metavar="ID", help="these papers")
    preprints.add_argument("--since", metavar="YYYY-MM-DD", type=day, help="changes since a date")
    preprints.add_argument("--until", metavar="YYYY-MM-DD", type=day, help="and up to this date")
    preprints.add_argument(
        "--limit",
        metavar="N",
        type=_count,
        default=_DEFAULT_LIMIT,
        help="how many search results (default: 100)",
    )
    preprints.add_argument("--newest", action="store_true", help="newest search results first")
    feed = services.add_parser("rss", help="an RSS or Atom feed")
    feed.add_argument("url", metavar="URL", type=_url, help="address of the feed")
    feed.add_argument("--name", metavar="N", default="", help="name of the digest")
    for each in (papers, preprints, feed):
        add_fetching_options(each)


def run(arguments: argparse.Namespace) -> int:
    """Fetch; papers that arrived before a failure are imported all the same."""
    folders = home()
    parts = _SERVICES[arguments.service](arguments)
    with open_client(folders, refresh=arguments.refresh) as client:
        fetched = fetch_and_import(parts(client), client, open_library(folders))
    return finish(folders, fetched.results, fetched.failures, as_json=arguments.json)


def _hf(arguments: argparse.Namespace) -> Callable[[Client], Iterator[Part]]:
    choice = hf.HfChoice(
        date=arguments.date,
        week=arguments.week,
        month=arguments.month,
        trending=arguments.limit if arguments.trending else None,
    )
    return lambda client: hf.daily(client, choice)


def _arxiv(arguments: argparse.Namespace) -> Callable[[Client], Iterator[Part]]:
    categories = tuple(dict.fromkeys(arguments.categories))
    modes = [bool(arguments.search), bool(arguments.ids), bool(arguments.since)]
    if sum(modes) > 1:
        raise UsageError("--search, --ids and --since can't be combined", hint=_SEE)
    if arguments.ids and categories:
        raise UsageError("--ids takes no categories", hint=_SEE)
    if arguments.until and not arguments.since:
        raise UsageError("--until needs --since", hint=_SEE)
    if arguments.search:
        return lambda client: arxiv.found(
            client,
            arguments.search,
            arguments.limit,
            categories=categories,
            newest=arguments.newest,
        )
    if arguments.ids:
        return lambda client: arxiv.named(client, tuple(dict.fromkeys(arguments.ids)))
    if not categories:
        raise UsageError("give a category such as cs.CL, or use --search or --ids", hint=_SEE)
    if arguments.since:
        return lambda client: arxiv.harvested(client, categories, arguments.since, arguments.until)
    return lambda client: arxiv.announced(client, categories)


def _rss(arguments: argparse.Namespace) -> Callable[[Client], Iterator[Part]]:
    return lambda client: rss.feed(client, arguments.url, arguments.name)


_SERVICES = {"hf": _hf, "arxiv": _arxiv, "rss": _rss}
_SEE = "see `sheaf fetch arxiv --help`"


def _week(text: str) -> str:
    match = re.fullmatch(r"(\d{4})-?[Ww](\d{1,2})", text, re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 53:
        raise argparse.ArgumentTypeError(f"{text!r} is not a week (YYYY-Www, such as 2026-W24)")
    return f"{match[1]}-W{int(match[2]):02}"


def _month(text: str) -> str:
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 12:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month (YYYY-MM)")
    return text


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 999999")
    return int(text)


def _category(text: str) -> str:
    category = arxiv_category(text)
    if category is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not an arXiv category (such as cs.CL)")
    return category


def _number(text: str) -> str:
    number = arxiv_id(text)
    if number is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not an arXiv id (such as 2403.01234)")
    return number.removeprefix("arxiv:")


def _url(text: str) -> str:
    url = text if "://" in text else f"https://{text}"
    if not web_address(url):
        raise argparse.ArgumentTypeError(f"{text!r} is not a web address (https://...)")
    return url
