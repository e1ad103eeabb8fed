"""Requests to a real server: good ones, bad ones and hostile ones."""

from __future__ import annotations

import datetime as dt
import email.utils
import gzip
import stat
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.config import Config
from digest.errors import (
    DeferredError,
    FetchError,
    StoppedError,
    UnreachableError,
)
from digest.fetch.client import AR5IV, ARXIV, ARXIV_PAGES, HUGGING_FACE, Client, user_agent
from tests.fetch.fetching import FEED, GOOD, FakeClock, ask, patient
from tests.fetch.loopback import Reply, Server, bomb, closed_port, drip, moved, stall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.storage.paths import Home


def test_a_response_on_disk_is_for_its_owner_only(client: Client, server: Server) -> None:
    fetched = client.get(ask(server.on("/", GOOD)))
    assert fetched.path.read_bytes() == GOOD
    assert fetched.summary.records == 1
    assert stat.S_IMODE(fetched.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(fetched.path.parent.stat().st_mode) == 0o700


def test_a_request_says_who_asks_and_whom_to_write_to(client: Client, server: Server) -> None:
    client.get(ask(server.on("/", GOOD)))
    agent = server.asked[0].headers["user-agent"]
    assert agent.startswith("sheaf/")
    assert "mailto:reader@example.org" in agent
    assert user_agent("https://me.example").endswith("; https://me.example)")
    assert ";" not in user_agent("")


def test_a_fresh_response_is_not_requested_again(client: Client, server: Server) -> None:
    request = ask(server.on("/", GOOD), fresh=60)
    first, second = client.get(request), client.get(request)
    assert first == second
    assert len(server.asked) == 1


def test_refreshing_requests_even_a_fresh_response(
    settings: Config, home: Home, server: Server, clock: FakeClock
) -> None:
    request = ask(server.on("/", GOOD, b"[]"), fresh=60)
    with Client(settings, home.fetched, clock=clock, refresh=True) as client:
        assert client.get(request).summary.records == 1
        assert client.get(request).summary.records == 0


def test_an_unchanged_response_is_revalidated_by_its_etag_and_date(
    client: Client, server: Server
) -> None:
    marks = {"etag": '"v1"', "last-modified": "Mon, 01 Jun 2026 00:00:00 GMT"}
    request = ask(server.on("/", Reply(GOOD, headers=marks), Reply(status=304)))
    client.get(request)
    assert client.get(request).path.read_bytes() == GOOD
    assert server.asked[1].headers["if-none-match"] == '"v1"'
    assert server.asked[1].headers["if-modified-since"] == marks["last-modified"]
    assert "if-none-match" not in server.asked[0].headers


def test_a_cached_response_whose_file_is_gone_is_requested_in_full(
    client: Client, server: Server
) -> None:
    request = ask(server.on("/", Reply(GOOD, headers={"etag": '"v1"'})), fresh=60)
    client.get(request).path.unlink()
    assert client.get(request).path.read_bytes() == GOOD
    assert "if-none-match" not in server.asked[1].headers


def test_a_damaged_cached_response_is_requested_in_full(client: Client, server: Server) -> None:
    request = ask(server.on("/", Reply(GOOD, headers={"etag": '"v1"'})), fresh=60)
    client.get(request).path.write_bytes(GOOD[:4])
    assert client.get(request).path.read_bytes() == GOOD
    assert "if-none-match" not in server.asked[1].headers


def test_a_compressed_response_is_decompressed(client: Client, server: Server) -> None:
    packed = Reply(gzip.compress(GOOD), headers={"content-encoding": "gzip"})
    assert client.get(ask(server.on("/", packed))).path.read_bytes() == GOOD


def test_a_broken_connection_is_retried(client: Client, server: Server) -> None:
    url = server.on("/", Reply(GOOD[:3], length=len(GOOD)), GOOD)
    assert client.get(ask(url)).path.read_bytes() == GOOD
    assert len(server.asked) == 2


def test_a_response_that_is_always_truncated_is_one_sentence_and_is_not_cached(
    client: Client, server: Server
) -> None:
    url = server.on("/", Reply(GOOD[:3], length=len(GOOD)))
    with pytest.raises(
        FetchError, match="broke before the response was complete; try again later"
    ) as caught:
        client.get(ask(url, fresh=60))
    assert str(caught.value).startswith(url)
    assert len(server.asked) == 3
    server.on("/", GOOD)
    assert client.get(ask(url, fresh=60)).summary.records == 1


def test_a_content_length_that_is_too_short_gives_no_partial_response(
    client: Client, server: Server
) -> None:
    url = server.on("/", Reply(GOOD, length=5), GOOD)
    assert client.get(ask(url)).path.read_bytes() == GOOD


@pytest.fixture
def hasty(settings: Config, home: Home) -> Iterator[Client]:
    with Client(patient(settings, read_timeout=0.3, attempts=2), home.fetched) as client:
        yield client


def test_a_server_that_falls_silent_is_given_up(hasty: Client, server: Server) -> None:
    url = server.on("/", Reply(GOOD[:3], length=len(GOOD), then=stall))
    with pytest.raises(FetchError, match=r"no data for 0\.3 s"):
        hasty.get(ask(url))


def test_a_server_that_never_answers_is_given_up(hasty: Client, server: Server) -> None:
    server.on("/", lambda _: (server.over.wait(30), GOOD)[1])
    with pytest.raises(FetchError, match="no data for"):
        hasty.get(ask(server.url + "/"))


def test_a_server_that_drips_is_given_up_after_the_total_timeout(
    settings: Config, home: Home, server: Server
) -> None:
    url = server.on("/", Reply(b"[", length=10_000, then=drip))
    with (
        Client(patient(settings, total_timeout=0.4), home.fetched) as client,
        pytest.raises(FetchError, match=r"took longer than 0\.4 s"),
    ):
        client.get(ask(url))
    assert len(server.asked) <= 1  # it is not asked again


def test_a_request_can_be_stopped_while_the_server_is_silent(
    settings: Config, home: Home, server: Server
) -> None:
    url = server.on("/", Reply(GOOD[:3], length=len(GOOD), then=stall))
    with (
        Client(settings, home.fetched, stopped=lambda: bool(server.asked)) as client,
        pytest.raises(StoppedError),
    ):
        client.get(ask(url))
    assert len(server.asked) == 1


def test_a_request_may_have_limits_of_its_own(client: Client, server: Server) -> None:
    url = server.on("/", Reply(b"[" + b" " * 600_000))
    with pytest.raises(FetchError, match=r"larger than 0\.5 MB$"):
        client.get(replace(ask(url), largest_megabytes=0.5))
    url = server.on("/broken", Reply(GOOD[:3], length=len(GOOD)))
    with pytest.raises(FetchError, match="broke before"):
        client.get(replace(ask(url), attempts=1))
    assert [asked.path for asked in server.asked] == ["/", "/broken"]


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://arxiv.org/html/2403.01234v2", ARXIV_PAGES),
        ("https://arxiv.org/pdf/2403.01234", ARXIV_PAGES),
        ("https://rss.arxiv.org/rss/cs.CL", ARXIV),
        ("https://export.arxiv.org/api/query?x", ARXIV),
        ("https://arxiv.org/abs/2403.01234", ARXIV),
        ("https://ar5iv.labs.arxiv.org/html/2403.01234", AR5IV),
        ("https://huggingface.co/papers/2403.01234.md", HUGGING_FACE),
        ("https://arxiv.org.example/html/1", "arxiv.org.example"),
    ],
)
def test_each_service_has_rules_of_its_own(home: Home, url: str, service: str) -> None:
    assert Client(Config(), home.fetched).service_of(url) == service


