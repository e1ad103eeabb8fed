"""URLs as messages, files and labels may show them: without a password."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

_LONGEST = 300


def redact_url(url: str) -> str:
    """Return the URL without user and password, shortened to fit a message."""
    try:
        parts = urlsplit(url)
        url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        pass
    return url if len(url) <= _LONGEST else f"{url[:_LONGEST]}…"


def host(url: str) -> str:
    """Return the host of a URL, for messages."""
    return (urlsplit(url).hostname or url)[:_LONGEST]
