"""The time of day and waiting, so that tests can supply their own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_SECONDS: Final = 0.1
"""How often a wait looks whether it is to stop."""


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


class StoppableClock:
    """Another clock, whose waits can be stopped.

    Args:
        clock: tells the time.
        stop: called often during a wait; ends it by raising.
    """

    def __init__(self, clock: Clock, stop: Callable[[], None]) -> None:
        self._clock = clock
        self._stop = stop

    def now(self) -> float:
        """Return seconds since 1970."""
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Wait; raises what `stop` raises."""
        self._stop()
        end = self.now() + seconds
        while (rest := end - self.now()) > 0:
            self._clock.sleep(min(rest, _LOOK_SECONDS))
            self._stop()
