"""How the reader begins and ends: what is typed too early, empty libraries, broken indexes."""

from __future__ import annotations

import asyncio
import base64
import gc
import shutil
import stat
import threading
import webbrowser
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.config import KeySetting
from digest.errors import ConfigError
from digest.index import Index
from digest.library import Library
from digest.paper import Paper
from digest.request import Request
from digest.session import Session
from digest.storage.memory import pause_collection
from tests.tui.reading import PATIENCE, Reader, opened
from tests.tui.sample import DAY, NEWEST_FIRST, PAPERS
from tui.app import SheafApp
from tui.custom_keys import with_custom_keys
from tui.keymap import Where

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader


# What is typed while the app starts


@pytest.fixture
def slow_app(filled_home: Home) -> SlowApp:
    """An app whose library opens when it is told to."""
    return SlowApp(filled_home)


class SlowApp:
    """An app whose library opens when `go_on` is set."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.go_on = threading.Event()
        self.app = SheafApp(self._open)

    def _open(self, progress: Callable[[int, int], None]) -> Session:
        progress(12_345, 20_000)
        self.go_on.wait(PATIENCE)
        return Session.open(self.home, progress)


async def test_cyclic_garbage_is_looked_for_once_the_reader_is_ready(slow_app: SlowApp) -> None:
    pause_collection()
    try:
        async with slow_app.app.run_test(size=(120, 40)) as pilot:
            reader = Reader(slow_app.app, pilot, slow_app.home)
            await reader.until(lambda: "indexing" in reader.text())
            assert not gc.isenabled()
            slow_app.go_on.set()
            await reader.until(gc.isenabled)
    finally:
        gc.enable()
        gc.unfreeze()


async def test_what_is_typed_while_the_library_opens_is_done_in_order(slow_app: SlowApp) -> None:
    async with slow_app.app.run_test(size=(120, 40)) as pilot:
        reader = Reader(slow_app.app, pilot, slow_app.home)
        typing = asyncio.create_task(
            reader.press_fast("j", "j", "b", "slash", *"preface", "enter", "b", "s", "p")
        )
        await reader.until(lambda: "indexing 12,345 of 20,000 papers" in reader.text())
        slow_app.go_on.set()
        await typing
        await reader.until(lambda: "newest first" in reader.status)
        assert reader.paper.title == "Preface"
        assert "★" in reader.row_text()
        await reader.press("escape")
        await reader.press("home")
        assert "★" in reader.list_lines()[2]
        assert sum("★" in line for line in reader.list_lines()) == 1


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_quitting_works_before_the_library_is_open(slow_app: SlowApp, key: str) -> None:
    async with slow_app.app.run_test(size=(120, 40)) as pilot:
        reader = Reader(slow_app.app, pilot, slow_app.home)
        await reader.until(lambda: "indexing" in reader.text())
        await pilot.press(key)
        await reader.ended()
        slow_app.go_on.set()
    assert slow_app.app.return_code == 0


async def test_a_query_given_at_the_start_is_searched_for(open_reader: OpenReader) -> None:
    async with open_reader(query="preface") as reader:
        assert reader.screen.search_box.value == "preface"
        assert reader.paper.title == "Preface"
        assert reader.where is Where.LIST
        await reader.press("b", "escape")
        assert reader.status.startswith("40 papers")


# Libraries that are empty, and indexes that are missing or broken


async def test_the_reader_can_open_on_what_is_unread(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("N", "N")
    async with open_reader(request=Request(unread_only=True)) as reader:
        assert reader.status.startswith("38 papers · 2 of 40 read · unread only")


async def test_read_papers_are_hidden_in_searches_bookmarks_and_similar_papers_too(
    open_reader: OpenReader, home: Home
) -> None:
    entry = Paper(id="doi:10.1000/entry", title="Speculative Entry", digests=("bibtex/my.bib",))
    Library(home.library).add([entry])
    async with open_reader(query="speculative") as reader:
        found = {hit.paper.id for hit in reader.screen.papers._hits}
        read = reader.paper.id
        await reader.press("b", "N", "H")
        assert {hit.paper.id for hit in reader.screen.papers._hits} == found - {read}
        assert entry.id in found
        assert "read hidden" in reader.status
        await reader.press("escape", "B")
        assert "Nothing here that isn't read. H shows read papers again." in reader.pane_text()
        await reader.press("H")
        assert reader.paper.id == read
        await reader.press("H", "B", "S")
        assert reader.status.endswith(" · read hidden · Esc returns")
        assert read not in {hit.paper.id for hit in reader.screen.papers._hits}
        await reader.search("preface")
        await reader.press("N", "H", "H")
        assert "No matches that aren't read. Esc clears" in reader.pane_text()
        await reader.press("escape", "A")
        await reader.press("H", "H")
        assert "Nothing unread. H shows read papers again." in reader.pane_text()


async def test_the_reader_can_open_on_one_digest(open_reader: OpenReader) -> None:
    async with open_reader(request=Request(digest=DAY)) as reader:
        assert reader.status.startswith("40 papers")
        await reader.search("preface")
        assert reader.paper.title == "Preface"


async def test_an_empty_library_says_how_to_start(home: Home) -> None:
    async with opened(home) as reader:
        assert "Your library is empty" in reader.pane_text()
        assert "sheaf add PAGE.txt" in reader.pane_text()
        assert "d opens a sample" in reader.status
        for key in ("j", "enter", "b", "u", "B", "s", "o", "J", "escape"):
            await reader.press(key)
        await reader.type("x")
        await reader.press("enter")
        assert reader.app.is_running
        await reader.press("q")
        await reader.ended()
    assert reader.app.return_value is None


async def test_an_empty_library_tells_the_truth_about_its_keys(home: Home) -> None:
    async with opened(home) as reader:
        assert reader.hints == "d sample  ? help  q quit"
        for key in ("enter", "l", "j", "b", "N", "t", "Q", "A"):
            await reader.press(key)
            assert reader.status == "No paper here", key
        for key, said in {"n": "No more unread papers", "u": "Nothing to undo"}.items():
            await reader.press(key)
            assert reader.status == said
        for key in ("escape", "H", "B", "s"):
            await reader.press(key)
            assert reader.status == "Library is empty", key
        await reader.press("slash")
        assert reader.hints.startswith("Enter results  Esc list")
        await reader.press("x", "escape")
        assert (reader.where, reader.hints) == (Where.LIST, "d sample  ? help  q quit")
        Library(home.library).add(PAPERS)
        Index.open(home.index, Library(home.library)).close()  # as `sheaf add` does
        await reader.until(lambda: "R shows" in reader.status)
        await reader.press("R")
        assert reader.hints.startswith("/ search")


async def test_enter_and_esc_do_what_the_last_line_says(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        for opener, hint, place in (
            ("enter", "Esc list", Where.PANE),
            ("slash", "Enter results  Esc list", Where.SEARCH),
        ):
            assert {"Enter read", "/ search"} <= set(reader.hints.split("  "))
            await reader.press(opener)
            assert (reader.where, hint in reader.hints) == (place, True)
            await reader.press("escape")
            assert (reader.where, "Enter read" in reader.hints) == (Where.LIST, True)
        await reader.press("slash", *"zzzz", "escape")
        assert "Esc" in reader.pane_text()  # no paper matches, and Esc clears the search
        await reader.press("escape")
        assert reader.screen.search_box.value == ""


@pytest.mark.parametrize("size", [(80, 24), (40, 15)])
async def test_an_empty_library_says_how_to_start_on_small_screens(
    home: Home, size: tuple[int, int]
) -> None:
    async with opened(home, size=size) as reader:
        assert "Your library is empty" in reader.pane_text()
        assert "sheaf add" in reader.pane_text()
        assert reader.status.startswith("library empty · d opens")


async def test_d_asks_for_the_sample_in_an_empty_library(home: Home) -> None:
    async with opened(home) as reader:
        await reader.press("d")
        await reader.ended()
    assert reader.app.return_value == "demo"


async def test_d_does_nothing_if_there_are_papers(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("d")
        assert reader.app.is_running


async def test_d_typed_into_the_search_of_an_empty_library_is_a_letter(home: Home) -> None:
    async with opened(home) as reader:
        await reader.press("slash", "d")
        assert reader.app.is_running
        assert reader.screen.search_box.value == "d"


async def test_an_index_that_cannot_be_written_is_replaced_by_one_for_this_session(
    open_reader: OpenReader, filled_home: Home
) -> None:
    filled_home.index.parent.mkdir(parents=True, exist_ok=True)
    filled_home.index.write_text("not a folder")
    async with open_reader() as reader:
        await reader.search("preface")
        assert reader.paper.title == "Preface"
    assert filled_home.index.read_text() == "not a folder"


# Whoosh leaves the file open when it finds garbage in it.
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", ["missing", "cut", "garbage"])
async def test_a_damaged_index_is_rebuilt(
    open_reader: OpenReader, filled_home: Home, damage: str
) -> None:
    async with open_reader():
        pass
    do_damage(filled_home.index, damage)
    async with open_reader() as reader:
        assert reader.status.startswith("40 papers")
        await reader.search("preface")
        assert reader.paper.title == "Preface"


def do_damage(index: Path, damage: str) -> None:
    """What a crash, a full disk or a stranger does to an index."""
    if damage == "missing":
        shutil.rmtree(index)
        return
    for file in list(index.iterdir()):
        data = file.read_bytes()
        if file.suffix != ".json":
            file.write_bytes(data[: len(data) // 2] if damage == "cut" else b"garbage" * 100)


async def test_papers_added_since_the_last_time_are_there(
    open_reader: OpenReader, filled_home: Home
) -> None:
    async with open_reader() as reader:
        assert reader.status.startswith("40 papers")
    fresh = Paper(id="arxiv:2501.00001", title="Fresh", abstract="New.", date="2025-01-01")
    Library(filled_home.library).add([fresh])
    async with open_reader() as reader:
        assert reader.status.startswith("41 papers")
        await reader.press("s", "p", "home")
        assert reader.paper == fresh


# Links and the clipboard


async def test_copied_text_is_sent_to_the_terminal_by_osc_52(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        driver = reader.app._driver
        assert driver is not None
        written: list[str] = []
        driver.write = written.append  # type: ignore[method-assign, assignment]
        await reader.press("y", "t")
        title = base64.b64encode(NEWEST_FIRST[0].title.encode()).decode()
        assert f"\x1b]52;c;{title}\a" in "".join(written)


async def test_the_first_key_of_two_says_what_may_follow(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("y")
        assert "u copy the link" in reader.status
        assert "t copy the title" in reader.status
        assert "b copy the BibTeX entry" in reader.status
        await reader.press("j")
        assert reader.row == 1
        assert reader.app.clipboard == ""


async def test_a_paper_without_a_link_says_so(open_reader: OpenReader) -> None:
    async with open_reader(query="") as reader:
        await reader.press("G")
        assert reader.paper.id == "local:undated"
        for keys in (["o"], ["y", "u"]):
            await reader.press(*keys)
            assert "no link" in reader.status
        assert reader.app.clipboard == ""


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that writes the address it was given into the file that this gives."""
    opened_page = tmp_path / "page"
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened_page}"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.delenv("SSH_CONNECTION")
    monkeypatch.delenv("SSH_TTY", raising=False)
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setenv("BROWSER", str(script))
    # So that the module looks at BROWSER again.
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    monkeypatch.setattr(webbrowser, "_browsers", {})
    return opened_page


