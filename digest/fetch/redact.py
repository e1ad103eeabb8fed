"""An address as messages, files and labels may show it: without a password in it."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

_LONGEST = 300


def redact_url(url: str) -> str:
    """The address without user and password, and not longer than a message can bear."""
    try:
        parts = urlsplit(url)
        url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        pass
    return url if len(url) <= _LONGEST else f"{url[:_LONGEST]}…"


def host(url: str) -> str:
    """The host that a message may name."""
    return urlsplit(url).hostname or url
