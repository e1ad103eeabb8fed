"""The app: one screen, one order of keys, one way to end."""

from __future__ import annotations

import asyncio
import signal
from collections import deque
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ScreenStackError
from textual.worker import WorkerFailed

from tui.driver import QuietDriver
from tui.lean import LeanApp
from tui.palette import KeyCommands
from tui.safety import SafeText
from tui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter
    from textual.screen import Screen

    from digest.desk import Desk

OpenDesk = Callable[[Callable[[int], None]], "Desk"]


class SheafApp(LeanApp):
    """Ends with None, with "demo" when the person asked for the sample, or with a SheafError."""

    TITLE = "Sheaf"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[Any]] = {KeyCommands}
    BINDINGS: ClassVar[list[Any]] = []

    def __init__(self, open_desk: OpenDesk, query: str = "") -> None:
        super().__init__(driver_class=QuietDriver)
        self._open_desk = open_desk
        self._query = query
        self._early: deque[events.Key | events.Paste] = deque()
        self._takes_keys = False
        self._safe_text = SafeText()
        self.fault: Exception | None = None
        """What broke the app, for whoever started it to report."""
        self.theme = "ansi-dark"

    @cached_property
    def reader(self) -> ReaderScreen:
        """The one screen that is always there."""
        return ReaderScreen(self._open_desk, self._query)

    def get_default_screen(self) -> Screen[Any]:
        """The reader, made here because widgets need a running app."""
        return self.reader

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and the wall against escape codes last of all."""
        return [*super().get_line_filters(), self._safe_text]

    async def on_mount(self) -> None:
        """Listen to the signals that end a program, and let the keys in when all is there."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(each, self._end, int(each))
        self.run_worker(self._let_keys_in())

    def _end(self, number: int) -> None:
        self.exit(return_code=128 + number)

    async def _let_keys_in(self) -> None:
        await self.reader.settle()
        self._takes_keys = True
        self.call_later(self._take_early_keys)

    async def _take_early_keys(self) -> None:
        while self._early:
            await self._take(self._early.popleft())

    async def on_event(self, event: events.Event) -> None:
        """Take keys one at a time, each wholly done before the next.

        Textual hands a key to the widget that has the focus when the key arrives, and acts on it
        later. So of a fast `/spec` the `s` would still reach the list, and sort it.
        """
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self._takes_keys and not self._early:
                await self._take(event)
            else:
                self._early.append(event)
            return
        await super().on_event(event)

    async def _take(self, event: events.Key | events.Paste) -> None:
        try:
            is_reader = self.screen is self.reader
        except ScreenStackError:
            return
        if not is_reader:
            await super().on_event(event)
        elif isinstance(event, events.Paste):
            self.reader.paste(event.text)
        elif not await self.reader.press(event):
            await super().on_event(event)

    def _fatal_error(self) -> None:
        # Textual would print a traceback over the person's terminal.
        error = self._exception
        self.fault = error.error if isinstance(error, WorkerFailed) else error  # type: ignore[assignment]
        self._close_messages_no_wait()
