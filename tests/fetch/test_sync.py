"""Subscriptions: what is requested the first time, the next day, and after holidays."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.config import ArxivSubscription, HfSubscription, RssSubscription
from digest.errors import DeferredError, FetchError
from digest.fetch import rss
from digest.fetch.client import Client
from digest.fetch.sync import sync
from digest.library import Library
from tests.fetch.loopback import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.config import Config, Subscription
    from digest.fetch.sync import SyncResult
    from digest.storage.paths import Home
    from tests.fetch.fetching import FakeClock
    from tests.fetch.loopback import Server

DAY = 86_400
ARXIV = ArxivSubscription(categories=("cs.CL",))
FEED = b"""<rss version="2.0"><channel><title>cs.CL updates on arXiv.org</title>
<link>http://rss.arxiv.org/rss/cs.CL</link>
<item><title>Drafts that verify themselves</title><link>https://arxiv.org/abs/2605.00001</link>
<description>arXiv:2605.00001v1 Announce Type: new Abstract: A model drafts.</description></item>
</channel></rss>"""
BLOG = b"""<rss version="2.0"><channel><title>A blog</title><link>https://example.org</link><item>
<title>On drafts</title><link>https://example.org/1</link><description>Words.</description>
</item></channel></rss>"""
CHANGES = b"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header>
<identifier>oai:arXiv.org:2605.00002</identifier><datestamp>2026-05-20</datestamp></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2605.00002</id><created>2026-05-19</created>
<authors><author><keyname>Lovelace</keyname><forenames>Ada</forenames></author></authors>
<title>Engines</title><categories>cs.CL</categories><abstract>On engines.</abstract></arXiv>
</metadata></record></ListRecords></OAI-PMH>"""
PAPER = {"paper": {"id": "2605.00003", "title": "Daily", "summary": "Of a day.", "upvotes": 2}}


@pytest.fixture
def syncing(settings: Config, home: Home, clock: FakeClock) -> Callable[..., list[SyncResult]]:
    def run(*subscriptions: Subscription) -> list[SyncResult]:
        config = replace(settings, subscribe=subscriptions)
        with Client(config, home.fetched, clock=clock) as client:
            return list(sync(client, Library(home.library), home.synced))

    return run


def ids(home: Home) -> list[str]:
    return [paper.id for paper in Library(home.library).papers()]


def test_arxiv_announcements_are_requested_day_by_day(
    syncing: Callable[..., list[SyncResult]], server: Server, clock: FakeClock, home: Home
) -> None:
    server.on("/rss/cs.CL", FEED)
    for _ in range(3):
        (synced,) = syncing(ARXIV)
        assert synced.failures == ()
        clock.time += DAY
    assert [asked.path for asked in server.asked] == ["/rss/cs.CL"] * 3
    assert ids(home) == ["arxiv:2605.00001"]


def test_after_holidays_all_changes_since_are_requested_from_arxiv(
    syncing: Callable[..., list[SyncResult]], server: Server, clock: FakeClock, home: Home
) -> None:
    server.on("/rss/cs.CL", FEED)
    server.on("/oai", CHANGES)
    syncing(ARXIV)
    clock.time += 5 * DAY
    syncing(ARXIV)
    asked = server.asked[1]
    assert (asked.path, asked.query["from"]) == ("/oai", "2026-05-27")
    assert ids(home) == ["arxiv:2605.00001", "arxiv:2605.00002"]


def test_each_day_since_is_requested_from_hugging_face(
    syncing: Callable[..., list[SyncResult]], server: Server, clock: FakeClock, home: Home
) -> None:
    server.on(
        "/hf/api/daily_papers",
        lambda asked: json.dumps([PAPER] if asked.query["p"] == "0" else []).encode(),
    )
    syncing(HfSubscription())
    clock.time += 2 * DAY
    syncing(HfSubscription())
    days = [asked.query.get("date") for asked in server.asked if asked.query["p"] == "0"]
    assert days == [None, "2026-05-28", "2026-05-29", "2026-05-30"]
    assert ids(home) == ["arxiv:2605.00003"]


def test_a_long_gap_is_cut_to_a_month(
    syncing: Callable[..., list[SyncResult]], server: Server, clock: FakeClock
) -> None:
    server.on("/hf/api/daily_papers", b"[]")
    syncing(HfSubscription())
    clock.time += 400 * DAY
    syncing(HfSubscription())
    assert len(server.asked) == 1 + 32


