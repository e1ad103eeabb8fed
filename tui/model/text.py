"""The whole paper that is read: fetched if it isn't kept, set at the screen's width.

First only the blocks around the place are set, which is quick; the rest follows while the person
reads, and takes the place of the excerpt without moving a line on the screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from digest.errors import SheafError, StoppedError
from tui.model import wording
from tui.model.daemon import in_daemon_thread
from tui.model.passages import ShownPassages, stretch_at
from tui.model.question import Choice
from tui.model.text_links import links_on
from tui.model.text_search import Found, find
from tui.text_page import TextPage

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Any

    from digest.bookmarks import Annotation
    from digest.fulltext.citations import Cited
    from digest.fulltext.document import Document
    from digest.fulltext.lookup import Part
    from digest.fulltext.store import KeptText
    from digest.fulltext.typeset import Heading, Line, Place, Typeset
    from digest.paper import Paper
    from digest.session import Session
    from tui.model.open_session import OpenSession
    from tui.model.passages import Stretch
    from tui.model.text_links import TextLink
    from tui.model.worker import Start

_EXCERPT: Final = 12
"""The blocks before and after the place that are set first: at least a screen of them."""
_MOST_PLACES: Final = 100
"""How many places are remembered to go back to."""
_ABOVE: Final = 3
"""Lines that are shown before the place at which a text is opened."""
_FIRST_PAINT: Final = 0.1
"""Seconds that the excerpt has for being painted, before setting the rest takes turns with it."""
_NARROWEST: Final = 20
"""The cells that a text is set at least, however narrow the screen is."""


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper whose text is kept."""

    paper: Paper
    kept: KeptText
    text: Document
    newer: int | None
    """A later version than the kept one, as far as the library knows."""


