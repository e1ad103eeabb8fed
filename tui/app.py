"""The app: one screen, one order of keys, one way to end."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ScreenStackError
from textual.worker import WorkerFailed

from tui.keymap import keys_of
from tui.palette import KeyCommands
from tui.screens.reader import ReaderScreen
from tui.terminal.driver import QuietDriver
from tui.terminal.lean_app import LeanApp
from tui.terminal.ownership import Settings
from tui.terminal.safety import SafeText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter
    from textual.screen import Screen

    from digest.session import Session

_QUIT_KEYS = keys_of("quit")

OpenSession = Callable[[Callable[[int, int], None]], "Session"]


class SheafApp(LeanApp):
    """Ends with None, with "demo" when the person asked for the sample, or with a SheafError."""

    TITLE = "Sheaf"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[Any]] = {KeyCommands}
    BINDINGS: ClassVar[list[Any]] = []

    def __init__(self, open_session: OpenSession, query: str = "") -> None:
        super().__init__(driver_class=QuietDriver, ansi_color=True)
        self._open_session = open_session
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
        return ReaderScreen(self._open_session, self._query)

    def get_default_screen(self) -> Screen[Any]:
        """The reader, made here because widgets need a running app."""
        return self.reader

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The wall against escape codes, and Textual's filters."""
        return [self._safe_text, *super().get_line_filters()]

    async def on_mount(self) -> None:
        """Listen to the signals that end a program, and let the keys in when all is there."""
        loop = asyncio.get_running_loop()

        def end(code: int) -> None:
            loop.call_soon_threadsafe(partial(self.exit, return_code=code))

        Settings.end = end
        self.run_worker(self._let_keys_in)  # type: ignore[arg-type]

    async def _let_keys_in(self) -> None:
        await self.reader.opened.wait()
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
            elif not self._early and isinstance(event, events.Key) and event.key in _QUIT_KEYS:
                self.exit()  # nobody who wants to go waits for a library that opens
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
