"""The lean app shows what Textual would, even for kinds of updates that it doesn't know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyte
import pytest
from rich.text import Text
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Region
from textual.widgets import Static

from tui.terminal.lean_app import LeanApp

if TYPE_CHECKING:
    from textual.app import ComposeResult

WIDTH, HEIGHT = 30, 5


class PyteDriver(HeadlessDriver):
    """A terminal that remembers what it shows."""

    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    breaks = False
    written = ""

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        type(self).written += data
        if self.breaks and "\x1b[?2026" not in data:
            msg = "the line is down"
            raise OSError(msg)
        self.stream.feed(data)


class Lines(LeanApp):
    """Two lines of text."""

    displays = 0

    def __init__(self) -> None:
        super().__init__(driver_class=PyteDriver, ansi_color=True)
        self.first, self.second = Static("first line"), Static("second line")

    def compose(self) -> ComposeResult:
        yield self.first
        yield self.second

    def post_display_hook(self) -> None:
        self.displays += 1


@pytest.fixture
def terminal() -> type[PyteDriver]:
    """A blank terminal."""
    PyteDriver.screen.reset()
    PyteDriver.breaks, PyteDriver.written = False, ""
    return PyteDriver


def shown(terminal: type[PyteDriver]) -> list[str]:
    return [line.rstrip() for line in terminal.screen.display]


async def opened(app: Lines, pilot: Any, terminal: type[PyteDriver]) -> None:
    """Wait until the whole app is painted."""
    while shown(terminal)[1] != "second line":
        await pilot.pause()


async def test_after_another_kind_of_update_the_screen_counts_as_unknown(
    terminal: type[PyteDriver],
) -> None:
    app = Lines()
    async with app.run_test(headless=False, size=(WIDTH, HEIGHT)) as pilot:
        await opened(app, pilot, terminal)
        app._display(app.screen, Text("\x1b[Hsomething else"))
        assert shown(terminal) != ["first line", "second line", "", "", ""]
        app.second.update("second", layout=False)
        await pilot.pause()
        assert shown(terminal) == ["first line", "second", "", "", ""]


async def test_the_hook_after_a_display_runs_even_if_nothing_could_be_sent(
    terminal: type[PyteDriver],
) -> None:
    app = Lines()
    async with app.run_test(headless=False, size=(WIDTH, HEIGHT)) as pilot:
        await opened(app, pilot, terminal)
        app._sync_available = True
        app.forget_screen()
        before, terminal.written = app.displays, ""
        terminal.breaks = True
        with pytest.raises(OSError, match="the line is down"):
            app._display(app.screen, app.screen._compositor.render_update(full=True))
        terminal.breaks = False
        assert app.displays > before
        assert terminal.written.endswith("\x1b[?2026l"), "the terminal waits for the rest"
        await pilot.pause()
        assert shown(terminal)[:2] == ["first line", "second line"]


async def test_what_was_laid_out_for_other_sizes_of_the_window_is_forgotten(
    terminal: type[PyteDriver],
) -> None:
    app = Lines()
    async with app.run_test(headless=False, size=(WIDTH, HEIGHT)) as pilot:
        await opened(app, pilot, terminal)
        held = []
        for width in range(40, 60):
            await pilot.resize_terminal(width, HEIGHT)
            held.append(Region.intersection.cache_info().currsize)
        assert max(held[10:]) <= max(held[:10])
