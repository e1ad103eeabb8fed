"""The reader: search box, result list and abstract pane, and the data between them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Static

from digest.errors import SheafError
from digest.session import Request
from digest.text import clean_line
from digest.text.snippet import best_fragment
from tui.background import in_daemon
from tui.keymap import KEYMAP, Resolver, Where, keys_of, shown
from tui.newest import NewestSearch
from tui.screens.actions import Actions
from tui.screens.wording import WELCOME, notice, summary
from tui.terminal.ownership import SMALLEST
from tui.widgets.abstract_pane import AbstractPane
from tui.widgets.key_hints import KeyHints
from tui.widgets.paper_list import PaperList
from tui.widgets.search_box import SearchBox
from tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult
    from textual.timer import Timer
    from textual.widget import Widget

    from digest.index import Explanation
    from digest.paper import Page, Paper
    from digest.session import Session
    from tui.messages import PaperHighlighted, QueryChanged

QUIET: Final = 0.08
"""Seconds without a step of the cursor before the abstract is painted: holding `j` stays light."""
DWELL: Final = 3.0
"""Seconds that an abstract is on screen before its paper counts as read."""
REST: Final = 0.3
"""Seconds without another answer before another spelling is looked for."""
PATIENCE: Final = 1.0
"""Seconds that keys wait for an answer, so that they act on the paper that was searched for."""


class ReaderScreen(Screen[None]):
    """Data goes down to the widgets, messages come up; what is kept lives in the session."""

    DEFAULT_CSS = """
    ReaderScreen { layout: vertical; background: ansi_default; }
    ReaderScreen #middle {
        height: 1fr;
        border-top: solid ansi_bright_black;
        border-bottom: solid ansi_bright_black;
    }
    ReaderScreen.-wide #middle { layout: horizontal; }
    ReaderScreen.-wide PaperList { width: 13fr; }
    ReaderScreen.-wide AbstractPane { width: 11fr; border-left: solid ansi_bright_black; }
    ReaderScreen.-wide AbstractPane:focus { border-left: solid ansi_cyan; }
    ReaderScreen.-narrow #middle { layout: vertical; }
    ReaderScreen.-low #middle { border-bottom: none; }
    ReaderScreen.-narrow PaperList { height: 2fr; }
    ReaderScreen.-narrow AbstractPane { height: 3fr; border-top: solid ansi_bright_black; }
    ReaderScreen.-narrow AbstractPane:focus { border-top: solid ansi_cyan; }
    ReaderScreen { layers: reader notice; }
    ReaderScreen #too-small { layer: notice; width: 100%; height: 100%; display: none; }
    ReaderScreen.-too-small #too-small { display: block; }
    """

    def __init__(
        self, open_session: Callable[[Callable[[int, int], None]], Session], query: str = ""
    ) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]
        self.request = Request(query)
        """What was asked for last."""
        self.search_box = SearchBox()
        self.papers = PaperList(self.is_bookmarked, self.is_read)
        self.pane = AbstractPane()
        self._status = StatusLine()
        self._hints = KeyHints()
        self._open_session = open_session
        self._session: Session | None = None
        self.opened = asyncio.Event()
        """Set once the session is there."""
        self._search: NewestSearch | None = None
        self._page: Page | None = None
        self._page_request = self.request
        self._pattern: re.Pattern[str] | None = None
        self._resolver = Resolver()
        self._actions = Actions(self)
        self._quiet: Timer | None = None
        self._dwell: Timer | None = None
        self._rest: Timer | None = None
        self._offered = ""
        """Another spelling of what was searched for."""

    def compose(self) -> ComposeResult:
        """Search box, list and pane, status line, keys."""
        yield self.search_box
        with Container(id="middle"):
            yield self.papers
            yield self.pane
        yield self._status
        yield self._hints
        columns, rows = SMALLEST
        yield Static(
            f"Sheaf needs {columns}x{rows}; make the window larger, or press q to quit.",
            id="too-small",
            markup=False,
        )

    def on_mount(self) -> None:
        """Open the session in a thread, so that the first paint does not wait for it."""
        self.search_box.value = self.request.text
        self.take_keyboard(self.papers)
        self._status.show("opening the library …")
        self.run_worker(self._open)  # type: ignore[arg-type]

    def on_unmount(self) -> None:
        """Stop what nobody waits for any more."""
        if self._search is not None:
            self._search.stop()
        if self._session is not None:
            self._session.close()

    def on_resize(self, event: events.Resize) -> None:
        """Say what size is needed where this one is too small."""
        columns, rows = SMALLEST
        is_small = event.size.width < columns or event.size.height < rows
        self.set_class(is_small, "-too-small")

    async def _open(self) -> None:
        def progress(count: int, total: int) -> None:
            said = f"indexing: {count:,} of {total:,} papers …"
            self.app.call_from_thread(self._status.show, said)

        try:
            self._session = await in_daemon(lambda: self._open_session(progress))
        except SheafError as error:
            self.app.exit(error)
            return
        if self._session.total:
            self._search = NewestSearch(
                self._session.search, self._show, self._say_error, self.run_worker
            )
            self._search.ask(self.request)
        else:
            self.pane.show(None, None, WELCOME)
            self._status.show("the library is empty: d opens the sample, q quits")
        self.opened.set()

    # Searching.

    def on_query_changed(self, event: QueryChanged) -> None:
        """Search at each keystroke."""
        self._ask_for(event.text)

    def _ask_for(self, text: str) -> None:
        if text != self.request.text:
            self.ask(replace(self.request, text=text, similar_to=None))

    def explanation(self) -> Explanation | None:
        """Why the paper under the cursor is found; None where nothing was searched for."""
        paper, request = self.papers.paper, self._page_request
        if self._session is None or paper is None or request.similar_to or not request.text.strip():
            return None
        return self._session.explain(request, paper)

    def ask(self, request: Request) -> None:
        """Show what is asked for as soon as it is found."""
        if request != self.request:
            self.request = request
            if self._search is not None:
                self._search.ask(request)

    async def settle(self) -> None:
        """Wait until the list shows what was asked for last, but not for ever."""
        # The box's own message may still be on its way here.
        self._ask_for(self.search_box.value)
        if self._search is not None:
            await self._search.settle(PATIENCE)

    def _show(self, request: Request, page: Page) -> None:
        same_text = (
            self._page is not None
            and request.text == self._page_request.text
            and request.similar_to is None
        )
        keep = self.papers.paper if same_text else None
        self._page, self._page_request = page, request
        self._pattern = _pattern(page.understood.words)
        words = page.understood.words
        self.papers.show(
            page.hits,
            self._pattern,
            lambda paper, width: best_fragment(paper.abstract, words, width),
            keep=keep.id if keep else None,
        )
        self._offered = ""
        self._show_status()
        if self._rest is not None:
            self._rest.stop()
        if not page.understood.corrections:
            self._rest = self.set_timer(REST, self._offer_soon)

    def _show_status(self) -> None:
        page, request = self._page, self._page_request
        if page is None or self._session is None:
            return
        offer = ""
        if self._offered:
            key = keys_of("correct", self.where)[0]
            offer = f"did you mean “{self._offered}”? {shown(key)}"
        self._status.show(summary(page, request, self._session.total, offer))

    async def better_spelling(self) -> str | None:
        """What was typed with its misspelt words put right; None if none are."""
        session, request = self._session, self.request
        if session is None or request.similar_to is not None or not request.text.strip():
            return None
        try:
            return await in_daemon(lambda: session.suggest(request))
        except SheafError as error:
            self._say_error(error)
            return None

    def _offer_soon(self) -> None:
        self.run_worker(self._offer_spelling)  # type: ignore[arg-type]

    async def _offer_spelling(self) -> None:
        request = self.request
        offered = await self.better_spelling() or ""
        if request == self.request == self._page_request:
            self._offered = offered
            self._show_status()

    # The abstract follows the cursor after a moment of quiet.

    def on_paper_highlighted(self, event: PaperHighlighted) -> None:
        """Paint the abstract when the cursor rests."""
        if self._quiet is not None:
            self._quiet.stop()
        self.forget_dwelling()
        if event.paper is None or self.pane.paper is None:
            self.paint_pane()
        else:
            self._quiet = self.set_timer(QUIET, self.paint_pane)

    def paint_pane(self) -> None:
        """Show the abstract of the paper under the cursor."""
        self.pane.show(self.papers.paper, self._pattern, notice(self._page, self.request))
        self.forget_dwelling()
        if self.pane.paper is not None and not self.is_read(self.pane.paper.id):
            self._dwell = self.set_timer(DWELL, self._count_as_read)

    def forget_dwelling(self) -> None:
        """Do not count the paper that is shown as read, however long it stays."""
        if self._dwell is not None:
            self._dwell.stop()
            self._dwell = None

    # Marks.

    async def _count_as_read(self) -> None:
        if self.pane.paper is not None:
            await self.mark_read(self.pane.paper, read=True)

    async def mark_read(self, paper: Paper, *, read: bool) -> None:
        """Mark a paper as read or unread, durably."""
        if self.is_read(paper.id) == read:
            return
        if await self.keep(lambda session: session.mark_read(paper, read=read)):
            self.papers.refresh_paper(paper.id)

    async def keep(self, change: Callable[[Session], Any]) -> bool:
        """Make a durable change in a thread; a failure is told, never hidden.

        Returns:
            Whether it was made.
        """
        if self._session is None:
            return False
        try:
            await asyncio.to_thread(change, self._session)
        except SheafError as error:
            self._say_error(error)
            return False
        return True

    def _say_error(self, error: SheafError) -> None:
        # What and what to do come first: a path may be longer than the line.
        parts = (error.what, error.hint, str(error.where or ""))
        self._status.say(" · ".join(part for part in parts if part), is_error=True)

    def is_bookmarked(self, paper_id: str) -> bool:
        """Whether a paper is bookmarked."""
        return self._session is not None and self._session.is_bookmarked(paper_id)

    def is_read(self, paper_id: str) -> bool:
        """Whether a paper was read."""
        return self._session is not None and self._session.is_read(paper_id)

    # Keys: the app hands them over one by one, in the order they were typed.

    @property
    def where(self) -> Where:
        """Which part has the keyboard."""
        if self.focused is self.search_box:
            return Where.SEARCH
        return Where.PANE if self.focused is self.pane else Where.LIST

    async def press(self, event: events.Key) -> bool:
        """Do what a key means; tells whether it meant something."""
        self._status.hush()
        where = self.where
        # What was typed before the terminal was ours had its Enter made a line feed.
        action = self._resolver.feed(where, "enter" if event.key == "ctrl+j" else event.key)
        if action is not None:
            await self._actions.run(action)
        elif self._resolver.pending:
            self._say_continuations(where)
        elif where is Where.SEARCH:
            return await self.search_box.type_key(event)
        elif event.key == "d" and self._session is not None and not self._session.total:
            self.app.exit("demo")
        else:
            return False
        return True

    async def act(self, action: str) -> None:
        """Run an action of the key table."""
        await self._actions.run(action)

    def paste(self, text: str) -> None:
        """Search for what is pasted: a title, most often; it is never taken for commands.

        In the search box it goes where the cursor is; elsewhere it is a search of its own.
        """
        if self.where is Where.SEARCH:
            self.search_box.replace(clean_line(text), *self.search_box.selection)
        else:
            self.search_box.value = clean_line(text)
            self.take_keyboard(self.search_box)
            self.search_box.action_end()

    def say(self, message: str) -> None:
        """Show a message until the next key."""
        self._status.say(message)

    def take_keyboard(self, widget: Widget) -> None:
        """Give the keyboard to a widget, at once: `Widget.focus` would do it some keys later."""
        self.set_focus(widget)
        where = self.where
        hints = [
            (shown(each.keys[0]), each.hint) for each in KEYMAP if each.hint and where in each.where
        ]
        self._hints.show(hints)
        self._show_status()  # an offer there names a key of this place

    def _say_continuations(self, where: Where) -> None:
        helps = {each.action: each.help for each in KEYMAP}
        following = self._resolver.continuations(where)
        if len(following) > 1:
            offers = ", ".join(f"{shown(key)} {helps[action]}" for key, action in following)
            self._status.say(f"{shown(self._resolver.pending)} then: {offers}")

    def on_descendant_focus(self) -> None:
        """The mouse may have moved the keyboard."""
        if self.focused is not None:
            self.take_keyboard(self.focused)

    def on_pane_focused(self) -> None:
        """The pane was clicked."""
        self.take_keyboard(self.pane)

    async def on_paper_opened(self) -> None:
        """A paper was clicked twice."""
        await self.act("open_pane")


def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for the words to mark."""
    return re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE) if words else None
