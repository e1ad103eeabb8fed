"""What to ask Hugging Face for: the papers of a day, a week or a month, or the trending ones.

`GET /api/daily_papers` takes `p` (the page, from 0), `limit` (100 at most; a page may hold fewer),
and one of `date`, `week`, `month` or `sort=trending`, which can't be combined with a day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from digest.errors import FetchError
from digest.fetch.cache import for_seconds
from digest.fetch.client import HttpRequest
from digest.fetch.part import JSON, Part
from digest.fetch.summary import json_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.fetch.client import Client
    from digest.fetch.summary import ResponseSummary

SOURCE: Final = "hf-json"
_PAGE: Final = 100
_MAX_PAGES: Final = 100
"""Ten thousand papers: more than any month has; stops a server that keeps sending pages."""
_FRESH_SECONDS: Final = 600.0
_FRESH_PAST_SECONDS: Final = 86_400.0
"""The votes of past days hardly change."""


@dataclass(frozen=True, slots=True)
class HfChoice:
    """Which papers: at most one field is set; if none is, the newest hundred."""

    date: dt.date | None = None
    week: str | None = None
    """As `2026-W24`."""
    month: str | None = None
    """As `2026-06`."""
    trending: int | None = None
    """How many of the trending papers."""


def daily(client: Client, choice: HfChoice) -> Iterator[Part]:
    """Fetch the pages of a choice, yielding each as it arrives.

    Raises:
        FetchError: a page could not be fetched.
    """
    params, wanted = _parameters(choice)
    name = choice.week or choice.month or ("trending" if choice.trending else None)
    count = 0
    for page in range(_MAX_PAGES):
        size = _PAGE if wanted is None else min(_PAGE, wanted - count)
        query = urlencode({"p": page, "limit": size, **params})
        fetched = client.get(
            HttpRequest(
                f"{client.config.services.huggingface}/api/daily_papers?{query}",
                JSON,
                _summary,
                for_seconds(_freshness(client, choice)),
            )
        )
        if fetched.summary.records == 0:
            return
        count += fetched.summary.records
        yield Part(fetched=fetched, source=SOURCE, date=choice.date, name=name)
        if wanted is not None and count >= wanted:
            return
        if page:  # a day is one page, and needs no report
            client.report(f"Hugging Face: {count} papers so far")


def _parameters(choice: HfChoice) -> tuple[dict[str, str], int | None]:
    """Return the parameters besides the page, and how many papers to fetch (None: all)."""
    if choice.date:
        return {"date": choice.date.isoformat()}, None
    if choice.week:
        return {"week": choice.week}, None
    if choice.month:
        return {"month": choice.month}, None
    if choice.trending:
        return {"sort": "trending"}, choice.trending
    return {}, _PAGE  # without a limit it would go back to the very first day


def _freshness(client: Client, choice: HfChoice) -> float:
    today = dt.datetime.fromtimestamp(client.clock.now(), dt.UTC).date()
    is_past = choice.date is not None and choice.date < today - dt.timedelta(days=1)
    return _FRESH_PAST_SECONDS if is_past else _FRESH_SECONDS


def _summary(body: bytes) -> ResponseSummary:
    summary = json_list(body)
    if summary.refusal:
        raise FetchError(
            f"Hugging Face rejected the request: {summary.refusal}", hint="check the request"
        )
    return summary
