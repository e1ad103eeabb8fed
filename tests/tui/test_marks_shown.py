"""Read and bookmark marks: shown as they are on disk, and what cannot be kept is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Bookmarks
from digest.errors import SheafError
from digest.library import Library
from digest.paper import Paper, title_id
from tests.tui.sample import NEWEST_FIRST
from tui.keymap import Where

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader, Reader

FIRST, SECOND = NEWEST_FIRST[:2]


def on_disk(home: Home) -> Bookmarks:
    """The marks as the next reader will find them."""
    bookmarks = Bookmarks(home.bookmarks)
    bookmarks.on_disk.load()
    return bookmarks


def break_bookmarks(home: Home) -> None:
    """Put a folder where the bookmarks file should be."""
    home.bookmarks.unlink(missing_ok=True)
    (home.bookmarks / "in the way").mkdir(parents=True)


async def test_bookmarks_and_read_marks_are_there_the_next_time(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("b", "N", "N")
    async with open_reader() as reader:
        assert "★" in reader.list_lines()[0]
        assert "★" not in reader.list_lines()[1]
        unread = ["•" in line for line in reader.list_lines()]
        assert unread == [False, False] + [True] * (len(unread) - 2)


async def test_the_status_line_confirms_a_bookmark_change(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("b")
        assert reader.status == "Bookmarked"
        await reader.press("b")
        assert reader.status == "Bookmark removed · u to undo"
        await reader.press("u")
        assert reader.status.startswith("Undone: bookmark removed · Speculative Decoding with")
        await reader.press("j")
        assert reader.status.startswith("40 papers")


async def test_undo_removes_a_bookmark_that_was_just_added(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("b", "j", "u")
        assert "★" not in reader.text()
        assert on_disk(reader.home).all() == []


async def test_undo_brings_a_bookmark_back_after_the_cursor_moved(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("b", "b", "j", "j", "u")
        assert "★" in reader.list_lines()[0]
        assert reader.row == 0  # it brings its paper into view


async def test_undo_without_a_change_says_so(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("u")
        assert reader.status == "Nothing to undo"
        assert "★" not in reader.text()


async def test_quick_presses_of_b_count_each(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press_fast("b", "b", "b", "j", "b", "j")
        await reader.until(lambda: reader.row == 2)
        assert ["★" in line for line in reader.list_lines()[:3]] == [True, True, False]
        assert {each.id for each in on_disk(reader.home).all()} == {FIRST.id, SECOND.id}


async def test_a_paper_counts_as_read_after_its_abstract_was_on_screen_for_a_while(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.reader.DWELL", 0.01)
    async with open_reader() as reader:
        await reader.until(lambda: "•" not in reader.list_lines()[0])
        assert "•" in reader.list_lines()[1]
        assert on_disk(reader.home).is_read(FIRST.id)


async def test_a_paper_that_was_marked_as_unread_stays_so(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.reader.DWELL", 0.01)
    async with open_reader() as reader:
        await reader.until(lambda: "•" not in reader.list_lines()[0])
        await reader.press("M")
        await reader.pilot.pause(0.05)
        assert "•" in reader.list_lines()[0]
        assert not on_disk(reader.home).is_read(FIRST.id)


async def test_papers_passed_by_do_not_count_as_read(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press(*"jjjjkk")
        assert all("•" in line for line in reader.list_lines())


@pytest.mark.parametrize("keys", [["J"], ["l"], ["o"]])
async def test_reading_scrolling_or_opening_a_paper_marks_it_as_read(
    open_reader: OpenReader, keys: list[str]
) -> None:
    async with open_reader() as reader:
        await reader.press(*keys)
        assert "•" not in reader.list_lines()[0]
        assert on_disk(reader.home).is_read(FIRST.id)


# Bookmarks only


async def test_bookmarks_are_listed_newest_first(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("b", "j", "b", "j", "j", "b", "B", "g", "g")
        shown = [reader.paper.id]
        for _ in range(2):
            await reader.press("j")
            shown.append(reader.paper.id)
        assert shown == [NEWEST_FIRST[3].id, SECOND.id, FIRST.id]
        assert reader.status.startswith("3 papers")


async def test_without_bookmarks_the_pane_says_how_to_get_some(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("B")
        assert reader.status.startswith("0 papers")
        assert "No bookmarks yet" in reader.pane_text()
        await reader.press("b", "u", "enter", "J", "N")
        await reader.press("B")
        assert reader.status.startswith("40 papers")


async def test_bookmarks_can_be_searched(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("b", "j", "b", "B")
        await reader.search("speculative")
        assert reader.paper == FIRST
        assert reader.status.startswith("1 of 40")
        assert "bookmarks only" in reader.status


async def test_a_bookmark_removed_there_can_be_restored(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("b", "B", "b", "u")
        assert "★" in reader.row_text()
        assert on_disk(reader.home).is_bookmarked(FIRST.id)


async def test_a_bookmark_of_a_paper_no_longer_in_the_library_is_listed(
    open_reader: OpenReader, filled_home: Home
) -> None:
    gone = "arxiv:1999.00001"
    Bookmarks(filled_home.bookmarks).add({gone: "A Paper that Went Away", "doi:10.1/x": ""})
    async with open_reader() as reader:
        await reader.press("B")
        assert reader.status.startswith("2 papers")
        titles = {reader.paper.title}
        await reader.press("j")
        titles.add(reader.paper.title)
        assert titles == {"A Paper that Went Away", "doi:10.1/x"}
        await reader.until(lambda: "(no abstract)" in reader.pane_text())
        assert all("★" in line for line in reader.list_lines()[:2])
        await reader.press("k" if reader.paper.id != gone else "j", "l", "N", "y", "t", "h")
        await reader.press("b")
        assert "★" not in reader.row_text()
        await reader.press("u")
        assert len(on_disk(reader.home).all()) == 2


async def test_a_bookmark_made_under_a_poorer_id_marks_the_paper_of_the_better_one(
    open_reader: OpenReader, filled_home: Home
) -> None:
    title = "A Paper with a Telling Title"
    library = Library(filled_home.library)
    library.add([Paper(id=title_id(title), title=title, abstract="Some words of it.")])
    async with open_reader(query="telling") as reader:
        await reader.press("b")
        assert "★" in reader.row_text()
    library.add([Paper(id="arxiv:2407.00001", title=title, abstract="Some words of it.")])
    async with open_reader(query="telling") as reader:
        assert reader.paper.id == "arxiv:2407.00001"
        assert "★" in reader.row_text()
        await reader.press("B")
        assert reader.paper.id == "arxiv:2407.00001"


# What cannot be kept


@pytest.mark.parametrize("where", [Where.LIST, Where.PANE])
async def test_a_bookmark_that_cannot_be_saved_is_reported_and_not_shown(
    open_reader: OpenReader, where: Where
) -> None:
    async with open_reader(size=(200, 40)) as reader:
        await reader.take_keyboard(where)
        break_bookmarks(reader.home)
        await reader.press("b")
        assert "cannot read the bookmarks" in reader.status
        assert "move the folder that is in the way" in reader.status
        assert "★" not in reader.text()
        await reader.press("down")
        assert "cannot" not in reader.status


async def test_a_failed_save_is_reported_on_a_narrow_screen_too(open_reader: OpenReader) -> None:
    async with open_reader(size=(80, 24)) as reader:
        break_bookmarks(reader.home)
        await reader.press("b")
        assert "cannot read the bookmarks" in reader.status


async def test_a_read_mark_that_cannot_be_saved_is_reported_and_not_shown(
    open_reader: OpenReader,
) -> None:
    async with open_reader(size=(200, 40)) as reader:
        break_bookmarks(reader.home)
        await reader.press("N")
        assert "cannot read the bookmarks" in reader.status
        assert "•" in reader.row_text()


async def test_an_undo_that_cannot_be_saved_can_be_tried_again(open_reader: OpenReader) -> None:
    async with open_reader(size=(200, 40)) as reader:
        await reader.press("b")
        saved = reader.home.bookmarks.read_bytes()
        break_bookmarks(reader.home)
        await reader.press("u")
        assert "cannot read the bookmarks" in reader.status
        assert "★" in reader.row_text()
        (reader.home.bookmarks / "in the way").rmdir()
        reader.home.bookmarks.rmdir()
        reader.home.bookmarks.write_bytes(saved)
        await reader.press("u")
        assert "★" not in reader.row_text()


async def test_bookmarks_that_cannot_be_read_end_the_app_with_the_reason(
    open_reader: OpenReader, filled_home: Home
) -> None:
    break_bookmarks(filled_home)
    async with open_reader() as reader:
        await reader.ended()
    assert isinstance(reader.app.return_value, SheafError)
    assert str(filled_home.bookmarks) in str(reader.app.return_value)


async def test_a_malformed_line_hides_no_bookmark(
    open_reader: OpenReader, filled_home: Home
) -> None:
    async with open_reader() as reader:
        await reader.press("b")
    with filled_home.bookmarks.open("a") as file:
        file.write("a line by hand\n" + json.dumps({"no": "id"}) + "\n")
    async with open_reader() as reader:
        assert "★" in reader.list_lines()[0]
        await reader.press("j", "b")
        assert "★" in reader.list_lines()[1]
    assert "a line by hand\n" in filled_home.bookmarks.read_text()


def cursor_rows(reader: Reader) -> list[int]:
    """The rows painted as the cursor's."""
    papers = reader.screen.papers
    return [
        row
        for row in range(papers.size.height)
        if any(each.style and each.style.reverse for each in papers.render_line(row))
    ]


