"""Numbers typed before a key that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.sample import NEWEST_FIRST
from tui.keymap import Where

if TYPE_CHECKING:
    from tests.tui.reading import OpenReader

LAST = len(NEWEST_FIRST) - 1


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ("5 j", 5),
        ("1 2 j 2 k", 10),
        ("9 9 9 9 j", LAST),
        ("1 0 G", 9),
        ("9 9 9 9 G", LAST),
        ("3 n", 3),
        ("9 9 n", LAST),
        ("G 3 p", LAST - 3),
        ("5 escape j", 1),
        ("5 z z j", 1),
    ],
)
async def test_a_number_repeats_what_moves(open_reader: OpenReader, keys: str, row: int) -> None:
    async with open_reader() as reader:
        await reader.press(*keys.split())
        assert reader.row == row


async def test_a_number_repeats_half_pages(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        half = reader.screen.papers.page // 2
        await reader.press("2", "ctrl+d")
        assert reader.row == 2 * half


async def test_a_number_repeats_scrolling(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("l", "7", "j")
        assert (reader.where, reader.top) == (Where.PANE, 7)


async def test_a_number_is_shown_while_it_is_typed(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("1", "2")
        assert reader.status == "12 …"
        await reader.press("escape")
        assert reader.status.startswith("40 papers")