class WholeText:
    """Opens the texts of papers, one at a time.

    Args:
        open_session: holds the session.
        start: runs a coroutine in the background.
        show: shows `page` as it is now.
        show_status: shows the status line as it is now.
    """

    def __init__(
        self,
        open_session: OpenSession,
        start: Start,
        show: Callable[[], None],
        show_status: Callable[[], None],
    ) -> None:
        self._open = open_session
        self._start = start
        self._show = show
        self._show_status = show_status
        self.page = TextPage()
        """The lines, and which of them are on screen."""
        self.paper: Paper | None = None
        """The paper that is read; None if none is."""
        self.shown: KeptPaper | None = None
        """It and its text; None before it is there."""
        self.set: Typeset | None = None
        """The text at the screen's width; of an excerpt while `is_whole` is not set."""
        self.is_whole = asyncio.Event()
        """Set while the whole text is set at the screen's width."""
        self._set_for = 0
        """The cells for which the lines were set."""
        self.is_fetching = False
        """Whether the text is being fetched."""
        self.found = Found("", ())
        """What was searched for last, and where it is."""
        self._match: int | None = None
        """The number of the match that was gone to last."""
        self.marked: tuple[Annotation, ...] = ()
        """The passages that the person marked, in the order of the text."""
        self.passages = ShownPassages((), {}, ())
        """Those, as they are on the lines."""
        self._came_from: list[Place] = []
        """The places that were left for others, the latest last."""
        self._parts: dict[str, Part] = {}
        """What is in the whole text, by its anchors."""
        self._left: Place | None = None
        """The place that was kept last, or at which the text was opened."""
        self._told: list[str] = []
        """What was told while the text is fetched."""
        self._stop = threading.Event()
        """Set to stop fetching the text that is fetched."""

    async def warm_up(self) -> None:
        """Load what sets a text, which takes as long as all the rest of opening one.

        Nothing is loaded for a person who keeps no texts.
        """
        session = self._open.session
        if session is not None and session.home is not None and session.home.texts.exists():
            await in_daemon_thread(_load_typesetter)

    async def open(self, paper: Paper, anchor: str = "") -> None:
        """Show a paper's text, or fetch it in the background and tell what is tried.

        Args:
            paper: the paper.
            anchor: where to begin; empty for the place at which the text was left.

        Raises:
            SheafError: the kept text cannot be read.
        """
        self.close()
        session = self._open.session
        if session is None:
            return
        self.paper, self._left = paper, None
        self._told = []
        kept = await in_daemon_thread(partial(_kept, session, paper))
        if self.paper is not paper:
            return
        if kept is None:
            self._fetch(session, paper)
        else:
            await self._read(kept, _place_at(anchor) if anchor else _place_of(session, paper))
            self._left = self.place

    def fetch_newer(self) -> bool:
        """Fetch the later version that is out, and open it where this one was left.

        Returns:
            Whether there is one. The kept version stays kept, whatever comes of that.
        """
        session, paper, shown, place = self._open.session, self.paper, self.shown, self.place
        if session is None or paper is None or shown is None or shown.newer is None:
            return False
        self.close()
        self.paper, self._told = paper, []
        self._fetch(session, paper, shown.newer, place)
        return True

    def close(self) -> None:
        """Leave the text, and keep the place in the background; stop fetching it."""
        if (leave := self._leaving()) is not None:
            self._start(leave)
        self._stop.set()
        self._stop = threading.Event()
        self.is_fetching = False
        self.paper = self.shown = self.set = None
        self.is_whole.clear()
        self.page.put((), 0)
        self.page.marks, self.found = {}, Found("", ())
        self._put_passages(())
        self._came_from, self._parts = [], {}

    # Finding

    def find(self, words: str) -> int:
        """Mark what matches some words; returns how often they are there."""
        self.found = find(self.set.lines if self.set is not None else (), words)
        self.page.marks = self.found.marks()
        self._match = None
        return len(self.found.matches)

    def count(self, words: str) -> int:
        """Return how often some words are there."""
        return len(find(self.set.lines if self.set is not None else (), words).matches)

    def go_to_match(self, step: int) -> tuple[int, int] | None:
        """Go to the next match, or the previous one if -1; after the last one comes the first.

        Returns:
            Its number, from 1, and how many there are; None if there are none.
        """
        matches = self.found.matches
        if not matches:
            return None
        at, cursor = self._match, self.page.cursor
        if at is not None and at < len(matches) and matches[at].line == cursor:
            at = (at + step) % len(matches)
        else:
            at = self.found.after(cursor - 1) if step > 0 else self.found.before(cursor)
        self._match = at
        self.page.reveal(matches[at].line)
        return at + 1, len(matches)

    # Sections and places

    def next_section(self, step: int) -> bool:
        """Go to the next heading, or to the one before if -1; returns whether there is one."""
        lines = [each.line for each in self.set.headings] if self.set is not None else []
        if step > 0:
            line = next((each for each in lines if each > self.page.cursor), None)
        else:
            line = next((each for each in reversed(lines) if each < self.page.cursor), None)
        if line is not None:
            self.page.jump(line)
        return line is not None

    def outline(self) -> tuple[Choice, ...]:
        """Return the sections to choose from, each with how far into the text it is."""
        if self.set is None:
            return ()
        last = max(1, len(self.set.lines) - 1)
        return tuple(
            Choice(each.anchor, "  " * (each.level - 1) + each.title, f"{each.line / last:.0%}")
            for each in self.set.headings
        )

    def leave_place(self) -> None:
        """Remember the place of the cursor as one to go back to."""
        if (place := self.place) is not None and self._came_from[-1:] != [place]:
            self._came_from.append(place)
            del self._came_from[:-_MOST_PLACES]

    def go_back(self) -> bool:
        """Go back to the place that was left last and isn't this one; whether there is one."""
        while self._came_from:
            place = self._came_from.pop()
            line = self.set.line_of(place) if self.set is not None else None
            if line is not None and place != self.place:
                self.page.jump(line)
                return True
        return False

    def go_to(self, anchor: str) -> bool:
        """Go to what an anchor names; returns whether it is in the text."""
        line = self.set.anchors.get(anchor) if self.set is not None else None
        if line is None:
            return False
        self.leave_place()
        self.page.jump(line)
        return True

    # Marked passages

    def stretch_here(self, count: int = 1) -> Stretch | None:
        """Return the sentence of the line with the cursor; with a count, that and the next ones."""
        return stretch_at(self.page.lines, self.page.cursor, count) if self.set else None

    def passage_of(self, stretch: Stretch) -> Annotation:
        """Return some sentences as a passage to mark; of an equation, it quotes the TeX."""
        from digest.bookmarks import Annotation

        quote = self._said(stretch.anchor) if stretch.is_set else ""
        return Annotation("", stretch.anchor, stretch.start, stretch.end, quote or stretch.words)

    def go_to_passage(self, passage: Annotation) -> bool:
        """Go to a marked passage; returns whether its words are in the text."""
        line = self.passages.line_of.get(passage)
        if line is None:
            return False
        self.leave_place()
        self.page.jump(line)
        return True

    def show_passages(self) -> None:
        """Show the marked passages as they are now."""
        if self.set is not None:
            self._mark_passages()
            self._show()

    def _mark_passages(self) -> None:
        session, paper = self._open.session, self.paper
        if session is not None and paper is not None:
            self._put_passages(session.annotations(paper))

    def _put_passages(self, marked: tuple[Annotation, ...]) -> None:
        lines, anchors = (self.set.lines, self.set.anchors) if self.set is not None else ((), {})
        self.passages = ShownPassages(lines, anchors, marked)
        line_of = self.passages.line_of
        self.marked = tuple(sorted(marked, key=lambda each: line_of.get(each, len(lines))))
        self.page.passages, self.page.noted = self.passages.stretches, self.passages.noted

    # What is at the cursor

    @property
    def line(self) -> Line | None:
        """The line with the cursor."""
        lines = self.page.lines
        return lines[self.page.cursor] if self.set is not None and lines else None

    def links(self) -> list[TextLink]:
        """Return what the line with the cursor leads to, or else what its block does."""
        line = self.line
        if line is None:
            return []
        block = [each for each in self.page.lines if line.anchor and each.anchor == line.anchor]
        is_entry = self.cited_here() is not None
        return (not is_entry and links_on([line])) or links_on(block)

    def part(self, anchor: str | None = None) -> Part | None:
        """Return what an anchor names, or what is at the cursor; None if nothing is."""
        if anchor is None:
            anchor = self.line.anchor if self.line is not None else ""
        return self._parts.get(anchor)

    def cited(self, anchor: str) -> Cited | None:
        """Return what the entry of the references with an anchor says; None if it is none."""
        from digest.fulltext.citations import cited
        from digest.fulltext.document import Entry

        part = self._parts.get(anchor)
        return cited(part) if isinstance(part, Entry) else None

    def cited_here(self) -> Cited | None:
        """Return what the entry of the references says that the cursor is on; None elsewhere."""
        return self.cited(self.line.anchor) if self.line is not None else None

    def says(self, link: TextLink) -> str:
        """Return what is where a link leads, in a few words."""
        if link.is_page or self.set is None:
            return link.target
        heading = next((each for each in self.set.headings if each.anchor == link.target), None)
        return heading.title if heading is not None else self._said(link.target)

    def said_here(self) -> str:
        """Return what is at the cursor as it is copied: words, or TeX; empty for nothing."""
        return self._said(self.line.anchor) if self.line is not None else ""

    def _said(self, anchor: str) -> str:
        from digest.fulltext.lookup import as_copied

        part = self._parts.get(anchor)
        return as_copied(part) if part is not None else ""

    def kind_here(self) -> str:
        """Return what is at the cursor in a word."""
        part = self.part()
        return wording.part_kind(type(part).__name__)

    @property
    def place(self) -> Place | None:
        """The place of the cursor, which is the same at any width; None where no text is."""
        return self.set.place_at(self.page.cursor) if self.set is not None else None

    def keep_place(self) -> None:
        """Keep the place, in the background, if another one was kept last."""
        if (leave := self._leaving()) is not None:
            self._start(leave)

    def end(self) -> None:
        """Leave the text for good, as the reader ends; the place is kept when this returns."""
        place, paper, session = self.place, self.paper, self._open.session
        if place is not None and place != self._left and paper is not None and session is not None:
            with contextlib.suppress(SheafError):  # there is no screen to tell it on
                session.leave_text_at(paper, place.anchor, place.offset)
        self.set = None  # so that leaving it keeps nothing more
        self.close()

    def _leaving(self) -> Callable[[], Coroutine[Any, Any, None]] | None:
        """Return what keeps the place; None if it is kept already, or there is no text."""
        place, paper = self.place, self.paper
        if place is None or place == self._left or paper is None or not place.anchor:
            return None
        self._left = place

        async def leave() -> None:
            await self._open.do(
                lambda session: session.leave_text_at(paper, place.anchor, place.offset)
            )

        return leave

    async def fit(self) -> None:
        """Set the text anew if the screen has another width."""
        if self.shown is None or self.set is None:
            if self._told:
                self._show_told()
        elif self._columns != self._set_for:
            await self._read(self.shown, self.set.place_at(self.page.cursor))

    async def whole(self, patience: float) -> bool:
        """Wait until the whole text is set, for at most some seconds; returns whether it is."""
        if self.shown is not None and not self.is_whole.is_set():
            try:
                await asyncio.wait_for(self.is_whole.wait(), patience)
            except TimeoutError:
                return False
        return self.shown is not None

    @property
    def _columns(self) -> int:
        return max(_NARROWEST, self.page.width)

    # Reading what is kept

    async def _read(self, kept: KeptPaper, place: Place | None) -> None:
        """Show the text at a place: an excerpt now, and the whole as soon as it is set."""
        self.is_whole.clear()
        columns = 0
        while columns != self._columns:  # the window may get another size meanwhile
            columns = self._set_for = self._columns
            excerpt = await in_daemon_thread(partial(_set_excerpt, kept.text, place, columns))
            if self.paper is not kept.paper:
                return
        line = excerpt.line_of(place) if place is not None else 0
        is_opening = self.set is None
        self.page.put(excerpt.lines, line or 0, _ABOVE if is_opening else None)
        self.shown, self.set = kept, excerpt
        self._mark_passages()
        self._show()
        self._start(partial(self._complete, kept, columns, place if line is None else None))

    async def _complete(self, kept: KeptPaper, columns: int, place: Place | None) -> None:
        """Put the whole text in the place of its excerpt; go to a place that wasn't in it."""
        await asyncio.sleep(_FIRST_PAINT)
        whole, parts = await in_daemon_thread(partial(_set_all, kept.text, columns))
        if self.shown is not kept or columns != self._columns:
            return
        if place is not None:
            line = whole.line_of(place) or 0
        else:
            line = self.page.cursor + self._moved(whole)
        self.set, self._parts = whole, parts
        self.page.put(whole.lines, line)
        if self.found.words:
            self.find(self.found.words)
        self._mark_passages()
        self.is_whole.set()
        self._show()

    def _moved(self, whole: Typeset) -> int:
        """Return by how many lines what is at the cursor is further down in the whole text."""
        if self.set is None:
            return 0
        lines = self.set.lines
        for at in (*range(self.page.cursor, len(lines)), *range(self.page.cursor, -1, -1)):
            if at < len(lines) and lines[at].anchor:
                now = whole.line_of(self.set.place_at(at))
                own = self.set.line_of(self.set.place_at(at))
                if now is not None and own is not None:
                    return now - own
        return 0

    # Fetching

    def _fetch(
        self,
        session: Session,
        paper: Paper,
        version: int | None = None,
        place: Place | None = None,
    ) -> None:
        """Fetch a text in the background, and show it.

        Args:
            session: the session.
            paper: the paper.
            version: the only version that will do; None for the latest.
            place: where to open it; None for its beginning.
        """
        stop = self._stop
        loop = asyncio.get_running_loop()

        def report(line: str) -> None:
            loop.call_soon_threadsafe(self._tell, stop, line)

        async def fetch() -> None:
            try:
                kept = await in_daemon_thread(
                    partial(_fetched, session, paper, version, report, stop.is_set)
                )
            except StoppedError:
                return
            except SheafError as error:
                self.is_fetching = False
                self._tell(stop, wording.no_text(error, was_told=len(self._told) > 1))
                return
            self.is_fetching = False
            if not stop.is_set() and kept is not None:
                await self._read(kept, place)

        self.is_fetching = True
        self._tell(stop, wording.fetching_text())
        self._start(fetch)

    def _tell(self, stop: threading.Event, line: str) -> None:
        if not stop.is_set():
            self._told.append(line)
            self._show_told()

    def _show_told(self) -> None:
        """Show what was told so far, in place of a text."""
        if self.paper is None:
            return
        self._set_for = self._columns
        lines = _set_told(self.paper.display_title, self._told, self._columns)
        self.page.put(lines, len(lines) - 1)
        self._show()

    def status(self) -> str:
        """Return the status line: how far it is read, the section, the version."""
        if self.shown is None or self.set is None:
            return wording.FETCHING if self.is_fetching else ""
        share = self.page.share if self.is_whole.is_set() else None
        heading = self.heading
        title = heading.title if heading is not None else ""
        return wording.text_status(share, title, self.shown.kept.version, self.shown.newer)

    @property
    def heading(self) -> Heading | None:
        """The heading of the section that the cursor is in; None before the first."""
        if self.set is None:
            return None
        at = bisect_right([each.line for each in self.set.headings], self.page.cursor)
        return self.set.headings[at - 1] if at else None


