"""Where a redirect may lead: to the web, by a road no less safe, and never into the local network.

What a person names, in the config or after the command, may be anywhere. Where a *service* sends
us may not: a feed must not make this machine ask its router, its neighbours or itself.
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
    """The origin of a web address."""
    parts = urlsplit(url)
    port = parts.port or _PORTS.get(parts.scheme, 0)
    return parts.scheme, (parts.hostname or "").rstrip("."), port


def redirected(url: str, location: str | None, trusted: Origin) -> str:
    """The address that an answer from `url` redirects to.

    Args:
        url: the address that was asked.
        location: the `Location` header.
        trusted: the origin that the person named; going back there is fine, wherever it is.

    Raises:
        FetchError: Sheaf does not go there.
    """
    if not location:
        raise FetchError("it redirects to nowhere", where=redact_url(url), hint=_REPORT)
    target = urljoin(url, location)
    if not web_address(target):
        raise FetchError(
            f"it redirects to {redact_url(target)!r}, which is no web address",
            where=redact_url(url),
            hint=_REPORT,
        )
    if origin(target) == trusted:
        return target
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http":
        raise FetchError(
            f"it redirects from https to {redact_url(target)}, which is not encrypted",
            where=redact_url(url),
            hint="if you trust that address, name it yourself",
        )
    host = origin(target)[1]
    if host == "localhost" or host.endswith(_LOCAL_NAMES) or is_private(host):
        raise private_error(redact_url(url), host)
    return target


def is_private(host: str) -> bool:
    """Tell whether an address (not a name) is none of the public internet's."""
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
    """The refusal of a private address."""
    return FetchError(
        f"it redirects into the local network ({host}), where Sheaf does not follow",
        where=where,
        hint="if you trust that address, name it yourself",
    )


_REPORT: Final = "look at it in a browser, and tell whoever runs it"
