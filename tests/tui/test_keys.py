"""Every command of the key table, in every place it is listed for, does what the table says.

Here the first key of each is pressed, and every key where letters are typed, as the input must not
take it. The others lead to the same action, which tests/unit/tui/test_keymap.py shows of the table;
the long form presses them all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from textual.containers import VerticalScroll

from digest.bookmarks import Bookmarks
from digest.library import Library
from digest.paper import Paper
from tests.tui.sample import DAY, NEWEST_FIRST
from tui.keymap import KEYMAP, Where

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.tui.reading import OpenReader, Reader

    Press = Callable[[], Awaitable[None]]
    Check = Callable[[Reader, Press], Awaitable[None]]

CHECKS: dict[tuple[str, Where], Check] = {}
"""What shows that an action was done, in one place: arranges, presses the key, looks."""


def shows(action: str, *places: Where) -> Callable[[Check], Check]:
    """Use the function for this action in these places."""

    def register(check: Check) -> Check:
        for where in places:
            assert (action, where) not in CHECKS
            CHECKS[action, where] = check
        return check

    return register


LIST, PANE, SEARCH, LINE, PICKER, HELP, POPUP, TEXT = (
    Where.LIST,
    Where.PANE,
    Where.SEARCH,
    Where.LINE,
    Where.PICKER,
    Where.HELP,
    Where.POPUP,
    Where.TEXT,
)
TYPING = frozenset({SEARCH, LINE, PICKER, HELP})
LAST = len(NEWEST_FIRST) - 1


def test_each_command_has_a_check_in_each_place_it_is_listed_for() -> None:
    assert set(CHECKS) == {(each.action, where) for each in KEYMAP for where in each.where}


@pytest.mark.parametrize(
    ("action", "where", "key"),
    [
        pytest.param(
            command.action,
            where,
            key,
            id=f"{where.value}-{key}-{command.action}",
            marks=[] if key == command.keys[0] or where in TYPING else [pytest.mark.long],
        )
        for command in KEYMAP
        for where in Where
        if where in command.where
        for key in command.keys
        if key[-1] not in "2345678"  # digits, as 1 and 9; tests/unit/tui/test_keymap.py has all
    ],
)
async def test_the_key_does_what_the_table_says(
    open_reader: OpenReader, action: str, where: Where, key: str
) -> None:
    async with open_reader() as reader:
        await reader.take_keyboard(where)

        async def press() -> None:
            await reader.press(*key.split())

        await CHECKS[action, where](reader, press)


# Search


@shows("search", LIST, PANE)
async def search_begins(reader: Reader, press: Press) -> None:
    await press()
    assert reader.where is SEARCH
    await reader.press("p", "r", "e", "f", "a")
    assert reader.paper.title == "Preface"


@shows("accept", SEARCH)
async def the_results_take_the_keyboard(reader: Reader, press: Press) -> None:
    await reader.press("p", "r", "e", "f", "a")
    await press()
    assert reader.where is LIST
    assert reader.paper.title == "Preface"


@shows("leave_search", SEARCH)
async def the_list_takes_the_keyboard_and_the_search_stays(reader: Reader, press: Press) -> None:
    await reader.press("p", "r", "e", "f", "a")
    await press()
    assert reader.where is LIST
    assert reader.screen.search_box.value == "prefa"
    assert reader.paper.title == "Preface"


@shows("clear", LIST)
async def search_and_filters_are_gone(reader: Reader, press: Press) -> None:
    await reader.press("b")
    await reader.search("speculative")
    await reader.press("B", "S")
    await press()
    assert "Similar" not in reader.status
    assert reader.screen.search_box.value == "speculative"
    await press()
    assert reader.screen.search_box.value == ""
    assert "bookmarks only" in reader.status
    paper = reader.paper
    await press()
    assert reader.status.startswith("40 papers")
    assert reader.paper == paper


@shows("correct", SEARCH, LIST, PANE)
async def the_words_are_put_right(reader: Reader, press: Press) -> None:
    where = reader.where
    await reader.take_keyboard(LIST)
    await reader.search("speculatve")
    await reader.take_keyboard(where)
    await press()
    assert reader.screen.search_box.value == "speculative"
    assert "showing" not in reader.status
    assert reader.where is where


@shows("older_search", SEARCH)
async def the_search_before_is_back(reader: Reader, press: Press) -> None:
    await press()
    assert reader.status == "No earlier search"
    await reader.press(*"prefa", "enter", "escape", "slash")
    await press()
    assert reader.screen.search_box.value == "prefa"
    assert reader.paper.title == "Preface"


@shows("newer_search", SEARCH)
async def the_search_after_is_back(reader: Reader, press: Press) -> None:
    await reader.press(*"prefa", "enter", "escape", "slash", "up")
    await press()
    assert reader.screen.search_box.value == ""
    row = reader.row
    await press()
    assert reader.row == row + 1


# Move


@shows("next", LIST, SEARCH)
async def the_next_paper_is_shown(reader: Reader, press: Press) -> None:
    where = reader.where
    await press()
    assert reader.row == 1
    await reader.until(lambda: NEWEST_FIRST[1].title[:40] in reader.pane_text())
    assert reader.where is where


@shows("previous", LIST, SEARCH)
async def the_previous_paper_is_shown(reader: Reader, press: Press) -> None:
    where = reader.where
    reader.screen.papers.go(2)
    await press()
    assert reader.row == 1
    await reader.until(lambda: NEWEST_FIRST[1].title[:40] in reader.pane_text())
    assert reader.where is where


@shows("half_page_down", LIST)
async def the_cursor_goes_down_by_half_the_lists_height(reader: Reader, press: Press) -> None:
    page = reader.screen.papers.page
    await press()
    assert reader.row == page // 2


@shows("half_page_up", LIST)
async def the_cursor_goes_up_by_half_the_lists_height(reader: Reader, press: Press) -> None:
    await reader.press("G")
    page = reader.screen.papers.page
    await press()
    assert reader.row == LAST - page // 2


@shows("page_down", LIST)
async def the_cursor_goes_down_by_the_lists_height(reader: Reader, press: Press) -> None:
    page = reader.screen.papers.page
    await press()
    assert reader.row == page


@shows("page_up", LIST)
async def the_cursor_goes_up_by_the_lists_height(reader: Reader, press: Press) -> None:
    await reader.press("G")
    page = reader.screen.papers.page
    await press()
    assert reader.row == LAST - page


@shows("first", LIST)
async def the_first_paper_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await reader.press("G")
    await press()
    assert reader.row == 0
    assert NEWEST_FIRST[0].title[:20] in reader.row_text()


@shows("last", LIST)
async def the_last_paper_is_under_the_cursor_and_on_screen(reader: Reader, press: Press) -> None:
    await press()
    assert reader.paper == NEWEST_FIRST[-1]
    assert NEWEST_FIRST[-1].title[:20] in reader.row_text()


@shows("go_back", LIST, PANE)
async def the_place_before_is_back(reader: Reader, press: Press) -> None:
    await press()
    assert reader.status == "No earlier place"
    await reader.take_keyboard(LIST)
    await reader.press("j", "j", "G")
    await press()
    assert reader.row == 2
    assert reader.where is LIST


@shows("cursor_to_middle", LIST)
async def the_row_is_in_the_middle(reader: Reader, press: Press) -> None:
    reader.screen.papers.go(20)
    await press()
    assert line_of_cursor(reader) == round((len(reader.part(reader.screen.papers)) - 1) / 2)
    assert reader.row == 20


@shows("cursor_to_top", LIST)
async def the_row_is_at_the_top(reader: Reader, press: Press) -> None:
    reader.screen.papers.go(20)
    await press()
    assert line_of_cursor(reader) == 0
    assert reader.row == 20


@shows("cursor_to_bottom", LIST)
async def the_row_is_at_the_bottom(reader: Reader, press: Press) -> None:
    reader.screen.papers.go(20)
    await press()
    assert line_of_cursor(reader) == len(reader.part(reader.screen.papers)) - 1
    assert reader.row == 20


def line_of_cursor(reader: Reader) -> int:
    """The line of the list on which the cursor is, counted from the list's top."""
    lines = reader.part(reader.screen.papers)
    return next(at for at, line in enumerate(lines) if line[1:2] == "▌")


