"""The reader at every size, with papers that trip screens, and by mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.events import MouseScrollDown, MouseScrollUp

from digest.library import Library
from digest.looks import Looks
from digest.paper import Paper
from tests.tui.reading import opened
from tests.tui.sample import (
    COMBINING_TITLE,
    LONG_TITLE,
    LONG_WORD,
    NEWEST_FIRST,
    ODD,
    WIDE_TITLE,
)
from tui.keymap import Where
from tui.row_layout import ListLine
from tui.terminal.safety import steady

if TYPE_CHECKING:
    from textual.widget import Widget

    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader, Reader

SIZES = [(140, 40), (120, 40), (100, 30), (99, 30), (80, 24), (40, 15), (40, 12)]
KINDS = [(140, 40), (80, 24), (40, 15)]
"""A size of each kind: side by side, one above the other, narrow."""


def ids(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("size", SIZES, ids=ids)
async def test_everything_has_its_place_at(open_reader: OpenReader, size: tuple[int, int]) -> None:
    async with open_reader(size=size) as reader:
        screen = reader.screen
        lines = reader.lines()
        assert len(lines) == size[1]
        assert "press / and type" in lines[0]
        assert lines[-2].strip().startswith("40 papers")
        assert lines[-1].strip().startswith("/ search")
        papers, pane = screen.papers.region, screen.pane.region
        if size[0] >= 140:
            assert papers.right == pane.x
            assert papers.height == pane.height == size[1] - 5
        else:
            assert papers.bottom == pane.y
            assert papers.width == pane.width == size[0]
            assert papers.height >= 2
            assert pane.height >= 3
        assert "Speculative Decoding" in reader.list_lines()[0]
        assert "Speculative Decoding with Draft Trees" in reader.pane_text()


@pytest.mark.parametrize("size", KINDS, ids=ids)
async def test_searching_reading_and_bookmarking_work_at(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        await reader.search("speculative")
        assert reader.lines()[0].strip() == "speculative"
        assert reader.status.split(" · ")[0].endswith("of 40")
        await reader.press("j", "b")
        assert "★" in reader.row_text()
        await reader.press("enter")
        assert reader.paper.title[:20] in reader.pane_text()
        await reader.press("h", "G")
        assert reader.row_text()


@pytest.mark.parametrize("size", KINDS, ids=ids)
async def test_the_cursor_is_always_on_screen_at(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        for key in ("G", "ctrl+u", "k", "pageup", "home", "pagedown", "j", "ctrl+d"):
            await reader.press(key)
            assert reader.row_text()


async def test_a_row_shows_cursor_marks_title_and_upvotes(open_reader: OpenReader) -> None:
    async with open_reader(size=(120, 40)) as reader:
        await reader.press("b")
        assert reader.row_text().split() == ["▌•★", *ODD[0].title.split(), "▲", "12"]


async def test_a_found_paper_shows_its_year(open_reader: OpenReader) -> None:
    async with open_reader(size=(120, 40), query="draft trees") as reader:
        assert reader.row_text().split() == ["▌•", *ODD[0].title.split(), "2024"]


@pytest.mark.parametrize("columns", [120, 80, 40])
async def test_the_last_line_always_says_how_to_get_help_and_out(
    open_reader: OpenReader, columns: int
) -> None:
    async with open_reader(size=(columns, 24)) as reader:
        assert reader.hints.startswith("/ search")
        assert reader.hints.endswith("? help  q quit")


async def test_a_heading_says_day_source_papers_and_unread(open_reader: OpenReader) -> None:
    async with open_reader(size=(120, 40)) as reader:
        heading = " Sun 30 Jun 2024 · Hugging Face Papers · 40 papers, "
        assert reader.part(reader.screen.papers)[0].rstrip() == f"{heading}40 unread"
        await reader.press("N")
        assert reader.part(reader.screen.papers)[0].rstrip() == f"{heading}39 unread"


@pytest.mark.parametrize("size", [(80, 24), (40, 15)], ids=ids)
async def test_enter_gives_a_short_abstract_the_whole_screen_and_escape_returns(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        before = reader.lines()
        await reader.press("enter")
        assert reader.screen.pane.region.height >= size[1] - 5
        assert not reader.screen.papers.display
        await reader.press("escape", "M")
        assert reader.lines()[:-2] == before[:-2]


async def test_the_layout_follows_the_window(open_reader: OpenReader) -> None:
    async with open_reader(size=(140, 40)) as reader:
        await reader.press("G")
        row = reader.row
        for size in [(80, 24), (40, 15), (120, 12), (140, 40)]:
            await reader.pilot.resize_terminal(*size)
            await reader.settle()
            assert reader.row == row
            assert reader.paper.title[:10] in reader.row_text()
            assert len(reader.lines()) == size[1]
        assert reader.screen.papers.region.right == reader.screen.pane.region.x


# Too small


@pytest.mark.parametrize("size", [(30, 8), (39, 30), (100, 11), (20, 5)], ids=ids)
async def test_a_window_that_is_too_small_says_what_it_needs(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        assert "Sheaf needs 40x12" in " ".join(reader.text().split())
        await reader.press("q")
        await reader.ended()
    assert reader.app.return_code == 0


async def test_a_window_enlarged_again_shows_the_reader(open_reader: OpenReader) -> None:
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("j")
        for size in [(30, 8), (80, 24)]:
            await reader.pilot.resize_terminal(*size)
            await reader.settle()
        assert "Sheaf needs" not in reader.text()
        assert reader.row == 1
        await reader.press("j")
        assert reader.row == 2


@pytest.mark.parametrize("where", list(Where))
async def test_the_keyboard_stays_where_it_was_while_the_window_was_too_small(
    open_reader: OpenReader, where: Where
) -> None:
    async with open_reader(size=(80, 24)) as reader:
        await reader.take_keyboard(where)
        for size in [(30, 8), (80, 24)]:
            await reader.pilot.resize_terminal(*size)
            await reader.settle()
        assert reader.where is where


# The abstract


@pytest.mark.parametrize("size", SIZES, ids=ids)
async def test_no_line_of_the_abstract_is_longer_than_76_cells_or_than_the_pane_at(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        width = min(76, reader.screen.pane.content_region.width)
        for index in range(len(ODD)):
            reader.screen.papers.go(index)
            reader.screen.paint_pane()
            await reader.settle()
            assert reader.screen.pane.paper == NEWEST_FIRST[index]
            for line in reader.pane_lines():
                assert cell_len(line.rstrip()) <= width


async def test_a_wide_pane_uses_the_full_line_length(open_reader: OpenReader) -> None:
    async with open_reader(size=(300, 40)) as reader:
        widths = [cell_len(line.rstrip()) for line in reader.pane_lines()]
        assert 65 < max(widths) <= 76


async def test_the_abstract_is_complete_after_scrolling_through_it(open_reader: OpenReader) -> None:
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("enter")
        seen = reader.pane_text()
        for _ in range(100):
            before = reader.top
            await reader.press("space")
            seen += " " + reader.pane_text()
            if reader.top == before:
                break
        for number in range(1, 31):
            assert f"Paragraph {number} says" in seen


async def test_the_pane_shows_authors_date_categories_id_and_links(
    open_reader: OpenReader,
) -> None:
    async with open_reader(query="") as reader:
        await reader.press("enter")
        text = reader.pane_text()
        await reader.press("G")
        text += reader.pane_text()
        for fact in (
            "Ada Lovelace, Grace Hopper",
            "2024-06-30",
            "cs.CL",
            "arxiv:2406.00001",
            "https://arxiv.org/abs/2406.00001",
            "https://github.com/example/draft-trees",
            "hf-page/2024-06-30",
        ):
            assert fact in text


async def test_another_paper_starts_at_its_top(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("l", "G", "n")
        await reader.until(lambda: LONG_TITLE[:30] in reader.pane_text())
        await reader.press("h", "k")
        await reader.until(lambda: "Paragraph 1 says" in reader.pane_text())


async def show(reader: Reader, paper: Paper) -> None:
    """Put the cursor on a paper and wait until its abstract is shown."""
    reader.screen.papers.go(NEWEST_FIRST.index(paper))
    await reader.until(lambda: reader.screen.pane.paper == paper)


def squeezed(text: str) -> str:
    return "".join(text.split())


async def test_a_long_title_is_cut_in_the_list_and_complete_in_the_pane(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await show(reader, ODD[1])
        assert reader.title_text().endswith("…")
        assert LONG_TITLE in reader.pane_text()


async def test_a_very_long_word_is_complete_in_the_pane(open_reader: OpenReader) -> None:
    async with open_reader(size=(40, 30)) as reader:
        paper = next(paper for paper in ODD if LONG_WORD in paper.title)
        await show(reader, paper)
        await reader.press("l")
        text = squeezed(reader.pane_text())
        for _ in range(20):
            await reader.press("j")
            text += squeezed(reader.pane_lines()[-1])
        assert squeezed(LONG_WORD) in text


async def test_wide_and_combining_characters_are_complete_in_the_pane(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        for paper, title in ((ODD[5], WIDE_TITLE), (ODD[6], COMBINING_TITLE)):
            await show(reader, paper)
            assert squeezed(steady(title)) in squeezed(reader.pane_text())


async def test_a_paper_of_many_authors_names_the_first_and_counts_the_others(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await show(reader, ODD[6])
        assert "Author Number0, Author Number1," in reader.pane_text()
        named = sum(f"Number{number}" in reader.pane_text() for number in range(12, 40))
        assert named == 0
        assert "Author Number10 and 29 more (za) 2024" in reader.pane_text()


async def test_all_of_3303_authors_can_be_read(home: Home) -> None:
    names = [f"Given Family{number}" for number in range(3303)]
    papers = (
        Paper(id="arxiv:2501.00001", title="Many", authors=tuple(names), date="2025"),
        Paper(id="arxiv:2401.00001", title="Few", authors=("One",), date="2024"),
    )
    Library(home.library).add(papers)
    async with opened(home, size=(80, 24)) as reader:
        await reader.press("enter")
        assert "Given Family10 and 3,292 more (za)" in reader.pane_text()
        await reader.press("z", "a")
        text, top = reader.pane_text(), -1
        while reader.top > top:
            top = reader.top
            await reader.press("space")
            text += " ".join(["", *reader.pane_lines()[top - reader.top :]])
        assert ", ".join(names) in " ".join(text.split())
        await reader.press("escape", "j")
        await reader.until(lambda: "Few" in reader.pane_text())
        await reader.press("k", "enter")
        assert "3,292 more" in reader.pane_text()


async def test_a_missing_title_has_a_stand_in_and_a_missing_abstract_is_told(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await show(reader, ODD[2])
        assert reader.pane_text().lstrip().startswith("(First a line. Then another")
        assert "(First a line. Then another" in reader.row_text()
        await show(reader, ODD[3])
        assert "(no abstract)" in reader.pane_text()


@pytest.mark.parametrize("size", KINDS, ids=ids)
async def test_each_row_is_one_line_without_anything_a_terminal_obeys_at(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        for key in ("home", "G"):
            await reader.press(key)
            for line in reader.lines():
                assert not [each for each in line if ord(each) < 32 or 127 <= ord(each) < 160]


async def test_control_sequences_never_reach_the_terminal(
    open_reader: OpenReader, filled_home: Home
) -> None:
    evil = "Evil \x1b]52;c;ZXZpbA==\x07 \x1b[2J\x9b31m \u202etitle\u2066"
    paper = Paper(id="arxiv:2412.00001", title=evil, abstract=evil, authors=(evil,), date="2025")
    Library(filled_home.library).add([paper])
    async with open_reader() as reader:
        sent = reader.record_output()
        await reader.press("G", "ctrl+l", "enter", "h")
        assert "Evil" in reader.row_text()
        shown = reader.text() + "".join(sent)
        for each in ("\x1b]", "\x1b[2J", "\x9b", "\x07", "\u202e", "\u2066"):
            assert each not in shown


# Titles of two lines


async def test_a_title_takes_a_second_line_where_it_needs_one(open_reader: OpenReader) -> None:
    async with open_reader(size=(80, 24)) as reader:
        heights = [place.part for place in reader.screen.papers._places]
        assert heights[:4] == [-1, 0, 0, 1]
        await reader.press("j")
        lines = reader.part(reader.screen.papers)
        assert "▲" in lines[2]
        assert [line[1] for line in lines[2:4]] == ["▌", "▌"]
        assert "▲" not in lines[3]


async def test_a_tag_moves_no_row(open_reader: OpenReader) -> None:
    async with open_reader(size=(80, 24)) as reader:
        before = list(reader.screen.papers._places)
        await reader.press("t", *"a-tag-that-takes-much-room", "enter")
        assert "#a-tag" in reader.row_text()
        assert reader.screen.papers._places == before


async def test_a_title_takes_one_line_where_the_config_says_so(filled_home: Home) -> None:
    async with opened(filled_home, size=(80, 24), looks=Looks(title_lines=1)) as reader:
        assert all(place.part <= 0 for place in reader.screen.papers._places)


async def test_no_title_begins_above_the_list(open_reader: OpenReader) -> None:
    async with open_reader(size=(80, 24)) as reader:
        for key in (*["j"] * 12, "ctrl+d", "ctrl+d", "k", "k", "k", "k", "ctrl+u", "G", *["k"] * 9):
            await reader.press(key)
            papers = reader.screen.papers
            assert papers._places[0].part <= 0
            shown = [place.part for place in papers._places if place.row == papers.cursor]
            assert max(shown) == papers._layout.lines_of(papers.cursor) - 1


# The mouse


async def wheel(reader: Reader, widget: Widget, *, down: bool) -> None:
    """Turn the wheel by one notch over a widget."""
    event = MouseScrollDown if down else MouseScrollUp
    await reader.pilot._post_mouse_events([event], widget, offset=(3, 1))
    await reader.settle()


async def test_the_wheel_moves_the_cursor_of_the_list(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await wheel(reader, reader.screen.papers, down=True)
        await wheel(reader, reader.screen.papers, down=True)
        assert reader.row == 6
        await wheel(reader, reader.screen.papers, down=False)
        assert reader.row == 3
        await wheel(reader, reader.screen.papers, down=False)
        await wheel(reader, reader.screen.papers, down=False)
        assert reader.row == 0


async def test_the_wheel_scrolls_the_abstract(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        before = reader.pane_lines()
        await wheel(reader, reader.screen.pane, down=True)
        assert reader.pane_lines()[:-3] == before[3:]
        await wheel(reader, reader.screen.pane, down=False)
        assert reader.pane_lines() == before
        assert reader.row == 0


async def test_a_click_puts_the_cursor_there(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.take_keyboard(Where.SEARCH)
        line = reader.screen.papers._places.index(ListLine(4, 0))
        await reader.pilot.click(reader.screen.papers, offset=(10, line))
        await reader.settle()
        assert reader.row == 4
        assert reader.where is Where.LIST
        assert "search" in reader.hints


async def test_a_click_below_the_last_paper_changes_nothing(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("preface")
        await reader.pilot.click(reader.screen.papers, offset=(10, 9))
        await reader.settle()
        assert reader.row == 0


async def test_a_double_click_opens_the_abstract(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        line = reader.screen.papers._places.index(ListLine(2, 0))
        await reader.pilot.double_click(reader.screen.papers, offset=(10, line))
        await reader.settle()
        assert reader.row == 2
        assert reader.where is Where.PANE
        assert "•" not in reader.row_text()


async def test_a_click_on_the_abstract_gives_it_the_keyboard(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.pilot.click(reader.screen.pane, offset=(10, 10))
        await reader.settle()
        assert reader.where is Where.PANE
        assert "list" in reader.hints


async def test_a_click_on_the_search_box_allows_typing(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.pilot.click(reader.screen.search_box)
        await reader.press(*"preface")
        assert reader.paper.title == "Preface"


async def test_capital_j_and_k_scroll_the_abstract_from_the_list_and_from_within(
    open_reader: OpenReader,
) -> None:
    async with open_reader(size=(80, 24)) as reader:
        top = reader.pane_lines()
        await reader.press("J")
        assert reader.pane_lines() != top
        assert reader.row == 0
        await reader.press("K")
        assert reader.pane_lines() == top
        await reader.press("l")
        top = reader.pane_lines()
        await reader.press("J")
        assert (reader.where, reader.row) == (Where.PANE, 0)
        assert reader.pane_lines() != top
        await reader.press("K")
        assert reader.pane_lines() == top
