"""What the headers of an answer say about when to ask again. Pure; never raises."""

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
"""No service is obeyed for longer than a day: a clock or a header is wrong then."""


def hold_seconds(headers: Mapping[str, str], now: float) -> float | None:
    """How long the service asks to be left alone, or None when it does not.

    `Retry-After` counts first, seconds or a date (RFC 9110, 10.2.3); then `RateLimit` as Hugging
    Face sends it (`"api";r=0;t=55`: no requests remain, and the window ends in 55 seconds).

    Args:
        headers: names in lower case.
        now: seconds since 1970.
    """
    seconds = _retry_after(headers.get("retry-after", ""), now)
    if seconds is None:
        waits = [
            float(wait)
            for remaining, wait in _LIMIT.findall(headers.get("ratelimit", ""))
            if int(remaining) == 0
        ]
        # A second more: `t` is rounded, and asking too early costs another refusal.
        seconds = max(waits) + 1 if waits else None
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_HOLD)


def _retry_after(value: str, now: float) -> float | None:
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=dt.UTC)
    return date.timestamp() - now
