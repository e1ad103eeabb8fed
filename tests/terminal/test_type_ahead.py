"""What is typed while the app starts goes where it belongs, in order, and is not echoed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.terminal.conftest import Gate
    from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.usefixtures("library")

WAIT_FOR_TEXTUAL = """
import sys
class Wait:
    def find_spec(self, name, path=None, target=None):
        if name == "textual":
            sys.meta_path.remove(self)
            {wait}
sys.meta_path.insert(0, Wait())
"""
"""Holds the process between the first line of its screen and the import of Textual."""

WAIT_FOR_THE_LIBRARY = """
from digest.session import Session
open_session = Session.open
def wait_and_open(*arguments):
    {wait}
    return open_session(*arguments)
Session.open = wait_and_open
"""
"""Holds the process between its first full paint and the library, as a long indexing would."""


def test_a_search_typed_before_the_process_began_arrives_in_order(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(typed_ahead="/left-handed lighthouse keepers")
    terminal.wait_for(lambda: terminal.lines[0].strip() == "left-handed lighthouse keepers")
    terminal.wait_for("1 of 30 ·")


def test_commands_typed_before_the_process_began_arrive_in_order(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(typed_ahead="jjjjkb")
    terminal.wait_for("Bookmarked")
    assert "★ Sparse Attention" in terminal.cursor_row


def test_enter_typed_before_the_process_began_is_enter(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(typed_ahead="/lighthouse\rb")
    terminal.wait_for("Bookmarked")
    assert "★ Special Tools" in terminal.cursor_row
    assert terminal.lines[0].strip() == "lighthouse"


def test_keys_typed_while_textual_loads_are_kept_and_not_echoed(
    open_terminal: Callable[..., Terminal], gate: Gate
) -> None:
    terminal = open_terminal(prelude=WAIT_FOR_TEXTUAL.format(wait=gate.wait))
    terminal.wait_for("Sheaf is opening")
    before = len(terminal.output)
    terminal.type("/lighthouse")
    terminal.press("backspace", "enter", "b")
    assert terminal.listen(0.2) == b"", "what was typed is echoed"
    gate.open()
    terminal.wait_for("Bookmarked")
    assert terminal.lines[0].strip() == "lighthous"
    assert "★ Special Tools" in terminal.cursor_row
    assert len(terminal.output) > before


def test_keys_typed_while_the_library_opens_wait_for_it(
    open_terminal: Callable[..., Terminal], gate: Gate
) -> None:
    terminal = open_terminal(prelude=WAIT_FOR_THE_LIBRARY.format(wait=gate.wait))
    terminal.wait_for("opening the library")
    terminal.type("/lighthouse")
    terminal.press("enter", "b")
    terminal.wait_quiet(3)  # longer than the app's patience with an answer
    gate.open()
    terminal.wait_for("Bookmarked")
    assert "★ Special Tools" in terminal.cursor_row


def test_quitting_does_not_wait_for_a_library_that_opens_slowly(
    open_terminal: Callable[..., Terminal], gate: Gate
) -> None:
    terminal = open_terminal(prelude=WAIT_FOR_THE_LIBRARY.format(wait=gate.wait))
    terminal.wait_for("opening the library")
    terminal.press("q")
    assert terminal.wait_exit(timeout=8) == 0
    assert terminal.what_is_left() == []


def test_a_fast_typist_loses_no_key_and_no_order(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal()
    terminal.wait_for("30 papers ·")
    terminal.type("/lighthouse\rbjk/\x7f\x7f\x7fs\x1b[D\x1b[Dx\x1b")
    terminal.wait_for(lambda: terminal.lines[0].strip() == "lighthxos", reason="lighthxos")


def test_an_escape_sequence_cut_in_two_by_the_network_is_one_key(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal()
    terminal.wait_for("30 papers ·")
    for byte in "\x1b[B\x1b[B":
        terminal.type(byte)
    terminal.wait_for(lambda: "Special Tools" in terminal.cursor_row)
    for letter in "é漢".encode():
        terminal.send(bytes([letter]))
    terminal.press("/")
    for number in "é漢".encode():
        terminal.send(bytes([number]))
    terminal.wait_for(lambda: terminal.lines[0].strip() == "é漢")