def test_a_large_response_is_refused_before_it_is_read(client: Client, server: Server) -> None:
    url = server.on("/", Reply(b"[", length=50_000_000, then=stall))
    with pytest.raises(FetchError, match=r"larger than 2 MB; .* fetch\.largest_megabytes"):
        client.get(ask(url))


def test_a_response_without_a_length_is_stopped_at_the_cap(client: Client, server: Server) -> None:
    chunks = 0

    def flood(exchange: object) -> None:
        nonlocal chunks
        for chunks in range(200):  # noqa: B007 - read below
            exchange.write(b"10000\r\n" + b"0" * 0x10000 + b"\r\n")  # type: ignore[attr-defined]

    endless = Reply(headers={"transfer-encoding": "chunked"}, then=flood)
    with pytest.raises(FetchError, match="larger than 2 MB"):
        client.get(ask(server.on("/", endless)))
    assert chunks < 199


def test_a_gzip_bomb_is_stopped_at_the_cap(client: Client, server: Server) -> None:
    url = server.on("/", bomb(megabytes=60))
    with pytest.raises(FetchError, match="larger than 2 MB"):
        client.get(ask(url))


def test_damaged_compression_is_one_sentence(client: Client, server: Server) -> None:
    damaged = gzip.compress(GOOD)[:10] + b"\xff" * 30
    url = server.on("/", Reply(damaged, headers={"content-encoding": "gzip"}))
    with pytest.raises(FetchError, match="damaged"):
        client.get(ask(url))


