"""The help: all keys on one screen; letters filter it, arrows move, Enter runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.config import KeySetting
from tests.tui.sample import NEWEST_FIRST
from tui.custom_keys import with_custom_keys
from tui.keymap import Where
from tui.model.help import help_entries, matching

if TYPE_CHECKING:
    from tests.tui.reading import OpenReader, Reader


def help_status(reader: Reader) -> str:
    """The line that says what is under the cursor, or what just happened."""
    return reader.lines()[-2].strip()


def chosen(reader: Reader) -> str:
    """The entry under the cursor."""
    (line,) = [line for line in reader.lines() if "▌" in line]
    return " ".join(line.partition("▌")[2][:38].split())


async def test_all_of_it_is_on_one_screen_of_120x40(open_reader: OpenReader) -> None:
    async with open_reader(size=(120, 40)) as reader:
        await reader.press("question_mark")
        cells = {
            " ".join(line[at : at + 40].strip(" ▌").split())
            for line in reader.lines()
            for at in (0, 40, 80)
        }
        entries = matching(help_entries(), "", Where.LIST)
        for entry in entries:
            shown = (" ".join(entry.keys[:number]) for number in range(1, 4))
            assert any(f"{keys} {entry.help}" in cells for keys in shown), entry
            assert entry.group in cells
        before = reader.lines()[1:-2]
        for _ in entries:
            await reader.press_fast("down")
        await reader.settle()
        assert [line.replace("▌", " ") for line in reader.lines()[1:-2]] == [
            line.replace("▌", " ") for line in before
        ], "it has scrolled"


@pytest.mark.parametrize("size", [(80, 24), (40, 15), (40, 12)])
async def test_all_of_it_is_reached_by_an_arrow_on_small_screens(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        await reader.press("question_mark")
        entries = matching(help_entries(), "", Where.LIST)
        for entry in entries:
            assert chosen(reader).endswith(entry.help)
            assert chosen(reader).startswith(entry.keys[0])
            assert help_status(reader)[:20] == entry.details[:20]
            await reader.press("down")
        assert help_status(reader) == "Already at end"


async def test_arrows_at_the_right_say_that_there_is_more(open_reader: OpenReader) -> None:
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("question_mark")
        assert (reader.lines()[1][-1], reader.lines()[-3][-1]) == (" ", "↓")
        await reader.press(*["pagedown"] * 8)
        assert (reader.lines()[1][-1], reader.lines()[-3][-1]) == ("↑", " ")


@pytest.mark.parametrize("key", ["escape", "question_mark", "f1", "ctrl+c"])
@pytest.mark.parametrize("typed", ["", "so"])
async def test_the_usual_keys_close_it_and_nothing_else(
    open_reader: OpenReader, key: str, typed: str
) -> None:
    async with open_reader() as reader:
        await reader.press("j", "question_mark", *typed)
        assert reader.where is Where.HELP
        await reader.press(key)
        assert reader.app.screen is reader.screen
        assert reader.app.is_running
        assert reader.row == 1


async def test_typing_filters_it_and_enter_runs_what_is_left(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("j", "question_mark", *"remove book")
        assert chosen(reader) == "b add or remove a bookmark"
        assert "next unread paper" not in reader.text()
        await reader.press("enter")
        assert reader.app.screen is reader.screen
        await reader.until(lambda: "★" in reader.list_lines()[1])


async def test_a_letter_that_is_a_key_is_under_the_cursor(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("question_mark", "S")
        assert chosen(reader) == "S show similar papers"
        await reader.press("backspace", "s")
        assert chosen(reader) == "s choose the order, or reverse"


async def test_what_is_run_asks_its_own_questions(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("question_mark", *"edit tags", "enter")
        assert reader.where is Where.LINE
        await reader.press(*"fast", "enter")
        assert "#fast" in reader.row_text()
        await reader.press("question_mark", *"order", "enter")
        assert "upvotes" in reader.text()
        await reader.press("escape", "question_mark", *"palette", "enter")
        await reader.until(lambda: "add or remove a bookmark  (b)" in reader.text())


async def test_the_abstract_keeps_the_keyboard_while_it_is_read(open_reader: OpenReader) -> None:
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("l", "question_mark", *"end abstract")
        assert chosen(reader) == "G End end of the abstract"
        await reader.press("enter")
        assert reader.where is Where.PANE
        assert reader.top > 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("save_line", "Bottom line only"),
        ("go results", "Search box only"),
        ("choose", "Picker only"),
        ("unread, book", "Not a command"),
        ("show keys", "Already open here"),
        ("xyzzy", "Nothing to run"),
    ],
)
async def test_what_cannot_be_run_from_here_says_so_in_three_words(
    open_reader: OpenReader, typed: str, said: str
) -> None:
    async with open_reader() as reader:
        await reader.press("question_mark", *typed.replace("save_line", "save"))
        if typed == "save_line":
            await reader.until(lambda: "save" in reader.text())
            while chosen(reader) != "Enter save":
                await reader.press("down")
        elif typed == "choose":
            while chosen(reader) != "Enter choose":
                await reader.press("down")
        await reader.press("enter")
        assert help_status(reader) == said
        assert reader.where is Where.HELP
        await reader.press("ctrl+u")
        assert help_status(reader) == help_entries()[0].details


async def test_a_command_for_a_paper_says_where_there_is_none(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("qqqqqq")
        await reader.press("question_mark", *"remove book", "enter")
        assert help_status(reader) == "No paper here"
        assert reader.where is Where.HELP


async def test_it_shows_the_persons_own_keys(open_reader: OpenReader) -> None:
    table, mistakes = with_custom_keys(
        [KeySetting("bookmark", "", ("w",)), KeySetting("help", "", ("h",))]
    )
    assert len(mistakes) == 1, "h goes back to the list in the abstract"
    table, mistakes = with_custom_keys(
        [KeySetting("bookmark", "", ("w",)), KeySetting("help", "", ("F2", "e"))]
    )
    assert not mistakes
    async with open_reader(size=(120, 40), commands=table) as reader:
        await reader.press("e", "e")
        assert reader.where is Where.HELP, "a letter is typed"
        await reader.press("backspace")
        assert "w        add or remove a bookmark" in reader.text()
        assert "F2 e     show the keys" in reader.text()
        await reader.press("f2")
        assert reader.app.screen is reader.screen


async def test_a_paste_filters_it(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("question_mark")
        screen = reader.app.screen
        screen.paste("cite\x1b]52;c;aGk=\x07")  # type: ignore[attr-defined]
        await reader.settle()
        assert "cite" in reader.lines()[0]
        assert "\x1b" not in reader.text()


async def test_the_mouse_chooses_and_a_double_click_runs(open_reader: OpenReader) -> None:
    async with open_reader(size=(120, 40)) as reader:
        await reader.press("question_mark")
        row = next(at for at, line in enumerate(reader.lines()) if "next unread paper" in line)
        await reader.pilot.click(offset=(5, row))
        assert chosen(reader) == "n next unread paper"
        assert help_status(reader).startswith("n in the list, abstract")
        await reader.pilot.click(offset=(5, row), times=2)
        await reader.until(lambda: reader.app.screen is reader.screen)
        await reader.until(lambda: reader.paper == NEWEST_FIRST[1])
