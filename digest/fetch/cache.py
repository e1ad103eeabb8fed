"""Responses on disk: so that only changes are requested, and an interrupted run can resume.

A response is two files: its body, named after its own hash, and a record named after the hash of
the URL. The body is written before the record, so a record always has a complete body, unless
someone deleted it, which counts as not cached.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from digest.fetch.redact import redact_url
from digest.storage.durable import replace_durably

if TYPE_CHECKING:
    from pathlib import Path

Fresh = Callable[[float, float], bool]
"""Whether a response checked at the first time is still fresh at the second."""

_SENDABLE: Final = re.compile(r"[ -~]{1,4000}")
"""What may be sent back to a service of its own headers."""
_KEPT_SECONDS: Final = 30 * 86_400
_ARXIV_DAY: Final = dt.timedelta(hours=5, minutes=30)
"""arXiv's responses change once a day, when it announces: midnight in New York (4:00 or 5:00 UTC),
plus some time to build the feeds."""


def until_arxiv_announces(checked: float, now: float) -> bool:
    """Return whether arXiv hasn't announced anything since."""

    def day(moment: float) -> dt.date:
        return (dt.datetime.fromtimestamp(moment, dt.UTC) - _ARXIV_DAY).date()

    return checked <= now and day(checked) == day(now)


def for_seconds(seconds: float) -> Fresh:
    """Fresh for this many seconds; with 0 the service is asked every time, but only for changes."""
    return lambda checked, now: 0 <= now - checked < seconds


@dataclass(frozen=True, slots=True)
class Stored:
    """The record of one response."""

    url: str
    """As messages may show it."""
    body: str
    """The hash of the body, and the name of its file."""
    checked: float
    """When the service last confirmed this response, in seconds since 1970."""
    etag: str = ""
    last_modified: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that request the response only if it has changed."""
        conditions = {"if-none-match": self.etag, "if-modified-since": self.last_modified}
        return {name: value for name, value in conditions.items() if _SENDABLE.fullmatch(value)}


class Cache:
    """The responses cached in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, url: str) -> Stored | None:
        """Return the record of a URL if its body is on disk."""
        try:
            values: Any = json.loads(self._record(url).read_bytes())
            stored = Stored(**values)
            return stored if self.body(stored).is_file() else None
        except (OSError, ValueError, TypeError):
            return None  # missing or damaged: this is only a cache

    def body(self, stored: Stored) -> Path:
        """Return the file of the body."""
        return self._folder / f"{stored.body}.body"

    def keep(self, url: str, body: bytes, etag: str, last_modified: str, now: float) -> Stored:
        """Store a response.

        Raises:
            StoreError: it cannot be written.
        """
        stored = Stored(redact_url(url), sha256(body).hexdigest(), now, etag, last_modified)
        replace_durably(self.body(stored), body)
        self._write(url, stored)
        return stored

    def still_holds(self, url: str, stored: Stored, now: float) -> Stored:
        """Record that the service reported no change."""
        stored = replace(stored, checked=now)
        self._write(url, stored)
        return stored

    def forget(self, url: str) -> None:
        """Drop a response that turned out to be useless, so that it is requested again."""
        self._record(url).unlink(missing_ok=True)

    def prune(self) -> None:
        """Delete responses that haven't been stored or confirmed for 30 days."""
        oldest = time.time() - _KEPT_SECONDS
        with contextlib.suppress(OSError):
            for path in list(self._folder.iterdir()):
                if path.suffix in {".body", ".record"} and path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)

    def _record(self, url: str) -> Path:
        return self._folder / f"{sha256(url.encode()).hexdigest()}.record"

    def _write(self, url: str, stored: Stored) -> None:
        replace_durably(self._record(url), json.dumps(asdict(stored)).encode())
