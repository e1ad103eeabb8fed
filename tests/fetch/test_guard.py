"""Which addresses are on the public internet, and which redirects are followed."""

from __future__ import annotations

import pytest

from digest.errors import FetchError
from digest.fetch.guard import is_private, origin, redirected

HOME = origin("https://example.org/feed")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_an_address_outside_the_public_internet_is_private(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "arxiv.org"])
def test_a_public_address_and_a_name_are_not_private(host: str) -> None:
    assert not is_private(host)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/new?x=1", "https://example.org/new?x=1"),
        ("new", "https://example.org/new"),
        ("//cdn.example.net/feed", "https://cdn.example.net/feed"),
        ("https://1.1.1.1/feed", "https://1.1.1.1/feed"),
    ],
)
def test_a_redirect_to_the_web_is_followed(location: str, target: str) -> None:
    assert redirected("https://example.org/feed", location, HOME) == target


def test_a_redirect_from_https_to_http_is_refused() -> None:
    with pytest.raises(FetchError, match="isn't encrypted"):
        redirected("https://example.org/feed", "http://example.org/feed", HOME)


def test_a_redirect_may_return_to_the_server_that_the_person_named() -> None:
    at_home = origin("http://192.168.0.9:8080/feed")
    target = "http://192.168.0.9:8080/other"
    assert redirected("http://example.org/", target, at_home) == target
    with pytest.raises(FetchError, match="local network"):
        redirected("http://example.org/", "http://192.168.0.9:8081/other", at_home)
