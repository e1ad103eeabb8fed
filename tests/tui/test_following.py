"""Finding one's way in a whole text: sections, words, links, citations, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from digest.bookmarks import Bookmarks
from digest.library import Library
from tui.keymap import Where

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.tui.reading import OpenReader, Reader


@pytest_asyncio.fixture
async def reader(open_reader: OpenReader) -> AsyncIterator[Reader]:
    """The reader with the sample's text open, on a screen that shows a part of it."""
    async with open_reader(size=(100, 30)) as opened:
        await opened.take_keyboard(Where.TEXT)
        yield opened


async def go_to(reader: Reader, beginning: str) -> None:
    """Move the cursor down to the line that begins so."""
    for _ in range(200):
        if reader.text_line.startswith(beginning):
            return
        await reader.press("j")
    raise AssertionError(beginning)


async def find(reader: Reader, words: str) -> None:
    await reader.press("slash", *words)
    await reader.press("enter")


def copied(reader: Reader) -> str:
    return reader.app.clipboard


async def test_the_outline_shows_where_one_is_and_goes_elsewhere(reader: Reader) -> None:
    await go_to(reader, "Paragraph 2 ")
    await reader.press("o")
    assert "▌2 Many words" in reader.text()
    for heading in ("Abstract", "1 Introduction", "3 Method", "References"):
        assert heading in reader.text()
    await reader.press("down", "enter")
    assert reader.text_line == "3 Method"
    await reader.press("ctrl+o")
    assert reader.text_line.startswith("Paragraph 2 ")


async def test_a_section_is_found_in_the_outline_by_typing(reader: Reader) -> None:
    await reader.press("tab", *"meth")
    await reader.press("enter")
    assert reader.text_line == "3 Method"


async def test_sections_follow_each_other_by_keys(reader: Reader) -> None:
    bracket, back = "right_square_bracket", "left_square_bracket"
    await reader.press(bracket, bracket, bracket, bracket)
    assert reader.text_line == "1 Introduction"
    await reader.press("2", bracket, bracket)
    assert reader.text_line == "3 Method"
    await reader.press("j", "j", back, back)
    assert reader.text_line == "3 Method"
    await reader.press("9", back, back)
    assert reader.text_line == "Abstract"
    await reader.press(back, back)
    assert reader.status == "No earlier section"


async def test_words_are_counted_as_they_are_typed_and_gone_through(reader: Reader) -> None:
    await reader.press("slash", *"begins here")
    assert "24 found" in reader.line
    await reader.press("enter")
    assert reader.status == "1 of 24"
    assert reader.text_line.startswith("Paragraph 1 begins here")
    await reader.press("n")
    assert reader.status == "2 of 24"
    assert reader.text_line.startswith("Paragraph 2 begins here")
    await reader.press("N", "N")
    assert reader.status == "24 of 24"
    assert reader.text_line.startswith("Paragraph 24 begins here")
    assert reader.marked(reader.screen.text) == {"begins here"}
    await reader.press("j")
    assert "of 24" not in reader.status


async def test_words_that_a_line_ends_between_are_found(reader: Reader) -> None:
    lines = reader.screen.model.text.page.lines
    at = next(at for at, line in enumerate(lines) if line.text.startswith("Paragraph 5 "))
    words = f"{lines[at].text.split()[-1]} {lines[at + 1].text.split()[0]}"
    await find(reader, words)
    assert "of " in reader.status
    assert reader.marked(reader.screen.text) >= set(words.split())


async def test_capitals_count_once_one_is_typed(reader: Reader) -> None:
    await find(reader, "Begins")
    assert reader.status == "“Begins” isn't in this text"
    await reader.press("n")
    assert reader.status == "Nothing to find · / searches this text"


async def test_another_width_keeps_what_is_marked(reader: Reader) -> None:
    await find(reader, "number 24")
    await reader.pilot.resize_terminal(60, 20)
    text = reader.screen.model.text
    await reader.until(lambda: text.is_whole.is_set() and text._set_for == 56)
    await reader.press("n")
    assert reader.status == "1 of 1"