# Read


@shows("open_pane", LIST)
async def the_abstract_takes_the_keyboard_and_counts_as_read(reader: Reader, press: Press) -> None:
    assert "•" in reader.row_text()
    await press()
    assert reader.where is PANE
    assert "•" not in reader.row_text()


@shows("close_pane", PANE)
async def the_list_takes_the_keyboard(reader: Reader, press: Press) -> None:
    await press()
    assert reader.where is LIST
    assert reader.row == 0


@shows("all_authors", LIST, PANE)
async def all_authors_are_shown_then_the_first_again(reader: Reader, press: Press) -> None:
    await press()
    assert reader.status == "No more authors"
    reader.screen.papers.go(6)
    await press()
    assert reader.where is PANE
    assert "Author Number38, Author Number39 2024" in reader.pane_text()
    await press()
    assert "Author Number10 and 29 more (za)" in reader.pane_text()


@shows("scroll_down", LIST, PANE)
async def the_abstract_goes_on_by_a_line(reader: Reader, press: Press) -> None:
    before = reader.pane_lines()
    await press()
    assert reader.pane_lines()[:-1] == before[1:]
    assert reader.row == 0


@shows("scroll_up", LIST, PANE)
async def the_abstract_goes_back_by_a_line(reader: Reader, press: Press) -> None:
    reader.screen.pane.scroll_line_to(5)
    await reader.pilot.pause()
    before = reader.pane_lines()
    await press()
    assert reader.pane_lines()[1:] == before[:-1]
    assert reader.row == 0


@shows("scroll_page_down", PANE)
async def the_last_line_on_screen_becomes_the_first(reader: Reader, press: Press) -> None:
    before = reader.pane_lines()
    await press()
    assert reader.pane_lines()[0] == before[-1]