def test_a_failure_stops_no_other_subscription_and_is_made_up_for_next_time(
    syncing: Callable[..., list[SyncResult]], server: Server, clock: FakeClock, home: Home
) -> None:
    blog = RssSubscription(url=server.on("/blog", BLOG))
    server.on("/rss/cs.CL", Reply(status=503))
    first, second = syncing(ARXIV, blog)
    assert [type(error) for error in first.failures] == [DeferredError.__subclasses__()[0]]
    assert second.failures == ()
    assert set(json.loads(home.synced.read_bytes())) == {blog.label}
    server.on("/rss/cs.CL", FEED)
    assert all(synced.failures == () for synced in syncing(ARXIV, blog))
    assert "arxiv:2605.00001" in ids(home)


def test_a_feed_in_gbk_and_a_good_one_are_both_fetched(
    syncing: Callable[..., list[SyncResult]], server: Server, home: Home
) -> None:
    chinese = BLOG.decode().replace("On drafts", "快速推理").replace("org/1", "org/2")
    gbk = f"<?xml version='1.0' encoding='GBK'?>{chinese}".encode("gbk")
    first, second = syncing(
        RssSubscription(url=server.on("/gbk", gbk)), RssSubscription(url=server.on("/blog", BLOG))
    )
    assert (first.failures, second.failures) == ((), ())
    assert {each.title for each in Library(home.library).papers()} == {"快速推理", "On drafts"}


@pytest.mark.parametrize(
    "bad",
    [
        Reply(b"<?xml version='1.0' encoding='x-klingon'?><rss><item/></rss>"),
        Reply(status=302, headers={"location": "http://\x1b[31m/"}),
        Reply(BLOG[:20]),
        Reply(BLOG, length=20),
        Reply(BLOG, status=503, headers={"ratelimit": f'"a";r={"0" * 5000};t={"9" * 5000}'}),
    ],
    ids=["encoding", "location", "cut", "length", "rate limit"],
)
def test_a_hostile_feed_is_an_error_and_stops_no_other(
    syncing: Callable[..., list[SyncResult]], server: Server, home: Home, bad: Reply
) -> None:
    first, second = syncing(
        # The service that asks for a wait is the host, so it is called by another of its names.
        RssSubscription(url=server.on("/bad", bad).replace("127.0.0.1", "localhost")),
        RssSubscription(url=server.on("/blog", BLOG)),
    )
    assert len(first.failures) == 1
    assert isinstance(first.failures[0], FetchError)
    assert second.failures == ()
    assert [each.title for each in Library(home.library).papers()] == ["On drafts"]


def test_a_fault_in_one_subscription_stops_no_other(
    syncing: Callable[..., list[SyncResult]],
    server: Server,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = rss.feed

    def feed(client: Client, url: str, name: str) -> object:
        return 1 // 0 if "bad" in url else real(client, url, name)

    monkeypatch.setattr(rss, "feed", feed)
    bad = RssSubscription(url=f"{server.url}/bad")
    first, second = syncing(bad, RssSubscription(url=server.on("/blog", BLOG)))
    assert f"{bad.label}: internal error (ZeroDivisionError" in str(first.failures[0])
    assert second.failures == ()
    assert len(ids(home)) == 1


def test_an_unreadable_feed_is_a_failure_and_is_not_cached(
    syncing: Callable[..., list[SyncResult]], server: Server, clock: FakeClock
) -> None:
    blog = RssSubscription(
        url=server.on("/blog", b'<!DOCTYPE x [<!ENTITY a "b">]><rss><item/></rss>')
    )
    (synced,) = syncing(blog)
    assert len(synced.failures) == 1
    server.on("/blog", BLOG)
    (synced,) = syncing(blog)
    assert synced.failures == ()


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b'{"arxiv cs.CL": 3}', b'{"arxiv cs.CL": "2026-05-01"}', b"\xff"]
)
def test_a_damaged_state_file_is_ignored(
    syncing: Callable[..., list[SyncResult]], server: Server, home: Home, damage: bytes
) -> None:
    home.data.mkdir(parents=True)
    home.synced.write_bytes(damage)
    server.on("/rss/cs.CL", FEED)
    (synced,) = syncing(ARXIV)
    assert synced.failures == ()


def test_a_date_in_the_future_is_ignored(
    syncing: Callable[..., list[SyncResult]], server: Server, clock: FakeClock, home: Home
) -> None:
    server.on("/rss/cs.CL", FEED)
    syncing(ARXIV)
    clock.time -= 100 * DAY
    syncing(ARXIV)
    moment = dt.datetime.fromisoformat(json.loads(home.synced.read_bytes())[ARXIV.label])
    assert moment.timestamp() == clock.time
