"""The place in a whole text is kept over sessions, widths and machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.bookmarks import Bookmarks
from tests.tui.sample_text import PAPER
from tui.keymap import Where

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader, Reader


def kept_place(home: Home) -> tuple[str, int]:
    """Anchor and offset as the next reader will find them."""
    bookmarks = Bookmarks(home.bookmarks)
    bookmarks.on_disk.load()
    record = bookmarks.get(PAPER.id)
    return (record.place.anchor, record.place.offset) if record else ("", 0)


async def to_paragraph(reader: Reader, number: int) -> None:
    """Move the cursor to the second line of a paragraph of the sample."""
    await reader.take_keyboard(Where.TEXT)
    while not reader.text_line.startswith(f"Paragraph {number} "):
        await reader.press("j")
    await reader.press("j")


async def test_a_text_is_opened_again_where_it_was_left_at_another_width(
    open_reader: OpenReader,
) -> None:
    async with open_reader(size=(120, 40)) as reader:
        await to_paragraph(reader, 12)
        words = reader.text_line.split()
        await reader.press("q")
        await reader.app.workers.wait_for_complete()
        assert kept_place(reader.home)[0] == "S2.p12"
    async with open_reader(size=(40, 15)) as reader:
        await reader.take_keyboard(Where.TEXT)
        assert words[0] in reader.text_line
        await reader.until(
            lambda: any(line[2:].strip().startswith("Paragraph 12") for line in reader.text_lines())
        )


async def test_leaving_sheaf_keeps_the_place_too(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await to_paragraph(reader, 3)
        await reader.press("ctrl+q")
        await reader.ended()
    assert kept_place(reader.home)[0] == "S2.p3"


async def test_opening_a_text_without_reading_on_keeps_no_place(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.take_keyboard(Where.TEXT)
        await reader.press("q")
        await reader.app.workers.wait_for_complete()
        assert kept_place(reader.home) == ("", 0)


async def test_the_place_of_another_machine_is_used(
    open_reader: OpenReader, filled_home: Home
) -> None:
    Bookmarks(filled_home.bookmarks).leave_at(PAPER.id, "S3.p2", 0, PAPER.title)
    async with open_reader() as reader:
        await reader.take_keyboard(Where.TEXT)
        assert reader.text_line.startswith("It has a note")
        assert "3 Method" in reader.status


async def test_a_place_that_is_not_in_the_text_means_its_beginning(
    open_reader: OpenReader, filled_home: Home
) -> None:
    Bookmarks(filled_home.bookmarks).leave_at(PAPER.id, "S99.p1", 12, PAPER.title)
    async with open_reader() as reader:
        await reader.take_keyboard(Where.TEXT)
        assert reader.text_line == PAPER.title
