"""The help and the palette: both are the key table again."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
from textual.command import CommandInput, CommandPalette
from textual.widget import Widget

from tests.tui.sample import NEWEST_FIRST
from tui.keymap import KEYMAP, Where, shown

if TYPE_CHECKING:
    from tests.tui.reading import OpenReader, Reader


async def test_keys_do_nothing_to_the_papers_behind_the_help(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("question_mark", "b", "s", "B", "slash", "x", "G", "escape")
        assert reader.row == 0
        assert "★" not in reader.text()
        assert reader.status.startswith("40 papers")
        assert "0 of 40 read" in reader.status


async def test_help_and_the_next_keys_keep_their_order(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press_fast("question_mark", "escape", "j", "b")
        await reader.until(lambda: "★" in reader.list_lines()[1])
        assert reader.app.screen is reader.screen


@pytest.mark.parametrize("opener", ["question_mark", "colon"])
async def test_nothing_is_kept_of_what_a_closed_overlay_showed(
    open_reader: OpenReader, opener: str
) -> None:
    async with open_reader() as reader:
        shown_lines = []
        for _ in range(3):
            await reader.press(opener)
            await reader.app.workers.wait_for_complete()
            widgets = reader.app.screen.walk_children(Widget, with_self=True)
            shown_lines += [weakref.ref(widget._styles_cache) for widget in widgets]
            await reader.press("escape")
            await reader.until(lambda: reader.app.screen is reader.screen)
        await reader.settle()
        del widgets
        assert len(shown_lines) > 3

        def are_gone() -> bool:
            gc.collect()
            return not any(each() for each in shown_lines)

        await reader.until(are_gone)  # the last messages may still be on their way


# The palette

IN_PALETTE = [each for each in KEYMAP if Where.LIST in each.where and each.group != "Move"]


async def open_palette(reader: Reader, text: str = "") -> None:
    """Open the palette and type what to look for."""
    await reader.press("colon")
    await reader.pilot.press(*text)
    await reader.app.workers.wait_for_complete()
    await reader.pilot.pause()


async def test_the_palette_offers_each_command_with_its_keys(open_reader: OpenReader) -> None:
    async with open_reader(size=(120, 80)) as reader:
        await open_palette(reader)
        text = reader.text()
        for command in IN_PALETTE:
            assert command.help in text
            assert shown(command.keys[0]) in text


async def run_by_palette(reader: Reader, text: str) -> None:
    """Run the command that the palette finds first."""
    await open_palette(reader, text)
    await reader.pilot.press("enter")
    await reader.until(lambda: reader.app.screen is reader.screen)
    await reader.settle()


@pytest.mark.parametrize("key", ["pageup", "pagedown"])
async def test_a_key_that_comes_before_the_palette_has_a_list_does_no_harm(
    open_reader: OpenReader, key: str
) -> None:
    async with open_reader() as reader:
        await reader.press_fast("colon", key, key)
        await reader.settle()
        assert reader.is_running
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.screen)


async def test_a_palette_that_is_closed_before_it_gathers_does_no_harm(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.press_fast("colon")
        palette = reader.app.screen
        assert isinstance(palette, CommandPalette)
        palette.query_one(CommandInput).value = "sort"
        await palette.query("*").remove()
        palette._gather_commands("sort")
        await reader.app.workers.wait_for_complete()
        await reader.press_fast("escape")
        assert reader.is_running


@pytest.mark.parametrize("opener", ["colon", "question_mark", "x"])
async def test_an_overlay_survives_any_size_of_the_window(
    open_reader: OpenReader, opener: str
) -> None:
    async with open_reader() as reader:
        await reader.search("model")
        for columns in (1, 4, 6):
            await reader.pilot.resize_terminal(100, 24)
            await reader.press(opener)
            await reader.app.workers.wait_for_complete()
            await reader.pilot.resize_terminal(columns, max(1, columns // 2))
            await reader.settle()
            assert reader.is_running, columns
            await reader.press("escape", "escape")


async def test_an_overlay_that_is_closed_twice_does_no_harm(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("colon")
        reader.app.pop_screen()
        reader.app.pop_screen()
        await reader.settle()
        assert reader.is_running
        assert reader.app.screen is reader.screen


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("export", "export selected"),
        ("tag", "edit the tags"),
        ("note", "edit the note"),
        ("sort", "choose the order"),
        ("undo", "undo the last change"),
        ("read later", "queue it, then"),
        ("mark read", "mark read, go on"),
        ("mark all", "mark all listed"),
        ("star", "add or remove a bookmark"),
        ("cite", "copy the BibTeX entry"),
        ("filter", "hide read papers"),
        ("next day", "next day"),
        ("exit", "quit"),
    ],
)
async def test_the_palette_finds_an_action_by_any_of_its_words(
    open_reader: OpenReader, words: str, found: str
) -> None:
    async with open_reader() as reader:
        await open_palette(reader, "")
        reader.app.screen.query_one(CommandInput).value = words
        await reader.until(lambda: found in reader.text())


async def test_the_palette_bookmarks(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("j")
        await run_by_palette(reader, "remove a bookmark")
        await reader.until(lambda: "★" in reader.list_lines()[1])
        assert reader.where is Where.LIST


async def test_the_palette_sorts(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await open_palette(reader, "sort")
        await reader.pilot.press("enter")
        await reader.until(lambda: reader.where is Where.PICKER)
        await reader.press("u")
        await reader.until(lambda: "by upvotes" in reader.status)


async def test_the_palette_starts_a_search(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await run_by_palette(reader, "start a search")
        await reader.until(lambda: reader.where is Where.SEARCH)
        await reader.press(*"preface")
        assert reader.paper.title == "Preface"


async def test_the_palette_reads_the_abstract(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await run_by_palette(reader, "read the abstract")
        await reader.until(lambda: reader.where is Where.PANE)


async def test_the_palette_opens_the_help(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await open_palette(reader, "show the keys")
        await reader.pilot.press("enter")
        await reader.until(lambda: "start a search" in reader.text())


async def test_the_palette_quits(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await open_palette(reader, "quit")
        await reader.pilot.press("enter")
        await reader.ended()
    assert reader.app.return_code == 0


async def test_escape_leaves_the_palette_without_a_change(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("l")
        await open_palette(reader, "sort")
        await reader.press("escape")
        assert reader.app.screen is reader.screen
        assert reader.where is Where.PANE
        assert "1 of 40 read" in reader.status
        assert reader.paper == NEWEST_FIRST[0]
