"""Terminals differ in colours, keys and manners; the reader works in each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from digest.storage.paths import home_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.usefixtures("library")

_SGR = re.compile(rb"\x1b\[([0-9;]*)m")


def colours(output: bytes | bytearray) -> set[str]:
    """The parameters of every SGR sequence that say something about colour."""
    found = set()
    for sequence in _SGR.findall(output):
        parts = sequence.decode().split(";")
        for part in parts:
            number = int(part or 0)
            if 30 <= number <= 49 or 90 <= number <= 107:
                found.add(";".join(parts) if number in {38, 48} else part)
    return found


def read_a_little(terminal: Terminal, dot: str = "·", star: str = "★") -> None:
    """Search, open the abstract and the help, and quit."""
    terminal.wait_for("Ada Example")
    terminal.press("/")
    terminal.type("ferry")
    terminal.wait_for(f"1 of 30 {dot}")
    terminal.press("enter", "b")
    terminal.wait_for(f"{star} The Last Ferry")
    terminal.press("enter", "?")
    terminal.wait_for("start a search")
    terminal.press("escape")
    terminal.wait_for(lambda: "start a search" not in terminal.text)
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []


@pytest.mark.parametrize("term", ["linux", "xterm", "screen", "tmux-256color"])
def test_the_reader_works_in_a_terminal_of_type(
    open_terminal: Callable[..., Terminal], term: str
) -> None:
    terminal = open_terminal(environment={"TERM": term})
    read_a_little(terminal)
    assert not [each for each in colours(terminal.output) if each.startswith(("38", "48"))]


def test_no_color_is_respected(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(environment={"NO_COLOR": "1"})
    read_a_little(terminal)
    assert colours(terminal.output) - {"39", "49"} == set()


def test_the_background_is_the_terminals_own(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    assert not {each for each in colours(terminal.output) if each.startswith(("4", "10"))} - {"49"}
    assert b"38;2;" not in terminal.output, "true colour was not announced"


def test_the_reader_sends_ascii_only_without_a_locale(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(environment={"LC_ALL": "C"})
    read_a_little(terminal, dot="-", star="B")
    assert terminal.output.isascii(), "also before the app paints"


def test_the_reader_sends_ascii_only_where_the_config_says_so(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    config = home_at(library).config_file
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("ascii = true\n")
    terminal = open_terminal()
    read_a_little(terminal, dot="-", star="B")
    assert terminal.output.isascii(), "also before the app paints"


def test_exported_columns_and_lines_do_not_hide_the_window(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(size=(120, 40), environment={"COLUMNS": "60", "LINES": "20"})
    terminal.wait_for("Ada Example")
    assert "30 papers" in terminal.lines[38]


def test_keys_of_the_kitty_protocol_are_understood(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    terminal.type("\x1b[106;;106u\x1b[106;;106u\x1b[98;;98u")  # j, j, b
    terminal.wait_for("★ Special Tools")
    terminal.type("\x1b[47;;47u\x1b[115;2;83u\x1b[112;;112u\x1b[27u")  # /, S, p, Esc
    terminal.wait_for(lambda: terminal.lines[0].strip() == "Sp")
    terminal.type("\x1b[113;;113u")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []


def test_the_wheel_moves_and_a_click_selects(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(size=(120, 40))
    terminal.wait_for("Ada Example")
    terminal.type("\x1b[<65;10;5M")
    terminal.wait_for(lambda: "Sparse Attention" in terminal.cursor_row)
    terminal.type("\x1b[<0;10;4M\x1b[<0;10;4m")
    terminal.wait_for(lambda: "Speculative Harvesting" in terminal.cursor_row)


def test_a_query_with_wide_and_combining_letters_keeps_the_columns(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    terminal.press("/")
    terminal.type("漢字é")
    terminal.wait_for("0 of 30 ·")
    terminal.press(*["backspace"] * 4)
    terminal.type("x")
    terminal.wait_for(lambda: terminal.lines[0].strip() == "x")