def test_an_unrequested_compression_is_refused(client: Client, server: Server) -> None:
    url = server.on("/", Reply(GOOD, headers={"content-encoding": "br"}))
    with pytest.raises(FetchError, match=r"has an unsupported compression \(br\)"):
        client.get(ask(url))


def test_a_web_page_instead_of_data_is_reported_as_one(client: Client, server: Server) -> None:
    page = b"<!DOCTYPE html><html><title>Hotel Wi-Fi</title></html>"
    for kind in ("json", "xml"):
        with pytest.raises(FetchError, match=r"web page instead of .*sign in"):
            client.get(ask(server.on(f"/{kind}", page), kind=kind))
    assert len(server.asked) == 2  # a page does not pass, so it is not asked for again


@pytest.mark.parametrize(
    "garbage", [b"\x00\xff\xfe" * 9, b"<feed><entry>", b"", b"{", b"[" * 99_999]
)
def test_garbage_is_one_sentence_and_is_not_cached(
    client: Client, server: Server, garbage: bytes
) -> None:
    for kind, good in (("json", GOOD), ("xml", FEED)):
        url = server.on(f"/{kind}", garbage)
        with pytest.raises(FetchError, match="try again later"):
            client.get(ask(url, fresh=60, kind=kind))
        server.on(f"/{kind}", good)
        assert client.get(ask(url, fresh=60, kind=kind)).summary.records == 1


def test_xml_with_a_doctype_is_refused(client: Client, server: Server) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><feed>&b;</feed>'
    with pytest.raises(FetchError, match="DOCTYPE"):
        client.get(ask(server.on("/", laughs), kind="xml"))


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "not found"), (410, "not found"), (403, "denied access"), (418, "418")],
)
def test_a_refusal_is_not_retried(client: Client, server: Server, status: int, words: str) -> None:
    url = server.on("/", Reply(b"no", status))
    with pytest.raises(FetchError, match=words):
        client.get(ask(url))
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_server_error_is_retried(client: Client, server: Server, status: int) -> None:
    assert client.get(ask(server.on("/", Reply(status=status), GOOD))).summary.records == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_gets_the_wait_it_asks_for(
    client: Client, server: Server, clock: FakeClock, said: list[str], status: int
) -> None:
    url = server.on("/", Reply(status=status, headers={"retry-after": "42"}), GOOD)
    assert client.get(ask(url)).summary.records == 1
    assert clock.slept == [42]
    assert any("waiting 42 s" in line for line in said)


