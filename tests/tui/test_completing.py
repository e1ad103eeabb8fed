"""Completing filters in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.sample import DAY
from tui.keymap import Where

if TYPE_CHECKING:
    from tests.tui.reading import OpenReader


async def test_tags_are_offered_and_completed(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("t", *'fast "two words"', "enter")
        await reader.type("tag:")
        assert reader.status.startswith("fast 1, two words 1 (Tab) · ")
        await reader.press("w", "tab")
        assert reader.screen.search_box.value == 'tag:"two words" '
        assert reader.status.startswith("1 of 40")
        await reader.press("tab")
        assert reader.status == "No spelling suggestions"


async def test_categories_digests_and_marks_are_offered(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.type("cat:cs")
        await reader.until(lambda: reader.status.startswith("cs.CL "))
        await reader.press("tab")
        assert reader.screen.search_box.value == "cat:cs.CL "
        await reader.press(*"digest:", "tab")
        assert reader.screen.search_box.value == f"cat:cs.CL digest:{DAY} "
        await reader.press(*"is:rea")
        assert reader.status.startswith("reading, read, unread (Tab) · ")
        await reader.press("escape")
        assert "(Tab)" not in reader.status
        assert reader.where is Where.LIST


async def test_a_suggested_spelling_comes_before_a_completion_elsewhere(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.type("speculatve")
        await reader.press("tab")
        assert reader.screen.search_box.value == "speculative"
        await reader.press(*" is:bo", "escape", "z", "equals_sign")
        assert reader.screen.search_box.value == "speculative is:bo"
