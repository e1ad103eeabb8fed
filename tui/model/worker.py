"""The only way to ask the session for anything slow: never on the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from digest.errors import SheafError
from tui.model.daemon import in_daemon_thread

Answer = TypeVar("Answer")
Cancelled = Callable[[], bool]
Fail = Callable[[SheafError], None]
Start = Callable[[Callable[[], Coroutine[Any, Any, None]]], object]
"""Runs a coroutine function in the background, in such a way that a bug in it ends the app."""


@dataclass(eq=False, slots=True)
class _Job:
    work: Callable[[Cancelled], Any]
    show: Callable[[Any], None]
    stop: threading.Event = field(default_factory=threading.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)


class SessionWorker:
    """Runs one job at a time in a daemon thread: searches, and questions about their answers.

    The engine answers one query at a time, so concurrent jobs would gain nothing. The newest
    search wins: it stops the running job, replaces a waiting search, and drops a waiting question,
    which was about an older answer. So a late answer never replaces a newer one.

    Args:
        start: runs the worker's coroutine.
        fail: called with errors that people can do something about. Any other error is a bug: the
            coroutine raises it, and `start` must end the app.
    """

    def __init__(self, start: Start, fail: Fail) -> None:
        self._start = start
        self._fail = fail
        self._search: _Job | None = None
        self._question: _Job | None = None
        self._running: _Job | None = None
        self._newest_search: _Job | None = None
        self._is_started = False

    def search(self, work: Callable[[Cancelled], Answer], show: Callable[[Answer], None]) -> None:
        """Search now, or as soon as the running job has stopped.

        Args:
            work: the search; must poll its argument, which returns whether it was cancelled.
            show: called with the answer, on the event loop, unless a newer search was requested.
        """
        self.stop()
        self._search = self._newest_search = _Job(work, show)
        self._begin()

    def ask(self, work: Callable[[], Answer], show: Callable[[Answer], None]) -> asyncio.Event:
        """Ask about the newest answer, after any waiting search; replaces a waiting question.

        Returns:
            Set once the question has been answered, has failed or has been dropped.
        """
        if self._question is not None:
            self._question.done.set()
        self._question = _Job(lambda _: work(), show)
        self._begin()
        return self._question.done

    @property
    def has_question(self) -> bool:
        """Whether a question is waiting."""
        return self._question is not None

    async def settle(self, patience: float) -> None:
        """Wait until the newest search is shown, for at most `patience` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while self._newest_search is not None and not self._newest_search.done.is_set():
                    await self._newest_search.done.wait()

    def stop(self) -> None:
        """Stop the running job and drop the waiting ones; none of their answers is shown."""
        for job in (self._search, self._question):
            if job is not None:
                job.done.set()
        self._search = self._question = None
        if self._running is not None:
            self._running.stop.set()

    def _begin(self) -> None:
        if not self._is_started:
            self._is_started = True
            self._start(self._run)

    async def _run(self) -> None:
        try:
            while (job := self._next()) is not None:
                self._running = job
                try:
                    await self._do(job)
                finally:
                    self._running = None
                    job.done.set()
        finally:
            self._is_started = False

    def _next(self) -> _Job | None:
        job = self._search or self._question
        if job is self._search:
            self._search = None
        else:
            self._question = None
        return job

    async def _do(self, job: _Job) -> None:
        try:
            answer = await in_daemon_thread(partial(job.work, job.stop.is_set))
        except SheafError as error:
            self._fail(error)
        else:
            if not job.stop.is_set():
                job.show(answer)
