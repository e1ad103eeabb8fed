"""A part of a digest: one response, and what the source that reads it needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt

    from digest.fetch.client import Fetched

JSON: Final = "application/json"
FEED: Final = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9"
XML: Final = "text/xml, application/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One response from a service, and how to read it."""

    fetched: Fetched
    source: str
    """The name of the source that reads it."""
    date: dt.date | None = None
    """The digest's day, if one was requested."""
    name: str | None = None
    """The digest's name, if it has no day of its own."""
