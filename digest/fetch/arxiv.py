"""What to ask arXiv for: today's announcements, a search, some ids, or all changes since a date.

Announcements come from RSS, searches and ids from the API, changes from OAI-PMH, each as arXiv's
help pages ask. Fetched pages stay in the cache for the day, so an interrupted run resumes where it
stopped: it rereads the pages on disk and requests the rest.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from digest.arxiv import PHYSICS
from digest.errors import FetchError
from digest.fetch.cache import for_seconds, until_arxiv_announces
from digest.fetch.client import HttpRequest
from digest.fetch.part import FEED, XML, Part
from digest.fetch.summary import ResponseSummary, xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from digest.fetch.client import Client, Fetched

RSS_SOURCE: Final = "arxiv-rss"
API_SOURCE: Final = "arxiv-atom"
OAI_SOURCE: Final = "arxiv-oai"
MAX_RESULTS: Final = 30_000
"""The most results that the API returns for one search."""
_PAGE: Final = 100
_IDS_PAGE: Final = 50
_WINDOW: Final = dt.timedelta(days=7)
"""A harvest requests this many days at a time: resumption tokens expire with the day, and then only
one window has to be requested again."""
_FRESH_PAST_SECONDS: Final = 2 * 86_400.0
_FIELD: Final = re.compile(r"\b(?:ti|au|abs|co|jr|cat|rn|id|all|submittedDate):")


def announced(client: Client, categories: Sequence[str]) -> Iterator[Part]:
    """Fetch arXiv's latest announcement in any of the categories: one feed, empty at weekends."""
    url = f"{client.config.services.arxiv_rss}/{quote('+'.join(categories), safe='+')}"
    fetched = client.get(HttpRequest(url, FEED, _xml_summary, until_arxiv_announces))
    if fetched.summary.records:
        yield Part(fetched=fetched, source=RSS_SOURCE)
    else:
        client.report(
            f"arXiv has no announcements in {', '.join(categories)} today; "
            "there are none at weekends and on holidays"
        )


def found(
    client: Client, words: str, limit: int, *, categories: Sequence[str] = (), newest: bool = False
) -> Iterator[Part]:
    """Fetch the results of a search, best first (or newest first), up to `limit` papers."""
    query = search_query(words, categories)
    order = {"sortBy": "submittedDate" if newest else "relevance", "sortOrder": "descending"}
    start, end = 0, min(limit, MAX_RESULTS)
    while start < end:
        size = min(_PAGE, end - start)
        params: dict[str, str | int] = {"search_query": query, "start": start, "max_results": size}
        params |= order
        fetched = _api(client, params, _page_summary(start))
        if fetched.summary.records == 0:
            return
        yield Part(fetched=fetched, source=API_SOURCE, name=words)
        start += size
        total = fetched.summary.total
        end = min(end, total) if total is not None else end
        if start < end:
            client.report(f"arXiv: {start} of {end} papers")


def named(client: Client, numbers: Sequence[str]) -> Iterator[Part]:
    """Fetch the papers with these arXiv numbers (`2403.01234`)."""
    for start in range(0, len(numbers), _IDS_PAGE):
        some = numbers[start : start + _IDS_PAGE]
        fetched = _api(client, {"id_list": ",".join(some), "max_results": len(some)}, _xml_summary)
        if fetched.summary.records:
            yield Part(fetched=fetched, source=API_SOURCE)


def harvested(
    client: Client, categories: Sequence[str], since: dt.date, until: dt.date | None = None
) -> Iterator[Part]:
    """Fetch all records of the categories that are new or changed between two days, inclusive."""
    today = dt.datetime.fromtimestamp(client.clock.now(), dt.UTC).date()
    last = min(until or today, today)
    count = 0
    for category in categories:
        first = since
        while first <= last:
            end = min(first + _WINDOW - dt.timedelta(days=1), last)
            for fetched in _window(client, category, first, end, is_past=end < today):
                count += fetched.summary.records
                yield Part(fetched=fetched, source=OAI_SOURCE, name=category)
            first = end + dt.timedelta(days=1)
            client.report(f"arXiv: {category} up to {end}, {count} records so far")