@shows("scroll_page_up", PANE)
async def the_first_line_on_screen_becomes_the_last(reader: Reader, press: Press) -> None:
    await reader.press("G")
    before = reader.pane_lines()
    await press()
    assert reader.pane_lines()[-1] == before[0]


@shows("scroll_top", PANE)
async def the_abstract_is_at_its_top(reader: Reader, press: Press) -> None:
    top = reader.pane_lines()
    await reader.press("G")
    assert reader.pane_lines() != top
    await press()
    assert reader.pane_lines() == top


@shows("scroll_bottom", PANE)
async def the_abstracts_end_is_on_the_last_line(reader: Reader, press: Press) -> None:
    await press()
    assert "Paragraph 30 " in reader.pane_text()
    end = reader.pane_lines()
    assert end[-1].strip()
    await reader.press("space")
    assert reader.pane_lines() == end


# Papers


@shows("select", LIST)
async def papers_are_selected_and_dropped(reader: Reader, press: Press) -> None:
    await press()
    assert reader.row == 1
    assert reader.list_lines()[0].startswith("+")
    assert reader.status.startswith("1 selected · 40 papers")
    await reader.press("k")
    await press()
    assert not reader.list_lines()[0].startswith("+")
    assert reader.status.startswith("40 papers")


@shows("select_stretch", LIST)
async def all_up_to_the_cursor_is_selected(reader: Reader, press: Press) -> None:
    await reader.press("v", "j", "j")
    await press()
    assert [line[0] for line in reader.list_lines()[:5]] == ["+", "+", "+", "+", " "]
    assert reader.status.startswith("4 selected")
    await reader.press("escape")
    await press()
    assert reader.status.startswith("40 selected")


@shows("bookmark", LIST, PANE)
async def the_bookmark_goes_on_and_off(reader: Reader, press: Press) -> None:
    await press()
    assert "★" in reader.row_text()
    assert bookmarked_on_disk(reader) == [NEWEST_FIRST[0].id]
    await press()
    assert "★" not in reader.row_text()
    assert bookmarked_on_disk(reader) == []


@shows("bookmark", TEXT)
async def the_paper_that_is_read_is_bookmarked(reader: Reader, press: Press) -> None:
    await press()
    assert reader.status == "Bookmarked"
    assert reader.where is TEXT
    assert bookmarked_on_disk(reader) == [NEWEST_FIRST[0].id]


@shows("undo", TEXT)
async def the_marked_passage_is_marked_no_longer(reader: Reader, press: Press) -> None:
    await reader.press("slash", *"paragraph 1 ", "enter", "v")
    assert marked_on_disk(reader) == [("Paragraph 1 begins here.", "")]
    await press()
    assert marked_on_disk(reader) == []
    assert reader.screen.model.text.page.passages == {}


@shows("redo", TEXT)
async def the_passage_is_marked_again(reader: Reader, press: Press) -> None:
    await reader.press("slash", *"paragraph 1 ", "enter", "v", "u")
    await press()
    assert marked_on_disk(reader) == [("Paragraph 1 begins here.", "")]
    assert reader.screen.model.text.page.passages


@shows("undo", LIST, PANE)
async def the_bookmark_is_as_it_was(reader: Reader, press: Press) -> None:
    await reader.press("b", "b")
    await press()
    assert "★" in reader.row_text()
    assert bookmarked_on_disk(reader) == [NEWEST_FIRST[0].id]


@shows("bookmarks_only", LIST, PANE)
async def only_bookmarks_are_listed_then_everything_again(reader: Reader, press: Press) -> None:
    await reader.press("b")
    await press()
    assert reader.status.startswith("1 paper ·")
    assert "bookmarks only" in reader.status
    await press()
    assert reader.status.startswith("40 papers")
    assert "bookmarks only" not in reader.status


@shows("redo", LIST, PANE)
async def the_undone_bookmark_is_back(reader: Reader, press: Press) -> None:
    await reader.press("b", "u")
    assert "★" not in reader.row_text()
    await press()
    assert "★" in reader.row_text()
    assert reader.status.startswith("Redone: bookmarked")
    await press()
    assert reader.status == "Nothing to redo"


# Tags


@shows("tag", LIST, PANE)
async def the_tags_can_be_edited(reader: Reader, press: Press) -> None:
    where = reader.where
    await press()
    assert reader.line.startswith("Tags:")
    await reader.press(*"spec", "enter")
    assert reader.where is where
    assert reader.status == "Tags: #spec"
    assert "#spec" in reader.row_text()
    assert "Tags #spec" in reader.pane_text()
    assert tags_on_disk(reader) == ("spec",)


@shows("tag", TEXT)
async def the_tags_of_the_paper_that_is_read_can_be_edited(reader: Reader, press: Press) -> None:
    await press()
    assert reader.line.startswith("Tags:")
    await reader.press(*"spec", "enter")
    assert reader.where is TEXT
    assert tags_on_disk(reader) == ("spec",)