async def test_a_reference_to_a_section_is_followed_and_one_comes_back(reader: Reader) -> None:
    await go_to(reader, "See Section")
    await reader.press("enter")
    assert reader.text_line == "3 Method"
    await reader.press("ctrl+o")
    assert reader.text_line.startswith("See Section")
    await reader.press("ctrl+o")
    assert reader.status == "No earlier place"


async def test_a_mark_leads_to_its_note(reader: Reader) -> None:
    await find(reader, "It has a note")
    await reader.press("enter")
    assert reader.text_line == "¹ A small one."


async def test_a_line_that_leads_nowhere_says_so(reader: Reader) -> None:
    await reader.press("enter")
    assert reader.status == "No link here"


async def test_a_citation_of_nothing_that_has_a_number_goes_to_its_entry(reader: Reader) -> None:
    await go_to(reader, "Others say so too")
    await reader.press("enter")
    assert "2  [3] A. Nother. A book without a number." in reader.text()
    await reader.press("2")
    assert reader.text_line.startswith("[3] A. Nother")


async def test_a_cited_paper_of_the_library_is_shown_in_the_list(reader: Reader) -> None:
    await go_to(reader, "Large models are slow")
    await reader.press("enter")
    assert "go to: [1] Vera Writer0" in reader.text()
    await reader.press("l")
    assert reader.where is Where.LIST
    assert reader.paper.title == "Speculative Decoding for Long Texts"


async def test_the_whole_text_of_a_cited_paper_is_opened_from_its_citation(reader: Reader) -> None:
    from tests.tui.sample import PLAIN
    from tests.tui.sample_text import keep_text

    keep_text(reader.home, PLAIN[0].id)
    await go_to(reader, "Large models are slow")
    await reader.press("enter", "f")
    text = reader.screen.model.text
    await reader.until(text.is_whole.is_set)
    assert text.paper is not None
    assert text.paper.title == "Speculative Decoding for Long Texts"
    assert reader.where is Where.TEXT


async def test_a_cited_paper_with_a_number_is_added_and_bookmarked(reader: Reader) -> None:
    await go_to(reader, "Others say so too")
    await reader.press("enter", "1")
    assert "add and bookmark arxiv:2401.54321" in reader.text()
    await reader.press("b")
    assert reader.status == "Added and bookmarked"
    bookmarks = Bookmarks(reader.home.bookmarks)
    bookmarks.on_disk.load()
    assert bookmarks.is_bookmarked("arxiv:2401.54321")
    added = [p.title for p in Library(reader.home.library).papers() if p.id == "arxiv:2401.54321"]
    assert added == ["A paper that is not listed"]


async def test_a_paragraph_is_copied_whole(reader: Reader) -> None:
    await go_to(reader, "Paragraph 1 ")
    await reader.press("j", "y")
    assert copied(reader).startswith("Paragraph 1 begins here.")
    assert copied(reader).endswith("and ends with number 1.")
    assert reader.status == "Paragraph sent to the terminal's clipboard"


async def test_an_equation_is_copied_as_tex(reader: Reader) -> None:
    await find(reader, "The sum is wide")
    await reader.press("j", "j", "y")
    assert copied(reader).startswith("x_{1} + x_{2} + ")


async def test_a_citation_is_copied_as_bibtex_of_the_library(reader: Reader) -> None:
    await go_to(reader, "Large models are slow")
    await reader.press("y", "1")
    assert "Speculative Decoding for Long Texts" in copied(reader)
    assert copied(reader).startswith("@")
    await reader.press("y", "p")
    assert copied(reader) == "Large models are slow [1]."


async def test_an_entry_is_copied_as_bibtex_of_what_it_says(reader: Reader) -> None:
    await find(reader, "N. Body")
    await reader.press("y")
    assert "A paper that is not listed" in copied(reader)
    assert "2401.54321" in copied(reader)
    await find(reader, "A. Nother")
    await reader.press("y")
    assert copied(reader) == "[3] A. Nother. A book without a number. 1999."


@pytest.mark.parametrize("words", ["[red]", "\\", "(x", "*+?"])
async def test_any_characters_can_be_searched_for(reader: Reader, words: str) -> None:
    await reader.press("slash")
    reader.screen._prompt.line.value = words
    await reader.press("enter")
    assert "isn't in this text" in reader.status