def _load_typesetter() -> None:
    import digest.fulltext.excerpt
    import digest.fulltext.lookup
    import digest.fulltext.readers
    import digest.fulltext.store
    import digest.fulltext.typeset
    import digest.fulltext.wanted  # noqa: F401 - all of them are only to be loaded
    from digest.math import display, inline

    inline("x")  # either loads what it is made of when it is first called
    display("x")


def _kept(session: Session, paper: Paper) -> KeptPaper | None:
    _load_typesetter()  # not on the event loop
    from digest.fulltext.wanted import newer_version, text_of

    texts = session.texts()
    kept = texts.find(*text_of(paper).ids) if texts is not None else None
    if texts is None or kept is None:
        return None
    return KeptPaper(paper, kept, texts.read(kept), newer_version(paper, kept.version))


def _place_at(anchor: str) -> Place:
    from digest.fulltext.typeset import Place

    return Place(anchor)


def _place_of(session: Session, paper: Paper) -> Place | None:
    """Return the place at which a text was left; None if it never was."""
    from digest.fulltext.typeset import Place

    record = session.marks(paper.id)
    if record is None or not record.place.anchor:
        return None
    return Place(record.place.anchor, record.place.offset)


def _fetched(
    session: Session,
    paper: Paper,
    version: int | None,
    report: Callable[[str], None],
    stopped: Callable[[], bool],
) -> KeptPaper | None:
    from digest.fetch.texts import fetch_into
    from digest.fulltext.wanted import newer_version, text_of

    texts = session.texts()
    if texts is None or session.home is None:
        return None
    wanted = text_of(paper, version)
    done = fetch_into(session.home, texts, wanted, report=report, stopped=stopped)
    return KeptPaper(paper, done.kept, done.text, newer_version(paper, done.kept.version))


def _set_told(title: str, told: Sequence[str], columns: int) -> list[Line]:
    from digest.fulltext.typeset import Line, Role, Run
    from digest.fulltext.typeset.wrapping import wrapped

    lines = [*wrapped([Run(title, Role.TITLE)], columns), Line()]
    for each in told:
        lines += wrapped([Run(each)], columns)
    return lines


def _set_excerpt(text: Document, place: Place | None, columns: int) -> Typeset:
    from digest.fulltext.excerpt import excerpt

    return _set_whole(excerpt(text, place.anchor if place else "", _EXCERPT), columns)


def _set_all(text: Document, columns: int) -> tuple[Typeset, dict[str, Part]]:
    from digest.fulltext.lookup import parts_by_anchor

    return _set_whole(text, columns), parts_by_anchor(text)


def _set_whole(text: Document, columns: int) -> Typeset:
    from digest.fulltext.typeset import typeset

    return typeset(text, columns)