def test_a_wait_may_be_a_date(client: Client, server: Server, clock: FakeClock) -> None:
    date = dt.datetime.fromtimestamp(clock.time + 30, dt.UTC)
    after = email.utils.format_datetime(date, usegmt=True)
    client.get(ask(server.on("/", Reply(status=503, headers={"retry-after": after}), GOOD)))
    assert clock.slept == [pytest.approx(30, abs=1)]


def test_a_busy_service_without_a_wait_is_retried_and_then_given_up(
    client: Client, server: Server
) -> None:
    with pytest.raises(DeferredError, match=r"is busy \(503\); try again later"):
        client.get(ask(server.on("/", Reply(status=503))))
    assert len(server.asked) == 3


def test_a_long_wait_is_left_for_a_later_run_which_makes_no_request_until_then(
    settings: Config, home: Home, client: Client, server: Server, clock: FakeClock
) -> None:
    url = server.on("/", Reply(status=429, headers={"retry-after": "3600"}), GOOD)
    with pytest.raises(DeferredError, match="asks for no more requests until"):
        client.get(ask(url))
    with Client(settings, home.fetched, clock=clock) as later:
        with pytest.raises(DeferredError, match="asks for no more requests until"):
            later.get(ask(url))
        assert len(server.asked) == 1
        clock.time += 3601
        assert later.get(ask(url)).summary.records == 1


def test_no_requests_left_means_a_wait_before_the_next_one(
    client: Client, server: Server, clock: FakeClock
) -> None:
    limits = {"ratelimit": '"api";r=0;t=55', "ratelimit-policy": '"fixed window";"api";q=500;w=300'}
    url = server.on("/", Reply(GOOD, headers=limits), GOOD)
    client.get(ask(url))
    assert clock.slept == []
    client.get(ask(url))
    assert clock.slept == [56]


def test_a_closed_port_is_one_clear_line(client: Client) -> None:
    with pytest.raises(
        UnreachableError, match=r"cannot connect to 127\.0\.0\.1: .*refused; check the"
    ):
        client.get(ask(f"http://127.0.0.1:{closed_port()}/"))


def test_a_server_without_encryption_is_told_apart_from_a_missing_network(
    client: Client, server: Server
) -> None:
    with pytest.raises(FetchError, match=r"the TLS connection to .* failed") as caught:
        client.get(ask(server.url.replace("http:", "https:")))
    assert not isinstance(caught.value, UnreachableError)


def test_a_proxy_is_used_and_may_be_on_this_machine(
    settings: Config, home: Home, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    server.on("http://feeds.invalid/old", moved("http://papers.invalid/new"))
    server.on("http://papers.invalid/new", GOOD)
    with Client(settings, home.fetched) as client:
        assert client.get(ask("http://feeds.invalid/old")).summary.records == 1


def test_an_invalid_proxy_is_one_sentence(
    settings: Config, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(FetchError, match="proxy"), Client(settings, home.fetched):
        pass


def test_a_password_in_an_address_is_in_no_message_and_no_file(
    client: Client, server: Server, home: Home
) -> None:
    url = server.on("/", GOOD).replace("http://", "http://me:secret@")
    assert "secret" not in client.get(ask(url)).redacted_url
    assert server.asked[0].headers["authorization"].startswith("Basic ")
    server.on("/", Reply(status=404))
    with pytest.raises(FetchError) as caught:
        client.get(ask(url))
    assert "secret" not in str(caught.value)
    for path in home.fetched.rglob("*"):
        assert path.is_dir() or b"secret" not in path.read_bytes()


def test_answers_of_two_clients_at_once_do_not_mix(
    settings: Config, home: Home, server: Server
) -> None:
    server.on("*", lambda asked: b'["%s"]' % asked.path.encode())
    found: dict[str, bytes] = {}

    def fetch(number: int) -> None:
        with Client(settings, home.fetched) as client:
            path = f"/{number}"
            found[path] = client.get(ask(server.url + path)).path.read_bytes()

    threads = [threading.Thread(target=fetch, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {f"/{number}": b'["/%d"]' % number for number in range(8)}
