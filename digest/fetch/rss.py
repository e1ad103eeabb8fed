"""Fetching a feed by its URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.fetch import arxiv
from digest.fetch.cache import for_seconds, until_arxiv_announces
from digest.fetch.client import ARXIV, HttpRequest
from digest.fetch.part import FEED, Part
from digest.fetch.redact import host
from digest.fetch.summary import feed as feed_summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.fetch.client import Client

SOURCE: Final = "rss"
_FRESH_SECONDS: Final = 600.0


def feed(client: Client, url: str, name: str = "") -> Iterator[Part]:
    """Fetch the feed at a URL; its digest is called `name`, or else named after the host."""
    is_arxiv = client.service_of(url) == ARXIV
    fresh = until_arxiv_announces if is_arxiv else for_seconds(_FRESH_SECONDS)
    fetched = client.get(HttpRequest(url, FEED, feed_summary, fresh))
    if not fetched.summary.records:
        client.report(f"{host(url)} has no items at the moment")
    elif is_arxiv:
        yield Part(fetched=fetched, source=arxiv.RSS_SOURCE, name=name or None)
    else:
        yield Part(fetched=fetched, source=SOURCE, name=name or host(url))