@shows("note", LIST, PANE)
async def the_note_can_be_edited(reader: Reader, press: Press) -> None:
    # There is no terminal to lend to an editor, so it is edited on a line; tests/terminal has one.
    where = reader.where
    await press()
    assert reader.line.startswith("Note:")
    reader.screen.paste("see↵x")
    await reader.press("enter")
    assert reader.where is where
    assert reader.status == "Note saved"
    assert "✎" in reader.row_text()
    assert "Note see x" in reader.pane_text()
    await reader.press("u")
    assert reader.status.startswith("Undone: note changed")
    assert "✎" not in reader.row_text()


@shows("advance", LIST, PANE)
async def the_paper_goes_through_the_queue(reader: Reader, press: Press) -> None:
    await press()
    assert reader.status == "Queued · Q again when you read it"
    assert "queued" in reader.row_text()
    assert "Stage queued" in reader.pane_text()
    await press()
    assert "reading" in reader.row_text()
    await press()
    assert reader.status == "Done: marked as read"
    assert NEWEST_FIRST[0].id in read_ids(reader)
    await reader.press("u", "u")
    assert "queued" in reader.row_text()


@shows("save_line", LINE)
async def the_tags_are_saved(reader: Reader, press: Press) -> None:
    await reader.press(*"fast")
    await press()
    assert reader.where is LIST
    assert tags_on_disk(reader) == ("fast",)
    await reader.press("u")
    assert reader.status.startswith("Undone: #fast · Speculative Decoding")
    assert tags_on_disk(reader) == ()


@shows("cancel_line", LINE)
async def nothing_is_saved(reader: Reader, press: Press) -> None:
    await reader.press(*"fast")
    await press()
    assert reader.app.is_running
    assert reader.where is LIST
    assert tags_on_disk(reader) == ()
    assert reader.status.startswith("40 papers")


@shows("complete_line", LINE)
async def the_likeliest_tag_is_taken(reader: Reader, press: Press) -> None:
    await reader.press(*"speculation", "enter", "j", "t", *"sp")
    assert "speculation 1" in reader.line
    await press()
    assert reader.screen._prompt.line.value == "speculation "
    await reader.press("enter")
    assert "#speculation" in reader.row_text()


@shows("pick_tag", LIST, PANE)
async def a_tags_papers_are_listed(reader: Reader, press: Press) -> None:
    where = reader.where
    await press()
    assert reader.status == "No tags yet · t adds one"
    await reader.press("t", *'fast "two words"', "enter")
    assert reader.where is where
    await press()
    assert "#fast" in reader.text()
    await reader.press(*"wo")
    assert "#fast" not in "\n".join(reader.lines()[5:-5])
    await reader.press("enter")
    assert reader.where is LIST
    assert reader.screen.search_box.value == 'tag:"two words"'
    assert reader.status.startswith("1 of 40")


@shows("pick_digest", LIST, PANE)
async def a_digests_papers_are_listed(reader: Reader, press: Press) -> None:
    await reader.search("speculative")
    await press()
    assert "Sun 30 Jun 2024 · Hugging Face Papers  " in reader.text()
    await reader.press(*"jun 2024", "enter")
    assert reader.screen.model.request.digest == DAY
    assert reader.screen.search_box.value == ""
    assert reader.where is LIST
    assert reader.status.startswith("40 papers")


@shows("save_search", LIST, PANE)
async def the_search_is_saved(reader: Reader, press: Press) -> None:
    where = reader.where
    await press()
    assert reader.status == "Nothing to save; search first"
    await reader.search("speculative")
    await reader.take_keyboard(where)
    await press()
    assert reader.line.startswith("Save as ")
    await reader.press("enter")
    assert reader.where is where
    assert reader.status.startswith("Saved · ")
    assert 'query = "speculative"' in reader.home.config_file.read_text()


@shows("saved_search", LIST, PANE)
async def the_saved_search_is_back(reader: Reader, press: Press) -> None:
    await press()
    await reader.until(lambda: reader.status.endswith(": nothing saved"))
    await reader.press("escape")  # which drops the digit, that could still begin a count
    reader.home.config_file.write_text('[saved.1]\nquery = "prefa"\n[saved.9]\nquery = "prefa"\n')
    await press()
    await reader.until(lambda: reader.screen.search_box.value == "prefa")
    await reader.settle()
    assert reader.paper.title == "Preface"
    assert reader.status[1:].startswith(" prefa: 1 unread · 1 of 40")
    assert reader.where is LIST


# Pickers: each test begins with the digests


@shows("choose", PICKER)
async def the_choice_under_the_cursor_is_taken(reader: Reader, press: Press) -> None:
    await reader.press("down")
    await press()
    assert reader.where is LIST
    assert reader.screen.model.request.digest == DAY


@shows("leave_picker", PICKER)
async def nothing_is_chosen(reader: Reader, press: Press) -> None:
    await reader.press("down")
    await press()
    assert reader.app.is_running
    assert reader.where is LIST
    assert reader.screen.model.request.digest == ""


@shows("next_choice", PICKER)
async def the_next_choice_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await press()
    assert "▌Sun 30 Jun 2024" in reader.text()


@shows("previous_choice", PICKER)
async def the_previous_choice_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await reader.press("down")
    await press()
    assert "▌All papers" in reader.text()


