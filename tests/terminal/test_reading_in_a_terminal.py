"""The main job on a real pty: search, move, bookmark, quit, and find the bookmark again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.terminal.papers import hand_made_papers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.usefixtures("library")


def papers_shown(terminal: Terminal) -> int:
    """The number of papers that the status line gives; -1 when it gives none."""
    match = re.search(r"^ (\d+) (?:of 30|papers?) ·", terminal.text, re.MULTILINE)
    return int(match[1]) if match else -1


def papers_with_a_word_from(beginning: str) -> int:
    """How many of the hand-made papers hold a word that begins so."""
    pattern = re.compile(rf"\b{beginning}", re.IGNORECASE)
    return sum(
        bool(pattern.search(" ".join((paper.title, paper.abstract, *paper.authors))))
        for paper in hand_made_papers()
    )


def test_a_bookmark_made_today_is_found_tomorrow(
    open_terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    today = open_terminal(size=size)
    today.wait_for("30 papers ·")
    today.press("/")
    today.type("lighthouse")
    today.wait_for("1 of 30 ·")
    today.press("enter", "b")
    today.wait_for("Bookmarked")
    today.wait_for("★ Special Tools")
    today.press("q")
    assert today.wait_exit() == 0
    assert today.text.split("\n")[1].strip() == "1 bookmarked"

    tomorrow = open_terminal(size=size)
    tomorrow.wait_for("30 papers ·")
    tomorrow.press("B")
    tomorrow.wait_for(lambda: papers_shown(tomorrow) == 1)
    assert "· book" in tomorrow.text  # "bookmarks only", cut short in a narrow window
    assert "★ Special Tools" in tomorrow.text
    assert "Spectral Gardens" not in tomorrow.text
    tomorrow.press("q")
    assert tomorrow.wait_exit() == 0
    assert tomorrow.text.split("\n")[1].strip() == ""  # nothing changed, nothing is told


def test_results_narrow_at_each_keystroke_and_widen_again(
    open_terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    terminal = open_terminal(size=size)
    terminal.wait_for("30 papers ·")
    terminal.press("/")
    counts = []
    for end in range(2, 7):
        typed = "specul"[:end]
        expected = papers_with_a_word_from(typed)
        terminal.type(typed if end == 2 else typed[-1])
        terminal.wait_for(
            # mypy infers no lambda with defaults
            lambda typed=typed, expected=expected: (  # type: ignore[misc]
                terminal.lines[0].strip() == typed and papers_shown(terminal) == expected
            ),
            reason=f"{expected} papers for {typed!r}",
        )
        counts.append(expected)
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[2] > counts[-1] == 1
    terminal.press(*["backspace"] * 4)
    terminal.wait_for(lambda: papers_shown(terminal) == counts[0])


def test_the_cursor_and_the_abstract_follow_the_keys(
    open_terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    terminal = open_terminal(size=size)
    terminal.wait_for("Ada Example")
    terminal.wait_for("30 papers ·")
    assert terminal.lines[0].startswith("press /")
    assert "30 papers" in terminal.lines[-2]
    assert "search" in terminal.lines[-1]
    terminal.press("j", "j")
    terminal.wait_for(lambda: "Special Tools" in terminal.cursor_row)
    if size != (40, 15):  # where the pane has no room for the abstract
        terminal.wait_for("survey of handles")
    terminal.press("G")
    terminal.wait_for(lambda: "The Last Ferry" in terminal.cursor_row)
    terminal.press("g", "g")
    terminal.wait_for(lambda: "Speculative Harv" in terminal.cursor_row)
    terminal.press("down", "down", "up")
    terminal.wait_for(lambda: "Spectral Gardens" in terminal.cursor_row)


def test_the_help_opens_over_the_list_and_closes_again(
    open_terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    terminal = open_terminal(size=size)
    terminal.wait_for("30 papers ·")
    terminal.press("?")
    terminal.wait_for("start a search")
    terminal.press("escape")
    terminal.wait_for(
        lambda: "start a search" not in terminal.text and "30 papers" in terminal.text
    )


def test_a_query_on_the_command_line_is_searched_for_at_once(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal("read", "last", "ferry")
    terminal.wait_for("1 of 30 ·")
    assert terminal.lines[0].strip() == "last ferry"


def test_a_pasted_title_is_searched_for_and_its_newline_is_no_command(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal()
    terminal.wait_for("30 papers ·")
    terminal.type("\x1b[200~Early Exit Strategies\nfor Dinner Parties\n\x1b[201~")
    terminal.wait_for(
        lambda: terminal.lines[0].strip() == "Early Exit Strategies for Dinner Parties"
    )
    terminal.wait_for(lambda: "Early Exit" in terminal.lines[2])


def test_the_shared_page_is_imported_and_read(
    open_terminal: Callable[..., Terminal], seed: Path, tmp_path: Path
) -> None:
    home = tmp_path / "seeded"
    adding = open_terminal("add", str(seed), home=home)
    assert adding.wait_exit() == 0, adding.described()
    assert "109 new, 0 merged, 0 skipped" in adding.text
    reading = open_terminal(home=home, size=(120, 40))
    reading.wait_for("109 papers")
    reading.press("/")
    reading.type("speculative decoding")
    reading.wait_for(" of 109 ·")
    reading.wait_for("Speculative")
    reading.press("enter", "b")
    reading.wait_for("Bookmarked")
    reading.press("q")
    assert reading.wait_exit() == 0
