"""The help on a real terminal: one screen, what it costs, and the reader behind it as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tui.keymap import Where
from tui.model.help import help_entries, matching

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.usefixtures("library")

NO_TIMERS = """
from tui.screens import reader
reader.QUIET = reader.DWELL = 3600.0
"""


def test_it_opens_filters_runs_and_leaves_the_screen_as_it_was(
    open_terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    terminal = open_terminal(size=size, prelude=NO_TIMERS)
    terminal.wait_for("30 papers ·")
    terminal.wait_quiet()
    before = terminal.text
    terminal.press("?")
    terminal.wait_for("n        next unread paper")
    assert terminal.lines[-1].split() == ["Enter", "runs", "Esc", "closes"]
    terminal.press("escape")
    terminal.wait_for(lambda: terminal.text == before, reason="the screen as it was")

    terminal.press("?")
    terminal.wait_for("start a search")
    terminal.type("cite")
    terminal.wait_for("▌yb       copy the BibTeX entry")
    terminal.wait_for(lambda: "start a search" not in terminal.text)
    terminal.press("enter")
    terminal.wait_for("BibTeX entry sent to the terminal's")
    assert terminal.clipboard[0].startswith("@")


def test_every_entry_is_on_the_screen_at_once(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(size=(120, 40))
    terminal.wait_for("30 papers ·")
    terminal.press("?")
    entries = matching(help_entries(), "", Where.LIST)
    terminal.wait_for(lambda: all(entry.help in terminal.text for entry in entries))


def test_keys_typed_at_once_take_effect_one_after_the_other(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(typed_ahead="?cite\r")
    terminal.wait_for("BibTeX entry sent to the terminal's")


def test_opening_closing_and_an_arrow_cost_little_and_rest_costs_nothing(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(size=(120, 40), prelude=NO_TIMERS)
    terminal.wait_for("Ada Example")
    terminal.wait_quiet()

    def cost(key: str) -> int:
        start = len(terminal.output)
        terminal.press(key)
        terminal.wait_quiet(0.5)
        return len(terminal.output) - start

    assert 0 < cost("?") < 7_000
    assert 0 < cost("down") < 300
    assert terminal.listen(1.0) == b""
    assert 0 < cost("escape") < 7_000