def tags_on_disk(reader: Reader) -> tuple[str, ...]:
    """The first paper's tags as the next reader will find them."""
    bookmarks = Bookmarks(reader.home.bookmarks)
    bookmarks.on_disk.load()
    record = bookmarks.get(NEWEST_FIRST[0].id)
    return record.tags if record else ()


# Every day


def read_ids(reader: Reader) -> list[str]:
    """The papers that the bookmarks file says are read, in the list's order."""
    bookmarks = Bookmarks(reader.home.bookmarks)
    bookmarks.on_disk.load()
    return [paper.id for paper in NEWEST_FIRST if bookmarks.is_read(paper.id)]


@shows("next_unread", LIST, PANE)
async def the_cursor_passes_over_read_papers(reader: Reader, press: Press) -> None:
    session = reader.screen.model._session
    assert session is not None
    session.mark_read(NEWEST_FIRST[:3], read=True)
    await press()
    assert reader.paper == NEWEST_FIRST[3]
    session.mark_read(NEWEST_FIRST[4:], read=True)
    await press()
    assert reader.paper == NEWEST_FIRST[3]
    assert reader.status == "No more unread papers"
    session.mark_read(NEWEST_FIRST[:1], read=False)
    await press()
    assert reader.paper == NEWEST_FIRST[3]
    assert reader.status == "No unread paper below; p goes to one above"


@shows("previous_unread", LIST, PANE)
async def the_cursor_goes_back_over_read_papers(reader: Reader, press: Press) -> None:
    session = reader.screen.model._session
    assert session is not None
    reader.screen.papers.go(4)
    session.mark_read(NEWEST_FIRST[2:4], read=True)
    await press()
    assert reader.paper == NEWEST_FIRST[1]


@shows("read_and_next", LIST, PANE)
async def the_paper_is_read_and_the_next_unread_one_is_shown(reader: Reader, press: Press) -> None:
    await press()
    assert reader.paper == NEWEST_FIRST[1]
    assert read_ids(reader)[0] == NEWEST_FIRST[0].id
    assert "•" in reader.row_text()


@shows("mark_listed_read", LIST)
async def everything_listed_is_read_and_one_undo_takes_it_back(
    reader: Reader, press: Press
) -> None:
    await press()
    assert reader.status == "Marked 40 papers as read · u to undo"
    assert len(read_ids(reader)) == 40
    await reader.press("u")
    assert read_ids(reader) == []


@shows("mark_unread", LIST, PANE)
async def the_paper_is_unread_again(reader: Reader, press: Press) -> None:
    where = reader.where
    await reader.take_keyboard(LIST)
    await reader.press("N", "k")
    await reader.take_keyboard(where)
    await press()
    assert NEWEST_FIRST[0].id not in read_ids(reader)


@shows("unread_only", LIST)
async def read_papers_are_hidden_then_shown_again(reader: Reader, press: Press) -> None:
    await reader.press("N", "N")
    await press()
    assert reader.status.startswith("38 papers · 2 of 40 read · unread only")
    assert NEWEST_FIRST[0].title[:20] not in reader.list_lines()[0]
    await press()
    assert reader.status.startswith("40 papers · 2 of 40 read")


@shows("day_before", LIST)
async def the_cursor_goes_to_the_day_before(reader: Reader, press: Press) -> None:
    await press()
    assert reader.row == 0
    assert reader.status == "No day before"


@shows("day_after", LIST)
async def the_cursor_goes_to_the_day_after(reader: Reader, press: Press) -> None:
    reader.screen.papers.go(5)
    await press()
    assert reader.row == 0
    await press()
    assert reader.status == "No day after"


@shows("similar", LIST, PANE)
async def similar(reader: Reader, press: Press) -> None:
    paper = reader.paper
    await press()
    assert reader.screen.model.request.similar_to == paper
    assert reader.status == f"Similar to: {paper.title} · Esc returns"
    assert paper.id not in {hit.paper.id for hit in reader.screen.papers._hits}
    assert reader.where is LIST
    await reader.press("escape")
    request = reader.screen.model.request
    assert request.similar_to is None
    assert reader.status.startswith("40 papers")


@shows("explain", LIST, PANE)
async def explain(reader: Reader, press: Press) -> None:
    await press()
    assert reader.status == "x explains search results; search first"
    where = reader.where
    await reader.search("speculative")
    await reader.take_keyboard(where)
    await press()
    assert reader.app.screen is not reader.screen
    assert "speculative in the title" in "\n".join(reader.lines())
    await press()
    assert reader.app.screen is reader.screen


@shows("pick_theme", LIST, PANE)
async def a_theme_is_chosen_from_a_list(reader: Reader, press: Press) -> None:
    await press()
    assert "brown ink on cream" in reader.text()
    await reader.press(*"paper", "enter")
    assert reader.app.theme_name == "paper"


@shows("sort", LIST, PANE)
async def the_order_is_another_one(reader: Reader, press: Press) -> None:
    await press()
    assert reader.where is Where.PICKER
    await reader.press("u")
    assert "by upvotes" in reader.status


