"""What is requested from Hugging Face, arXiv and feeds, page by page, and how a run resumes."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from typing import TYPE_CHECKING

import pytest

from digest.arxiv import arxiv_category
from digest.errors import DeferredError, FetchError
from digest.fetch import arxiv, hf, rss
from tests.fetch.loopback import Reply

if TYPE_CHECKING:
    from digest.fetch.client import Client
    from tests.fetch.fetching import FakeClock
    from tests.fetch.loopback import Asked, Server

BUSY = Reply(status=503)
DAY = dt.date(2026, 5, 20)


def entries(count: int, total: int) -> bytes:
    return b"<feed><totalResults>%d</totalResults>%s</feed>" % (total, b"<entry/>" * count)


def harvest(records: int, token: str = "") -> bytes:
    return (
        b"<OAI-PMH><ListRecords>%s<resumptionToken>%s</resumptionToken></ListRecords></OAI-PMH>"
        % (
            b"<record/>" * records,
            token.encode(),
        )
    )


def oai_error(code: str) -> bytes:
    return f'<OAI-PMH><error code="{code}">no</error></OAI-PMH>'.encode()


def papers_of(total: int) -> object:
    """Set up Hugging Face with a number of papers; its pages are never full."""

    def page(asked: Asked) -> bytes:
        size, number = int(asked.query["limit"]), int(asked.query["p"])
        return json.dumps([{}] * max(0, min(size - 10, total - number * (size - 10)))).encode()

    return page


@pytest.mark.parametrize(
    ("choice", "asked"),
    [
        (hf.HfChoice(date=DAY), {"date": "2026-05-20"}),
        (hf.HfChoice(week="2026-W24"), {"week": "2026-W24"}),
        (hf.HfChoice(month="2026-05"), {"month": "2026-05"}),
    ],
)
def test_a_day_a_week_or_a_month_is_read_to_its_end(
    client: Client, server: Server, choice: hf.HfChoice, asked: dict[str, str]
) -> None:
    server.on("/hf/api/daily_papers", papers_of(200))  # type: ignore[arg-type]
    parts = list(hf.daily(client, choice))
    assert [part.fetched.summary.records for part in parts] == [90, 90, 20]
    assert [each.query for each in server.asked] == [
        {"p": str(page), "limit": "100", **asked} for page in range(4)
    ]


def test_the_newest_papers_are_one_page_and_the_trending_ones_as_many_as_requested(
    client: Client, server: Server
) -> None:
    server.on(
        "/hf/api/daily_papers",
        lambda asked: b"[%s]" % b",".join([b"{}"] * int(asked.query["limit"])),
    )
    list(hf.daily(client, hf.HfChoice()))
    list(hf.daily(client, hf.HfChoice(trending=150)))
    assert [each.query for each in server.asked] == [
        {"p": "0", "limit": "100"},
        {"p": "0", "limit": "100", "sort": "trending"},
        {"p": "1", "limit": "50", "sort": "trending"},
    ]


def test_an_endless_response_is_stopped(client: Client, server: Server) -> None:
    server.on("/hf/api/daily_papers", b"[{}]")
    assert len(list(hf.daily(client, hf.HfChoice(date=DAY)))) == 100


def test_hugging_face_may_refuse_in_its_own_words(client: Client, server: Server) -> None:
    server.on("/hf/api/daily_papers", b'{"error": "date is in the future"}')
    with pytest.raises(
        FetchError, match="Hugging Face rejected the request: date is in the future"
    ):
        list(hf.daily(client, hf.HfChoice(date=DAY)))


def test_announcements_of_several_categories_are_one_feed(client: Client, server: Server) -> None:
    server.on("/rss/cs.CL+hep-th", b"<rss><channel><item/><item/></channel></rss>")
    (part,) = arxiv.announced(client, ("cs.CL", "hep-th"))
    assert (part.source, part.fetched.summary.records) == ("arxiv-rss", 2)


def test_a_weekend_is_not_an_error(client: Client, server: Server, said: list[str]) -> None:
    server.on("/rss/cs.CL", b"<rss><channel/></rss>")
    assert list(arxiv.announced(client, ("cs.CL",))) == []
    assert said == [
        "arXiv has no announcements in cs.CL today; there are none at weekends and on holidays"
    ]


def test_a_search_is_read_page_by_page_up_to_its_limit(client: Client, server: Server) -> None:
    server.on("/api/query", lambda asked: entries(int(asked.query["max_results"]), 5000))
    parts = list(arxiv.found(client, "draft models", 250, categories=("cs.CL",), newest=True))
    assert [part.fetched.summary.records for part in parts] == [100, 100, 50]
    first = server.asked[0].query
    assert first["search_query"] == "(cat:cs.CL) AND (all:draft AND all:models)"
    assert first["sortBy"] == "submittedDate"
    assert [each.query["start"] for each in server.asked] == ["0", "100", "200"]


def test_a_search_ends_when_arxiv_has_no_more_results(client: Client, server: Server) -> None:
    server.on("/api/query", entries(100, 130), entries(30, 130))
    assert len(list(arxiv.found(client, "x", 1000))) == 2
    assert len(server.asked) == 2


def test_a_page_that_is_empty_by_mistake_is_requested_again(client: Client, server: Server) -> None:
    server.on("/api/query", entries(0, 30), entries(30, 30))
    (part,) = arxiv.found(client, "x", 100)
    assert part.fetched.summary.records == 30


def test_a_search_that_finds_nothing_is_not_an_error(client: Client, server: Server) -> None:
    server.on("/api/query", entries(0, 0))
    assert list(arxiv.found(client, "x", 100)) == []


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("speculative decoding", "all:speculative AND all:decoding"),
        ('"speculative decoding" gpu', 'all:"speculative decoding" AND all:gpu'),
        ("ti:draft AND cat:cs.CL", "ti:draft AND cat:cs.CL"),
        (" lone ", "all:lone"),
    ],
)
def test_plain_words_are_all_required_and_arxivs_own_syntax_stays(words: str, query: str) -> None:
    assert arxiv.search_query(words) == query


def test_ids_are_requested_in_batches(client: Client, server: Server) -> None:
    server.on("/api/query", entries(50, 50))
    numbers = [f"2403.{number:05}" for number in range(120)]
    assert len(list(arxiv.named(client, numbers))) == 3
    assert [each.query["id_list"].count(",") + 1 for each in server.asked] == [50, 50, 20]
    assert server.asked[2].query["max_results"] == "20"


def test_an_error_of_the_api_is_reported_in_its_own_words(client: Client, server: Server) -> None:
    feed = b"<feed><entry><title>Error</title><summary>incorrect id format</summary></entry></feed>"
    for status in (200, 400):
        server.on("/api/query", Reply(feed, status))
        with pytest.raises(FetchError, match="incorrect id format"):
            list(arxiv.named(client, ("abc",)))
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("cs.CL", "cs:cs:CL"),
        ("cs", "cs"),
        ("hep-th", "physics:hep-th"),
        ("astro-ph.GA", "physics:astro-ph:GA"),
        ("cond-mat.mes-hall", "physics:cond-mat:mes-hall"),
        ("physics.optics", "physics:physics:optics"),
        ("physics", "physics:physics"),
        ("q-bio.GN", "q-bio:q-bio:GN"),
        ("stat.ML", "stat:stat:ML"),
    ],
)
def test_a_category_is_an_oai_set(category: str, name: str) -> None:
    assert arxiv_category(category) == category
    assert arxiv.oai_set(category) == name


def test_a_harvest_follows_its_tokens_window_by_window(
    client: Client, server: Server, clock: FakeClock
) -> None:
    today = dt.datetime.fromtimestamp(clock.now(), dt.UTC).date()
    server.on("/oai", harvest(2, "a|b"), harvest(1), oai_error("noRecordsMatch"))
    parts = list(arxiv.harvested(client, ("cs.CL",), today - dt.timedelta(days=9)))
    assert [part.fetched.summary.records for part in parts] == [2, 1]
    first, second, third = (asked.query for asked in server.asked)
    assert (first["from"], first["until"]) == ("2026-05-19", "2026-05-25")
    assert (first["set"], first["metadataPrefix"]) == ("cs:cs:CL", "arXiv")
    assert second == {"verb": "ListRecords", "resumptionToken": "a|b"}
    assert (third["from"], third["until"]) == ("2026-05-26", "2026-05-28")


def test_a_broken_harvest_resumes_where_it_stopped(client: Client, server: Server) -> None:
    server.on("/oai", harvest(2, "one"), harvest(2, "two"), BUSY)
    with pytest.raises(DeferredError):
        list(arxiv.harvested(client, ("cs.CL",), DAY, DAY))
    count = len(server.asked)
    server.on("/oai", harvest(1))
    parts = list(arxiv.harvested(client, ("cs.CL",), DAY, DAY))
    assert [part.fetched.summary.records for part in parts] == [2, 2, 1]
    assert [asked.query["resumptionToken"] for asked in server.asked[count:]] == ["two"]


def test_a_broken_search_resumes_where_it_stopped(client: Client, server: Server) -> None:
    server.on("/api/query", entries(100, 300), entries(100, 300), BUSY)
    pages = arxiv.found(client, "x", 300)
    assert len(list(itertools.islice(pages, 2))) == 2
    with pytest.raises(DeferredError):
        next(pages)
    count = len(server.asked)
    server.on("/api/query", entries(100, 300))
    assert len(list(arxiv.found(client, "x", 300))) == 3
    assert [asked.query["start"] for asked in server.asked[count:]] == ["200"]


def test_an_expired_token_restarts_its_window(client: Client, server: Server) -> None:
    server.on("/oai", harvest(2, "old"), BUSY)
    with pytest.raises(DeferredError):
        list(arxiv.harvested(client, ("cs.CL",), DAY, DAY))
    server.on("/oai", oai_error("badResumptionToken"), harvest(2, "new"), harvest(1))
    parts = list(arxiv.harvested(client, ("cs.CL",), DAY, DAY))
    assert [part.fetched.summary.records for part in parts] == [2, 1]


def test_a_token_that_always_expires_is_one_sentence(client: Client, server: Server) -> None:
    server.on(
        "/oai",
        lambda asked: (
            oai_error("badResumptionToken") if "resumptionToken" in asked.query else harvest(1, "x")
        ),
    )
    with pytest.raises(FetchError, match="can no longer continue this listing; try again"):
        list(arxiv.harvested(client, ("cs.CL",), DAY, DAY))


def test_a_token_that_leads_in_a_circle_ends(client: Client, server: Server) -> None:
    server.on("/oai", harvest(1, "same"))
    assert len(list(arxiv.harvested(client, ("cs.CL",), DAY, DAY))) == 2


def test_a_feed_is_named_after_its_host_or_as_given(client: Client, server: Server) -> None:
    url = server.on("/blog", b"<rss><channel><item/></channel></rss>")
    assert [part.name for part in rss.feed(client, url)] == ["127.0.0.1"]
    assert [part.name for part in rss.feed(client, url, "blog")] == ["blog"]
    assert [part.source for part in rss.feed(client, url)] == ["rss"]


def test_a_feed_of_arxiv_is_read_as_such_and_waits_its_turn(client: Client) -> None:
    assert client.service_of("https://rss.arxiv.org/atom/cs.CL") == "arXiv"
    assert client.service_of("https://export.arxiv.org/rss/cs") == "arXiv"
    assert client.service_of("https://notarxiv.org/rss") == "notarxiv.org"


def test_a_feed_without_entries_is_not_an_error(
    client: Client, server: Server, said: list[str]
) -> None:
    assert list(rss.feed(client, server.on("/blog", b"<rss><channel/></rss>"))) == []
    assert said == ["127.0.0.1 has no items at the moment"]
