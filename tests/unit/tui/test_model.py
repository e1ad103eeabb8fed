"""The reader's model, driven without a screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from digest.library import Library
from digest.paper import Paper
from digest.request import Sort
from digest.session import Session
from tui.keymap import Where
from tui.model.reader import ReaderModel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Sequence

    from digest.index import Explanation
    from digest.storage.paths import Home

DRAFTS = Paper(id="arxiv:2401.00001", title="Draft Models", abstract="Fast.", date="2024-01-02")
CACHES = Paper(id="arxiv:2401.00002", title="Paged Caches", abstract="Full.", date="2024-01-01")
PATIENCE = 10.0


class Reader:
    """A model, and what it told its view."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Task[None]] = []
        self.answers: list[bool] = []
        self.marked: list[str] = []
        self.repaints = 0
        self.model = ReaderModel(self, self._start)

    def _start(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.tasks.append(asyncio.create_task(work()))

    def show_answer(self, *, keeps_cursor: bool, keeps_place: bool) -> None:  # noqa: ARG002
        self.answers.append(keeps_cursor)

    def show_status(self) -> None:
        pass

    def show_offers(self) -> None:
        pass

    def show_marks(self, papers: Sequence[Paper]) -> None:
        self.marked += [paper.id for paper in papers]

    def show_text(self) -> None:
        pass

    def show_all_marks(self) -> None:
        self.repaints += 1

    @property
    def status(self) -> str:
        return self.model.status(Where.LIST, 80)

    async def settle(self) -> None:
        await self.model.settle(PATIENCE)

    async def search(self, text: str) -> None:
        self.model.search_for(text)
        await self.settle()

    @property
    def titles(self) -> list[str]:
        assert self.model.page is not None
        return [hit.paper.title for hit in self.model.page.hits]


@pytest_asyncio.fixture
async def reader(home: Home) -> AsyncIterator[Reader]:
    """The model of a library of two papers, open, with everything listed."""
    Library(home.library).add([DRAFTS, CACHES])
    reader = Reader()
    await reader.model.open(lambda progress: Session.open(home, progress))
    await reader.settle()
    yield reader
    reader.model.close()
    await asyncio.gather(*reader.tasks)


async def test_everything_is_requested_at_first(reader: Reader) -> None:
    assert reader.titles == ["Draft Models", "Paged Caches"]
    assert reader.status == "2 papers · newest first"


async def test_a_search_is_answered_and_clearing_lists_everything(reader: Reader) -> None:
    await reader.search("paged")
    assert reader.titles == ["Paged Caches"]
    assert reader.status == "1 of 2 · by relevance"
    assert reader.model.highlight is not None
    reader.model.clear()
    await reader.settle()
    assert reader.status == "2 papers · newest first"
    assert reader.model.highlight is None


async def test_clearing_leaves_similar_papers_before_the_search(reader: Reader) -> None:
    await reader.search("paged")
    reader.model.show_similar(CACHES)
    await reader.settle()
    assert reader.status == "Similar to: Paged Caches · Esc returns"
    reader.model.clear()
    assert reader.model.request.text == "paged"
    assert reader.model.request.similar_to is None


async def test_what_is_typed_leaves_similar_papers(reader: Reader) -> None:
    reader.model.show_similar(CACHES)
    await reader.search("draft")
    assert reader.titles == ["Draft Models"]


async def test_the_cursor_keeps_its_paper_in_another_order_not_in_another_search(
    reader: Reader,
) -> None:
    reader.model.sort_by(Sort.DATE)
    await reader.settle()
    assert reader.model.request.sort is Sort.DATE
    await reader.search("draft")
    assert reader.answers == [False, True, False]


async def test_only_the_newest_of_many_requests_is_answered_and_shown(
    reader: Reader,
) -> None:
    shown = len(reader.answers)
    for text in ("d", "dr", "paged"):
        reader.model.search_for(text)
    await reader.settle()
    assert reader.titles == ["Paged Caches"]
    assert len(reader.answers) == shown + 1


async def test_marks_are_set_undone_and_reported(reader: Reader) -> None:
    await reader.model.marks.toggle_bookmark(DRAFTS)
    assert reader.model.message == "Bookmarked"
    assert reader.model.marks.is_bookmarked(DRAFTS.id)
    await reader.model.marks.undo()
    assert reader.model.message == f"Undone: bookmarked · {DRAFTS.title} · Ctrl-R redoes"
    assert not reader.model.marks.is_bookmarked(DRAFTS.id)
    await reader.model.marks.undo()
    assert reader.model.message == "Nothing to undo"
    await reader.model.marks.redo()
    assert reader.model.message == f"Redone: bookmarked · {DRAFTS.title}"
    assert reader.model.marks.is_bookmarked(DRAFTS.id)
    await reader.model.marks.mark_read((CACHES,), read=True)
    assert reader.model.marks.is_read(CACHES.id)
    assert reader.marked == [DRAFTS.id, DRAFTS.id, DRAFTS.id, CACHES.id]


async def test_bookmarks_only_says_how_to_get_some(reader: Reader) -> None:
    reader.model.toggle_bookmarks_only()
    await reader.settle()
    assert reader.titles == []
    assert "bookmarks only" in reader.status
    assert reader.model.notice(Where.LIST).startswith("No bookmarks yet. b adds one;")


async def test_no_matches_names_a_key_only_where_it_works(reader: Reader) -> None:
    await reader.search("zzzz")
    assert reader.model.notice(Where.SEARCH) == "No matches"
    assert reader.model.notice(Where.LIST) == "No matches. Esc clears the search."


async def test_only_a_search_can_be_explained(reader: Reader) -> None:
    explained: list[Explanation] = []
    assert reader.model.explain(DRAFTS, explained.append) is None
    assert reader.model.message == "x explains search results; search first"
    await reader.search("draft")
    answered = reader.model.explain(DRAFTS, explained.append)
    assert answered is not None
    await answered.wait()
    assert explained[0].score > 0


async def test_a_title_is_cut_so_that_the_way_back_is_seen(reader: Reader) -> None:
    reader.model.show_similar(CACHES)
    await reader.settle()
    assert reader.model.status(Where.LIST, 36) == "Similar to: Paged Cac… · Esc returns"


async def test_a_question_about_an_older_answer_is_dropped(reader: Reader) -> None:
    await reader.search("draft")
    explained: list[Explanation] = []
    answered = reader.model.explain(DRAFTS, explained.append)
    await reader.search("paged")
    assert answered is not None
    await answered.wait()
    assert explained == []


async def test_the_offer_of_a_spelling_does_not_displace_an_explanation(reader: Reader) -> None:
    await reader.search("draft")
    explained: list[Explanation] = []
    answered = reader.model.explain(DRAFTS, explained.append)
    reader.model.offer_spelling()
    assert answered is not None
    await answered.wait()
    assert len(explained) == 1
