"""Papers that are selected: seen as such, kept, and acted on as one change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.bookmarks import Bookmark, Bookmarks
from tests.tui.sample import NEWEST_FIRST
from tui.keymap import Where

if TYPE_CHECKING:
    import pytest

    from tests.tui.reading import OpenReader, Reader

FIRST, SECOND, THIRD = NEWEST_FIRST[:3]


def records(reader: Reader) -> list[Bookmark | None]:
    """The marks of the first three papers as the next reader will find them."""
    bookmarks = Bookmarks(reader.home.bookmarks)
    bookmarks.on_disk.load()
    return [bookmarks.get(each.id) for each in (FIRST, SECOND, THIRD)]


async def test_b_bookmarks_what_is_selected_and_one_undo_takes_it_back(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.press("v", "v", "v", "b")
        assert reader.status == "Bookmarked 3 papers"
        assert ["★" in line for line in reader.list_lines()[:4]] == [True, True, True, False]
        assert [each.is_bookmarked for each in records(reader) if each] == [True, True, True]
        assert not any(line.startswith("+") for line in reader.list_lines())
        await reader.press("u")
        assert reader.status == "Undone: bookmarked, 3 papers · Ctrl-R redoes"
        assert [each.is_bookmarked for each in records(reader) if each] == [False, False, False]


async def test_b_removes_bookmarks_only_where_all_selected_papers_have_one(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.press("b", "v", "v", "b")
        assert reader.status == "Bookmarked"  # the one that had none
        await reader.press("g", "g", "v", "v", "b")
        assert reader.status == "2 bookmarks removed · u to undo"


async def test_t_edits_the_tags_that_all_selected_papers_have(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("t", *"mine both", "enter", "j", "t", *"both", "enter")
        await reader.press("k", "v", "v", "t")
        assert reader.line.startswith("Tags of 2 papers:")
        assert reader.screen._prompt.line.value == "both "
        await reader.press(*["backspace"] * 5, *"new", "enter")
        assert reader.status == "2 papers: #new, #both removed · u to undo"
        assert [each.tags for each in records(reader) if each] == [("mine", "new"), ("new",)]
        await reader.press("u")
        assert [each.tags for each in records(reader) if each] == [("both", "mine"), ("both",)]


async def test_a_line_of_tags_that_is_cancelled_leaves_the_selection(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.press("v", "v", "t", *"new", "escape")
        assert reader.status.startswith("2 selected")


async def test_n_m_and_q_act_on_what_is_selected(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("v", "v", "N")
        assert reader.status == "Marked 2 papers as read · u to undo"
        assert ["•" in line for line in reader.list_lines()[:3]] == [False, False, True]
        await reader.press("g", "g", "v", "v", "M")
        assert reader.status == "Marked 2 papers as unread · u to undo"
        await reader.press("u")
        assert ["•" in line for line in reader.list_lines()[:3]] == [False, False, True]
        await reader.press("g", "g", "v", "v", "v", "Q")
        assert reader.status == "3 papers: Queued · Q again when you read it"
        assert all("queued" in line for line in reader.list_lines()[:3])


async def test_what_is_selected_is_copied_together(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("v", "v", "y", "b")
        assert reader.app.clipboard.count("\n@") == 1
        assert reader.status == "BibTeX entries of 2 papers sent to the terminal's clipboard"
        await reader.press("g", "g", "v", "v", "y", "u")
        assert reader.app.clipboard == " ".join(
            f"https://arxiv.org/abs/{each.id.removeprefix('arxiv:')}" for each in (FIRST, SECOND)
        )
        await reader.press("g", "g", "v", "v", "y", "t")
        assert reader.app.clipboard == f"{FIRST.title} · {SECOND.title}"


async def test_a_selection_outlives_a_search_and_says_what_is_not_listed(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.press("v", "v")
        await reader.search("lovelace")
        assert reader.paper == FIRST
        assert reader.row_text().startswith("+▌")
        assert reader.status.startswith("2 selected, 1 not listed · 1 of 40")
        await reader.press("escape")
        assert reader.screen.search_box.value == "lovelace"
        assert not reader.row_text().startswith("+")
        await reader.press("escape")
        assert reader.screen.search_box.value == ""


async def test_what_cannot_be_saved_stays_selected(open_reader: OpenReader) -> None:
    async with open_reader(size=(200, 40)) as reader:
        (reader.home.bookmarks / "in the way").mkdir(parents=True)
        for key in "bQN":
            await reader.press("escape", "v", key)
            assert reader.screen.model.selection, key


async def test_the_number_selected_is_the_first_thing_said(open_reader: OpenReader) -> None:
    async with open_reader(size=(40, 15)) as reader:
        await reader.press("v", "j", "v")
        assert reader.status.startswith("2 selected · 40 papers")
        await reader.press("S")
        assert reader.status.startswith("2 selected, 1 not listed · Similar to")
        assert "Esc returns" not in reader.status
        await reader.press("escape")
        assert reader.status.endswith("Esc returns")


async def test_a_selection_is_kept_while_an_abstract_is_read(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("v", "v", "l", "j", "b")
        assert reader.where is Where.PANE
        assert reader.status == "Bookmarked 2 papers"
        assert "★" not in reader.row_text()


async def test_selecting_all_again_says_so(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("V", "V")
        assert reader.status == "All of these are selected"


async def test_a_day_that_may_just_be_selected_whole_is_without_complaint(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("selection", "reader"):
        monkeypatch.setattr(f"tui.model.{module}.MOST", len(NEWEST_FIRST))
    async with open_reader() as reader:
        await reader.press("V")
        assert reader.status.startswith(f"{len(NEWEST_FIRST)} selected")
        monkeypatch.setattr("tui.model.reader.MOST", len(NEWEST_FIRST) - 1)
        await reader.press("escape", "V")
        assert reader.status.startswith("No more than")
