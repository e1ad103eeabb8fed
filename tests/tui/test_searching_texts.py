"""`text:` searches whole papers: the list and the pane show what was found, `f` opens it there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from digest.fulltext.readers import read_file
from digest.fulltext.store import Texts
from tests.tui.sample_text import PAPER

if TYPE_CHECKING:
    from tests.tui.reading import OpenReader

QUERY = 'text:"ends with number 17"'


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_what_was_found_is_above_the_abstract_with_its_section(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        await reader.search(QUERY)
        assert reader.status.startswith("1 of 40")
        await reader.press("l")  # where the pane is low it takes the screen
        shown = reader.pane_text()
        assert "In the text, 2 Many words Paragraph 17 begins here." in shown
        assert shown.index("Paragraph 17") < shown.index("Paragraph 1 says")
        assert reader.marked(reader.screen.pane) == {"ends with number 17"}


async def test_the_row_says_where_in_the_text_it_was_found(open_reader: OpenReader) -> None:
    async with open_reader(size=(120, 40)) as reader:
        await reader.search(QUERY)
        assert PAPER.title[:20] in reader.list_lines()[0]
        assert re.search(r"2 Many words: ….*ends with number 17", reader.text())


async def test_f_opens_the_text_at_the_paragraph_that_was_found(open_reader: OpenReader) -> None:
    async with open_reader(size=(80, 24)) as reader:
        await reader.search(QUERY)
        await reader.press("f")
        await reader.until(reader.screen.model.text.is_whole.is_set)
        assert reader.text_line.startswith("Paragraph 17 begins here.")


async def test_the_next_search_without_texts_shows_the_abstract_alone(
    open_reader: OpenReader,
) -> None:
    async with open_reader(size=(120, 40)) as reader:
        await reader.search(QUERY)
        await reader.until(lambda: "In the text" in reader.pane_text())
        await reader.press("escape")
        await reader.search("Draft Trees")
        await reader.until(lambda: "In the text" not in reader.pane_text())


async def test_words_of_the_texts_are_completed(open_reader: OpenReader) -> None:
    async with open_reader(size=(120, 40)) as reader:
        await reader.type("text:paragr")
        await reader.until(lambda: reader.status.startswith("paragraph 1 (Tab)"))
        await reader.press("tab")
        assert reader.screen.search_box.value == "text:paragraph "


async def test_without_kept_texts_it_is_said_so(open_reader: OpenReader) -> None:
    async with open_reader(size=(120, 40)) as reader:
        Texts(reader.home.texts, read_file).remove(PAPER.id)
        await reader.search("text:paragraph")
        assert "no texts are kept yet" in reader.status
