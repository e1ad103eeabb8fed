"""Over SSH each byte counts: what keys cost, and that rest costs nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.usefixtures("library")

NO_TIMERS = """
from tui.screens import reader
reader.QUIET = reader.DWELL = 3600.0
"""
"""Keeps the abstract and the read marks as they are, for counting what the list alone costs."""


def test_the_first_screen_is_light_and_rest_costs_nothing(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(size=(120, 40), prelude=NO_TIMERS)
    terminal.wait_for("Ada Example")
    terminal.wait_quiet()
    assert len(terminal.output) < 20_000
    assert terminal.listen(1.0) == b""


def test_a_search_box_at_rest_sends_nothing(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(prelude=NO_TIMERS)
    terminal.wait_for("30 papers ·")
    terminal.press("/")
    terminal.type("ferry")
    terminal.wait_for("1 of 30 ·")
    terminal.wait_quiet()
    assert terminal.listen(1.0) == b""


def test_a_step_of_the_cursor_costs_two_rows_of_what_differs(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(size=(120, 40), prelude=NO_TIMERS)
    terminal.wait_for("Ada Example")
    terminal.wait_quiet()
    before = len(terminal.output)
    terminal.press("j")
    terminal.wait_for(lambda: "Spectral Gardens" in terminal.cursor_row)
    terminal.wait_quiet(0.2)
    # 219 bytes: the two rows, whose every cell changes. Textual alone sends 258.
    assert 0 < len(terminal.output) - before < 240


def test_holding_j_paints_the_abstract_when_it_rests_only(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(size=(120, 40))
    terminal.wait_for("Ada Example")
    terminal.wait_quiet()
    before = len(terminal.output)
    terminal.type("j" * 25)
    terminal.wait_for("bell as the escape symbol")
    terminal.wait_quiet(0.2)
    said = terminal.output[before:].decode()
    assert len(said) < 12_000
    assert "Cobblestones" not in said
    assert "honest failures" not in said


def test_moving_the_mouse_sends_nothing_either_way(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(prelude=NO_TIMERS)
    terminal.wait_for("Ada Example")
    assert not terminal.modes & {1002, 1003}, "the terminal reports each motion"
    terminal.wait_quiet()
    terminal.type("\x1b[I")
    assert terminal.listen(0.3) == b""


def test_the_whole_list_repaints_after_ctrl_l(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(prelude=NO_TIMERS)
    terminal.wait_for("Ada Example")
    terminal.wait_quiet()
    before = terminal.text
    terminal.scribble("\x1b[2J\x1b[Hbroadcast message from root")
    assert terminal.text != before
    terminal.press("ctrl+l")
    terminal.wait_for(lambda: terminal.text == before, reason="the screen as it was")


def test_a_key_without_a_meaning_sends_a_few_words_once(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(prelude=NO_TIMERS)
    terminal.wait_for("Ada Example")
    terminal.wait_quiet()
    terminal.type("Z")
    said = terminal.listen(0.3)
    assert b"Z does nothing here" in said
    assert len(said) < 100
    terminal.type("Z")
    assert re.sub(rb"\x1b\[\d+;\d+H", b"", terminal.listen(0.3)) == b""
