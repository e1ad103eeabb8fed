"""Drives the reader like a person: presses keys, waits for their effects, looks at the screen."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text
from textual._compositor import CompositorUpdate

from digest.looks import DEFAULTS, Looks
from digest.request import Request
from digest.session import Session
from tui.app import SheafApp
from tui.keymap import KEYMAP, Where
from tui.screens.help import Help
from tui.screens.picker import Picker
from tui.screens.popup import PopUp
from tui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from textual.pilot import Pilot
    from textual.screen import Screen
    from textual.widget import Widget

    from digest.errors import SheafError
    from digest.index import Explanation
    from digest.paper import Page, Paper
    from digest.storage.paths import Home
    from tui.keymap import Command
    from tui.row_layout import ListLine

PATIENCE: Final = 10.0
"""Seconds to wait for something before it counts as missing."""
_WAY_UP: Final = 3
"""The queues that a message passes on its way from a widget to the screen."""


class Gate:
    """A gate before the session's searches and explanations: closed, it holds each one back.

    It stands before them, or within the search itself, where the engine is held.
    """

    def __init__(self) -> None:
        self._is_open = True
        self._stands_within = False
        self._turnstile = threading.Semaphore(0)
        self.asked: list[str] = []
        """The texts whose searches have started."""
        self.answered: list[str] = []
        """The texts whose searches have ended."""
        self.refused: list[str] = []
        """The texts whose searches were told to stop while they were held."""
        self.within: list[str] = []
        """The texts whose searches were held while they occupied the engine."""
        self.explaining: list[str] = []
        """The ids of the papers that were to be explained."""
        self.breaks: Callable[[], object] | None = None
        """Called in each search; may raise what a broken disk would."""

    def close(self) -> None:
        """Hold each search from now on."""
        self._is_open = False

    def close_within(self) -> None:
        """Hold each search from now on, once it occupies the engine."""
        self._stands_within = True

    def let_one_through(self) -> None:
        """Let one search continue."""
        self._turnstile.release()

    def open(self) -> None:
        """Stop holding searches."""
        self._is_open = True
        self._stands_within = False
        self._turnstile.release(1000)

    def before(self, search: Callable[..., Page]) -> Callable[..., Page]:
        """Return the search, wrapped by this gate."""

        def held(request: Request, cancelled: Callable[[], bool]) -> Page:
            self.asked.append(request.text)
            if not self._is_open:
                self._turnstile.acquire(timeout=PATIENCE)
            if self.breaks is not None:
                self.breaks()
            if cancelled():
                self.refused.append(request.text)

            def asked_within() -> bool:
                if self._stands_within:
                    self.within.append(request.text)
                    self._turnstile.acquire(timeout=PATIENCE)
                return cancelled()

            page = search(request, asked_within)
            self.answered.append(request.text)
            return page

        return held

    def before_explaining(
        self, explain: Callable[[Request, Paper], Explanation]
    ) -> Callable[[Request, Paper], Explanation]:
        """Return the explanation, wrapped by this gate."""

        def held(request: Request, paper: Paper) -> Explanation:
            self.explaining.append(paper.id)
            if not self._is_open:
                self._turnstile.acquire(timeout=PATIENCE)
            if self.breaks is not None:
                self.breaks()
            return explain(request, paper)

        return held


@dataclass
class Reader:
    """The running app, and a pilot for it."""

    app: SheafApp
    pilot: Pilot[object]
    home: Home
    gate: Gate = field(default_factory=Gate)

    @property
    def is_running(self) -> bool:
        """Whether the app has neither exited nor been asked to."""
        return self.app.is_running and self.app.return_code is None

    @property
    def screen(self) -> ReaderScreen:
        """The reader's screen, even while another one covers it."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, ReaderScreen)
        return screen

    async def press(self, *keys: str) -> None:
        """Press keys in quick succession, and wait until all their effects are shown."""
        await self.press_fast(*keys)
        await self.settle()

    async def press_fast(self, *keys: str) -> None:
        """Press keys in quick succession, without waiting for their effects."""
        await asyncio.gather(*(self.pilot.press(key) for key in keys))

    async def type(self, text: str) -> None:
        """Search for a text as people do: press `/` and type it; the box keeps the keyboard."""
        await self.press_fast("slash", *text)
        await self.until(lambda: self.screen.search_box.value == text)
        await self.settle()

    async def search(self, text: str) -> None:
        """Search for a text and go to the results."""
        await self.type(text)
        await self.press("enter")

    async def settle(self) -> None:
        """Wait until all keys are handled, and list and abstract show what they lead to."""
        for _ in range(_WAY_UP):
            await self._handled()
        if self.is_running:
            await self.screen.settle()
        await self._handled()
        if self.is_running:
            await self.until(self._is_pane_painted)

    def _is_pane_painted(self) -> bool:
        pane, papers = self.screen.pane, self.screen.papers
        under_cursor = papers.paper.id if papers.paper else ""
        return not self.is_running or (pane.paper.id if pane.paper else "") == under_cursor

    async def _handled(self) -> None:
        """Wait until each widget has handled the messages in its queue."""
        if self.is_running:
            await self.pilot.pause(0)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for a condition to become true, and fail if it doesn't."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                await self.pilot.pause(0.01)

    async def ended(self) -> None:
        """Wait until the app has exited."""
        task = self.app._task
        assert task is not None
        async with asyncio.timeout(PATIENCE):
            await asyncio.shield(task)

    async def take_keyboard(self, where: Where) -> None:
        """Give the keyboard to a part of the reader, by keys."""
        if self.where is not where and self.where is not Where.LIST:
            await self.press("h" if self.where is Where.PANE else "escape")
        if where is Where.PANE:
            await self.press("l")
        elif where is Where.SEARCH:
            await self.press("slash")
        elif where is Where.LINE:
            await self.press("t")
        elif where is Where.PICKER:
            await self.press("D")
        elif where is Where.HELP:
            await self.press("question_mark")
        elif where is Where.TEXT:
            await self.press("f")
            await self.until(self.screen.model.text.is_whole.is_set)
            await self.settle()
        elif where is Where.POPUP:
            lines = Text("\n".join(f"line {number}" for number in range(100)))
            self.app.push_screen(PopUp("Lines", lambda _: lines, "explain", self.screen.act))
            await self.settle()
        assert self.where is where

    @property
    def where(self) -> Where:
        """Which part has the keyboard."""
        if self.app.screen is self.screen:
            return self.screen.where
        if isinstance(self.app.screen, Help):
            return Where.HELP
        return Where.PICKER if isinstance(self.app.screen, Picker) else Where.POPUP

    @property
    def row(self) -> int:
        """The row of the list's cursor."""
        return self.screen.papers.cursor

    @property
    def paper(self) -> Paper:
        """The paper under the list's cursor."""
        paper = self.screen.papers.paper
        assert paper is not None
        return paper

    @property
    def top(self) -> int:
        """The abstract pane's first line on screen."""
        return self.screen.pane.top

    def text_lines(self) -> list[str]:
        """The whole text's lines on screen, with the cursor's sign before one of them."""
        return [line.rstrip() for line in self.part(self.screen.text)]

    @property
    def text_line(self) -> str:
        """The line of the whole text with the cursor."""
        return next(line[2:].strip() for line in self.text_lines() if line[1:2] == "▌")

    @property
    def status(self) -> str:
        """The status line, as far as it fits on screen."""
        return self.lines()[-2].strip()

    @property
    def line(self) -> str:
        """The line at the bottom that is edited, with what is beside it."""
        assert self.screen.where is Where.LINE
        return self.lines()[-2].strip()

    @property
    def hints(self) -> str:
        """The last line of the screen."""
        return self.lines()[-1].strip()

    def lines(self) -> list[str]:
        """What the terminal shows, line by line."""
        return screen_lines(self.app)

    def text(self) -> str:
        """What the terminal shows."""
        return "\n".join(self.lines())

    def part(self, widget: Widget) -> list[str]:
        """What the terminal shows of one widget, line by line."""
        area = widget.content_region
        strips = self.app.screen._compositor.render_strips()[area.y : area.bottom]
        return [strip.crop(area.x, area.right).text for strip in strips]

    def list_lines(self) -> list[str]:
        """The result list's lines on screen, without headings and second lines of titles."""
        papers = self.screen.papers
        lines = zip(
            self.part(papers), [*papers._places, *[None] * papers.size.height], strict=False
        )
        return [
            line
            for line, place in lines
            if place is None or place.part == 0 or (place.part > 0 and self._is_fragment(place))
        ]

    def _is_fragment(self, place: ListLine) -> bool:
        papers = self.screen.papers
        return papers._has_fragments and place.part == papers._layout.lines_of(place.row) - 1

    def title_text(self) -> str:
        """The title under the cursor as far as the list shows it, with what stands at its right."""
        papers = self.screen.papers
        return " ".join(
            line[5:].strip()
            for line, place in zip(self.part(papers), papers._places, strict=False)
            if place.row == papers.cursor and place.part >= 0
        )

    def pane_lines(self) -> list[str]:
        """The abstract pane's lines on screen."""
        return self.part(self.screen.pane)

    def pane_text(self) -> str:
        """The abstract pane's text on screen, unwrapped."""
        return " ".join(" ".join(self.pane_lines()).split())

    def row_text(self) -> str:
        """The list's row under the cursor."""
        return next(line for line in self.list_lines() if line[1:2] == "▌")

    def record_output(self) -> list[str]:
        """Return a list that collects all output from now on, as the terminal gets it."""
        sent: list[str] = []
        display = self.app._display

        def recorded(screen: Screen[Any], update: Any) -> None:
            if isinstance(update, CompositorUpdate):
                sent.append(update.render_segments(self.app.console))
            display(screen, update)

        self.app._display = recorded  # type: ignore[method-assign, assignment]
        return sent

    def marked(self, widget: Widget) -> set[str]:
        """The words of a widget that are highlighted as matches, in green."""
        area = widget.content_region
        strips = self.app.screen._compositor.render_strips()[area.y : area.bottom]
        return {
            segment.text.lower()
            for strip in strips
            for segment in strip.crop(area.x, area.right)
            if segment.style is not None
            and segment.style.color is not None
            and segment.style.color.number == 2
        }


