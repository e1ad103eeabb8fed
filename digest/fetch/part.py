"""A part of a digest: one answer, and what the source that reads it should know."""

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
    """One answer of a service, and whose it is."""

    fetched: Fetched
    source: str
    """The name of the source that reads it."""
    date: dt.date | None = None
    """The digest's day, where we asked for one."""
    name: str | None = None
    """The digest's name, where it has no day of its own."""