async def test_the_cursor_is_seen_with_and_without_the_keyboard(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        assert cursor_rows(reader) == [1]  # below the heading
        await reader.press("j", "l")
        assert cursor_rows(reader) == [2, 3]  # a title of two lines
        await reader.press("h", "slash")
        assert cursor_rows(reader) == [2, 3]  # a title of two lines


# Tags and notes


async def test_many_tags_leave_room_for_the_title_and_the_sign_of_a_note(
    open_reader: OpenReader, filled_home: Home
) -> None:
    bookmarks = Bookmarks(filled_home.bookmarks)
    bookmarks.tag(FIRST.id, [f"tag{number}" for number in range(20)])
    bookmarks.note(FIRST.id, "two\nlines")
    async with open_reader(size=(60, 24)) as reader:
        row = reader.row_text()
        assert "Speculative Decoding" in row
        assert "#tag0 " in row
        assert "✎" in row


async def test_tags_made_elsewhere_that_no_line_can_hold_stay(
    open_reader: OpenReader, filled_home: Home
) -> None:
    Bookmarks(filled_home.bookmarks).tag(FIRST.id, ['in "quotes"', "[red]plain"])
    async with open_reader(size=(140, 24)) as reader:
        assert '#[red]plain #in "quotes"' in reader.row_text()
        await reader.press("t")
        assert reader.line.startswith("Tags: [red]plain")
        await reader.press(*"new", "enter")
        record = on_disk(reader.home).get(FIRST.id)
        assert record is not None
        assert set(record.tags) == {'in "quotes"', "[red]plain", "new"}


async def test_a_click_elsewhere_leaves_the_line_without_a_change(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("t", *"half")
        await reader.pilot.click(reader.screen.papers, offset=(10, 3))
        await reader.settle()
        assert reader.where is Where.LIST
        assert reader.status.startswith("40 papers")
        assert on_disk(reader.home).get(FIRST.id) is None


async def test_tags_that_cannot_be_saved_are_reported(open_reader: OpenReader) -> None:
    async with open_reader(size=(200, 40)) as reader:
        break_bookmarks(reader.home)
        await reader.press("t", *"spec", "enter")
        assert "cannot read the bookmarks" in reader.status
        assert "#spec" not in reader.row_text()


async def test_tags_and_notes_of_another_sheaf_are_seen_in_the_list_and_the_pane(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        bookmarks = on_disk(reader.home)
        bookmarks.tag(FIRST.id, ["theirs"])
        bookmarks.note(FIRST.id, "from the shell")
        await reader.screen.model.look()
        await reader.settle()
        assert "#theirs ✎" in reader.row_text()
        assert "Tags #theirs Note from the shell" in reader.pane_text()