def screen_lines(app: SheafApp) -> list[str]:
    """What the terminal shows, line by line; each line fills the screen's width exactly."""
    strips = app.screen._compositor.render_strips()
    widths = {strip.cell_length for strip in strips}
    assert widths <= {app.size.width}, "a line is not as wide as the screen"
    return [strip.text for strip in strips]


@asynccontextmanager
async def opened(
    home: Home,
    *,
    size: tuple[int, int] = (140, 24),
    query: str = "",
    request: Request | None = None,
    commands: Sequence[Command] = KEYMAP,
    mistakes: Sequence[SheafError] = (),
    looks: Looks = DEFAULTS,
) -> AsyncIterator[Reader]:
    """Open the reader of a home on a screen of that size, and wait for its first answer."""
    gate = Gate()

    def open_session(progress: Callable[[int, int], None]) -> Session:
        session = Session.open(home, progress)
        session.search = gate.before(session.search)  # type: ignore[method-assign]
        session.explain = gate.before_explaining(session.explain)  # type: ignore[method-assign,assignment]
        return session

    app = SheafApp(open_session, request or Request(query), commands, mistakes, looks)
    async with app.run_test(size=size) as pilot:
        reader = Reader(app, pilot, home, gate)
        try:
            await reader.until(lambda: reader.screen.opened.is_set() or not reader.is_running)
            if reader.is_running:
                await app.workers.wait_for_complete()
                await reader.settle()
            yield reader
        finally:
            gate.open()


OpenReader = Callable[..., AbstractAsyncContextManager[Reader]]