def content(file: Path) -> str:
    return file.read_text() if file.exists() else ""


async def test_a_link_opens_in_the_browser_if_there_is_one(
    browser: Path, open_reader: OpenReader
) -> None:
    async with open_reader() as reader:
        await reader.press("o")
        await reader.until(lambda: "Opened" in reader.status)
        assert content(browser) == "https://arxiv.org/abs/2406.00001"
        assert reader.app.clipboard == ""


async def test_a_link_that_is_not_a_web_page_never_reaches_the_browser(
    browser: Path, home: Home
) -> None:
    Library(home.library).add([replace(PAPERS[0], url="file:///etc/passwd")])
    async with opened(home) as reader:
        await reader.press("o")
        await reader.until(lambda: "file:///etc/passwd" in reader.status)
        assert content(browser) == ""


async def test_a_persons_keys_work_and_are_shown(filled_home: Home) -> None:
    settings = [KeySetting("bookmark", "", ("*",)), KeySetting("undo", "", ("U",))]
    commands, _ = with_custom_keys([*settings, KeySetting("quit", "", ("X",))])
    async with opened(filled_home, size=(200, 50), commands=commands) as reader:
        assert "* bookmark" in reader.hints
        assert reader.hints.endswith("X quit")
        await reader.press("b")
        assert "★" not in reader.row_text()
        await reader.press("asterisk", "asterisk")
        assert reader.status == "Bookmark removed · U to undo"
        await reader.press("U")
        assert "★" in reader.row_text()


async def test_a_mistake_in_the_keys_is_told_at_first(filled_home: Home) -> None:
    mistake = ConfigError("keys.x: no such action", where="a/config.toml", line=3)
    async with opened(filled_home, mistakes=(mistake,)) as reader:
        assert reader.status == "config.toml, line 3: keys.x: no such action"
        await reader.press("j")
        assert reader.status.startswith("40 papers")
