"""Searches saved under digits: saving, bringing back, and digits that are counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.config import SavedSearch, load
from digest.request import Request
from tests.tui.reading import opened
from tests.tui.sample import DAY
from tui.keymap import Where

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader, Reader

TWO = """\
[saved.1]   # mine
name = "Drafts"
query = "speculative"
[saved.2]
name = "Marks"
bookmarks_only = true
"""


@pytest.fixture
def two_saved(filled_home: Home) -> Home:
    """A home with two saved searches."""
    filled_home.config_file.write_text(TWO)
    return filled_home


async def brought_back(reader: Reader, name: str) -> None:
    await reader.until(lambda: reader.status.startswith(name))
    await reader.settle()


async def test_a_search_is_saved_with_its_filters_under_a_name(
    open_reader: OpenReader, two_saved: Home
) -> None:
    async with open_reader() as reader:
        await reader.search("speculative")
        await reader.press("H", "B", "m", "3")
        assert reader.line.startswith("Save as 3: speculative")
        await reader.press("ctrl+u", *"fast ones", "enter")
        assert reader.status == "Saved · 3 brings it back"
        await reader.press("ctrl+l")
        assert reader.status.startswith("3 fast ones: none unread")
    wanted = SavedSearch(
        digit=3, name="fast ones", query="speculative", bookmarks_only=True, unread_only=True
    )
    assert load(two_saved.config_file).saved[2] == wanted
    assert two_saved.config_file.read_text().startswith(TWO)


async def test_a_search_in_the_place_of_another_says_so_and_esc_leaves_it(
    open_reader: OpenReader, two_saved: Home
) -> None:
    async with open_reader() as reader:
        await reader.search("preface")
        await reader.press("m", "1")
        assert reader.line.startswith("Save as 1 (now “Drafts”): preface")
        await reader.press("escape")
        assert two_saved.config_file.read_text() == TWO
        await reader.press("m", "1", "enter")
    assert load(two_saved.config_file).saved[0].name == "preface"
    assert "# mine" in two_saved.config_file.read_text()


@pytest.mark.usefixtures("two_saved")
async def test_a_digit_brings_its_search_back_with_what_is_unread(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("b", "H", "1")
        assert reader.status == "1 …"
        await brought_back(reader, "1 Drafts: ")
        unread = int(reader.status.removeprefix("1 Drafts: ").split()[0])
        assert (reader.screen.model.request, reader.row) == (Request("speculative"), 0)
        await reader.press("N")
        assert reader.status.startswith(f"1 Drafts: {unread - 1} unread · ")
        await reader.press("2")
        await brought_back(reader, "2 Marks: ")
        assert reader.screen.model.request == Request(bookmarks_only=True)
        await reader.press("ctrl+o")
        assert reader.screen.search_box.value == "speculative"
        await reader.press("escape")
        assert "Drafts" not in reader.status


@pytest.mark.usefixtures("two_saved")
async def test_a_digit_before_a_key_that_moves_is_a_count(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("2", "j", "1", "2", "j")
        assert reader.row == 14
        assert reader.screen.model.request == Request()


@pytest.mark.usefixtures("two_saved")
async def test_a_digit_before_any_other_key_brings_its_search_back_first(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.press("1", "l")
        assert reader.where is Where.PANE
        assert reader.screen.search_box.value == "speculative"
        await reader.press("h", "escape", "1", "escape")
        assert reader.screen.model.request == Request()


async def test_a_slow_count_is_a_count_where_nothing_is_saved(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("5")
        await reader.until(lambda: reader.status == "5: nothing saved")
        await reader.press("j")
        assert reader.row == 5


async def test_a_mistake_in_the_config_is_told_and_the_file_stays(
    open_reader: OpenReader, filled_home: Home
) -> None:
    filled_home.config_file.write_text("[saved.1]\nqery = 1\n")
    async with open_reader() as reader:
        await reader.search("preface")
        await reader.press("m", "1")
        assert "unknown key saved.1.qery" in reader.status
        await reader.press("1")
        await reader.until(lambda: "unknown key saved.1.qery" in reader.status)
    assert filled_home.config_file.read_text() == "[saved.1]\nqery = 1\n"


@pytest.mark.usefixtures("two_saved")
async def test_the_palette_offers_them_in_a_list(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.screen.act("saved_search")
        assert reader.where is Where.PICKER
        assert "1  Drafts" in reader.text()
        assert "2  Marks" in reader.text()
        assert "none unread" in reader.text()
        await reader.press(*"draf", "enter")
        assert reader.status.startswith("1 Drafts: ")


async def test_from_the_palette_the_first_free_digit_is_taken(
    open_reader: OpenReader, two_saved: Home
) -> None:
    async with open_reader() as reader:
        await reader.screen.act("pick_digest")
        await reader.press("down", "enter")
        await reader.screen.act("save_search")
        await reader.settle()
        assert reader.line.startswith("Save as 3: Hugging Face Papers")
        await reader.press("enter")
    assert load(two_saved.config_file).saved[2].digest == DAY


@pytest.mark.usefixtures("two_saved")
async def test_the_reader_opens_on_one_with_its_name(filled_home: Home) -> None:
    async with opened(filled_home, request=Request("speculative")) as reader:
        assert reader.status.startswith("1 Drafts: ")


@pytest.mark.usefixtures("two_saved")
async def test_m_says_what_may_follow(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("preface")
        await reader.press("m")
        assert reader.status == "m then: 1…9 save this search"


async def test_the_name_can_be_edited_in_forty_columns(
    open_reader: OpenReader, filled_home: Home
) -> None:
    filled_home.config_file.write_text('[saved.1]\nquery = "speculative decoding of trees"\n')
    async with open_reader(size=(40, 15)) as reader:
        await reader.search("preface")
        await reader.press("m", "1")
        assert reader.line.startswith("Save as 1 (now “speculati…”): ")
        await reader.press("ctrl+u", *"new")
        assert reader.line.endswith("new")
