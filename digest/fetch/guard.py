"""Where a redirect may lead: to the web, never from https to http, never into the local network.

An address from the user, in the config or on the command line, may be anywhere. One that a
*service* sends us to may not: a feed must not make this machine contact its router, its
neighbours or itself.
"""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urljoin, urlsplit

from digest.config import web_address
from digest.errors import FetchError
from digest.fetch.redact import redact_url

_PORTS: Final = {"http": 80, "https": 443}
_LOCAL_NAMES: Final = (".local", ".localhost", ".internal", ".home.arpa", ".lan")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

Origin = tuple[str, str, int]
"""Scheme, host, port."""


def origin(url: str) -> Origin:
    """Return the origin of a web address."""
    parts = urlsplit(url)
    port = parts.port or _PORTS.get(parts.scheme, 0)
    return parts.scheme, (parts.hostname or "").rstrip("."), port


def redirected(url: str, location: str | None, trusted: Origin) -> str:
    """Return the URL that a response from `url` redirects to.

    Args:
        url: the requested URL.
        location: the `Location` header.
        trusted: the origin that the user named; redirects to it are always fine.

    Raises:
        FetchError: Sheaf doesn't follow this redirect.
    """
    if not location:
        raise FetchError("a redirect without a target", where=redact_url(url), hint=_REPORT)
    try:
        target = urljoin(url, location)
    except ValueError:
        target = location
    if not web_address(target):
        raise FetchError(
            f"it redirects to {redact_url(target)!r}, which isn't a web address",
            where=redact_url(url),
            hint=_REPORT,
        )
    if origin(target) == trusted:
        return target
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http":
        raise FetchError(
            f"it redirects from https to {redact_url(target)}, which isn't encrypted",
            where=redact_url(url),
            hint="if you trust that address, name it yourself",
        )
    host = origin(target)[1]
    if host == "localhost" or host.endswith(_LOCAL_NAMES) or is_private(host):
        raise private_error(redact_url(url), host)
    return target


def is_private(host: str) -> bool:
    """Return whether an IP address (not a name) is outside the public internet."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_private(str(inner))
    return not address.is_global or address.is_multicast


def private_error(where: str, host: str) -> FetchError:
    """Return the error for a redirect to a private address."""
    return FetchError(
        f"it redirects into the local network ({host}), which Sheaf doesn't follow",
        where=where,
        hint="if you trust that address, name it yourself",
    )


_REPORT: Final = "open it in a browser, and tell the people who run it"
