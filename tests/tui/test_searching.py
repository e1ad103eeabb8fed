"""Results follow the keystrokes, however slow the search is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import pytest
from textual.events import Paste
from textual.worker import WorkerFailed

from digest.errors import StoreError
from digest.library import Library
from digest.paper import Paper
from tests.tui.sample import NEWEST_FIRST, PAPERS
from tui.keymap import Where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader, Reader
    from tui.app import SheafApp

_SHOWN: Final = 20
"""Letters of a title that surely fit into its row."""


def titles(reader: Reader) -> list[str]:
    """The beginnings of the titles on screen."""
    rows = (line[5:].strip() for line in reader.list_lines() if line[:5].strip())
    return [row[:_SHOWN].strip() for row in rows if row]


def begins(papers: Iterable[Paper]) -> list[str]:
    """The beginnings of titles, as `titles` gives them."""
    return [paper.title[:_SHOWN].strip() for paper in papers]


async def test_at_first_everything_is_listed_newest_first(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        assert reader.status.startswith("40 papers · 0 of 40 read")
        shown = titles(reader)
        assert len(shown) == len(reader.list_lines())
        assert shown[3:5] + shown[8:] == begins(NEWEST_FIRST[3:5] + NEWEST_FIRST[8 : len(shown)])


async def test_results_change_at_each_keystroke(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("slash")
        counts = {}
        for letter in "spars":
            await reader.press(letter)
            counts[reader.screen.search_box.value] = reader.status.split(" of ")[0]
        expected = {
            typed: sum(
                any(word.startswith(typed) for word in words_of(paper.title + " " + paper.abstract))
                or any(word.startswith(typed) for word in words_of(" ".join(paper.authors)))
                for paper in PAPERS
            )
            for typed in ("s", "sp", "spa", "spar", "spars")
        }
        assert {typed: int(count) for typed, count in counts.items()} == expected
        await reader.press("backspace", "backspace")
        assert reader.status.startswith(f"{expected['spa']} of 40")


def words_of(text: str) -> list[str]:
    letters = text.lower().replace("’s ", " ")
    return "".join(each if each.isalnum() else " " for each in letters).split()


async def test_a_mistyped_word_is_read_as_what_was_meant_and_tab_puts_it_right(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.type("speculatve")
        assert "no match for “speculatve”; showing “speculative”" in reader.status
        found = reader.status.split(" · ")[0]
        assert reader.marked(reader.screen.papers) == {"speculative"}
        await reader.press("tab")
        assert reader.screen.search_box.value == "speculative"
        assert reader.where is Where.SEARCH
        assert reader.status.startswith(found)
        assert "showing" not in reader.status
        await reader.press("tab")
        assert reader.status == "No spelling suggestions"


async def test_a_better_spelling_is_offered_for_a_misspelling_that_a_paper_contains(
    filled_home: Home, open_reader: OpenReader
) -> None:
    policies = [Paper(id=f"local:{each}", title=f"Policy {each}") for each in range(100)]
    slip = Paper(id="local:slip", title="A polcy of diffusion")
    Library(filled_home.library).add([*policies, slip])
    async with open_reader() as reader:
        await reader.type("polcy")
        await reader.until(lambda: "did you mean “policy”? Tab" in reader.status)
        assert reader.status.startswith("1 of 141")
        await reader.press("enter")
        assert "did you mean “policy”? z=" in reader.status
        await reader.press("z", "equals_sign")
        assert reader.status.startswith("100 of 141")
        assert reader.where is Where.LIST
        assert "did you mean" not in reader.status


async def test_an_emptied_search_lists_everything_again(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.type("p")
        await reader.press("backspace")
        assert reader.status.startswith("40 papers")


async def test_a_search_without_results_says_how_to_continue(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("zzzz")
        assert reader.status.startswith("0 of 40")
        assert titles(reader) == []
        assert "No matches. Esc clears the search." in reader.pane_text()
        await reader.press(
            "j", "k", "G", "l", "J", "b", "u", "N", "o", "y", "u", "y", "t", "s", "t"
        )
        assert reader.app.is_running
        await reader.press("escape")
        assert reader.status.startswith("40 papers")


@pytest.mark.parametrize(
    "text",
    ['"', "(", "[/bold]", "*", "a AND", "title:", "x\\", "速い", "é", "~^", "'", "a" * 300],
)
async def test_no_text_breaks_the_search(open_reader: OpenReader, text: str) -> None:
    async with open_reader() as reader:
        await reader.type(text)
        assert reader.screen.search_box.value == text
        assert " of 40 ·" in reader.status


async def test_a_title_with_markup_is_found_and_shown_literally(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("trap")
        assert "A [/bold] Title with [red]Tags[/red]" in reader.row_text()
        assert "[@click=app.quit]a Trap[/]" in reader.pane_text()


async def test_a_title_in_wide_characters_is_found(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("速い")
        assert "速い推論" in reader.row_text()


async def test_the_words_searched_for_are_marked_in_list_and_pane(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("speculative decod")
        # The row under the cursor is painted in its own way, so look at those below.
        assert reader.marked(reader.screen.papers) == {"speculative", "decoding"}
        await reader.until(lambda: bool(reader.marked(reader.screen.pane)))
        assert reader.marked(reader.screen.pane) == {"speculative", "decoding"}


async def test_words_of_the_same_stem_are_marked(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("kernel measured ")
        await reader.until(lambda: bool(reader.marked(reader.screen.pane)))
        assert reader.marked(reader.screen.pane) == {"kernels", "measure"}


async def test_the_words_are_marked_under_the_cursor_too(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("preface")
        assert reader.status.startswith("1 of")
        assert reader.marked(reader.screen.papers) == {"preface"}


async def test_nothing_is_marked_without_a_search(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("speculative")
        await reader.press("escape")
        await reader.until(lambda: not reader.marked(reader.screen.pane))
        assert reader.marked(reader.screen.papers) == set()


async def test_a_new_search_puts_the_cursor_on_the_best_paper(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("j", "j", "j")
        await reader.type("preface")
        assert reader.row == 0


# Slow searches


async def test_a_slow_search_blocks_no_key_and_no_row(open_reader: OpenReader) -> None:
    async with open_reader(size=(80, 24)) as reader:
        reader.gate.close_within()
        await reader.press_fast("slash", "s")
        await reader.until(lambda: reader.gate.within == ["s"])
        await reader.press_fast("p", "a", "down", "down")
        await reader.until(lambda: reader.row == 2)
        assert reader.screen.search_box.value == "spa"
        await reader.press_fast("escape", "b", "k", "N")
        await reader.until(lambda: "•" not in reader.list_lines()[1])
        assert reader.where is Where.LIST
        assert "★" in reader.list_lines()[2]
        await reader.press_fast("G")  # rows that were never painted
        await reader.until(lambda: NEWEST_FIRST[-1].title[:_SHOWN] in reader.row_text())
        await reader.until(lambda: NEWEST_FIRST[-1].abstract[:_SHOWN] in reader.pane_text())
        assert reader.gate.within == ["s"]
        assert reader.gate.answered == [""]


async def test_a_late_answer_never_replaces_a_newer_one(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        gate = reader.gate
        before = reader.list_lines()
        gate.close()
        await reader.press_fast("slash", "p")
        await reader.until(lambda: gate.asked == ["", "p"])
        await reader.press_fast(*"reface")
        await reader.until(lambda: reader.screen.model.request.text == "preface")
        gate.let_one_through()
        await reader.until(lambda: gate.answered == ["", "p"])
        await reader.until(lambda: gate.asked == ["", "p", "preface"])
        assert reader.list_lines() == before
        gate.open()
        await reader.settle()
        assert reader.paper.title == "Preface"
        assert reader.status.startswith("1 of 40")


async def test_one_search_runs_at_a_time_and_only_the_newest_waits(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        gate = reader.gate
        gate.close()
        await reader.press_fast("slash", "p")
        await reader.until(lambda: gate.asked == ["", "p"])
        await reader.press_fast(*"reface")
        await reader.until(lambda: reader.screen.model.request.text == "preface")
        assert gate.asked == ["", "p"]
        gate.open()
        await reader.settle()
        assert gate.asked == ["", "p", "preface"]
        assert gate.refused == ["p"]


async def test_enter_waits_for_the_answer_so_that_b_bookmarks_what_was_searched_for(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        reader.gate.close()
        typing = asyncio.create_task(reader.press_fast("slash", *"preface", "enter", "b"))
        await reader.until(lambda: reader.screen.model.request.text == "preface")
        assert reader.where is Where.SEARCH
        reader.gate.open()
        await typing
        await reader.until(lambda: "Bookmarked" in reader.status)
        assert reader.paper.title == "Preface"
        assert "★" in reader.row_text()


@pytest.mark.parametrize("text", ["preface", "p", "速"])
async def test_enter_and_b_right_after_the_last_letter_bookmark_what_was_searched_for(
    open_reader: OpenReader, text: str
) -> None:
    async with open_reader() as reader:
        await reader.search(text)
        wanted = reader.paper
        await reader.press("escape")
        assert reader.paper == wanted
        await reader.press("home")
        if reader.paper == wanted:
            await reader.press("j")
        await reader.press_fast("slash", *text, "enter", "b")
        await reader.until(lambda: "Bookmarked" in reader.status)
        await reader.settle()
        assert reader.paper == wanted
        assert "★" in reader.row_text()


async def test_enter_waits_only_for_a_limited_time(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_reader() as reader:
        monkeypatch.setattr("tui.screens.reader.PATIENCE", 0.01)
        reader.gate.close()
        await reader.press_fast("slash", *"preface", "enter")
        await reader.until(lambda: reader.where is Where.LIST)
        assert "preface" not in reader.gate.answered


async def test_escape_after_fast_typing_clears_the_search(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press_fast("slash", *"preface", "escape", "escape")
        await reader.settle()
        assert reader.screen.search_box.value == ""
        assert reader.status.startswith("40 papers")


async def test_letters_and_editing_keys_keep_their_order(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press_fast("slash", "a", "backspace", "b", "c", "left", "x", "end", "y")
        await reader.settle()
        assert reader.screen.search_box.value == "bxcy"


async def test_keys_of_a_fast_search_are_not_commands_of_the_list(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press_fast("slash", *"sbBNqG")
        await reader.settle()
        assert reader.screen.search_box.value == "sbBNqG"
        assert "bookmarks only" not in reader.status
        assert reader.app.is_running


def fail() -> None:
    raise StoreError("cannot read the index", hint="start sheaf again")


async def test_a_search_that_fails_is_reported_and_the_next_one_works(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        reader.gate.breaks = fail
        await reader.type("p")
        assert reader.is_running
        assert reader.status == "cannot read the index · start sheaf again"
        assert reader.where is Where.SEARCH
        reader.gate.breaks = None
        await reader.press(*"reface")
        assert reader.status.startswith("1 of 40 ·")
        assert reader.paper.title == "Preface"


# Explanations


async def test_an_explanation_that_fails_is_reported_and_the_next_one_works(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.search("preface")
        reader.gate.breaks = fail
        await reader.press("x")
        assert reader.is_running
        assert reader.status == "cannot read the index · start sheaf again"
        assert reader.app.screen is reader.screen
        reader.gate.breaks = None
        await reader.press("x")
        assert "preface in the title" in reader.text()


async def test_x_in_the_similar_list_names_the_words_that_both_papers_have(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await reader.search("speculative")
        await reader.press("S")
        await reader.press("x")
        assert "Why is it similar?" in reader.text()
        assert "in the title" in reader.text()
        assert "speculative" in reader.text()
        await reader.press("x")
        assert reader.screen.model.request.similar_to is not None


async def test_a_slow_explanation_blocks_no_key_and_comes_only_for_the_paper_under_the_cursor(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_reader() as reader:
        await reader.search("speculative")
        monkeypatch.setattr("tui.screens.reader.PATIENCE", 0.01)
        reader.gate.close()
        first = reader.paper.id
        await reader.press_fast("x", "j", "x")
        await reader.until(lambda: reader.row == 1)
        assert reader.gate.explaining == [first]
        assert reader.app.screen is reader.screen
        reader.gate.let_one_through()
        await reader.until(lambda: len(reader.gate.explaining) == 2)
        assert reader.app.screen is reader.screen
        reader.gate.open()
        await reader.until(lambda: reader.app.screen is not reader.screen)


async def test_a_bug_in_an_explanation_ends_the_app_and_is_reported(
    open_reader: OpenReader,
) -> None:
    def break_down() -> None:
        msg = "a bug"
        raise RuntimeError(msg)

    apps: list[SheafApp] = []

    async def explain() -> None:
        async with open_reader() as reader:
            apps.append(reader.app)
            await reader.search("preface")
            reader.gate.breaks = break_down
            await reader.press_fast("x")
            await reader.ended()

    with pytest.raises((RuntimeError, WorkerFailed), match="a bug"):
        await explain()
    assert repr(apps[0].fault) == "RuntimeError('a bug')"


# Pasting


async def paste(reader: Reader, text: str) -> None:
    """Paste as a terminal does it."""
    reader.app.post_message(Paste(text))
    await reader.settle()


@pytest.mark.parametrize("where", [Where.LIST, Where.PANE, Where.SEARCH])
async def test_what_is_pasted_is_searched_for(open_reader: OpenReader, where: Where) -> None:
    async with open_reader() as reader:
        await reader.take_keyboard(where)
        await paste(reader, "Paged Attention in Practice\n")
        assert reader.where is Where.SEARCH
        assert reader.screen.search_box.value == "Paged Attention in Practice"
        assert reader.paper.title == "Paged Attention in Practice"
        await reader.press("enter", "b")
        assert "★" in reader.row_text()


async def test_a_paste_into_the_list_is_a_new_search(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("preface")
        await paste(reader, "Paged Attention in Practice")
        assert reader.screen.search_box.value == "Paged Attention in Practice"
        assert reader.paper.title == "Paged Attention in Practice"


async def test_a_paste_of_several_lines_with_controls_is_one_clean_line(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        await paste(reader, "Paged\r\nAttention\x1b[31m\tin\u202e\nPractice\x07")
        assert reader.screen.search_box.value == "Paged Attention in Practice"


async def test_a_paste_goes_where_the_cursor_of_the_search_box_is(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.type("in practice")
        await reader.press("home")
        await paste(reader, "paged")
        await reader.press("space")
        assert reader.screen.search_box.value == "paged in practice"


async def test_a_second_paste_is_set_apart_by_a_space_and_both_papers_are_found(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as reader:
        first, second = (each.id.removeprefix("arxiv:") for each in NEWEST_FIRST[2:4])
        await paste(reader, f"{first}\n")
        await paste(reader, second)
        assert reader.screen.search_box.value == f"{first} {second}"
        await reader.press("enter")
        assert reader.status.startswith("2 of 40")
        assert reader.paper == NEWEST_FIRST[2]
