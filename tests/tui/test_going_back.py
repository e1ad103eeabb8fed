"""Ctrl-O goes back to where one came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.events import Paste

from tests.tui.sample import NEWEST_FIRST
from tui.keymap import Where

if TYPE_CHECKING:
    from tests.tui.reading import OpenReader


async def test_each_search_and_filter_is_gone_back_from(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("4", "j")
        await reader.search("speculative")
        await reader.press("j")
        found = reader.paper
        await reader.press("S", "j", "H")
        assert reader.screen.model.request.unread_only
        await reader.press("ctrl+o")
        assert reader.screen.model.request.similar_to == found
        assert reader.row == 1
        await reader.press("ctrl+o")
        assert (reader.screen.search_box.value, reader.paper) == ("speculative", found)
        assert reader.status.endswith("by relevance")
        await reader.press("ctrl+o")
        assert (reader.screen.search_box.value, reader.row) == ("", 4)
        assert reader.status.startswith("40 papers")
        await reader.press("ctrl+o")
        assert reader.status == "No earlier place"


async def test_a_search_box_that_was_only_visited_is_no_place(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("3", "j", "G", "slash", "escape", "slash", "escape", "ctrl+o")
        assert reader.row == 3


async def test_a_chosen_digest_a_pasted_title_and_esc_are_gone_back_from(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.press("2", "j", "D", "down", "enter")
        await reader.press("5", "j")
        reader.app.post_message(Paste("Preface"))
        await reader.until(lambda: reader.where is Where.SEARCH)
        await reader.press("enter", "escape")
        assert reader.screen.search_box.value == ""
        await reader.press("ctrl+o")
        assert (reader.screen.search_box.value, reader.paper.title) == ("Preface", "Preface")
        await reader.press("ctrl+o")
        assert reader.screen.model.request.digest
        await reader.press("ctrl+o")
        assert not reader.screen.model.request.digest
        assert reader.row == 2


async def test_a_paper_that_moved_meanwhile_is_found(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("H", "5", "j")
        paper = reader.paper
        session = reader.screen.model._session
        assert session is not None
        await reader.search("speculative")
        session.mark_read(NEWEST_FIRST[:3], read=True)
        await reader.press("ctrl+o")
        assert (reader.paper, reader.row) == (paper, 2)


async def test_where_a_paper_is_gone_its_row_is_gone_back_to(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("H", "5", "j")
        paper = reader.paper
        session = reader.screen.model._session
        assert session is not None
        await reader.search("speculative")
        session.mark_read([paper], read=True)
        await reader.press("ctrl+o")
        assert reader.paper != paper
        assert reader.row == 5


async def test_where_the_paper_under_the_cursor_is_hidden_the_next_one_takes_its_place(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        papers = reader.screen.papers
        await reader.press("j", "j", "j", "j")
        await reader.press("M", "N", "k")  # on a paper that is read
        read, following = reader.paper, papers._hits[reader.row + 1].paper
        await reader.press("H")
        assert read.id not in {hit.paper.id for hit in papers._hits}
        assert reader.paper == following
        await reader.press("H")
        assert reader.paper == following
