"""The reader's state and everything that changes it. Unit tests drive it directly."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from digest.errors import SheafError
from digest.paper import Hit
from digest.request import Request, Sort, as_saved, request_of
from digest.session import Session
from digest.text import visible
from digest.text.snippet import best_fragment
from tui.keymap import Where, key_of
from tui.model import wording
from tui.model.completion import complete, half_typed, offer
from tui.model.daemon import in_daemon_thread
from tui.model.jumps import Jumps, Place
from tui.model.past_searches import PastSearches
from tui.model.question import Choice
from tui.model.selection import MOST, Selection, stretch
from tui.model.tags import is_writable, tags_of
from tui.model.worker import SessionWorker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.bookmarks import Bookmark
    from digest.config import SavedSearch
    from digest.history import Change
    from digest.index import Explanation
    from digest.paper import Group, Page, Paper
    from tui.model.worker import Start

Result = TypeVar("Result")


def _nothing() -> None:
    """Do nothing."""


def _is_of(search: SavedSearch, request: Request) -> bool:
    """Return whether a request is that of a saved search, in whatever order."""
    is_similar = request.similar_to is not None
    return not is_similar and as_saved(request, search.digit, search.name) == search


class View(Protocol):
    """Shows the model: it is told what has changed, and reads the model."""

    def show_answer(self, *, keeps_cursor: bool) -> None:
        """Show the new page.

        Args:
            keeps_cursor: whether the cursor should stay on its paper if possible.
        """

    def show_status(self) -> None:
        """Show the new status or message."""

    def show_offers(self) -> None:
        """Offer values for the filter in the search box, as there are more now."""

    def show_marks(self, papers: Sequence[Paper]) -> None:
        """Show the new marks of some papers."""

    def show_all_marks(self) -> None:
        """Show new marks, of whatever papers."""


class ReaderModel:
    """The current request and its answer, marks and messages; it doesn't know the cursor.

    Args:
        view: shows the model.
        start: runs the search worker in such a way that a bug in it ends the app.
        request: the first one; None for everything.
    """

    def __init__(self, view: View, start: Start, request: Request | None = None) -> None:
        self._view = view
        self._start = start
        self._worker = SessionWorker(start, self.fail)
        self._session: Session | None = None
        self._opening = wording.OPENING
        self._is_closed = threading.Event()
        self.is_writing = False
        """Whether an export is being written."""
        self._when_written: Callable[[], object] = _nothing
        self.request = request or Request()
        """The latest request."""
        self.page: Page | None = None
        """The answer shown; None before the first."""
        self.answered = self.request
        """The request that `page` answers."""
        self._saved: SavedSearch | None = None
        """The saved search that was brought back last."""
        self._shown_saved: tuple[SavedSearch, frozenset[str]] | None = None
        """The saved search that `page` answers, and the ids of its papers that may be unread."""
        self._jumps = Jumps()
        self.past_searches = PastSearches()
        """The earlier searches that the search box walks through."""
        self._remembered = ""
        self._offered_values = ""
        self._categories: dict[str, int] | None = None
        """The categories and their numbers of papers, once they were needed."""
        self.selection = Selection()
        """The papers that were selected to be acted on together."""
        self.offered_spelling = ""
        """The query with its misspellings corrected, to be offered; empty for none."""
        self.news = ""
        """What other processes added to the library; empty for nothing."""
        self._is_looking = False
        self.message = ""
        """What just happened; replaces the status until the next key."""
        self.is_error = False
        """Whether the message is an error."""
        self.told = ""
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

        self._session = session = await in_daemon_thread(lambda: open_session(progress))
        if self.request != Request():  # it may be a saved one
            with contextlib.suppress(SheafError):
                found = await in_daemon_thread(session.saved_searches)
                self._saved = next((each for each in found if _is_of(each, self.request)), None)
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
        if news.library:
            self.news = wording.news(news.papers)
            if not self.is_error:
                self.message = ""  # which would hide the news until the next key
        if news.marks or news.library:
            self._view.show_status()

    async def reload(self) -> None:
        """Show what other processes added to the library; the cursor stays on its paper."""
        old = self._session
        if old is None:
            return
        try:
            self._session = await in_daemon_thread(old.reopened)
        except SheafError as error:
            self.fail(error)
            return
        self.news = ""
        if self._session is not old:
            self._categories = None
            self._search(old.close)

    def close(self) -> None:
        """Stop running searches and close the session."""
        self._worker.stop()
        self._is_closed.set()
        if self._session is not None:
            self.told = self._session.told()
            self._session.close()

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

    def clear(self) -> None:
        """Peel off one layer: selection, similar papers, then the search, then the filters."""
        request = self.request
        if self.selection:
            self.drop_selection()
        elif request.similar_to is not None:
            self.ask(replace(request, similar_to=None))
        elif request.text:
            self.ask(request.searching(""))
        else:
            self.ask(Request())

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
        saved = self._saved
        if saved is None or not _is_of(saved, request):
            saved = None

        def search(cancelled: Callable[[], bool]) -> tuple[Page, frozenset[str], frozenset[str]]:
            page = session.search(request, cancelled)
            of_days = session.of_days(page) if saved else frozenset[str]()
            return page, session.not_in(page, selected), of_days

        def receive(answer: tuple[Page, frozenset[str], frozenset[str]]) -> None:
            page, unlisted, of_days = answer
            self._shown_saved = (saved, of_days) if saved else None
            self.selection.set_unlisted(unlisted)
            # A new search shows its best paper; whatever else changes keeps the paper.
            keeps_cursor = self.page is not None and (
                request.text == self.answered.text or not request.text
            )
            self.page, self.answered, self.offered_spelling = page, request, ""
            self._view.show_answer(keeps_cursor=keeps_cursor)
            self._view.show_offers()  # the search dropped the question about the categories
            self._view.show_status()
            when_shown()  # not before: rows on screen are read from the page shown

        self._worker.search(search, receive)

    # Saved searches

    async def saved_searches(self) -> dict[int, SavedSearch] | None:
        """Return the saved searches by their digits; None if that failed, which is told."""
        done = await self._do(Session.saved_searches)
        return {each.digit: each for each in done[0]} if done else None

    def search_to_save(self) -> SavedSearch | None:
        """Return the current search, with a name and no digit yet; None if it is no search."""
        request = self.answered
        search = as_saved(request, 0, "")
        if request.similar_to is not None or request_of(search) == Request():
            return None
        digests = self._session.digests() if self._session is not None else ()
        title = next((each.title for each in digests if each.id == search.digest), search.digest)
        return replace(search, name=wording.name_of(search, title))

    async def save_search(self, search: SavedSearch, name: str) -> None:
        """Save a search under a name, durably, and say so; an empty name is the proposed one."""
        search = replace(search, name=visible(name).strip() or search.name)
        if await self._do(lambda session: session.keep_search(search)):
            self.say(wording.search_saved(search.digit))
            self._saved = search
            self._search()

    def bring_back(self, search: SavedSearch) -> None:
        """Show the papers of a saved search."""
        self._saved = search
        self.request = request_of(search)
        self._search()

    async def saved_choices(self, searches: Sequence[SavedSearch]) -> tuple[Choice, ...]:
        """Return saved searches to choose from, each with how many of its papers are unread."""
        session = self._session
        if session is None:
            return ()
        counts: list[int] = []

        def count() -> list[int]:
            pages = (session.search(request_of(each), lambda: False) for each in searches)
            return [session.unread_count(session.of_days(page)) for page in pages]

        await self._worker.ask(count, counts.extend).wait()
        return tuple(
            Choice(
                str(each.digit),
                f"{each.digit}  {each.name}",
                wording.unread_of(counts[at]) if counts else "",
            )
            for at, each in enumerate(searches)
        )

    # Completion in the search box

    def offer_values(self, text: str, cursor: int) -> None:
        """Offer values for the filter that is typed before the cursor of the search box, if any."""
        word = half_typed(text, cursor)
        offered = offer(word.value, self._values(word.field)) if word else ""
        if offered != self._offered_values:
            self._offered_values = offered
            self._view.show_status()

    def complete(self, text: str, cursor: int) -> tuple[str, int] | None:
        """Return the text of the search box with the filter before the cursor completed.

        The cursor's new place is returned with it. None if nothing fits, or if a better spelling
        is offered, which comes first.
        """
        word = half_typed(text, cursor)
        if word is None or self.offered_spelling:
            return None
        return complete(text, cursor, word, self._values(word.field))

    def _values(self, field: str) -> dict[str, int]:
        session = self._session
        if session is None:
            return {}
        if field != "cat":
            return session.filter_values(field)
        if self._categories is None and not self._worker.has_question:
            self._worker.ask(session.category_counts, self._receive_categories)
        return self._categories or {}

    def _receive_categories(self, counts: dict[str, int]) -> None:
        self._categories = counts
        self._view.show_offers()

    # Earlier searches

    async def remember_search(self) -> None:
        """Keep the search as one that was made, for the search box."""
        session, text = self._session, self.request.text
        if session is not None and text.strip() and text != self._remembered:
            self._remembered = text
            with contextlib.suppress(SheafError):  # the search itself went well
                await asyncio.to_thread(session.remember_search, text)

    async def read_past_searches(self) -> None:
        """Read the earlier searches, of which the latest comes first then."""
        if self._session is not None:
            self.past_searches.begin(await asyncio.to_thread(self._session.past_searches))

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

    @staticmethod
    def _is_search(request: Request) -> bool:
        return request.similar_to is None and bool(request.text.strip())

    # The selection

    def targets(self, paper: Paper | None) -> tuple[Paper, ...]:
        """Return what a key acts on: the selected papers, or else the one under the cursor."""
        return self.selection.papers or ((paper,) if paper is not None else ())

    def is_selected(self, paper_id: str) -> bool:
        """Return whether a paper is selected."""
        return paper_id in self.selection

    def toggle_selected(self, paper: Paper) -> None:
        """Select a paper, or drop it from the selection."""
        if paper.id not in self.selection and len(self.selection) >= MOST:
            self.say(wording.TOO_MANY_SELECTED)
            return
        self.selection.toggle(paper)
        self._view.show_marks((paper,))

    async def select_stretch(self, row: int) -> None:
        """Select from the nearest selected paper to a row, or else all under its heading."""
        page = self.page
        if page is None or not len(page.hits):
            return
        is_selected = self.is_selected if self.selection else None

        def found() -> list[Paper]:
            rows = stretch(page.hits, page.groups, row, is_selected)
            return [hit.paper for hit in page.hits[rows.start : rows.start + min(len(rows), MOST)]]

        try:
            papers = await in_daemon_thread(found)
        except SheafError as error:
            self.fail(error)
            return
        before = len(self.selection)
        if not self.selection.add(papers) or len(papers) == MOST:
            self.say(wording.TOO_MANY_SELECTED)
        elif len(self.selection) == before:
            self.say(wording.ALL_SELECTED)
        self._view.show_marks(papers)

    def drop_selection(self) -> None:
        """Select nothing."""
        if self.selection:
            self._view.show_marks(self.selection.drop())

    # Exporting

    def to_export(self) -> Sequence[Hit]:
        """Return what an export would write: the selected papers, or else all that are listed."""
        if self.selection:
            return tuple(map(Hit, self.selection.papers))
        return self.page.hits if self.page is not None else ()

    @staticmethod
    def export_choices() -> tuple[Choice, ...]:
        """Return the formats to choose from."""
        from digest.export import FORMATS

        width = max(map(len, FORMATS))
        return tuple(
            Choice(name, f"{name:{width}}  {each.summary}", each.suffix)
            for name, each in FORMATS.items()
        )

    async def destination(self, typed: str, name: str) -> tuple[Path, bool] | None:
        """Return the file that a person means, and whether it exists; None if told it's no good."""
        from digest.export.file import destination

        if not typed:
            self.say(wording.NOTHING_EXPORTED)
            return None
        try:
            return await in_daemon_thread(lambda: destination(typed, name))
        except SheafError as error:
            self.fail(error)
            return None

    def export(
        self, hits: Sequence[Hit], format_name: str, path: Path, *, overwrites: bool
    ) -> asyncio.Event:
        """Write papers to a file in the background, and say so; what was selected no longer is.

        Returns:
            Set once it is written, or has failed.
        """
        from digest.export.file import shown

        self.is_writing = True
        done = asyncio.Event()
        selected = self.selection.papers

        def write(session: Session) -> None:
            papers = (hit.paper for hit in hits)
            cancelled = self._is_closed.is_set
            session.export(papers, format_name, path, overwrites=overwrites, cancelled=cancelled)

        async def run() -> None:
            try:
                if await self._do(write):
                    self.say(wording.exported(len(hits), shown(path)))
                    if self.selection.papers == selected:
                        self.drop_selection()
            finally:
                self.is_writing = False
                done.set()
                self._when_written()

        self.say(wording.EXPORTING)
        self._start(run)
        return done

    def finish_writing(self, then: Callable[[], object]) -> bool:
        """Call `then` once the export is written, and say so.

        Returns:
            False if no export is being written, or if this was asked before: nothing is called.
        """
        if not self.is_writing or self._when_written is not _nothing:
            return False
        self._when_written = then
        self.say(wording.quits_when_written())
        return True

    # Marks

    def is_bookmarked(self, paper_id: str) -> bool:
        """Return whether a paper is bookmarked."""
        return self._session is not None and self._session.is_bookmarked(paper_id)

    def is_read(self, paper_id: str) -> bool:
        """Return whether a paper is marked as read."""
        return self._session is not None and self._session.is_read(paper_id)

    def is_unread(self, paper: Paper) -> bool:
        """Return whether a paper came in a digest of a day and is not read."""
        return self._session is not None and self._session.is_unread(paper)

    async def toggle_bookmark(self, *papers: Paper) -> None:
        """Bookmark papers, or remove the bookmarks if all have one, durably; selects nothing."""
        if done := await self._do(lambda session: session.toggle_bookmark(*papers)):
            is_on = self.is_bookmarked(papers[0].id)
            self.say(wording.bookmarked(is_on, len(done[0].papers)))
            self._view.show_marks(papers)
            self.drop_selection()

    def tag_counts(self) -> dict[str, int]:
        """Return each tag in use, and how many papers have it."""
        return self._session.tag_counts() if self._session is not None else {}

    def tag_choices(self) -> tuple[Choice, ...]:
        """Return the tags to choose from, those with most papers first."""
        counts = sorted(self.tag_counts().items(), key=lambda each: (-each[1], each[0]))
        return tuple(Choice(tag, wording.hashed([tag]), wording.papers(n)) for tag, n in counts)

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

    def tags(self, *papers: Paper) -> tuple[str, ...]:
        """Return the tags that all of some papers have, sorted."""
        records = [self._marks(each.id) for each in papers]
        tags = [set(record.tags if record else ()) for record in records]
        return tuple(sorted(set.intersection(*tags)))

    def _marks(self, paper_id: str) -> Bookmark | None:
        return self._session.marks(paper_id) if self._session is not None else None

    async def retag(self, papers: Sequence[Paper], line: str) -> None:
        """Make a line the tags that all of some papers have, durably, and say so; selects nothing.

        Tags that only some of them have stay.
        """
        # Those that no line can hold weren't on it, and stay.
        had = {each for each in self.tags(*papers) if is_writable(each)}
        wanted = set(tags_of(line))
        if done := await self._do(
            lambda session: session.retag(papers, wanted - had, had - wanted)
        ):
            (change,) = done
            if len(papers) == 1:
                self.say(wording.tagged(self.tags(*papers)))
            else:
                self.say(wording.done(change) if change else wording.TAGS_UNCHANGED)
            self._view.show_marks(papers)
            self.drop_selection()

    def note(self, paper: Paper) -> str:
        """Return the note on a paper; empty if there is none."""
        record = self._marks(paper.id)
        return record.note if record else ""

    async def set_note(self, paper: Paper, text: str) -> None:
        """Set the note on a paper, durably, and say so; an empty text removes it."""
        if done := await self._do(lambda session: session.set_note(paper, text)):
            (is_new,) = done
            self.say(wording.noted(bool(self.note(paper))) if is_new else wording.NOTE_UNCHANGED)
            self._view.show_marks((paper,))

    async def advance(self, *papers: Paper) -> None:
        """Put papers into the queue, then on to reading, then to done, durably; selects nothing."""
        if done := await self._do(lambda session: session.advance(*papers)):
            self.say(wording.advanced(done[0], len(papers)))
            self._view.show_marks(papers)
            self.drop_selection()

    async def undo(self) -> Change | None:
        """Undo the last change of marks, durably; returns it, None if there is none."""
        return await self._repeat(Session.undo, wording.undone, wording.NOTHING_TO_UNDO)

    async def redo(self) -> Change | None:
        """Make the last undone change again, durably; returns it, None if there is none."""
        return await self._repeat(Session.redo, wording.redone, wording.NOTHING_TO_REDO)

    async def _repeat(
        self,
        step: Callable[[Session], Change | None],
        words: Callable[[Change], str],
        nothing: str,
    ) -> Change | None:
        done = await self._do(step)
        if done is None:
            return None
        (change,) = done
        if change is None:
            self.say(nothing)
        else:
            self.say(words(change))
            self._view.show_marks(change.papers)
        return change

    async def mark_read(self, papers: Sequence[Paper], *, read: bool, undoable: bool = True) -> int:
        """Mark papers as read or unread, durably; returns how many changed."""
        if all(self.is_read(paper.id) == read for paper in papers):
            return 0
        done = await self._do(
            lambda session: session.mark_read(papers, read=read, undoable=undoable)
        )
        if done is None:
            return 0
        self._view.show_marks(papers)
        return done[0]

    async def mark_listed_read(self) -> None:
        """Mark every unread paper of the list as read, durably, as one change."""
        session, page = self._session, self.page
        if session is None or page is None:
            return
        papers = await asyncio.to_thread(session.unread, page)
        count = await self.mark_read(papers, read=True) if papers else 0
        self.say(wording.marked_read(count))

    def next_unread(self, row: int, step: int, count: int = 1) -> int | None:
        """Return the row of the next unread paper after a row, or before it if `step` is -1.

        With a count it is that of the second and so on, or of the last one if there are fewer.
        """
        if self._session is None or self.page is None:
            return None
        return self._session.next_unread(self.page, row, step, count)

    async def _do(self, step: Callable[[Session], Result]) -> tuple[Result] | None:
        """Do something in the session that may take long; returns its result in a tuple.

        None if there is no session, or if it failed, which is shown.
        """
        if self._session is None:
            return None
        try:
            return (await asyncio.to_thread(step, self._session),)
        except SheafError as error:
            self.fail(error)
            return None

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
        if self.is_library_empty:
            return wording.empty_library()
        if self.page is None or self._session is None:
            return ""
        offered = ""
        if self.offered_spelling:
            offered = wording.offer(self.offered_spelling, key_of("correct", where))
        unread = {each for group in self.page.groups for each in group.ids}
        progress = wording.progress(len(unread), self._session.unread_count(unread))
        selected = wording.selected(len(self.selection), self.selection.unlisted)
        values = ""
        if where is Where.SEARCH and self._offered_values:
            values = f"{self._offered_values} ({key_of('correct', where)})"
        saved = ""
        if self._shown_saved is not None:
            search, of_days = self._shown_saved
            saved, progress = wording.saved(search, self._session.unread_count(of_days)), ""
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

    @property
    def shows_upvotes(self) -> bool:
        """Whether rows show upvotes, although no heading makes them those of a day."""
        return self.answered.order is Sort.UPVOTES and self.answered.similar_to is None

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

    def row_marks(self, paper_id: str) -> tuple[str, str]:
        """Return a paper's tags and the sign of a note, for its row."""
        return wording.row_marks(self._marks(paper_id))

    def pane_marks(self, paper: Paper | None) -> tuple[str, ...]:
        """Return the lines on a paper's tags and note, for the abstract pane."""
        return wording.pane_marks(self._marks(paper.id)) if paper else ()

    def fragment(self, paper: Paper, columns: int) -> str:
        """Return the passage of a paper's abstract that matches best, cut to `columns`."""
        words = self.page.understood.words if self.page else ()
        return best_fragment(paper.abstract, words, columns)