@shows("open_link", LIST, PANE)
async def the_link_is_copied_where_no_browser_is(reader: Reader, press: Press) -> None:
    await press()
    assert reader.app.clipboard == "https://arxiv.org/abs/2406.00001"
    assert "https://arxiv.org/abs/2406.00001" in reader.status
    assert "sent to the terminal's clipboard" in reader.status
    assert "•" not in reader.row_text()


@shows("copy_url", LIST, PANE)
async def the_link_is_copied(reader: Reader, press: Press) -> None:
    await press()
    assert reader.app.clipboard == "https://arxiv.org/abs/2406.00001"
    assert reader.status == "Link sent to the terminal's clipboard"


@shows("copy_title", LIST, PANE)
async def the_title_is_copied(reader: Reader, press: Press) -> None:
    await press()
    assert reader.app.clipboard == "Speculative Decoding with Draft Trees"
    assert reader.status == "Title sent to the terminal's clipboard"


@shows("copy_bibtex", LIST, PANE)
async def the_bibtex_entry_is_copied(reader: Reader, press: Press) -> None:
    await press()
    assert reader.app.clipboard.startswith("@")
    assert "Speculative Decoding with Draft Trees" in reader.app.clipboard
    assert reader.status == "BibTeX entry sent to the terminal's clipboard"


@shows("export", LIST, PANE)
async def formats_can_be_chosen_from(reader: Reader, press: Press) -> None:
    await press()
    assert reader.where is PICKER
    assert "Export 40 papers as" in reader.text()
    assert "for LaTeX and reference managers" in reader.text()
    await reader.press("enter")
    assert reader.line.startswith("40 papers to:")
    await reader.press("escape")
    assert reader.status.startswith("40 papers")


@shows("page_down", PICKER)
async def the_choice_a_page_further_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await press()
    assert "▌Sun 30 Jun 2024" in reader.text()


@shows("page_up", PICKER)
async def the_choice_a_page_before_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await reader.press("down")
    await press()
    assert "▌All papers" in reader.text()


# The help: each test begins with it open, and the first command under the cursor


@shows("run_command", HELP)
async def the_command_under_the_cursor_is_run(reader: Reader, press: Press) -> None:
    await press()
    assert reader.where is SEARCH


@shows("next_choice", HELP)
async def the_next_command_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await press()
    assert "▌n        next unread paper" in reader.text()


@shows("previous_choice", HELP)
async def the_previous_command_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await reader.press("down")
    await press()
    assert "▌/        start a search" in reader.text()


@shows("column_right", HELP)
async def a_command_of_the_next_column_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await press()
    assert chosen_at(reader)[0] > 30


@shows("column_left", HELP)
async def a_command_of_the_column_before_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await reader.press("right")
    await press()
    assert chosen_at(reader)[0] == 0


@shows("page_down", HELP)
async def a_command_a_page_further_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await press()
    assert "▌/        start a search" not in reader.text()
    assert "▌" in reader.text()


@shows("page_up", HELP)
async def the_command_a_page_before_is_under_the_cursor(reader: Reader, press: Press) -> None:
    await reader.press("pagedown")
    await press()
    assert "▌/        start a search" in reader.text()


def chosen_at(reader: Reader) -> tuple[int, int]:
    """Column and row of the cursor."""
    return next((line.index("▌"), row) for row, line in enumerate(reader.lines()) if "▌" in line)


# Pop-ups: each test begins with a long one open


@shows("close", HELP, POPUP)
async def it_is_closed_and_nothing_else(reader: Reader, press: Press) -> None:
    await press()
    assert reader.app.screen is reader.screen
    assert reader.row == 0
    assert reader.app.is_running


@shows("down", POPUP)
async def it_goes_on_by_a_line(reader: Reader, press: Press) -> None:
    before = popup_lines(reader)
    await press()
    assert popup_lines(reader)[:-1] == before[1:]


@shows("up", POPUP)
async def it_goes_back_by_a_line(reader: Reader, press: Press) -> None:
    before = popup_lines(reader)
    await reader.press("j", "j")
    await press()
    assert popup_lines(reader)[:-1] == before[1:]


@shows("page_down", POPUP)
async def it_goes_on_by_ten_lines(reader: Reader, press: Press) -> None:
    before = popup_lines(reader)
    await press()
    assert popup_lines(reader)[:-10] == before[10:]


@shows("page_up", POPUP)
async def it_goes_back_by_ten_lines(reader: Reader, press: Press) -> None:
    before = popup_lines(reader)
    await reader.press("space")
    await press()
    assert popup_lines(reader) == before


def popup_lines(reader: Reader) -> list[str]:
    """The lines of the pop-up on screen, without its frame and its scrollbar."""
    lines = [line[:-1] for line in reader.part(reader.app.screen.query_one(VerticalScroll))]
    assert len(lines) > 10
    return lines


# Sheaf


@shows("open_sample", LIST, PANE)
async def nothing_happens_where_there_are_papers(reader: Reader, press: Press) -> None:
    before = reader.text()
    await press()
    assert reader.app.is_running
    assert reader.status == "Library isn't empty"
    reader.screen.model.hush()
    await reader.settle()
    assert reader.text() == before


