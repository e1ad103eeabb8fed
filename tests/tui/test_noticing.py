"""What other processes change is seen without a key, and never moves the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Bookmarks
from digest.index import Index
from digest.library import Library
from digest.library.digests import Capture, Digests
from digest.paper import Paper
from tests.tui.sample import DAY, NEWEST_FIRST

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader, Reader

FRESH = Paper(
    id="arxiv:2501.00001",
    title="A Fresh Paper",
    abstract="It is new.",
    digests=("hf-page/2025-01-02",),
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, so that the tests needn't wait."""
    monkeypatch.setattr("tui.screens.reader.LOOK_EVERY", 0.02)


def add(home: Home, *papers: Paper) -> None:
    """Do what `sheaf add` does in another process."""
    with Library(home.library).adding() as adding:
        adding.add(papers, Capture("hf-page"))
    Index.open(home.index, Library(home.library)).close()


def row_with(reader: Reader, title: str) -> str:
    return next((line for line in reader.list_lines() if title in line), "")


def cursor_line(reader: Reader) -> int:
    return next(at for at, line in enumerate(reader.part(reader.screen.papers)) if "▌" in line)


async def test_a_bookmark_made_by_another_process_is_shown(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("j")
        marked = NEWEST_FIRST[3]
        Bookmarks(reader.home.bookmarks).add({marked.id: marked.title})
        await reader.until(lambda: "★" in row_with(reader, marked.title[:20]))
        assert reader.row == 1


async def test_papers_marked_as_read_by_another_process_are_counted(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        Bookmarks(reader.home.bookmarks).mark_read({each.id: "" for each in NEWEST_FIRST[5:]})
        await reader.until(lambda: "35 of 40 read" in reader.status)


async def test_new_papers_are_told_and_shown_on_request_with_the_cursor_where_it_was(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.press("j", "j")
        add(reader.home, FRESH)
        await reader.until(lambda: reader.status.startswith("1 new paper · R shows it"))
        assert reader.paper == NEWEST_FIRST[2]
        assert "A Fresh Paper" not in reader.text()
        line = cursor_line(reader)
        await reader.press("R")
        assert reader.paper == NEWEST_FIRST[2]
        assert cursor_line(reader) == line
        assert reader.status.startswith("41 papers")
        await reader.press("g", "g")
        assert reader.paper == FRESH
        assert "A Fresh Paper" in reader.list_lines()[0]


async def test_what_was_done_before_new_papers_were_shown_can_be_undone_after(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.press("b")
        add(reader.home, FRESH)
        await reader.until(lambda: "R shows it" in reader.status)
        await reader.press("R", "u")
        assert reader.status.startswith("Undone: bookmarked")
        assert not Bookmarks.open(reader.home.bookmarks, lambda _: None).all()


async def test_a_digest_removed_by_another_process_is_told(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        Digests.open(reader.home.library).remove(DAY)
        await reader.until(lambda: reader.status.startswith("The library changed · R shows it"))
        await reader.press("R")
        assert "Hugging Face Papers" not in reader.text()


async def test_asking_for_what_is_new_where_nothing_is_says_so(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("R")
        assert reader.status == "Nothing new"
