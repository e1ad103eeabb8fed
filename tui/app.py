"""The app: the reader's screen, keys in the order typed, and a single way to exit."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ScreenStackError
from textual.await_complete import AwaitComplete
from textual.worker import WorkerFailed

from digest.looks import DEFAULTS, Looks
from digest.storage.memory import resume_collection
from tui.command_palette import KeyCommands, open_palette
from tui.key_queue import KeyQueue
from tui.keymap import KEYMAP, Keys, everywhere
from tui.overriding import override
from tui.screens.help import Help
from tui.screens.picker import Picker
from tui.screens.popup import PopUp
from tui.screens.reader import ReaderScreen
from tui.terminal import plain_letters
from tui.terminal.driver import QuietDriver
from tui.terminal.lean_app import LeanApp
from tui.terminal.ownership import OwnedTerminal
from tui.terminal.safety import SafeText
from tui.terminal.themes import THEMES, Themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter
    from textual.screen import Screen

    from digest.errors import SheafError
    from digest.request import Request
    from digest.session import Session
    from tui.keymap import Command

OpenSession = Callable[[Callable[[int, int], None]], "Session"]


class SheafApp(LeanApp):
    """Returns None, "demo" if the person asked for the sample, or a SheafError.

    Args:
        open_session: opens the library, given a report of progress.
        request: the first one; None for everything.
        commands: the key table with the person's keys.
        mistakes: what to tell at first.
    """

    TITLE = "Sheaf"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[Any]] = {KeyCommands}
    BINDINGS: ClassVar[list[Any]] = []

    def __init__(
        self,
        open_session: OpenSession,
        request: Request | None = None,
        commands: Sequence[Command] = KEYMAP,
        mistakes: Sequence[SheafError] = (),
        looks: Looks = DEFAULTS,
    ) -> None:
        Keys.in_use = tuple(commands)
        super().__init__(driver_class=QuietDriver, ansi_color=True)
        self._open_session = open_session
        self._request = request
        self._mistakes = mistakes
        self._looks = looks
        self._keys = KeyQueue(self._take, self.exit)
        self._safe_text = SafeText()
        is_plain = looks.ascii or plain_letters.is_wanted(os.environ)
        self._plain_letters = [plain_letters.PlainLetters()] if is_plain else []
        self._theme_name = looks.theme
        self._themed = Themed(THEMES[looks.theme])
        self.fault: Exception | None = None
        """The bug that ended the app, for the caller to report."""
        self.theme = "ansi-dark"

    @cached_property
    def reader(self) -> ReaderScreen:
        """The main screen."""
        return ReaderScreen(self._open_session, self._request, self._mistakes, self._looks)

    @override
    def get_default_screen(self) -> Screen[Any]:
        """Return the reader; created here because widgets need a running app."""
        return self.reader

    @override
    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filter of escape codes, then Textual's own filters."""
        filters = [self._safe_text, *self._plain_letters, self._themed]
        return [each for each in (*filters, *super().get_line_filters()) if each.enabled]

    @property
    def theme_name(self) -> str:
        """The theme that is on."""
        return self._theme_name

    def use_theme(self, name: str) -> None:
        """Paint everything in another theme."""
        self._theme_name = name
        self._themed = Themed(THEMES[name])
        for screen in self.screen_stack:
            for widget in screen.walk_children(with_self=True):
                widget.notify_style_update()
                widget.refresh()

    @override
    def action_command_palette(self) -> None:
        """Open the command palette."""
        open_palette(self)

    @override
    def pop_screen(self) -> AwaitComplete:
        """Close the overlay; none may be left when a click and a key close it at once."""
        return super().pop_screen() if len(self.screen_stack) > 1 else AwaitComplete()

    async def on_mount(self) -> None:
        """Exit on signals from now on, and process keys once the reader is ready."""
        loop = asyncio.get_running_loop()

        def end(code: int) -> None:
            loop.call_soon_threadsafe(partial(self.exit, return_code=code))

        OwnedTerminal.end_app = end
        self.run_worker(self._let_keys_in)  # type: ignore[arg-type]

    async def _let_keys_in(self) -> None:
        await self.reader.opened.wait()
        await self.reader.settle()
        self.call_later(self._keys.open)
        self.call_later(resume_collection)

    @override
    async def on_event(self, event: events.Event) -> None:
        """Pass keys and pastes to the queue, everything else to Textual."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self._keys.put(event)
        else:
            await super().on_event(event)

    async def _take(self, event: events.Key | events.Paste) -> None:
        try:
            screen = self.screen
        except ScreenStackError:
            return
        if isinstance(screen, ReaderScreen | Picker | Help) and isinstance(event, events.Paste):
            screen.paste(event.text)
        elif (
            isinstance(screen, ReaderScreen | PopUp | Picker | Help)
            and isinstance(event, events.Key)
            and await screen.press(event)
        ):
            return
        elif isinstance(event, events.Key) and (action := everywhere(event.key)):
            await self.reader.act(action)  # the palette is Textual's, and doesn't know our keys
        else:
            await super().on_event(event)

    @override
    def _fatal_error(self) -> None:
        # Textual would print a traceback into the terminal.
        error = self._exception
        self.fault = error.error if isinstance(error, WorkerFailed) else error  # type: ignore[assignment]
        self._close_messages_no_wait()
