"""`sheaf fetch`: take in what a service has, now."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from typing import TYPE_CHECKING

from digest.cli.common import library_to_fill
from digest.cli.fetch_shared import add_fetching_options, finish, opened_client
from digest.cli.summary import fail
from digest.config import arxiv_category, web_address
from digest.errors import UsageError
from digest.fetch import arxiv, hf, rss
from digest.fetch.importing import take
from digest.paper import arxiv_id
from digest.storage.paths import home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.fetch.client import Client
    from digest.fetch.part import Part

_SOME = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """The services and their options."""
    services = parser.add_subparsers(dest="service", required=True, metavar="SOURCE")
    papers = services.add_parser("hf", help="the daily papers of Hugging Face")
    which = papers.add_mutually_exclusive_group()
    which.add_argument("--date", metavar="YYYY-MM-DD", type=_day, help="of one day")
    which.add_argument("--week", metavar="YYYY-Www", type=_week, help="of one week")
    which.add_argument("--month", metavar="YYYY-MM", type=_month, help="of one month")
    which.add_argument("--trending", action="store_true", help="what is trending")
    papers.add_argument(
        "--limit", metavar="N", type=_count, default=_SOME, help="how many of the trending ones"
    )
    preprints = services.add_parser(
        "arxiv", help="arXiv: what it announced last, a search, ids, or all changes since a day"
    )
    preprints.add_argument("categories", nargs="*", type=_category, metavar="CATEGORY")
    preprints.add_argument("--search", metavar="Q", help="words, or a query as arXiv's API has it")
    preprints.add_argument("--ids", nargs="+", type=_number, metavar="ID", help="these papers")
    preprints.add_argument("--since", metavar="YYYY-MM-DD", type=_day, help="all changes since")
    preprints.add_argument("--until", metavar="YYYY-MM-DD", type=_day, help="and up to this day")
    preprints.add_argument(
        "--limit", metavar="N", type=_count, default=_SOME, help="how many of a search (100)"
    )
    preprints.add_argument("--newest", action="store_true", help="the newest of a search first")
    feed = services.add_parser("rss", help="a feed, RSS or Atom")
    feed.add_argument("url", metavar="URL", type=_url)
    feed.add_argument("--name", metavar="N", default="", help="what to call the digest")
    for each in (papers, preprints, feed):
        add_fetching_options(each)


def run(arguments: argparse.Namespace) -> int:
    """Fetch; what came before a failure is taken in all the same."""
    folders = home()
    parts = _SERVICES[arguments.service](arguments)
    with opened_client(folders, refresh=arguments.refresh) as client:
        taken = take(parts(client), client, library_to_fill(folders))
    finish(folders, taken.results, as_json=arguments.json)
    return fail(taken.failures)


def _hf(arguments: argparse.Namespace) -> Callable[[Client], Iterator[Part]]:
    choice = hf.Choice(
        date=arguments.date,
        week=arguments.week,
        month=arguments.month,
        trending=arguments.limit if arguments.trending else None,
    )
    return lambda client: hf.daily(client, choice)


def _arxiv(arguments: argparse.Namespace) -> Callable[[Client], Iterator[Part]]:
    categories = tuple(dict.fromkeys(arguments.categories))
    ways = [bool(arguments.search), bool(arguments.ids), bool(arguments.since)]
    if sum(ways) > 1 or (arguments.ids and categories):
        raise UsageError("--search, --ids and --since do not go together", hint=_SEE)
    if arguments.until and not arguments.since:
        raise UsageError("--until goes with --since", hint=_SEE)
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
        raise UsageError("name a category such as cs.CL, or use --search or --ids", hint=_SEE)
    if arguments.since:
        return lambda client: arxiv.harvested(client, categories, arguments.since, arguments.until)
    return lambda client: arxiv.announced(client, categories)


def _rss(arguments: argparse.Namespace) -> Callable[[Client], Iterator[Part]]:
    return lambda client: rss.feed(client, arguments.url, arguments.name)


_SERVICES = {"hf": _hf, "arxiv": _arxiv, "rss": _rss}
_SEE = "see `sheaf fetch arxiv --help`"


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write YYYY-MM-DD") from None


def _week(text: str) -> str:
    match = re.fullmatch(r"(\d{4})-?[Ww](\d{1,2})", text, re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 53:
        raise argparse.ArgumentTypeError(f"{text!r} is no week; write YYYY-Www, as 2026-W24")
    return f"{match[1]}-W{int(match[2]):02}"


def _month(text: str) -> str:
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 12:
        raise argparse.ArgumentTypeError(f"{text!r} is no month; write YYYY-MM")
    return text


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of papers")
    return int(text)


def _category(text: str) -> str:
    category = arxiv_category(text)
    if category is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no arXiv category; one is cs.CL")
    return category


def _number(text: str) -> str:
    number = arxiv_id(text)
    if number is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no arXiv id; one is 2403.01234")
    return number.removeprefix("arxiv:")


def _url(text: str) -> str:
    url = text if "://" in text else f"https://{text}"
    if not web_address(url):
        raise argparse.ArgumentTypeError(f"{text!r} is no web address; write https://...")
    return url
