"""What a response's headers say about when to ask again. Pure; never raises."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_LIMIT: Final = re.compile(r";\s*r\s*=\s*(\d+)\s*;\s*t\s*=\s*(\d+)", re.ASCII)
LONGEST_HOLD: Final = 86_400.0
"""A wait of over a day is capped: a clock or a header must be wrong."""


def hold_seconds(headers: Mapping[str, str], now: float) -> float | None:
    """Return how long the service asks us to wait, or None if it doesn't.

    `Retry-After` takes precedence, in seconds or as a date (RFC 9110, 10.2.3); then `RateLimit` as
    Hugging Face sends it (`"api";r=0;t=55`: no requests remain, and the window ends in 55 seconds).

    Args:
        headers: names in lower case.
        now: seconds since 1970.
    """
    seconds = _retry_after(headers.get("retry-after", ""), now)
    if seconds is None:
        waits = [
            float(wait)
            for remaining, wait in _LIMIT.findall(headers.get("ratelimit", ""))
            if not remaining.strip("0")
        ]
        # One more second: `t` is rounded, and asking too early costs another rejection.
        seconds = max(waits) + 1 if waits else None
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_HOLD)


def _retry_after(value: str, now: float) -> float | None:
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError, TypeError, IndexError):  # the parser checks little
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=dt.UTC)
    return date.timestamp() - now
