"""The time of day and waiting, so that tests can supply their own."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> float:
        """Return seconds since 1970: processes share this clock, and it survives restarts."""

    def sleep(self, seconds: float) -> None:
        """Wait; Ctrl-C interrupts."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Return seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
