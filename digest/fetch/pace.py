"""When a service may be contacted next, across all processes of a user: one file per service.

arXiv wants at most one request every three seconds (`ARXIV_SECONDS` in digest/config/settings.py),
one at a time. So each request holds a lock, and its end is recorded; the next process waits for the
rest of the interval without the lock, so that two long fetches take turns. Waits that a service
asks for itself (Retry-After, no requests left) are recorded too, and apply to later runs as well.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from digest.errors import DeferredError
from digest.fetch.headers import LONGEST_HOLD
from digest.storage.durable import make_private, replace_durably, reported
from digest.storage.lock import LockTimeoutError, exclusive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.fetch.clock import Clock

_LONGEST_QUEUE: Final = 600.0
"""Seconds after which a process that holds a service's lock is assumed to hang."""
_LOOK_SECONDS: Final = 1.0
"""How often a process that waits for a lock looks whether it is to stop."""
_WORTH_SAYING: Final = 5.0
"""Waits of at least this many seconds are reported to the user."""


@dataclass(frozen=True, slots=True)
class _Times:
    """Seconds since 1970."""

    asked: float = 0.0
    """The end of the last request."""
    held_until: float = 0.0
    """The service asked not to be contacted before this."""


class Pace:
    """Gives requests their turns, per service."""

    def __init__(
        self, folder: Path, clock: Clock, patience: float, report: Callable[[str], None]
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._patience = patience
        self._report = report

    @contextlib.contextmanager
    def turn(self, service: str, interval: float) -> Iterator[None]:
        """Wait until `service` may be contacted, and hold its turn during the block.

        With an interval of 0 there are no turns, only waits that the service asked for.

        Raises:
            DeferredError: it asks for a longer wait than the configured patience, or another
                process doesn't give up its turn.
            StoreError: the file of request times cannot be written.
        """
        while True:
            with self._lock(service) if interval else contextlib.nullcontext():
                wait = self._wait(service, interval)
                if wait <= 0:
                    try:
                        yield
                    finally:
                        if interval:
                            self._change(service, asked=self._clock.now())
                    return
            self._sleep(service, wait)

    def hold(self, service: str, seconds: float) -> None:
        """Record that the service asked for a wait; never shortens an earlier one."""
        until = self._clock.now() + min(seconds, LONGEST_HOLD)
        self._change(service, held_until=max(until, self._times(service).held_until))

    def _wait(self, service: str, interval: float) -> float:
        now, times = self._clock.now(), self._times(service)
        if interval and times.asked > now:
            # The clock was set back: count from now instead of waiting for it to catch up.
            self._change(service, asked=now)
            times = replace(times, asked=now)
        rest = times.asked + interval - now
        held = times.held_until - now
        if held > LONGEST_HOLD:
            held = 0.0
        if held > self._patience:
            raise deferred(service, times.held_until)
        return max(rest, held)

    def _sleep(self, service: str, seconds: float) -> None:
        if seconds >= _WORTH_SAYING:
            self._report(f"waiting {seconds:.0f} s, as {service} requests")
        self._clock.sleep(seconds)

    @contextlib.contextmanager
    def _lock(self, service: str) -> Iterator[None]:
        path = self._path(service)
        make_private(path.parent)
        deadline = time.monotonic() + _LONGEST_QUEUE
        with contextlib.ExitStack() as holding:
            while not self._takes(path, holding):
                self._clock.sleep(0)  # which may be told to stop
                if time.monotonic() > deadline:
                    minutes = _LONGEST_QUEUE / 60
                    raise DeferredError(
                        f"another sheaf has been asking {service} for {minutes:.0f} minutes",
                        hint="stop it, or try again later",
                    )
            yield

    @staticmethod
    def _takes(path: Path, holding: contextlib.ExitStack) -> bool:
        """Try for a while to lock a service's file until the end of `holding`."""
        with reported(path, "lock this file"), contextlib.suppress(LockTimeoutError):
            holding.enter_context(exclusive(path.with_suffix(".lock"), _LOOK_SECONDS))
            return True
        return False

    def _path(self, service: str) -> Path:
        return self._folder / f"{re.sub(r'[^a-z0-9.-]', '_', service.lower())}.json"

    def _times(self, service: str) -> _Times:
        try:
            values: Any = json.loads(self._path(service).read_bytes())
            return _Times(float(values["asked"]), float(values["held_until"]))
        except (OSError, ValueError, TypeError, KeyError):
            return _Times()  # missing or damaged: this is only a cache

    def _change(self, service: str, **changes: float) -> None:
        times = replace(self._times(service), **changes)
        replace_durably(self._path(service), json.dumps(asdict(times)).encode())


def deferred(service: str, until: float) -> DeferredError:
    """Return the error for a service that asks for a long wait."""
    moment = dt.datetime.fromtimestamp(until).astimezone()
    return DeferredError(
        f"{service} asks for no more requests until {moment:%H:%M:%S}", hint="try again then"
    )
