"""Where a real server may redirect us, and where it may not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.errors import FetchError, MissingPageError
from tests.fetch.fetching import GOOD, ask
from tests.fetch.loopback import Reply, moved, serving

if TYPE_CHECKING:
    from digest.fetch.client import Client
    from tests.fetch.loopback import Server


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://example.org/x",
        "javascript:alert(1)",
        "http://10.0.0.1/",
        "http://192.168.1.1/admin",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:80/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://0.0.0.0/",
        "http://localhost/",
        "http://router.local/",
        "http://exa mple/",
        "//127.0.0.2/",
        "http://\x1b[31m/",
        "http://example.org/\x1b]0;title\x07",
        "http://[::1/",
        "http://example.org:99999/",
        "http://user:password@10.0.0.1/",
    ],
)
def test_a_redirect_out_of_the_web_is_refused(client: Client, server: Server, target: str) -> None:
    url = server.on("/", moved(target))
    with pytest.raises(FetchError, match=r"redirects (to|into|from)"):
        client.get(ask(url))
    assert len(server.asked) == 1


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001"])
def test_a_private_address_in_disguise_is_seen_before_a_byte_is_sent(
    client: Client, server: Server, host: str
) -> None:
    with serving() as inside:
        secret = inside.on("/secret", GOOD).replace("127.0.0.1", host)
        with pytest.raises(FetchError, match="local network"):
            client.get(ask(server.on("/", moved(secret))))
        assert inside.asked == []


def test_a_page_that_sends_us_elsewhere_is_missing_where_we_want_to_stay(
    client: Client, server: Server
) -> None:
    url = server.on("/here", moved("https://example.org/abs/1"))
    with pytest.raises(MissingPageError, match=r"sends us to https://example\.org/abs/1 instead"):
        client.get(replace(ask(url), stays=True))
    server.on("/old", moved("/new"))
    server.on("/new", GOOD)
    assert client.get(replace(ask(f"{server.url}/old"), stays=True)).path.read_bytes() == GOOD


def test_another_server_on_this_machine_is_not_contacted(client: Client, server: Server) -> None:
    with serving() as inside:
        url = server.on("/", moved(inside.on("/secret", GOOD)))
        with pytest.raises(FetchError, match="local network"):
            client.get(ask(url))
        assert inside.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_server_is_followed(
    client: Client, server: Server, status: int
) -> None:
    server.on("/new", GOOD)
    assert client.get(ask(server.on("/", moved("/new", status)))).summary.records == 1


def test_a_redirect_in_a_loop_ends(client: Client, server: Server) -> None:
    with pytest.raises(FetchError, match="more than 5 redirects"):
        client.get(ask(server.on("/", moved("/"))))
    assert len(server.asked) == 6


def test_a_redirect_to_nowhere_is_one_sentence(client: Client, server: Server) -> None:
    with pytest.raises(FetchError, match="a redirect without a target"):
        client.get(ask(server.on("/", Reply(status=302))))
