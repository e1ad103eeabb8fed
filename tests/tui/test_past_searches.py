"""Earlier searches in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.keymap import Where

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader, Reader


async def made(reader: Reader, *texts: str) -> None:
    """Make some searches, and leave the box empty and with the keyboard."""
    for text in texts:
        await reader.search(text)
        await reader.press("escape")
    await reader.press("slash")


def box(reader: Reader) -> str:
    return reader.screen.search_box.value


async def test_the_arrows_walk_through_the_searches_of_earlier_sessions(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await made(reader, "draft", "preface", "draft")
    async with open_reader() as reader:
        await reader.press("slash", "up")
        assert (box(reader), reader.where) == ("draft", Where.SEARCH)
        await reader.press("up", "up")
        assert box(reader) == "preface"
        assert reader.status == "No earlier search"
        await reader.press("down", "down")
        assert box(reader) == ""
        assert reader.status.startswith("40 papers")


async def test_what_is_typed_keeps_the_arrows_for_the_results(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await made(reader, "preface")
        await reader.press(*"decod")
        await reader.press("down", "down", "up")
        assert (box(reader), reader.row) == ("decod", 1)
        await reader.press("ctrl+u", "up", "backspace", "down")
        assert (box(reader), reader.row) == ("prefac", 0)


async def test_a_search_counts_once_it_was_used(open_reader: OpenReader, filled_home: Home) -> None:
    async with open_reader() as reader:
        await reader.type("speculative")
        await reader.press("escape", "escape")
        assert not filled_home.searches.exists()
        await reader.type("draft")
        await reader.press("escape", "l")
        assert filled_home.searches.read_text() == "draft\n"


async def test_searches_that_cannot_be_kept_stop_nobody(
    open_reader: OpenReader, filled_home: Home
) -> None:
    filled_home.searches.mkdir()
    async with open_reader() as reader:
        await reader.search("preface")
        assert reader.status.startswith("1 of 40")
        await reader.press("escape", "slash", "up")
        assert reader.status == "No earlier search"
