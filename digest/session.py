"""A reading session: one person's library, index and bookmarks behind a single interface."""

from __future__ import annotations

import contextlib
import time
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from digest import past_searches
from digest.arrivals import Joined, arrivals, holds, row_of
from digest.arxiv import arxiv_category
from digest.bookmarks import (
    Bookmarks,
    Stage,
    advancing,
    annotating,
    noting,
    removing_annotation,
    tagging,
)
from digest.history import History, bookmarking, editing, marking_read
from digest.index import SIMILAR, Explanation, Index, PaperLookup, opened
from digest.library import Library
from digest.library.digests import Digests
from digest.paper import Hit, Page, Paper, Understood, id_at, numbers_in
from digest.passages.lazily import LazyPassages
from digest.query.filters import IS_VALUES
from digest.request import DIGEST, Sort
from digest.storage.memory import give_back
from digest.storage.pending import committed_size
from digest.storage.stamps import stamp_of
from digest.text.matching import title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from digest.bookmarks import Annotation, Bookmark, MarksEdit
    from digest.config import SavedSearch
    from digest.fulltext.citations import Cited
    from digest.fulltext.store import Texts
    from digest.history import Change
    from digest.index import Progress
    from digest.library.digests import Digest
    from digest.query.parser import UserSets
    from digest.request import Request
    from digest.storage.paths import Home
    from digest.storage.stamps import FileStamp

_SEARCHES_UNTIL_GIVE_BACK: Final = 100
"""What searches freed lies between what is kept; giving it back now and then bounds how much."""


@dataclass(frozen=True, slots=True)
class News:
    """What other processes changed since the last look."""

    marks: bool = False
    library: bool = False
    """Whether there are new or changed papers, or changed digests."""
    papers: int = 0
    """How many papers the library has more than this session shows."""


