"""The reader's screen: layout and wiring. Decisions are the model's, key actions `tui.actions`'."""

from __future__ import annotations

import asyncio
import contextlib
from itertools import islice
from typing import TYPE_CHECKING, Final

from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Static

from digest.errors import SheafError
from digest.looks import DEFAULTS, Looks
from digest.text import clean_line
from tui.actions import ACTIONS, NEEDS_LIBRARY, NEEDS_PAPER
from tui.actions.jumping import LEAVING
from tui.actions.saving import bring_back
from tui.keymap import COUNTED, Keys, Resolver, Where, hints, key_of, keys_of, shown, shown_keys
from tui.model import wording
from tui.model.reader import ReaderModel
from tui.overriding import override
from tui.screens.explanation import explanation_table
from tui.screens.help import Help
from tui.screens.picker import Picker
from tui.screens.popup import PopUp
from tui.terminal.ownership import SMALLEST
from tui.widgets.abstract_pane import AbstractPane
from tui.widgets.key_hints import KeyHints
from tui.widgets.paper_list import PaperList
from tui.widgets.prompt import Prompt
from tui.widgets.search_box import SearchBox
from tui.widgets.status_line import StatusLine
from tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Any

    from textual import events
    from textual.app import ComposeResult
    from textual.timer import Timer
    from textual.widget import Widget

    from digest.index import Explanation
    from digest.paper import Paper
    from digest.request import Request
    from digest.session import Session
    from tui.messages import PaperHighlighted, QueryChanged
    from tui.model.question import LineQuestion, ListQuestion

QUIET: Final = 0.08
"""Seconds that the cursor must rest before the abstract is painted: holding `j` stays cheap."""
DWELL: Final = 3.0
"""Seconds that an abstract must be on screen for its paper to count as read."""
WAIT_FOR_COUNT: Final = 0.5
"""Seconds that a digit may begin a count; after that it brings back what is saved under it."""
REST: Final = 0.3
"""Seconds without a new answer before looking for a better spelling."""
ZOOM_BELOW: Final = 12
"""An abstract pane with fewer lines gets the whole screen while it has the keyboard."""
LOOK_EVERY: Final = 1.0
"""Seconds between looks for what other processes changed; a look costs a few stats."""
KEEP_PLACE_EVERY: Final = 20.0
"""Seconds between which the place in a whole text is kept, in case the power fails."""
WARM_UP_AFTER: Final = 1.0
"""Seconds from the first screen until what sets whole texts is loaded, if any are kept."""
PATIENCE: Final = 1.0
"""The longest that keys wait, in seconds, for an answer with the papers that they should act on."""


_HOLDERS: Final = frozenset({Where.LIST, Where.PANE, Where.TEXT})
"""The parts that get the keyboard back after a question on the line at the bottom."""


