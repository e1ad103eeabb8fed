"""A key that does nothing where the keyboard is says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.tui.reading import OpenReader


@pytest.mark.parametrize("opener", ["escape", "l"])
async def test_a_key_without_a_meaning_says_so(open_reader: OpenReader, opener: str) -> None:
    async with open_reader() as reader:
        await reader.press(opener, "w")
        assert reader.status == "w does nothing here"
        await reader.press("ctrl+x")
        assert reader.status == "Ctrl-X does nothing here"


async def test_a_key_for_a_paper_says_where_there_is_none(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("qqqqqq")
        for key in ("b", "t", "a", "Q", "N", "M", "S", "x", "o", "v", "j", "G", "enter"):
            await reader.press(key)
            assert reader.status == "No paper here", key


async def test_marking_an_unread_paper_as_unread_says_so(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("M")
        assert reader.status == "Already unread"


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
async def test_the_way_to_the_help_and_out_is_always_on_the_last_line(
    open_reader: OpenReader, columns: int
) -> None:
    async with open_reader(size=(columns, 24)) as reader:
        assert reader.hints.endswith("? help  q quit")
        if columns > 40:
            await reader.press("l")
            assert reader.hints.endswith("? help  q quit")