class Session:
    """Answers requests and keeps marks. Searches may run in another thread, one at a time.

    Raises:
        StoreError: from `open` and every change, if a file cannot be read or written.
    """

    def __init__(
        self,
        index: Index,
        bookmarks: Bookmarks,
        digests: Digests | None = None,
        passages: LazyPassages | None = None,
    ) -> None:
        self._index = index
        self._passages = passages
        """The kept texts; None where none are searched."""
        if passages is not None:
            index.search_texts(passages)
        self._bookmarks = bookmarks
        self._digests = digests
        self._days: tuple[Digest, ...] = ()
        self._labels_of_days: frozenset[str] = frozenset()
        self._closing = contextlib.ExitStack()
        self.home: Home | None = None
        """The home whose library it is; None if it was made of parts."""
        self._opened: tuple[FileStamp, ...] = ()
        self._seen: tuple[FileStamp, ...] = ()
        self._readings = bookmarks.on_disk.readings
        """How often the marks were read before the last look."""
        self._history = History(bookmarks)
        self._searches = 0
        self.total = index.search("", limit=1).total
        """The number of papers in the library."""
        self._read_digests()

    @classmethod
    def open(
        cls,
        home: Home,
        progress: Progress | None = None,
        tell: Callable[[str], object] = lambda _: None,
        history: History | None = None,
    ) -> Session:
        """Open a home's library and bookmarks; update or rebuild the index if necessary.

        If the index cannot be written, a temporary one is used. `tell` is called with a sentence
        for the person where something unexpected was put right; see `Index.open`. The changes of a
        `history` can be undone here.
        """
        library = Library(home.library)
        with contextlib.ExitStack() as opening:
            index = opening.enter_context(opened(home.index, library, progress, tell=tell))
            passages = opening.enter_context(contextlib.closing(LazyPassages(home, waits=False)))
            papers = opening.enter_context(PaperLookup(library, index))
            bookmarks = Bookmarks.open(home.bookmarks, papers.id_of)
            session = cls(index, bookmarks, Digests.of_days(home.library), passages)
            session._closing = opening.pop_all()
            session.home = home
            if history is not None:
                session._history = history.moved_to(bookmarks)
            session._opened = session._seen = _stamps(home)
        return session

    def reopened(
        self,
        progress: Progress | None = None,
        tell: Callable[[str], object] = lambda _: None,
    ) -> Session:
        """Open the same home again, with what changed meanwhile; what was done can be undone there.

        This session still answers, until it is closed.
        """
        if self.home is None:
            return self
        return self.open(self.home, progress, tell, self._history)

    def has_library_of(self, other: Session) -> bool:
        """Return whether another session was opened on the library as it was for this one."""
        return self._opened == other._opened

    def close(self) -> None:
        """Close the index, and return the memory that it used: a reader may go on with another."""
        self._closing.close()
        give_back()

    def _read_digests(self) -> None:
        if self._digests is not None:
            self._days = tuple(each for each in self._digests.all() if each.day)
            self._labels_of_days = frozenset(each.id for each in self._days)

    # Saved searches

    def saved_searches(self) -> tuple[SavedSearch, ...]:
        """Return the saved searches as the config file has them now.

        Raises:
            ConfigError: the file cannot be read or is invalid.
        """
        from digest import config

        return config.load(self.home.config_file).saved if self.home is not None else ()

    def keep_search(self, search: SavedSearch) -> None:
        """Save a search in the config file, in place of one with its digit; see `saved.keep`."""
        from digest import saved

        if self.home is not None:
            saved.keep(self.home.config_file, search)

    # Past searches

    def past_searches(self) -> tuple[str, ...]:
        """Return the searches that were made in the reader, the latest last."""
        return past_searches.load(self.home.searches) if self.home is not None else ()

    def remember_search(self, text: str) -> None:
        """Keep a search as the latest one; it is on disk when this returns."""
        if self.home is not None:
            past_searches.add(self.home.searches, text)

    # Whole papers

    def texts(self) -> Texts | None:
        """Return the kept texts of the home; None if there is no home."""
        from digest.fulltext.readers import read_file
        from digest.fulltext.store import Texts

        return Texts(self.home.texts, read_file) if self.home is not None else None

    def leave_text_at(self, paper: Paper, anchor: str, offset: int) -> None:
        """Keep the place where the reading of a paper's text stopped; durable on return."""
        self._bookmarks.leave_at(paper.id, anchor, offset, paper.title)

    def cited_paper(self, what: Cited) -> Paper | None:
        """Return the library's paper that an entry of a bibliography cites; None if it has none.

        It is told by any of its ids, or else by its whole title.
        """
        for each in what.ids:
            if (paper := self._index.get(each)) is not None:
                return paper
        for title in what.titles:
            hits = self._index.search(title, limit=1).hits
            if len(hits) and title_key(hits[0].paper.title) == title_key(title):
                return hits[0].paper
        return None

    def add(self, paper: Paper) -> None:
        """Add a paper to the library and the index; `reopened` shows it. Durable on return."""
        if self.home is not None:
            library = Library(self.home.library)
            library.add([paper])
            with opened(self.home.index, library):
                pass  # it is indexed now

    # Searching

    def search(self, request: Request, cancelled: Callable[[], bool] = lambda: False) -> Page:
        """Return the papers that match a request."""
        self._searches += 1
        if self._searches % _SEARCHES_UNTIL_GIVE_BACK == 0:
            give_back()
        if request.similar_to is not None:
            return self._similar(request.similar_to, unread_only=request.unread_only)
        is_search = bool(request.text.strip())
        if not is_search:
            if request.bookmarks_only:
                return self._bookmarked(request)
            if request.order is Sort.ARRIVAL and self._days:
                return self._arrivals(request)
        return self._index.search(
            request.text,
            sort=request.sort,
            reverse=request.reverse,
            cancelled=cancelled,
            user_sets=self._user_sets(request),
            only=request.only,
            without=request.without,
            within=() if is_search or not request.unread_only else self._labels_of_days,
        )

    def _similar(self, paper: Paper, *, unread_only: bool) -> Page:
        if not unread_only:
            return self._index.similar(paper.id)
        page = self._index.similar(paper.id, limit=None)
        rows = (at for at in range(len(page.hits)) if not self.is_read(id_at(page.hits, at)))
        hits = tuple(page.hits[at] for at in islice(rows, SIMILAR))
        return replace(page, hits=hits, total=len(hits))

    def _arrivals(self, request: Request) -> Page:
        started = time.perf_counter()
        days = [each for each in self._days if request.digest in {"", each.id}]
        days = days[::-1] if request.reverse else days
        rest: Sequence[Hit] = ()
        if not (request.unread_only or request.digest):
            rest = self._index.search(
                "", outside=self._labels_of_days, reverse=request.reverse
            ).hits
        is_listed = (lambda each: not self.is_read(each)) if request.unread_only else _always
        hits, groups = arrivals(days, rest, self._index.get, is_listed)
        seconds = time.perf_counter() - started
        return Page(hits, len(hits), seconds, Understood(), groups)

    def filter_values(self, field: str, typed: str) -> dict[str, int]:
        """Return what may follow `tag:`, `digest:`, `is:` or `text:`; for how many papers each is.

        The number is 0 where it would take a search to know it. Of what may follow `text:` only
        words that start as `typed` does are returned, once texts were searched.
        """
        if field == "text":
            return self._passages.words(typed) if self._passages is not None else {}
        if field == "tag":
            return self.tag_counts()
        if field == "digest":
            return {each.id: len(each.ids) for each in self._days}
        return dict.fromkeys((*IS_VALUES, "unread"), 0) if field == "is" else {}

    def category_counts(self) -> dict[str, int]:
        """Return the categories, as arXiv writes its own, and their numbers of papers."""
        counts = self._index.category_counts()
        return {arxiv_category(name) or name: count for name, count in counts.items()}

    def explain(self, request: Request, paper: Paper) -> Explanation:
        """Explain a paper's rank in the answer to a request."""
        if request.similar_to is not None:
            return self._index.explain_similar(request.similar_to.id, paper.id)
        return self._index.explain(
            request.text, paper.id, user_sets=self._user_sets(request), only=request.only
        )

    def _user_sets(self, request: Request) -> UserSets:
        """Return the sets of ids that a query and the request's filters may name."""
        sets = dict[str, Collection[str]](self._bookmarks.user_sets())
        if request.digest:
            sets[DIGEST] = next((day.ids for day in self._days if day.id == request.digest), ())
        return sets

    def suggest(self, request: Request) -> str | None:
        """Return the text of a request with its misspellings corrected; None if it has none."""
        return self._index.suggest(request.text)

    def digests(self) -> tuple[Digest, ...]:
        """Return the digests of days, newest first."""
        return self._days

    def _bookmarked(self, request: Request) -> Page:
        """Return every bookmark, the newest first unless the request has another order.

        That includes bookmarks of papers that are no longer in the library.
        """
        started = time.perf_counter()
        hits: list[Hit] = []
        gone: list[Hit] = []
        for each in self._bookmarks.all():
            if request.unread_only and each.is_read:
                continue
            paper = self._index.get(each.id)
            shown = paper or Paper(id=each.id, title=each.title or each.id)
            hits.append(Hit(shown, day=each.day))
            if paper is None:
                gone.append(Hit(shown))
        if request.reverse:
            hits.reverse()
        if request.order is not Sort.ARRIVAL:
            sets = self._user_sets(request)
            page = self._index.search(
                "",
                sort=request.sort,
                reverse=request.reverse,
                user_sets=sets,
                only=request.only,
                without=request.without,
            )
            return replace(page, hits=Joined([page.hits, gone]), total=page.total + len(gone))
        return Page(tuple(hits), len(hits), time.perf_counter() - started, Understood())

    # Marks

    def is_bookmarked(self, paper_id: str) -> bool:
        """Return whether a paper is bookmarked."""
        return self._bookmarks.is_bookmarked(paper_id)

    def is_read(self, paper_id: str) -> bool:
        """Return whether a paper was marked as read."""
        return self._bookmarks.is_read(paper_id)

    def is_unread(self, paper: Paper) -> bool:
        """Return whether a paper came in a digest of a day and was not marked as read.

        Papers of bibliographies and snapshots are neither read nor unread.
        """
        return not self._labels_of_days.isdisjoint(paper.digests) and not self.is_read(paper.id)

    def unread_count(self, ids: Iterable[str]) -> int:
        """Return how many papers were not marked as read."""
        return sum(not self.is_read(each) for each in ids)

    def next_unread(self, page: Page, row: int, step: int, count: int = 1) -> int | None:
        """Return the number of the nearest unread hit after (`step` 1) or before (-1) a row.

        With a count it is that of the second nearest and so on, or of the last if there are fewer.
        """
        rows = numbers_in(page.hits, self._labels_of_days)
        if step > 0:
            nearest = (rows[at] for at in range(bisect_right(rows, row), len(rows)))
        else:
            nearest = (rows[at] for at in range(bisect_left(rows, row) - 1, -1, -1))
        unread = (at for at in nearest if not self.is_read(id_at(page.hits, at)))
        return next(reversed(list(islice(unread, count))), None)

    def of_days(self, page: Page) -> frozenset[str]:
        """Return the ids of those hits of a page that came in a digest of a day."""
        rows = numbers_in(page.hits, self._labels_of_days)
        return frozenset(id_at(page.hits, at) for at in rows)

    def unread(self, page: Page) -> list[Paper]:
        """Return the unread papers among the hits of a page."""
        rows = numbers_in(page.hits, self._labels_of_days)
        return [page.hits[at].paper for at in rows if not self.is_read(id_at(page.hits, at))]

    def not_in(self, page: Page, papers: Iterable[Paper]) -> frozenset[str]:
        """Return the ids of those papers that aren't among the hits of a page."""
        return frozenset(each.id for each in papers if not holds(page.hits, each))

    def row_of(self, page: Page, paper: Paper) -> int | None:
        """Return the number of a paper's hit on a page; None if it isn't there."""
        return row_of(page.hits, paper)

    def marks(self, paper_id: str) -> Bookmark | None:
        """Return the tags, the note and the other marks of a paper; None if it has none."""
        return self._bookmarks.get(paper_id)

    def toggle_bookmark(self, *papers: Paper) -> Change:
        """Bookmark papers, or remove the bookmarks if all of them have one; durable on return.

        Returns:
            The change, of those papers that it changed.
        """
        lacking = [each for each in papers if not self.is_bookmarked(each.id)]
        change = bookmarking(lacking or papers, on=bool(lacking))
        self._history.do(change)
        return change

    def mark_read(self, papers: Sequence[Paper], *, read: bool, undoable: bool = True) -> int:
        """Mark papers as read or unread; it is on disk when this returns.

        Args:
            papers: those that are so already are left alone.
            read: what they are to be.
            undoable: False for a paper that merely was on screen, which nobody would undo.

        Returns:
            How many changed.
        """
        changing = [each for each in papers if self.is_read(each.id) != read]
        if changing:
            self._history.do(marking_read(changing, read=read), undoable=undoable)
        return len(changing)

    def tag_counts(self) -> dict[str, int]:
        """Return each tag in use, and how many papers have it."""
        return self._bookmarks.tag_counts()

    def retag(
        self, papers: Iterable[Paper], add: Collection[str] = (), remove: Collection[str] = ()
    ) -> Change | None:
        """Add tags, which bookmarks a paper that lacked one, and remove tags; durable on return.

        Returns:
            The change, of those papers that it changed; None if there are none.
        """
        self.refresh_marks()
        edits: list[tuple[Paper, MarksEdit]] = []
        for paper in papers:
            record = self.marks(paper.id)
            had = set(record.tags if record else ())
            edit = tagging(record, (had - set(remove)) | set(add))
            if edit.add_tags or edit.remove_tags:
                edits.append((paper, edit))
        if not edits:
            return None
        added = {f"#{tag}" for _, edit in edits for tag in edit.add_tags}
        removed = {f"#{tag} removed" for _, edit in edits for tag in edit.remove_tags}
        return self._edit(", ".join([*sorted(added), *sorted(removed)]), edits)

    def set_note(self, paper: Paper, text: str) -> bool:
        """Set a paper's note, and bookmark it; an empty text removes the note. Durable on return.

        Returns:
            Whether that changed anything.
        """
        self.refresh_marks()
        record = self.marks(paper.id)
        edit = noting(text)
        if edit.note == (record.note if record else ""):
            return False
        self._edit("note changed" if edit.note else "note removed", [(paper, edit)])
        return True

    def annotations(self, paper: Paper) -> tuple[Annotation, ...]:
        """Return the marked passages of a paper's text, by block and place in it."""
        record = self.marks(paper.id)
        return record.passages if record else ()

    def annotate(self, paper: Paper, annotation: Annotation) -> bool:
        """Mark a passage of a paper's text, or change its note; it bookmarks the paper.

        Durable on return.

        Returns:
            Whether that changed anything.
        """
        self.refresh_marks()
        edit = annotating(self.marks(paper.id), annotation)
        if [each._replace(at="") for each in edit.drop_annotations] == list(edit.annotate):
            return False
        what = "note on a passage" if edit.annotate[0].note else "passage marked"
        self._edit(what, [(paper, edit)])
        return True

    def remove_annotation(self, paper: Paper, annotation: Annotation) -> None:
        """Mark a passage of a paper's text no longer; durable on return."""
        self.refresh_marks()
        edit = removing_annotation(self.marks(paper.id), annotation)
        if edit.drop_annotations:
            self._edit("passage no longer marked", [(paper, edit)])

    def advance(self, *papers: Paper) -> Stage:
        """Put papers into the queue, then on to reading, then to done; durable on return.

        Of several papers, those go on that are least far, so that all come to one stage.

        Returns:
            Their stage now; one that is done is read and in none.
        """
        self.refresh_marks()
        least = min((self._stage(each) for each in papers), key=list(Stage).index)
        going = [each for each in papers if self._stage(each) is least]
        edits = [(each, advancing(self.marks(each.id))) for each in going]
        reached = edits[0][1].stage or Stage.NONE
        self._edit(reached.value or "done reading", edits)
        return reached

    def _stage(self, paper: Paper) -> Stage:
        record = self.marks(paper.id)
        return record.stage if record else Stage.NONE

    def _edit(self, what: str, edits: Sequence[tuple[Paper, MarksEdit]]) -> Change:
        by_id = {paper.id: edit for paper, edit in edits}
        inverses = {each: edit.inverse(self.marks(each)) for each, edit in by_id.items()}
        change = editing(what, [paper for paper, _ in edits], by_id, inverses)
        self._history.do(change)
        return change

    def export(
        self,
        papers: Iterable[Paper],
        format_name: str,
        path: Path,
        *,
        overwrites: bool,
        cancelled: Callable[[], bool],
    ) -> None:
        """Write papers with their tags and notes to a file; see `digest.export.file`."""
        from digest.export.file import write_file

        write_file(
            path, papers, format_name, self.marks, overwrites=overwrites, cancelled=cancelled
        )

    def undo(self) -> Change | None:
        """Undo the last change of this session; returns it, None if there is nothing to undo."""
        return self._history.undo()

    def redo(self) -> Change | None:
        """Make the last undone change again; returns it, None if there is none."""
        return self._history.redo()

    def summary_of_changes(self) -> str:
        """Return what this session changed on the whole, in words; empty for nothing."""
        return self._history.summary()

    def look(self) -> News:
        """Look for changes made by other processes; reloads the marks, but not the library."""
        self.refresh_marks()
        # A change made here reads theirs too: so not only what was read just now counts.
        readings = self._bookmarks.on_disk.readings
        marks, self._readings = readings != self._readings, readings
        if self.home is None or (stamps := _stamps(self.home)) == self._seen:
            return News(marks=marks)
        log = self.home.library / "papers.jsonl"
        if stamps[0][1] and committed_size(log) < stamps[0][1]:
            return News(marks=marks)  # an import is being written; the next look finds it
        index = Index.open_current(self.home.index, Library(log.parent))
        if index is None:
            return News(marks=marks)  # it is being indexed; the next look finds it
        with contextlib.closing(index):
            papers = index.search("", limit=1).total - self.total
        self._seen = stamps
        return News(marks=marks, library=True, papers=papers)

    def refresh_marks(self) -> bool:
        """Reload the bookmarks if another process has changed them; returns whether it has."""
        if not self._bookmarks.on_disk.has_changed():
            return False
        self._bookmarks.on_disk.load()
        return True


def _stamps(home: Home) -> tuple[FileStamp, ...]:
    """Return what changes whenever the library's files change."""
    return tuple(stamp_of(home.library / name) for name in ("papers.jsonl", "digests.jsonl"))


def _always(_: str) -> bool:
    return True