class ReaderScreen(Screen[None]):
    """Passes data down to the widgets, and their messages up to the model."""

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
    ReaderScreen.-narrow PaperList { height: 3fr; }
    ReaderScreen.-narrow AbstractPane { height: 2fr; border-top: solid ansi_bright_black; }
    ReaderScreen.-narrow.-low PaperList { height: 7fr; }
    ReaderScreen.-narrow.-low AbstractPane { height: 3fr; min-height: 3; }
    ReaderScreen.-narrow AbstractPane:focus { border-top: solid ansi_cyan; }
    ReaderScreen.-zoomed PaperList { display: none; }
    ReaderScreen.-zoomed.-narrow AbstractPane { height: 1fr; border-top: none; }
    ReaderScreen.-zoomed AbstractPane:focus { border-top: none; }
    ReaderScreen TextView { display: none; border-bottom: solid ansi_bright_black; }
    ReaderScreen.-low TextView { border-bottom: none; }
    ReaderScreen { layers: reader notice; }
    ReaderScreen #too-small { layer: notice; width: 100%; height: 100%; display: none; }
    ReaderScreen.-too-small #too-small { display: block; }
    """

    def __init__(
        self,
        open_session: Callable[[Callable[[int, int], None]], Session],
        request: Request | None = None,
        mistakes: Sequence[SheafError] = (),
        looks: Looks = DEFAULTS,
    ) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]
        self.model = ReaderModel(self, self._start, request)
        self.search_box = SearchBox()
        self.papers = PaperList(
            self.model.marks.is_bookmarked,
            self.model.marks.is_read,
            self.model.marks.is_unread,
            self.model.heading,
            self.model.marks.in_row,
            self.model.is_selected,
            self.model.figure,
            looks.title_lines,
        )
        self.pane = AbstractPane(figures=looks.figures, authors_key=key_of("all_authors"))
        self._middle = Container(id="middle")
        self.text = TextView(self.model.text.page)
        self._status = StatusLine()
        self._prompt = Prompt()
        self._question: LineQuestion | None = None
        """What is asked on the line at the bottom; None while it isn't open."""
        self._asked_from: Widget = self.papers
        """What had the keyboard before the question."""
        self._hints = KeyHints()
        self._open_session = open_session
        self._mistakes = mistakes
        self.opened = asyncio.Event()
        """Set once the session is open."""
        self._resolver = Resolver()
        self._wait: Timer | None = None
        self._quiet: Timer | None = None
        self._dwell: Timer | None = None
        self._rest: Timer | None = None

    def _start(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        # Without a description Textual writes out the work, and the whole text that it is about.
        self.run_worker(work, description="the model's work")  # type: ignore[arg-type]

    @override
    def compose(self) -> ComposeResult:
        """Arrange search box, list and pane, status line, and key hints."""
        yield self.search_box
        with self._middle:
            yield self.papers
            yield self.pane
        yield self.text
        yield self._status
        yield self._prompt
        yield self._hints
        columns, rows = SMALLEST
        yield Static(
            f"Sheaf needs {columns}x{rows}; make the window larger, "
            f"or press {key_of('quit')} to quit.",
            id="too-small",
            markup=False,
        )

    def on_mount(self) -> None:
        """Open the session in a thread, so that the first paint needn't wait for it."""
        self.search_box.value = self.model.request.text
        self.take_keyboard(self.papers)
        self._start(self._open)

    def on_unmount(self) -> None:
        """Stop the model's work."""
        self.model.close()

    def on_resize(self, event: events.Resize) -> None:
        """Show the required size while the window is too small."""
        columns, rows = SMALLEST
        is_small = event.size.width < columns or event.size.height < rows
        self.set_class(is_small, "-too-small")
        self.show_status()

    async def _open(self) -> None:
        try:
            await self.model.open(self._open_session)
        except SheafError as error:
            self.app.exit(error)
            return
        if self.model.is_library_empty:
            self.paint_pane()
            self._show_hints()
        for each in self._mistakes:
            self.model.fail(each)
        self.opened.set()
        self.set_interval(LOOK_EVERY, self.model.look)
        self.set_interval(KEEP_PLACE_EVERY, self.model.text.keep_place)
        self.set_timer(WARM_UP_AFTER, lambda: self._start(self.model.text.warm_up))

    # Called by the model

    def show_answer(self, *, keeps_cursor: bool, keeps_place: bool) -> None:
        """Show the new page; if no other follows soon, look for a better spelling."""
        page = self.model.page
        if page is None:
            return
        # Where the paper under the cursor is gone, as a read one that is hidden, its place is not.
        near = islice(self.papers.nearest() if keeps_cursor else (), None if keeps_place else 1)
        rows = (self.model.row_of(paper) for paper in near)
        self.papers.show(
            page.hits,
            self.model.highlight,
            self.model.fragment,
            row=next((row for row in rows if row is not None), None),
            groups=page.groups,
        )
        self._show_hints()  # an empty library may have got its first papers
        if self._rest is not None:
            self._rest.stop()
        if not page.understood.corrections:
            self._rest = self.set_timer(REST, self.model.offer_spelling)

    def show_status(self) -> None:
        """Show the status, or the message that replaces it."""
        model = self.model
        steady = model.status(self.where, self._status.content_size.width)
        self._status.show(steady, model.message, is_error=model.is_error)

    def show_offers(self) -> None:
        """Offer values for the filter that is typed in the search box."""
        if self.where is Where.SEARCH:
            self.model.completion.offer(self.search_box.value, self.search_box.cursor_position)

    def show_all_marks(self) -> None:
        """Repaint every row on screen, and the marks in the pane."""
        self.papers.refresh()
        if self.pane.paper is not None:
            self._show_in_pane(self.pane.paper)

    def show_marks(self, papers: Sequence[Paper]) -> None:
        """Update the marks of some papers, and the progress."""
        ids = frozenset(paper.id for paper in papers)
        self.papers.refresh_papers(ids)
        if self.pane.paper is not None and self.pane.paper.id in ids:
            self._show_in_pane(self.pane.paper)
        self.show_status()

    def show_text(self) -> None:
        """Show the whole text as it is now."""
        self.text.update()
        self.show_status()

    async def on_text_resized(self) -> None:
        """Set the whole text for its new width."""
        if self.model.text.paper is not None:
            await self.model.text.fit()

    def on_query_changed(self, event: QueryChanged) -> None:
        """Search for the new text, at each keystroke."""
        self.model.search_for(event.text)

    async def settle(self) -> None:
        """Wait until the list shows the latest request's answer, for up to `PATIENCE` seconds."""
        # The box's QueryChanged may not have arrived yet.
        self.model.search_for(self.search_box.value)
        await self.model.settle(PATIENCE)

    async def wait_for(self, answered: asyncio.Event | None) -> None:
        """Wait until a question is answered, for up to `PATIENCE` seconds."""
        if answered is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(answered.wait(), PATIENCE)

    # The abstract follows the cursor once it rests.

    def on_paper_highlighted(self, event: PaperHighlighted) -> None:
        """Paint the abstract once the cursor rests."""
        if self._quiet is not None:
            self._quiet.stop()
        self.forget_dwelling()
        if event.paper is None or self.pane.paper is None:
            self.paint_pane()
        else:
            self._quiet = self.set_timer(QUIET, self.paint_pane)

    def paint_pane(self) -> None:
        """Show the abstract of the paper under the cursor."""
        self._show_in_pane(self.papers.paper)
        self.forget_dwelling()
        if self.pane.paper is not None and not self.model.marks.is_read(self.pane.paper.id):
            self._dwell = self.set_timer(DWELL, self._count_as_read)

    def _show_in_pane(self, paper: Paper | None) -> None:
        model, hit = self.model, self.papers.hit
        passage = self.pane.passage  # the cursor may be further already
        if hit is not None and paper is not None and hit.paper.id == paper.id:
            passage = model.passage(hit)
        self.pane.show(
            paper,
            model.highlight,
            model.notice(self.where),
            model.marks.in_pane(paper),
            passage,
        )

    def forget_dwelling(self) -> None:
        """Don't count the shown paper as read, however long it stays."""
        if self._dwell is not None:
            self._dwell.stop()
            self._dwell = None

    async def _count_as_read(self) -> None:
        if self.pane.paper is not None:
            await self.model.marks.mark_read((self.pane.paper,), read=True, undoable=False)

    # Keys: the app passes them on one by one, in the order typed.

    @property
    def where(self) -> Where:
        """The part that has the keyboard."""
        if self.focused is self.search_box:
            return Where.SEARCH
        if self.focused is self._prompt.line:
            return Where.LINE
        if self.focused is self.text:
            return Where.TEXT
        return Where.PANE if self.focused is self.pane else Where.LIST

    @property
    def count(self) -> int:
        """The count typed before the key; 0 for none."""
        return self._resolver.count

    @property
    def digit(self) -> int:
        """The digit that the key ends with; 0 for none."""
        return int(self._resolver.key) if self._resolver.key in set("123456789") else 0

    async def press(self, event: events.Key) -> bool:
        """Run a key's action, or type it; returns whether it did anything."""
        self.model.hush()
        where, digits = self.where, self._resolver.digits
        is_begun = bool(digits or self._resolver.pending)
        action = self._resolver.feed(where, event.key)
        self._stop_waiting()
        if action is not None:
            if digits and action not in COUNTED:
                await self._bring_back(digits)
            await self.act(action)
            self.show_offers()
        elif self._resolver.pending:
            self._say_continuations(where)
        elif self._resolver.digits:
            self.model.say(wording.counting(self._resolver.digits))
            self._wait = self.set_timer(WAIT_FOR_COUNT, self._stop_counting)
        elif not (is_begun and event.key == "escape"):  # which has left what was begun
            return await self._type(where, event)
        return True

    # A digit may begin a count, as in `5j`, or bring back a saved search, once it can't any more.

    async def _stop_counting(self) -> None:
        if not self._resolver.pending:
            await self._bring_back(self._resolver.digits)

    def _stop_waiting(self) -> None:
        if self._wait is not None:
            self._wait.stop()
            self._wait = None

    async def _bring_back(self, digits: str) -> None:
        """Show the search saved under a digit; of more digits there is none."""
        if digits not in keys_of("saved_search", self.where):
            return
        saved = await self.model.saved_searches.by_digit()
        if saved is None:
            return
        search = saved.get(int(digits))
        if self._resolver.digits not in {"", digits}:
            return  # they went on meanwhile
        if search is None:
            self.model.say(wording.nothing_saved(digits))
        else:
            self._resolver.digits = ""
            self.model.hush()
            await bring_back(self, search)

    async def _type(self, where: Where, event: events.Key) -> bool:
        is_used = False
        if where is Where.SEARCH:
            is_used = await self.search_box.type_key(event)
            self.show_offers()
        elif where is Where.LINE:
            is_used = await self._prompt.line.type_key(event)
            self._remark()
        if not is_used:
            self._say_below(wording.nothing_here(shown(event.key)))
        # Textual would edit the line with it once more, and later than the keys that follow.
        return is_used or where in {Where.SEARCH, Where.LINE}

    def _say_below(self, message: str) -> None:
        """Say something at the bottom, beside what is asked there."""
        if self._question is not None:
            self._prompt.show_remark(message)
        else:
            self.model.say(message)

    async def act(self, action: str) -> None:
        """Run an action of the key table."""
        if refusal := self.refusal(action):
            self.model.say(refusal)
            return
        if action in LEAVING:
            self._leave_place()
        result = ACTIONS[action](self)
        if result is not None:
            await result

    def refusal(self, action: str) -> str:
        """Return why an action cannot be run now; empty if it can."""
        if action in NEEDS_LIBRARY and self.model.is_library_empty:
            return wording.EMPTY
        is_missed = action in NEEDS_PAPER and not self.targets()
        return wording.NO_PAPER if is_missed else ""

    def targets(self) -> tuple[Paper, ...]:
        """Return what a key acts on: the paper whose text is read, or else what the list says."""
        if self.where is Where.TEXT:
            read = self.model.text.paper
            return (read,) if read is not None else ()
        return self.model.targets(self.papers.paper)

    def _leave_place(self) -> None:
        self.model.leave_place(self.papers.paper, self.papers.cursor)

    def paste(self, text: str) -> None:
        """Search for pasted text, usually a title; its letters are never commands.

        In an input it is inserted at the cursor; elsewhere it becomes the new search.
        """
        if self.where is Where.LINE:
            self._prompt.line.replace(clean_line(text), *self._prompt.line.selection)
            self._remark()
        elif self.where is Where.SEARCH:
            self.search_box.paste(clean_line(text))
        else:
            self._leave_place()
            self.search_box.value = ""
            self.take_keyboard(self.search_box)
            self.search_box.paste(clean_line(text))

    def take_keyboard(self, widget: Widget) -> None:
        """Give the keyboard to a widget at once; `Widget.focus` takes effect some keys later."""
        is_low = self.pane.size.height < ZOOM_BELOW and self.has_class("-narrow")
        if widget is not self._prompt.line:
            self._close_prompt()
        if widget is not self._prompt.line:
            self._show_text_only(widget is self.text)
        if widget not in {self.pane, self._prompt.line}:
            self.set_class(False, "-zoomed")
        elif widget is self.pane and is_low:
            self.set_class(True, "-zoomed")
        self.set_focus(widget)
        self._show_hints()
        self.show_status()  # an offer in it names a key of this part
        if self.papers.paper is None:
            self.paint_pane()  # so may a notice

    def _show_text_only(self, is_text: bool) -> None:
        """Give the whole text all the screen but its last lines, or take that back.

        Not by a class of the screen, for which Textual would match every rule with every widget:
        that takes a tenth of the time in which a text opens.
        """
        if self.text.display != is_text:
            self.text.display = is_text
            self._middle.display = self.search_box.display = not is_text
            if not is_text:  # only then: one that is being opened isn't shown yet
                self.model.text.close()

    def _show_hints(self) -> None:
        where = self.where
        is_bare = self.model.is_library_empty and where in {Where.LIST, Where.PANE}
        self._hints.show(wording.empty_library_hints() if is_bare else hints(where))

    def _say_continuations(self, where: Where) -> None:
        helps = {each.action: each.help for each in Keys.in_use}
        following: dict[str, list[str]] = {}
        for key, action in self._resolver.continuations(where):
            following.setdefault(action, []).append(key)
        offers = ", ".join(
            f"{shown_keys(keys)} {helps[action]}" for action, keys in following.items()
        )
        self.model.say(f"{shown(self._resolver.pending)} then: {offers}")

    # The line at the bottom

    def ask(self, question: LineQuestion) -> None:
        """Ask a question on the line at the bottom, which takes the keyboard."""
        self._question = question
        self._asked_from = (self.focused if self.where in _HOLDERS else None) or self.papers
        self._prompt.open(question.label, question.text)
        self._status.display = False
        self.take_keyboard(self._prompt.line)
        self._remark()

    async def answer(self, *, is_saved: bool) -> None:
        """Close the line at the bottom, and save the answer or forget it."""
        question, text = self._question, self._prompt.line.value
        self.take_keyboard(self._asked_from)
        if question is not None and is_saved:
            await question.save(text)

    def complete(self) -> None:
        """Complete what is typed on the line at the bottom."""
        if self._question is not None:
            line = self._prompt.line
            before = line.value, line.cursor_position
            completed = self._question.complete(*before)
            self._prompt.set_line(*completed)
            self._remark()
            if completed == before:
                self._say_below(wording.NOTHING_TO_COMPLETE)

    def _remark(self) -> None:
        if self._question is not None:
            line = self._prompt.line
            self._prompt.show_remark(self._question.remark(line.value, line.cursor_position))

    def _close_prompt(self) -> None:
        if self._question is not None:
            self._question = None
            self._prompt.close()
            self._status.display = True

    async def ask_to_choose(self, question: ListQuestion) -> None:
        """Ask a question by a list in a box over the reader."""
        await self.app.push_screen(Picker(question, self.act))

    def open_help(self) -> None:
        """Open the help."""
        self.app.push_screen(Help(self.where, self.act, self.refusal))

    def open_explanation(self, explanation: Explanation) -> None:
        """Open a pop-up that says why a paper is among the results."""
        content = explanation_table(explanation)
        is_search = self.model.answered.similar_to is None
        title = "Why this result?" if is_search else "Why is it similar?"
        self.app.push_screen(PopUp(title, lambda _: content, "explain", self.act))

    def on_descendant_focus(self) -> None:
        """Update what depends on the focus, which the mouse may have moved."""
        if self.focused is not None:
            self.take_keyboard(self.focused)

    def on_pane_focused(self) -> None:
        """Give the clicked pane the keyboard."""
        self.take_keyboard(self.pane)

    async def on_paper_opened(self) -> None:
        """Open the double-clicked paper."""
        await self.act("open_pane")
