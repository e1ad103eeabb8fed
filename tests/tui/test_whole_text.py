"""The whole text of a paper: opened, fetched, read at any size."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from digest.config import Config, Fetching, Services
from digest.fulltext.document import Document
from digest.fulltext.readers import read_file
from digest.fulltext.store import Texts
from digest.library import Library
from tests.fetch.fetching import write_config
from tests.fetch.loopback import Reply, serving, stall
from tests.fetch.pages import paper_page
from tests.tui.sample import NEWEST_FIRST
from tests.tui.sample_text import PAPER
from tui.keymap import Where
from tui.widgets import text_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.storage.paths import Home
    from tests.fetch.loopback import Server
    from tests.tui.reading import OpenReader, Reader

OTHER = NEWEST_FIRST[1]
"""A paper whose text isn't kept."""


@pytest.fixture
def server(filled_home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that stands for every service of the home's config."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving() as running:
        services = Services(
            huggingface=f"{running.url}/hf",
            arxiv_pages=f"{running.url}/arxiv",
            ar5iv=f"{running.url}/ar5iv",
        )
        fetching = Fetching(backoff=0.01, arxiv_pages_interval=0)
        write_config(filled_home.config_file, Config(services=services, fetch=fetching))
        yield running


def page_of_other() -> bytes:
    return paper_page(None, title=OTHER.title)


async def test_a_text_that_is_not_kept_is_fetched_and_shown_and_kept(
    open_reader: OpenReader, server: Server
) -> None:
    server.on("/ar5iv/html/2406.00002", page_of_other())
    async with open_reader() as reader:
        await reader.press("j", "f")
        await reader.until(reader.screen.model.text.is_whole.is_set)
        await reader.settle()
        assert reader.text_line.startswith("On the Surprisingly Long Road")
        assert [each.paper for each in Texts(reader.home.texts, read_file).all()] == [
            PAPER.id,
            OTHER.id,
        ]
        assert [each.path for each in server.asked] == [
            "/arxiv/html/2406.00002",
            "/ar5iv/html/2406.00002",
        ]


async def test_opening_a_text_does_not_write_it_out(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Textual does for the description of a worker, which takes longer than setting a screen."""

    def fail(text: Document) -> str:
        raise AssertionError(text.title)

    monkeypatch.setattr(Document, "__repr__", fail)
    async with open_reader() as reader:
        await reader.take_keyboard(Where.TEXT)
        assert reader.text_line.startswith("Speculative Decoding")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_text_is_set_for_its_size_before_it_is_shown(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        page = reader.screen.model.text.page
        reader.screen.text.foresee(reader.app.size)
        foreseen = page.width, page.height
        await reader.take_keyboard(Where.TEXT)
        assert (page.width, page.height) == foreseen


async def test_what_is_tried_is_told_and_escape_stops_it(
    open_reader: OpenReader, server: Server
) -> None:
    server.on("/ar5iv/html/2406.00002", Reply(b"<html>", length=1000, then=stall))
    async with open_reader() as reader:
        await reader.press("j", "f")
        await reader.until(lambda: "asking for ar5iv's HTML" in reader.text())
        assert "arXiv has no HTML of this paper" in reader.text()
        assert "cancels" in reader.text()
        await reader.press("escape")
        assert (reader.where, reader.row) == (Where.LIST, 1)
        await reader.app.workers.wait_for_complete()
        assert len(Texts(reader.home.texts, read_file).all()) == 1


async def test_a_text_that_nobody_has_is_told_with_what_to_do(
    open_reader: OpenReader, server: Server
) -> None:
    async with open_reader() as reader:
        await reader.press("j", "f")
        await reader.until(lambda: "sheaf text add" in reader.text())
        for rung in ("arXiv has no HTML", "ar5iv has no conversion", "Hugging Face has no"):
            assert rung in reader.text()
        assert reader.status == ""
        await reader.press("q")
        assert reader.where is Where.LIST


async def test_a_paper_on_no_service_says_so(open_reader: OpenReader, server: Server) -> None:
    async with open_reader() as reader:
        await reader.search("preface")
        await reader.press("f")
        await reader.until(lambda: "isn't on arXiv" in reader.text())
        assert server.asked == []


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 15)])
async def test_every_line_of_a_text_can_be_read_at_any_size(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size=size) as reader:
        await reader.take_keyboard(Where.TEXT)
        seen: list[str] = []
        while "100%" not in reader.status:
            seen += reader.text_lines()
            await reader.press("space")
        words = " ".join(" ".join(line[2:] for line in [*seen, *reader.text_lines()]).split())
        for number in (1, 12, 24):
            assert f"Paragraph {number} begins here." in words
        assert "A book without a number." in words


def is_set_for(reader: Reader, columns: int) -> bool:
    text = reader.screen.model.text
    return text.is_whole.is_set() and text._set_for == columns


async def test_another_width_keeps_the_words_at_the_cursor(open_reader: OpenReader) -> None:
    async with open_reader(size=(120, 40)) as reader:
        await reader.take_keyboard(Where.TEXT)
        await reader.press(*"20j")
        while not reader.text_line:
            await reader.press("j")
        word = reader.text_line.split()[0]
        for size in ((40, 15), (80, 24), (120, 40)):
            await reader.pilot.resize_terminal(*size)
            await reader.until(partial(is_set_for, reader, size[0] - 4))
            await reader.settle()
            assert word in reader.text_line, size


async def test_a_later_version_that_the_library_knows_is_told(
    open_reader: OpenReader, filled_home: Home
) -> None:
    Library(filled_home.library).add([replace(PAPER, extra={"versions": 3})])
    async with open_reader() as reader:
        await reader.take_keyboard(Where.TEXT)
        assert "v2 · v3 is out (f)" in reader.status


def test_every_role_is_painted_in_some_way() -> None:
    from digest.fulltext.typeset import Role

    plain = {Role.TEXT.name, Role.MATH.name}
    assert set(text_view._STYLES) == {role.name for role in Role} - plain


async def test_the_newer_version_is_fetched_and_opened_where_the_older_was_left(
    open_reader: OpenReader, filled_home: Home, server: Server
) -> None:
    page = paper_page(3, title=PAPER.title).replace(b"2403.00001", b"2406.00001")
    server.on("/arxiv/html/2406.00001v3", page)
    Library(filled_home.library).add([replace(PAPER, extra={"versions": 3})])
    async with open_reader() as reader:
        await reader.take_keyboard(Where.TEXT)
        await reader.press("slash", *"paragraph 1 ", "enter")
        await reader.press("f")
        await reader.until(reader.screen.model.text.is_whole.is_set)
        await reader.settle()
        assert " · v3 · 2 Method" in reader.status
        assert reader.text_line.startswith("We fill the key value cache")
        assert [each.version for each in Texts(reader.home.texts, read_file).all()] == [2, 3]
        await reader.press("f")
        assert reader.status == "No newer version is known"


async def test_where_the_newer_version_cannot_be_had_the_kept_one_stays(
    open_reader: OpenReader, filled_home: Home, server: Server
) -> None:
    server.on("/arxiv/html/2406.00001v3", Reply(status=404))
    Library(filled_home.library).add([replace(PAPER, extra={"versions": 3})])
    async with open_reader() as reader:
        await reader.take_keyboard(Where.TEXT)
        await reader.press("f")
        await reader.until(lambda: not reader.screen.model.text.is_fetching)
        await reader.settle()
        assert "arXiv's HTML" in reader.text()
        await reader.press("q", "f")
        await reader.until(reader.screen.model.text.is_whole.is_set)
        assert "v2" in reader.status


async def test_a_text_that_is_left_can_be_opened_again_at_once(open_reader: OpenReader) -> None:
    """What Textual tells of the list's focus arrives while the text is opened."""
    async with open_reader() as reader:
        await reader.take_keyboard(Where.TEXT)
        await reader.press("q", "f")
        await reader.until(reader.screen.model.text.is_whole.is_set)
        assert reader.text_line.startswith("Speculative Decoding")