@shows("reload", LIST, PANE)
async def what_was_added_meanwhile_is_listed(reader: Reader, press: Press) -> None:
    paper = reader.paper
    fresh = Paper(id="arxiv:2501.00001", title="Fresh", abstract="New.", date="2025-01-01")
    Library(reader.home.library).add([fresh])
    await press()
    assert reader.status.startswith("41 papers")
    assert reader.paper == paper


@shows("redraw", LIST, PANE, SEARCH, LINE, PICKER, HELP, POPUP, TEXT)
async def the_whole_screen_is_sent_anew(reader: Reader, press: Press) -> None:
    before = reader.text()
    shown = {line.strip("│▅▇▁ ") for line in reader.lines()}
    sent = reader.record_output()
    await press()
    assert [line for line in shown if line not in unstyled(sent)] == []
    assert reader.text() == before


def unstyled(sent: list[str]) -> str:
    """What was sent, without styles."""
    return re.sub(r"\x1b\[[\d;]*m", "", "".join(sent))


@shows("suspend", LIST, PANE, SEARCH, LINE, PICKER, HELP, POPUP, TEXT)
async def the_process_is_stopped(reader: Reader, press: Press) -> None:
    # To stop the tests' own process would stop the tests; tests/terminal stops a real one.
    stopped: list[bool] = []
    reader.app.action_suspend_process = lambda: stopped.append(True)  # type: ignore[method-assign]
    await press()
    assert stopped == [True]


@shows("palette", LIST, PANE)
async def the_palette_finds_commands(reader: Reader, press: Press) -> None:
    await press()
    assert reader.app.screen is not reader.screen
    await reader.until(lambda: "start a search" in reader.text())


@shows("help", LIST, PANE, TEXT)
async def the_keys_are_shown(reader: Reader, press: Press) -> None:
    where = reader.where
    await press()
    assert "type to filter" in reader.text()
    assert "In lists and boxes" in reader.text()
    await reader.press("escape")
    assert "type to filter" not in reader.text()
    assert reader.where is where


@shows("quit", LIST, PANE, SEARCH, LINE, PICKER, HELP, POPUP, TEXT)
async def the_app_ends_well(reader: Reader, press: Press) -> None:
    await reader.press("down")
    assert reader.app.is_running
    await press()
    await reader.ended()
    assert reader.app.return_value is None
    assert reader.app.return_code == 0
    assert reader.app.fault is None


# The whole text


@shows("open_text", LIST, PANE)
async def the_whole_paper_is_there(reader: Reader, press: Press) -> None:
    await press()
    assert reader.where is TEXT
    assert reader.text_line == "Speculative Decoding with Draft Trees"
    await reader.press("q")
    assert reader.where is LIST
    assert "1 of 40 read" in reader.status


@shows("text_down", TEXT)
async def the_cursor_goes_down_a_line(reader: Reader, press: Press) -> None:
    await press()
    assert reader.text_line == "Ada Lovelace, Grace Hopper"


@shows("text_up", TEXT)
async def the_cursor_goes_up_a_line(reader: Reader, press: Press) -> None:
    await reader.press("j", "j", "j")
    await press()
    await press()
    assert reader.text_line == "Ada Lovelace, Grace Hopper"


