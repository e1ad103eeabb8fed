"""The order of the list: a menu says what is on, and a paper stays under the cursor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from digest.library.digests import Capture
from digest.paper import Paper
from tests.tui.reading import opened
from tests.tui.sample import MOST_UPVOTED_FIRST, NEWEST_FIRST
from tui.keymap import Where

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader, Reader

_SHOWN = 20
"""Letters of a title that surely fit into its row."""
FOUND = "kernels"
"""A search that finds several papers."""


def titles(reader: Reader) -> list[str]:
    rows = (line[5:].strip() for line in reader.list_lines() if line[:5].strip())
    return [row[:_SHOWN].strip() for row in rows if row]


def sorted_titles(papers: tuple[Paper, ...], among: list[str]) -> list[str]:
    begins = (paper.title[:_SHOWN].strip() for paper in papers)
    return [title for title in begins if title in among]


async def test_a_letter_of_the_menu_chooses_the_order_and_the_status_says_it(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.search(FOUND)
        best = titles(reader)
        assert reader.status.endswith("by relevance")
        await reader.press("s", "p")
        assert reader.status.endswith("newest first")
        assert titles(reader) == sorted_titles(NEWEST_FIRST, best)
        await reader.press("s", "u")
        assert reader.status.endswith("by upvotes")
        assert titles(reader) == sorted_titles(MOST_UPVOTED_FIRST, best)
        await reader.press("s", "t")
        assert reader.status.endswith("by title")
        assert titles(reader) == sorted(best, key=str.lower)
        await reader.press("s", "r")
        assert titles(reader) == best


async def test_the_menu_says_what_is_on_and_enter_turns_it_around(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search(FOUND)
        best = titles(reader)
        await reader.press("s")
        (on,) = [line for line in reader.lines() if "best first, on" in line]
        assert "▌r  relevance" in on
        for name in ("arrival", "published", "added", "upvotes", "title"):
            assert sum(f"  {name} " in line for line in reader.lines()) == 1
        await reader.press("enter")
        assert titles(reader) == best[::-1]
        assert reader.status.endswith("least relevant first")
        await reader.press("s")
        assert any("weakest first, on" in line for line in reader.lines())
        await reader.press("r")
        assert titles(reader) == best


async def test_the_menu_can_be_left_and_other_letters_do_nothing(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        before = reader.list_lines()
        await reader.press("s")
        assert not any("relevance" in line for line in reader.lines())  # nothing is searched for
        await reader.press("x")
        assert reader.where is Where.PICKER
        reader.app.screen.paste("title")  # type: ignore[attr-defined] # as the app passes it on
        await reader.press("escape")
        assert (reader.where, reader.list_lines()) == (Where.LIST, before)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 15)])
async def test_the_whole_menu_fits_every_screen(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        await reader.search(FOUND)
        await reader.press("s")
        shown = reader.text()
        for name in ("arrival", "relevance", "published", "added", "upvotes", "title", "A to Z"):
            assert name in shown


async def test_on_a_narrow_screen_the_status_says_a_chosen_order_first(
    filled_home: Home,
) -> None:
    async with opened(filled_home, size=(40, 15), query="speculatve decoding") as reader:
        await reader.press("s", "u")
        assert " · by upvotes · no " in reader.status


async def test_a_new_search_comes_by_relevance_and_clearing_it_by_arrival(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.press("s", "t")
        assert reader.status.endswith("by title")
        await reader.search(FOUND)
        assert reader.status.endswith("by relevance")
        await reader.press("s", "t", "s", "t")
        assert reader.status.endswith("by title, Z to A")
        await reader.press("escape")
        assert reader.status.endswith("newest first") or reader.status.endswith("by arrival")


async def test_the_paper_under_the_cursor_stays_under_it_however_far_it_moves(
    filled_home: Home,
) -> None:
    many = [
        Paper(id=f"local:{each}", title=f"Wander {each:04}", date=f"{2020 - each}")
        for each in range(900)
    ]
    Library(filled_home.library).add(many)
    async with opened(filled_home, size=(80, 24), query="title:wander") as reader:
        await reader.press("s", "p", "j", "j", "j")
        paper, line = reader.paper, reader.list_lines().index(reader.row_text())
        await reader.press("s", "p")
        assert reader.paper == paper
        assert reader.row == 896
        assert "Wander 0003" in reader.row_text()
        await reader.press("s", "t")
        assert (reader.paper, reader.row) == (paper, 3)
        assert reader.list_lines().index(reader.row_text()) == line


async def test_upvotes_are_shown_where_papers_are_sorted_by_them_or_in_their_day(
    home: Home,
) -> None:
    page = "hf-page/2026-03-13"
    liked = [
        Paper(id=f"local:{each}", title=f"Liked {each}", upvotes=votes, digests=(page,))
        for each, votes in enumerate((7, 41, None))
    ]
    with Library(home.library).adding() as adding:
        adding.add(liked, Capture("hf-page"))
    async with opened(home, size=(80, 24)) as reader:
        rows = [line.rstrip() for line in reader.list_lines()][:3]
        assert [row.rpartition("▲")[2].strip() for row in rows[:2]] == ["7", "41"]
        assert "▲" not in rows[2]
        await reader.search("liked")
        assert "▲" not in reader.text()
        await reader.press("s", "u")
        votes = [line.split()[-2:] for line in reader.list_lines() if "▲" in line]
        assert votes == [["▲", "41"], ["▲", "7"]]
        await reader.press("s", "d")
        assert "▲" not in reader.text()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 15)])
async def test_each_row_shows_the_date_that_papers_are_sorted_by(
    home: Home, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    for day in ("2026-03-01", "2026-03-02"):
        monkeypatch.setattr("digest.library.digests._stamp", lambda _, day=day: f"{day}T12:00:00Z")
        found = Paper(id=f"local:{day}", title=f"Found {day[-1]}", date="2019-08-07")
        with Library(home.library).adding() as adding:
            adding.add([replace(found, digests=("rss/example",))], Capture("rss"))
    monkeypatch.setattr("digest.bookmarks.store.stamp", lambda _: "2026-04-05T12:00:00.000000Z")
    async with opened(home, size=size, query="found") as reader:
        await reader.press("s", "d")
        assert rows(reader) == ["Found 2 2026-03-02", "Found 1 2026-03-01"]
        await reader.press("s", "p")
        assert all(row.endswith(" 2019-08-07") for row in rows(reader))
        await reader.press("b", "escape", "B")
        assert rows(reader) == [f"{reader.paper.title} 2026-04-05"]


def rows(reader: Reader) -> list[str]:
    """The list's rows with titles, without marks."""
    return [" ".join(line[5:].split()) for line in reader.list_lines() if "Found" in line]


async def test_similar_papers_say_that_they_have_their_own_order(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("S", "s")
        assert reader.status == "Most similar first · Esc returns"
        assert reader.where is Where.LIST


async def test_brackets_go_to_the_day_before_and_after_whichever_day_is_first(home: Home) -> None:
    for day in ("2026-03-12", "2026-03-13"):
        paper = Paper(id=f"local:{day}", title=f"Of {day}", digests=(f"hf-page/{day}",))
        with Library(home.library).adding() as adding:
            adding.add([paper], Capture("hf-page"))
    async with opened(home) as reader:
        for order in ("latest first", "earliest first"):
            if order == "earliest first":
                await reader.press("s", "a", "g", "g")
                assert reader.paper.title == "Of 2026-03-12"
                await reader.press("]")
            assert reader.paper.title == "Of 2026-03-13"
            await reader.press("[")
            assert reader.paper.title == "Of 2026-03-12"
            await reader.press(">")
            assert reader.paper.title == "Of 2026-03-13"
            await reader.press("]")
            assert "No day after" in reader.status
