"""The reader's request, page, places and messages, and its parts. Unit tests drive it directly."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from digest.errors import SheafError
from digest.paper import Hit
from digest.request import Request, Sort, request_of
from digest.text.snippet import best_fragment
from tui.keymap import Where, key_of
from tui.model import wording
from tui.model.completion import Completion
from tui.model.daemon import in_daemon_thread
from tui.model.exporting import Exporting
from tui.model.jumps import Jumps, Place
from tui.model.marks import Marks
from tui.model.open_session import OpenSession
from tui.model.past_searches import PastSearches
from tui.model.question import Choice
from tui.model.saved_searches import SavedSearches
from tui.model.selection import MOST, Selection, stretch
from tui.model.text import WholeText
from tui.model.worker import SessionWorker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.config import SavedSearch
    from digest.fulltext.citations import Cited
    from digest.index import Explanation
    from digest.paper import Group, Page, Paper
    from digest.session import Session
    from tui.model.worker import Start


_LONG_PASSAGE: Final = 700
"""Characters of a paragraph that the pane shows whole."""


@dataclass(frozen=True, slots=True)
class _Answer:
    page: Page
    unlisted: frozenset[str]
    """The ids of the selected papers that the page doesn't have."""
    saved: SavedSearch | None
    """The saved search that the page answers."""
    of_days: frozenset[str]
    """The ids of that one's papers that may be unread."""


class View(Protocol):
    """Shows the model: it is told what has changed, and reads the model."""

    def show_answer(self, *, keeps_cursor: bool, keeps_place: bool) -> None:
        """Show the new page.

        Args:
            keeps_cursor: whether the cursor should stay on its paper if possible.
            keeps_place: whether the cursor goes to the nearest paper where its own is gone.
        """

    def show_status(self) -> None:
        """Show the new status or message."""

    def show_offers(self) -> None:
        """Offer values for the filter in the search box, as there are more now."""

    def show_marks(self, papers: Sequence[Paper]) -> None:
        """Show the new marks of some papers."""

    def show_all_marks(self) -> None:
        """Show new marks, of whatever papers."""

    def show_text(self) -> None:
        """Show the whole text as `ReaderModel.text` has it now."""


