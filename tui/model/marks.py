"""The marks of papers: bookmarks, what was read, tags, notes, the queue; undo and redo."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from digest.session import Session
from tui.model import wording
from tui.model.question import Choice
from tui.model.tags import is_writable, tags_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.bookmarks import Annotation, Bookmark
    from digest.history import Change
    from digest.paper import Page, Paper
    from tui.model.open_session import OpenSession
    from tui.model.selection import Selection


class Marks:
    """Tells what marks papers have, and changes them durably.

    Args:
        open_session: holds the session, whose marks they are.
        selection: dropped once a mark was set.
        say: shows a message.
        show: shows the new marks of some papers.
    """

    def __init__(
        self,
        open_session: OpenSession,
        selection: Selection,
        say: Callable[[str], None],
        show: Callable[[Sequence[Paper]], None],
    ) -> None:
        self._open = open_session
        self._selection = selection
        self._say = say
        self._show = show

    @property
    def _session(self) -> Session | None:
        return self._open.session

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
        if done := await self._open.do(lambda session: session.toggle_bookmark(*papers)):
            is_on = self.is_bookmarked(papers[0].id)
            self._say(wording.bookmarked(is_on, len(done[0].papers)))
            self._show(papers)
            self._selection.drop()

    def tag_counts(self) -> dict[str, int]:
        """Return each tag in use, and how many papers have it."""
        return self._session.tag_counts() if self._session is not None else {}

    def tag_choices(self) -> tuple[Choice, ...]:
        """Return the tags to choose from, those with most papers first."""
        counts = sorted(self.tag_counts().items(), key=lambda each: (-each[1], each[0]))
        return tuple(Choice(tag, wording.hashed([tag]), wording.papers(n)) for tag, n in counts)

    def tags(self, *papers: Paper) -> tuple[str, ...]:
        """Return the tags that all of some papers have, sorted."""
        records = [self._record(each.id) for each in papers]
        tags = [set(record.tags if record else ()) for record in records]
        return tuple(sorted(set.intersection(*tags)))

    def _record(self, paper_id: str) -> Bookmark | None:
        return self._session.marks(paper_id) if self._session is not None else None

    async def retag(self, papers: Sequence[Paper], line: str) -> None:
        """Make a line the tags that all of some papers have, durably, and say so; selects nothing.

        Tags that only some of them have stay.
        """
        # Those that no line can hold weren't on it, and stay.
        had = {each for each in self.tags(*papers) if is_writable(each)}
        wanted = set(tags_of(line))
        if done := await self._open.do(
            lambda session: session.retag(papers, wanted - had, had - wanted)
        ):
            (change,) = done
            if len(papers) == 1:
                self._say(wording.tagged(self.tags(*papers)))
            else:
                self._say(wording.done(change) if change else wording.TAGS_UNCHANGED)
            self._show(papers)
            self._selection.drop()

    def note(self, paper: Paper) -> str:
        """Return the note on a paper; empty if there is none."""
        record = self._record(paper.id)
        return record.note if record else ""

    async def set_note(self, paper: Paper, text: str) -> None:
        """Set the note on a paper, durably, and say so; an empty text removes it."""
        if done := await self._open.do(lambda session: session.set_note(paper, text)):
            (is_new,) = done
            self._say(wording.noted(bool(self.note(paper))) if is_new else wording.NOTE_UNCHANGED)
            self._show((paper,))

    async def annotate(self, paper: Paper, passage: Annotation) -> None:
        """Mark a passage of a paper's text, or change its note, durably, and say so."""
        if done := await self._open.do(lambda session: session.annotate(paper, passage)):
            (is_new,) = done
            self._say(wording.passage_marked(passage.note) if is_new else wording.NOTE_UNCHANGED)
            self._show((paper,))

    async def remove_annotation(self, paper: Paper, passage: Annotation) -> None:
        """Mark a passage of a paper's text no longer, durably, and say so."""
        if await self._open.do(lambda session: session.remove_annotation(paper, passage)):
            self._say(wording.passage_unmarked())
            self._show((paper,))

    async def advance(self, *papers: Paper) -> None:
        """Put papers into the queue, then on to reading, then to done, durably; selects nothing."""
        if done := await self._open.do(lambda session: session.advance(*papers)):
            self._say(wording.advanced(done[0], len(papers)))
            self._show(papers)
            self._selection.drop()

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
        done = await self._open.do(step)
        if done is None:
            return None
        (change,) = done
        if change is None:
            self._say(nothing)
        else:
            self._say(words(change))
            self._show(change.papers)
        return change

    async def mark_read(self, papers: Sequence[Paper], *, read: bool, undoable: bool = True) -> int:
        """Mark papers as read or unread, durably; returns how many changed."""
        if all(self.is_read(paper.id) == read for paper in papers):
            return 0
        done = await self._open.do(
            lambda session: session.mark_read(papers, read=read, undoable=undoable)
        )
        if done is None:
            return 0
        self._show(papers)
        return done[0]

    async def mark_page_read(self, page: Page | None) -> None:
        """Mark every unread paper of a page as read, durably, as one change."""
        session = self._session
        if session is None or page is None:
            return
        papers = await asyncio.to_thread(session.unread, page)
        count = await self.mark_read(papers, read=True) if papers else 0
        self._say(wording.marked_read(count))

    def in_row(self, paper_id: str) -> tuple[str, str]:
        """Return a paper's tags and the sign of a note, for its row."""
        return wording.row_marks(self._record(paper_id))

    def in_pane(self, paper: Paper | None) -> tuple[str, ...]:
        """Return the lines on a paper's tags and note, for the abstract pane."""
        return wording.pane_marks(self._record(paper.id)) if paper else ()
