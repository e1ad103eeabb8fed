"""One search at a time, always for the newest request."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.worker import Worker, WorkerCancelled, WorkerFailed

from digest.errors import SheafError
from tui.background import in_daemon

if TYPE_CHECKING:
    from digest.paper import Page
    from digest.session import Request

Search = Callable[["Request", Callable[[], bool]], "Page"]
Show = Callable[["Request", "Page"], None]
Fail = Callable[[SheafError], None]
Start = Callable[[Callable[[], Coroutine[Any, Any, None]]], "Worker[None]"]
"""Runs a coroutine function as a worker of the screen, so that a fault in it ends the app."""


class NewestSearch:
    """Runs searches in a thread, one after the other, and shows the newest answer only.

    A request that comes while a search runs stops that search and takes the place of any request
    that waits. So an idle engine is asked at once, a busy one is never asked twice, and a late
    answer cannot replace a newer one.
    """

    def __init__(self, search: Search, show: Show, fail: Fail, start: Start) -> None:
        self._search = search
        self._start = start
        self._show = show
        self._fail = fail
        self._wanted: Request | None = None
        self._stop = threading.Event()
        self._worker: Worker[None] | None = None

    def ask(self, request: Request) -> None:
        """Search for this now, or as soon as the running search has stopped."""
        self._wanted = request
        self._stop.set()
        if self._worker is None or self._worker.is_finished:
            self._worker = self._start(self._run)

    async def settle(self, patience: float) -> None:
        """Wait until everything asked for is shown, at most so many seconds."""
        with contextlib.suppress(TimeoutError, WorkerFailed, WorkerCancelled):
            if self._worker is not None:
                await asyncio.wait_for(asyncio.shield(self._worker.wait()), patience)

    def stop(self) -> None:
        """Stop the running search; its answer is not shown."""
        self._wanted = None
        self._stop.set()

    async def _run(self) -> None:
        while self._wanted is not None:
            request, self._wanted = self._wanted, None
            self._stop = threading.Event()
            try:
                page = await in_daemon(partial(self._search, request, self._stop.is_set))
            except SheafError as error:
                self._fail(error)
                continue
            if self._wanted is None:
                self._show(request, page)