class ReaderModel:
    """The current request and its answer, marks and messages; it doesn't know the cursor.

    Args:
        view: shows the model.
        start: runs the search worker in such a way that a bug in it ends the app.
        request: the first one; None for everything.
    """

    def __init__(self, view: View, start: Start, request: Request | None = None) -> None:
        self._view = view
        self._worker = SessionWorker(start, self.fail)
        self._open = OpenSession(self.fail)
        self._opening = wording.OPENING
        self.request = request or Request()
        """The latest request."""
        self.page: Page | None = None
        """The answer shown; None before the first."""
        self.answered = self.request
        """The request that `page` answers."""
        self._answer: _Answer | None = None
        self._jumps = Jumps()
        self.selection = Selection(view.show_marks)
        """The papers that were selected to be acted on together."""
        self.marks = Marks(self._open, self.selection, self.say, self._show_marks)
        self.saved_searches = SavedSearches(self._open, self._worker, self.say)
        self.past_searches = PastSearches(self._open)
        """The earlier searches that the search box walks through."""
        self.completion = Completion(self._open, self._worker, view.show_status, view.show_offers)
        """Completes filters in the search box."""
        self.exporting = Exporting(self._open, self.selection, start, self.say, self.fail)
        self.text = WholeText(self._open, start, view.show_text, view.show_status)
        """The whole paper that is read."""
        self.offered_spelling = ""
        """The query with its misspellings corrected, to be offered; empty for none."""
        self.news = ""
        """What other processes added to the library; empty for nothing."""
        self._is_looking = False
        self.message = ""
        """What just happened; replaces the status until the next key."""
        self.is_error = False
        """Whether the message is an error."""
        self.summary_of_changes = ""
        """What the session changed, once it is closed; empty for nothing."""

    # Opening and closing

    async def open(self, open_session: Callable[[Callable[[int, int], None]], Session]) -> None:
        """Open the session in a thread and ask for the first answer.

        Raises:
            SheafError: it cannot be opened.
        """
        loop = asyncio.get_running_loop()

        def progress(count: int, total: int) -> None:
            loop.call_soon_threadsafe(self._show_opening, wording.indexing(count, total))

        self._open.session = await in_daemon_thread(lambda: open_session(progress))
        if self.request != Request():  # it may be a saved one
            await self.saved_searches.recognise(self.request)
        self._show_opening("")
        if not self.is_library_empty:
            self._search()

    async def look(self) -> None:
        """Look for what other processes changed: show new marks, and tell of new papers."""
        session = self._session
        if session is None or self._is_looking:
            return
        self._is_looking = True
        try:
            news = await asyncio.to_thread(session.look)
        except SheafError as error:
            self.fail(error)
            return
        finally:
            self._is_looking = False
        if news.marks:
            self._view.show_all_marks()
            self.text.show_passages()
        if news.library:
            self.news = wording.news(news.papers)
            if not self.is_error and self.text.paper is None:
                self.message = ""  # which would hide the news until the next key
        if news.marks or news.library:
            self._view.show_status()

    async def reload(self) -> None:
        """Show what other processes added to the library; the cursor stays on its paper."""
        old = self._session
        if old is None:
            return
        try:
            self._open.session = await in_daemon_thread(old.reopened)
        except SheafError as error:
            self.fail(error)
            return
        self.news = ""
        if self._session is not old:
            self.completion.forget_counts()
            self._search(old.close)
        if self._session is None or self._session.has_library_of(old):
            self.say(wording.NOTHING_NEW)

    def close(self) -> None:
        """Stop running searches and close the session."""
        self._worker.stop()
        self.exporting.stop()
        self.text.end()
        if self._session is not None:
            self.summary_of_changes = self._session.summary_of_changes()
            self._session.close()

    @property
    def _session(self) -> Session | None:
        return self._open.session

    def _show_opening(self, text: str) -> None:
        self._opening = text
        self._view.show_status()

    @property
    def is_library_empty(self) -> bool:
        """Whether the library is open and has no papers."""
        return self._session is not None and not self._session.total

    # Requests

    def search_for(self, text: str) -> None:
        """Search for `text`, which leaves similar papers."""
        if text != self.request.text:
            self.ask(self.request.searching(text))

    def clear(self) -> bool:
        """Peel off one layer: selection, similar papers, then the search, then the filters.

        Returns:
            Whether there was one.
        """
        request = self.request
        had_any = bool(self.selection) or request != Request()
        if self.selection:
            self.selection.drop()
        elif request.similar_to is not None:
            self.ask(replace(request, similar_to=None))
        elif request.text:
            self.ask(request.searching(""))
        else:
            self.ask(Request())
        return had_any

    def sort_by(self, sort: Sort) -> None:
        """Sort by an order; turn it around if it is on."""
        self.ask(self.request.sorted(sort))

    def sort_choices(self) -> tuple[Choice, ...]:
        """Return the orders to choose from, and what choosing each would do."""
        return wording.sort_choices(self.request)

    def toggle_bookmarks_only(self) -> None:
        """Show bookmarks only, or everything again."""
        self.ask(replace(self.request, bookmarks_only=not self.request.bookmarks_only))

    def toggle_unread_only(self) -> None:
        """Hide papers that are read, or show them again."""
        self.ask(replace(self.request, unread_only=not self.request.unread_only))

    def show_digest(self, label: str) -> None:
        """Show one digest, or all of them if the label is empty."""
        self.ask(Request(digest=label, unread_only=self.request.unread_only))

    def show_similar(self, paper: Paper) -> None:
        """Show papers similar to a paper."""
        self.ask(replace(self.request, similar_to=paper))

    def ask(self, request: Request) -> None:
        """Make a request, and show its answer as soon as it arrives."""
        if request != self.request:
            self.request = request
            self._search()

    def leave_place(self, paper: Paper | None, row: int) -> None:
        """Remember the paper under the cursor, on a row of the page, as a place to go back to."""
        self._jumps.leave(self._place(paper, row))

    def place_before(self, paper: Paper | None, row: int) -> Place | None:
        """Return the place from which one came to the paper under the cursor; None if none."""
        return self._jumps.back(self._place(paper, row))

    def _place(self, paper: Paper | None, row: int) -> Place:
        return Place(self.answered, paper, row)

    async def settle(self, patience: float) -> None:
        """Wait until the page answers the request, for at most `patience` seconds."""
        await self._worker.settle(patience)

    def _search(self, when_shown: Callable[[], None] = lambda: None) -> None:
        session, request = self._session, self.request
        if session is None or self.is_library_empty:
            return

        selected = self.selection.papers
        saved = self.saved_searches.shown_by(request)

        def search(cancelled: Callable[[], bool]) -> _Answer:
            page = session.search(request, cancelled)
            of_days = session.of_days(page) if saved else frozenset[str]()
            return _Answer(page, session.not_in(page, selected), saved, of_days)

        def receive(answer: _Answer) -> None:
            self._answer = answer
            self.selection.set_unlisted(answer.unlisted)
            # A new search shows its best paper; whatever else changes keeps the paper.
            keeps_cursor = self.page is not None and (
                request.text == self.answered.text or not request.text
            )
            # Only what is filtered otherwise is the same list, in which a place means something.
            keeps_place = keeps_cursor and (
                (request.text, request.similar_to, request.digest)
                == (self.answered.text, self.answered.similar_to, self.answered.digest)
            )
            self.page, self.answered, self.offered_spelling = answer.page, request, ""
            self._view.show_answer(keeps_cursor=keeps_cursor, keeps_place=keeps_place)
            self._view.show_offers()  # the search dropped the question about the categories
            self._view.show_status()
            when_shown()  # not before: rows on screen are read from the page shown

        self._worker.search(search, receive)

    def search_to_save(self) -> SavedSearch | None:
        """Return the search that is shown, with a name and no digit yet; None if it is none."""
        return self.saved_searches.to_save(self.answered)

    async def save_search(self, search: SavedSearch, name: str) -> None:
        """Save a search under a name, durably, and say so; an empty name is the proposed one."""
        if await self.saved_searches.save(search, name):
            self._search()

    def bring_back(self, search: SavedSearch) -> None:
        """Show the papers of a saved search."""
        self.saved_searches.latest = search
        self.request = request_of(search)
        self._search()

    async def remember_search(self) -> None:
        """Keep the search as one that was made, for the search box."""
        await self.past_searches.remember(self.request.text)

    # Questions about the answer

    def offer_spelling(self) -> None:
        """Offer a better spelling of the query, if there is one."""
        session, request = self._session, self.request
        if session is None or not self._is_search(request) or self._worker.has_question:
            return  # an unrequested offer must not replace a person's question

        def receive(better: str | None) -> None:
            if request == self.request == self.answered:
                self.offered_spelling = better or ""
                self._view.show_status()

        self._worker.ask(lambda: session.suggest(request), receive)

    def correct_spelling(self, use: Callable[[str], None]) -> asyncio.Event | None:
        """Search for a better spelling of the query, or say that there is none.

        Args:
            use: called with the better spelling.

        Returns:
            Set once that is settled; None when there is nothing to wait for.
        """
        session, request = self._session, self.request
        if session is None or not self._is_search(request):
            self.say(wording.NO_SPELLING)
            return None

        def receive(better: str | None) -> None:
            if better is None:
                self.say(wording.NO_SPELLING)
            else:
                self.search_for(better)
                use(better)

        return self._worker.ask(lambda: session.suggest(request), receive)

    def explain(self, paper: Paper, show: Callable[[Explanation], None]) -> asyncio.Event | None:
        """Explain why a paper is among the results, or say that nothing was searched for.

        Args:
            paper: a paper on the page.
            show: called with the explanation.

        Returns:
            Set once that is settled; None when there is nothing to wait for.
        """
        session, request = self._session, self.answered
        is_explained = request.similar_to is not None or self._is_search(request)
        if session is None or not is_explained:
            self.say(wording.nothing_to_explain())
            return None
        return self._worker.ask(lambda: session.explain(request, paper), show)

    def look_up(self, what: Cited, show: Callable[[Paper | None], None]) -> asyncio.Event | None:
        """Find the library's paper that a text cites; `show` is called with it, None if none.

        Returns:
            Set once that is settled; None when there is nothing to wait for.
        """
        session = self._session
        if session is None:
            return None
        return self._worker.ask(lambda: session.cited_paper(what), show)

    async def bookmark_cited(self, what: Cited) -> None:
        """Add a paper that a text cites to the library, and bookmark it, durably."""
        from digest.fulltext.citations import as_paper

        paper = as_paper(what)
        if paper is None:
            self.say(wording.NO_PAPER)
        elif await self._open.do(lambda session: session.add(paper)) is not None:
            if not self.marks.is_bookmarked(paper.id):
                await self.marks.toggle_bookmark(paper)
            self.say(wording.BOOKMARKED_CITED)

    @staticmethod
    def _is_search(request: Request) -> bool:
        return request.similar_to is None and bool(request.text.strip())

    # The selection

    def targets(self, paper: Paper | None) -> tuple[Paper, ...]:
        """Return what a key acts on: the selected papers, or else the one under the cursor."""
        return self.selection.papers or ((paper,) if paper is not None else ())

    def _show_marks(self, papers: Sequence[Paper]) -> None:
        self._view.show_marks(papers)
        if self.text.paper in papers:
            self.text.show_passages()

    def is_selected(self, paper_id: str) -> bool:
        """Return whether a paper is selected."""
        return paper_id in self.selection

    def toggle_selected(self, paper: Paper) -> None:
        """Select a paper, or drop it from the selection."""
        if paper.id not in self.selection and len(self.selection) >= MOST:
            self.say(wording.TOO_MANY_SELECTED)
            return
        self.selection.toggle(paper)

    async def select_stretch(self, row: int) -> None:
        """Select from the nearest selected paper to a row, or else all under its heading."""
        page = self.page
        if page is None or not len(page.hits):
            return
        # A list may have former ids, and decoding papers only to know their ids takes long.
        names = frozenset(each for at in self.selection.papers for each in (at.id, *at.aliases))

        def found() -> tuple[list[Paper], bool]:
            rows = stretch(page.hits, page.groups, row, names)
            chosen = rows[:MOST]
            return [hit.paper for hit in page.hits[chosen.start : chosen.stop]], rows != chosen

        try:
            papers, is_cut = await in_daemon_thread(found)
        except SheafError as error:
            self.fail(error)
            return
        before = len(self.selection)
        if not self.selection.add(papers) or is_cut:
            self.say(wording.TOO_MANY_SELECTED)
        elif len(self.selection) == before:
            self.say(wording.ALL_SELECTED)

    def to_export(self) -> Sequence[Hit]:
        """Return what an export would write: the selected papers, or else all that are listed."""
        if self.selection:
            return tuple(map(Hit, self.selection.papers))
        return self.page.hits if self.page is not None else ()

    def digest_choices(self) -> tuple[Choice, ...]:
        """Return the digests to choose from, newest first, after all papers; empty if none."""
        session = self._session
        if session is None or not session.digests():
            return ()
        choices = [Choice("", wording.ALL_PAPERS, wording.papers(session.total))]
        for each in session.digests():
            detail = wording.digest_detail(len(each.ids), session.unread_count(each.ids))
            choices.append(Choice(each.id, wording.digest(each.title, each.day), detail))
        return tuple(choices)

    def next_unread(self, row: int, step: int, count: int = 1) -> int | None:
        """Return the row of the next unread paper after a row, or before it if `step` is -1.

        With a count it is that of the second and so on, or of the last one if there are fewer.
        """
        if self._session is None or self.page is None:
            return None
        return self._session.next_unread(self.page, row, step, count)

    # Messages

    def say(self, message: str) -> None:
        """Show a message until the next key."""
        self._say(message, is_error=False)

    def fail(self, error: SheafError) -> None:
        """Show an error until the next key."""
        # The path comes last, since it may be longer than the line; a line's number says more.
        what, place = error.what, str(error.where or "")
        if error.line is not None:
            what, place = f"{Path(place).name}, line {error.line}: {what}", ""
        parts = (what, error.hint, place)
        self._say(" · ".join(part for part in parts if part), is_error=True)

    def hush(self) -> None:
        """Remove the message."""
        self._say("", is_error=False)

    def _say(self, message: str, *, is_error: bool) -> None:
        if (message, is_error) != (self.message, self.is_error):
            self.message, self.is_error = message, is_error
            self._view.show_status()

    def status(self, where: Where, columns: int) -> str:
        """Return the status line: what the list shows.

        Args:
            where: the part that has the keyboard; an offer names a key that works there.
            columns: the width available.
        """
        if self._opening:
            return self._opening
        if where is Where.TEXT:
            return self.text.status()
        if self.is_library_empty:
            return self.news or wording.empty_library()
        if self.page is None or self._session is None:
            return ""
        offered = ""
        if self.offered_spelling:
            offered = wording.offer(self.offered_spelling, key_of("correct", where))
        unread = {each for group in self.page.groups for each in group.ids}
        progress = wording.progress(len(unread), self._session.unread_count(unread))
        selected = wording.selected(len(self.selection), self.selection.unlisted)
        values = ""
        if where is Where.SEARCH and self.completion.offered:
            values = f"{self.completion.offered} ({key_of('correct', where)})"
        saved = ""
        if self._answer is not None and self._answer.saved is not None:
            unread_count = self._session.unread_count(self._answer.of_days)
            saved, progress = wording.saved(self._answer.saved, unread_count), ""
        columns -= len(selected) + len(" · ") if selected else 0
        text = wording.summary(
            self.page, self.answered, self._session.total, progress, offered, columns
        )
        if selected:
            text = text.removesuffix(wording.returns())  # the next Esc drops the selection
        return " · ".join(filter(None, (values, selected, self.news, saved, text)))

    def notice(self, where: Where) -> str:
        """Return what to show in place of an abstract; empty if there are papers."""
        if self.is_library_empty:
            return wording.welcome()
        return wording.notice(self.page, self.answered, where)

    # For painting the answer

    def figure(self, hit: Hit, columns: int) -> str:
        """Return what stands at the end of a row that is so many columns wide; may be empty."""
        is_grouped = self.page is not None and bool(self.page.groups)
        return wording.figure(hit, self.answered, columns, is_grouped=is_grouped)

    def row_of(self, paper: Paper | None) -> int | None:
        """Return the row of a paper; None if it isn't listed."""
        if self._session is None or self.page is None or paper is None:
            return None
        return self._session.row_of(self.page, paper)

    @property
    def highlight(self) -> re.Pattern[str] | None:
        """A pattern that matches the words to highlight; None if there are none."""
        words = self.page.understood.words if self.page else ()
        return re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE) if words else None

    def heading(self, group: Group) -> str:
        """Return the heading of a group of papers."""
        unread = self._session.unread_count(group.ids) if self._session else 0
        return wording.heading(group, unread)

    def fragment(self, hit: Hit, columns: int) -> str:
        """Return what matches best in a paper's text or abstract, cut to `columns`."""
        words = self.page.understood.words if self.page else ()
        if hit.passage is None:
            return best_fragment(hit.paper.abstract, words, columns)
        section = wording.short_section(hit.passage.section, columns)
        return section + best_fragment(hit.passage.text, words, columns - len(section))

    def passage(self, hit: Hit) -> tuple[str, ...]:
        """Return the paragraph that was found in a paper's text, after the section that it is in.

        Only the part that matches best of a long one; empty if none was found.
        """
        if hit.passage is None:
            return ()
        text = hit.passage.text
        if len(text) > _LONG_PASSAGE:
            words = self.page.understood.words if self.page else ()
            text = best_fragment(text, words, _LONG_PASSAGE) or f"{text[:_LONG_PASSAGE]}…"
        return wording.found_in(hit.passage.section), text