def search_query(words: str, categories: Sequence[str] = ()) -> str:
    """Return the API's query: its own syntax is unchanged; plain words must all match."""
    words = words.strip()
    if not _FIELD.search(words):
        quoted = re.findall(r'"[^"]+"|\S+', words)
        words = " AND ".join(f"all:{each}" for each in quoted)
    if not categories:
        return words
    either = " OR ".join(f"cat:{each}" for each in categories)
    return f"({either}) AND ({words})"


def oai_set(category: str) -> str:
    """Return a category's OAI set: group, archive and subject (`cs:cs:CL`, `physics:hep-th`)."""
    archive, _, subject = category.partition(".")
    group = "physics" if archive in PHYSICS else archive
    if not subject and group == archive and archive != "physics":
        return archive
    return ":".join(filter(None, (group, archive, subject)))


class _ExpiredError(FetchError):
    """arXiv no longer accepts a resumption token."""


def _window(
    client: Client, category: str, first: dt.date, end: dt.date, *, is_past: bool
) -> list[Fetched]:
    """Fetch all pages of one window; start over once if the resumption token has expired."""
    pages: list[Fetched] = []
    try:
        for page in _oai_pages(client, category, first, end, is_past=is_past):
            pages.append(page)  # noqa: PERF402 - pages before an error are needed
    except _ExpiredError:
        for page in pages:
            client.forget(page)
        return list(_oai_pages(client, category, first, end, is_past=is_past))
    return pages


def _oai_pages(
    client: Client, category: str, first: dt.date, end: dt.date, *, is_past: bool
) -> Iterator[Fetched]:
    params = {"verb": "ListRecords", "metadataPrefix": "arXiv", "set": oai_set(category)}
    params |= {"from": first.isoformat(), "until": end.isoformat()}
    fresh = for_seconds(_FRESH_PAST_SECONDS) if is_past else until_arxiv_announces
    seen = set()
    while True:
        url = f"{client.config.services.arxiv_oai}?{urlencode(params)}"
        fetched = client.get(HttpRequest(url, XML, _oai_summary, fresh))
        if fetched.summary.records:
            yield fetched
        token = fetched.summary.token
        if not token or token in seen:
            return
        seen.add(token)
        params = {"verb": "ListRecords", "resumptionToken": token}


def _api(
    client: Client, params: dict[str, str | int], summary: Callable[[bytes], ResponseSummary]
) -> Fetched:
    url = f"{client.config.services.arxiv_api}?{urlencode(params)}"
    return client.get(HttpRequest(url, FEED, summary, until_arxiv_announces))


def _xml_summary(body: bytes) -> ResponseSummary:
    return _without_refusal(xml(body))


def _page_summary(start: int) -> Callable[[bytes], ResponseSummary]:
    def summary(body: bytes) -> ResponseSummary:
        page = _xml_summary(body)
        if page.records == 0 and page.total is not None and page.total > start:
            # arXiv's API does this sometimes; the same request works a moment later.
            raise FetchError(
                "the service sent an empty page", hint="try again later", transient=True
            )
        return page

    return summary


def _oai_summary(body: bytes) -> ResponseSummary:
    page = xml(body)
    if page.refusal_code == "noRecordsMatch":
        return ResponseSummary(0)
    if page.refusal_code == "badResumptionToken":
        raise _ExpiredError("arXiv can no longer continue this listing", hint="try again")
    return _without_refusal(page)


def _without_refusal(summary: ResponseSummary) -> ResponseSummary:
    if summary.refusal:
        raise FetchError(f"arXiv rejected the request: {summary.refusal}", hint="check the request")
    return summary
