"""One search at a time, always for the newest request."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from digest.errors import SheafError

if TYPE_CHECKING:
    from digest.desk import Request
    from digest.paper import Page

Search = Callable[["Request", Callable[[], bool]], "Page"]
Show = Callable[["Request", "Page"], None]
Fail = Callable[[SheafError], None]


class NewestSearch:
    """Runs searches in a thread, one after the other, and shows the newest answer only.

    A request that comes while a search runs stops that search and takes the place of any request
    that waits. So an idle engine is asked at once, a busy one is never asked twice, and a late
    answer cannot replace a newer one.
    """

    def __init__(self, search: Search, show: Show, fail: Fail) -> None:
        self._search = search
        self._show = show
        self._fail = fail
        self._wanted: Request | None = None
        self._stop = threading.Event()
        self._task: asyncio.Task[None] | None = None

    def ask(self, request: Request) -> None:
        """Search for this now, or as soon as the running search has stopped."""
        self._wanted = request
        self._stop.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def settle(self, patience: float) -> None:
        """Wait until everything asked for is shown, at most so many seconds."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=patience)

    def stop(self) -> None:
        """Stop the running search; its answer is not shown."""
        self._wanted = None
        self._stop.set()
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while self._wanted is not None:
            request, self._wanted = self._wanted, None
            self._stop = threading.Event()
            try:
                page = await asyncio.to_thread(self._search, request, self._stop.is_set)
            except SheafError as error:
                self._fail(error)
                continue
            if self._wanted is None:
                self._show(request, page)