@shows("text_half_down", TEXT)
async def the_text_scrolls_by_half_a_page(reader: Reader, press: Press) -> None:
    before = reader.text_lines()
    await press()
    assert reader.text_lines()[1] == before[1 + (len(before) - 2) // 2]


@shows("text_half_up", TEXT)
async def the_text_scrolls_back_by_half_a_page(reader: Reader, press: Press) -> None:
    before = reader.text_lines()
    await reader.press("ctrl+d")
    await press()
    assert reader.text_lines() == before


@shows("text_page_down", TEXT)
async def the_last_two_lines_of_a_page_are_the_first_of_the_next(
    reader: Reader, press: Press
) -> None:
    before = reader.text_lines()
    await press()
    assert reader.text_lines()[1] == before[-1]


@shows("text_page_up", TEXT)
async def the_text_scrolls_back_by_a_page(reader: Reader, press: Press) -> None:
    before = reader.text_lines()
    await reader.press("space")
    await press()
    assert reader.text_lines() == before


@shows("text_top", TEXT)
async def the_first_line_has_the_cursor(reader: Reader, press: Press) -> None:
    await reader.press("space")
    await press()
    assert reader.text_line == "Speculative Decoding with Draft Trees"


@shows("text_end", TEXT)
async def the_last_line_has_the_cursor(reader: Reader, press: Press) -> None:
    await press()
    assert reader.text_line.startswith("[3] A. Nother.")
    assert "100%" in reader.status


@shows("text_left", TEXT)
async def a_wide_formula_moves_back(reader: Reader, press: Press) -> None:
    await reader.press("G", "l", "l")
    assert any("‹" in line for line in reader.text_lines())
    for _ in range(2):
        await press()
    assert not any("‹" in line for line in reader.text_lines())


@shows("text_right", TEXT)
async def the_right_of_a_wide_formula_comes_into_view(reader: Reader, press: Press) -> None:
    await reader.press("G")
    assert any(line.endswith("›") for line in reader.text_lines())
    for _ in range(40):
        await press()
    assert not any(line.endswith("›") for line in reader.text_lines())
    assert any(line.endswith("(1)") for line in reader.text_lines())
    assert reader.status == "Nothing wider here"


@shows("outline", TEXT)
async def a_section_is_chosen(reader: Reader, press: Press) -> None:
    await press()
    await reader.press(*"method")
    await reader.press("enter")
    assert reader.text_line == "3 Method"


@shows("find_in_text", TEXT)
async def words_are_found(reader: Reader, press: Press) -> None:
    await press()
    assert reader.where is LINE
    await reader.press(*"begins", "enter")
    assert reader.status == "1 of 24"


@shows("find_next", TEXT)
async def the_next_place_of_the_words_has_the_cursor(reader: Reader, press: Press) -> None:
    await reader.press("slash", *"begins", "enter")
    await press()
    assert reader.status == "2 of 24"


@shows("find_previous", TEXT)
async def the_place_of_the_words_before_has_the_cursor(reader: Reader, press: Press) -> None:
    await reader.press("slash", *"begins", "enter", "n", "n")
    await press()
    assert reader.status == "2 of 24"


@shows("follow", TEXT)
async def a_reference_is_followed(reader: Reader, press: Press) -> None:
    await reader.press("slash", *"see section", "enter")
    await press()
    assert reader.text_line == "3 Method"


@shows("text_back", TEXT)
async def the_place_before_the_jump_is_back(reader: Reader, press: Press) -> None:
    await reader.press("slash", *"see section", "enter", "enter")
    await press()
    assert reader.text_line.startswith("See Section")


@shows("copy_from_text", TEXT)
async def the_paragraph_is_sent_to_the_clipboard(reader: Reader, press: Press) -> None:
    await reader.press("slash", *"paragraph 1 ", "enter")
    await press()
    assert reader.app.clipboard.startswith("Paragraph 1 begins here.")


def marked_on_disk(reader: Reader) -> list[tuple[str, str]]:
    """The quotes and notes of the first paper's passages, as the next reader will find them."""
    bookmarks = Bookmarks(reader.home.bookmarks)
    bookmarks.on_disk.load()
    record = bookmarks.get(NEWEST_FIRST[0].id)
    return [(each.quote, each.note) for each in record.passages] if record else []


@shows("mark_passage", TEXT)
async def the_sentence_is_marked_and_no_longer(reader: Reader, press: Press) -> None:
    await reader.press("slash", *"paragraph 1 ", "enter")
    await press()
    assert marked_on_disk(reader) == [("Paragraph 1 begins here.", "")]
    assert reader.status == "Marked · a writes a note on it"
    await press()
    assert marked_on_disk(reader) == []
    assert reader.status == "No longer marked · u undoes"


@shows("note_passage", TEXT)
async def a_note_on_the_sentence_is_edited(reader: Reader, press: Press) -> None:
    await reader.press("slash", *"paragraph 1 ", "enter")
    await press()
    assert reader.line.startswith("Note on “Paragraph 1 begins here.”:")
    await reader.press(*"why", "enter")
    assert marked_on_disk(reader) == [("Paragraph 1 begins here.", "why")]
    assert any("✎" in line and "Paragraph 1 begins" in line for line in reader.text_lines())
    await press()
    await reader.press("question_mark", "enter")
    assert marked_on_disk(reader) == [("Paragraph 1 begins here.", "why?")]


@shows("pick_passage", TEXT)
async def a_marked_passage_is_gone_to(reader: Reader, press: Press) -> None:
    await press()
    assert reader.status == "No marked passages; v marks the sentence of the line"
    await reader.press("slash", *"paragraph 9 ", "enter", "v", "g", "g")
    await press()
    assert "“Paragraph 9 begins here.”" in reader.text()
    await reader.press("enter")
    assert reader.text_line.startswith("Paragraph 9 begins here.")


@shows("next_section", TEXT)
async def the_next_heading_has_the_cursor(reader: Reader, press: Press) -> None:
    await press()
    assert reader.text_line == "Abstract"


@shows("previous_section", TEXT)
async def the_heading_before_has_the_cursor(reader: Reader, press: Press) -> None:
    await reader.press("slash", *"paragraph 1 ", "enter")
    await press()
    assert reader.text_line == "2 Many words"


@shows("newer_text", TEXT)
async def no_newer_version_is_known(reader: Reader, press: Press) -> None:
    await press()
    assert reader.status == "No newer version is known"


@shows("close_text", TEXT)
async def the_list_is_back_on_the_same_paper(reader: Reader, press: Press) -> None:
    await reader.press("j", "space")
    await press()
    assert reader.where is LIST
    assert reader.row == 0


def bookmarked_on_disk(reader: Reader) -> list[str]:
    """The bookmarks as the next reader will find them."""
    bookmarks = Bookmarks(reader.home.bookmarks)
    bookmarks.on_disk.load()
    return [each.id for each in bookmarks.all()]
