"""However the reader ends, the terminal is as it was before."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.terminal.terminal import (
    ALTERNATE_SCREEN,
    BRACKETED_PASTE,
    CURSOR_SHOWN,
    MOUSE,
    RESIZE_REPORTS,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.usefixtures("library")

FAULT = """
import {module}
def fault(*_, **__):
    raise RuntimeError("a fault for a test,\\nin two lines")
{module}.{name} = fault
"""
"""Makes one function of the app raise."""

SIGNAL = """
import functools, os, signal, {module}
original = {module}.{name}
@functools.wraps(original)
def with_signal(*arguments, **options):
    {module}.{name} = original
    os.kill(os.getpid(), signal.{signal})
    return original(*arguments, **options)
{module}.{name} = with_signal
"""
"""Sends the process a signal from within the first call of one function of the app."""

WAIT_FOR_THE_END_OF_INPUT = """
import functools, os, select, {module}
original = {module}.{name}
@functools.wraps(original)
def waiting(*arguments, **options):
    {module}.{name} = original
    os.write(1, b"[here]")
    select.select([0], [], [])
    return original(*arguments, **options)
{module}.{name} = waiting
"""
"""Waits in the first call of one function of the app until its window is closed."""

NOT_TO_THE_MAIN_THREAD = """
import signal, threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCONT})
"""
"""Has the kernel tell another thread that the process goes on, as it may at any time."""

MOMENTS = {
    "while the app is made": ("tui.app", "SheafApp.__init__"),
    "while the event loop begins": ("tui.terminal.driver", "QuietDriver.__init__"),
    "while the app takes the terminal": (
        "tui.terminal.driver",
        "QuietDriver.start_application_mode",
    ),
    "while the screen is composed": ("tui.screens.reader", "ReaderScreen.compose"),
    "while the screen is mounted": ("tui.screens.reader", "ReaderScreen.on_mount"),
    "while the app is mounted": ("tui.app", "SheafApp.on_mount"),
    "in the thread that opens the library": ("digest.session", "Session.open"),
    "while the first row is painted": ("tui.widgets.paper_list", "PaperList.render_line"),
    "while the first answer is shown": ("tui.screens.reader", "ReaderScreen.show_answer"),
    "while the app gives the terminal back": (
        "tui.terminal.driver",
        "QuietDriver.stop_application_mode",
    ),
}
"""Moments of a session at which something may happen, each the call of a function."""


def error_line(terminal: Terminal) -> str:
    """What was said below the prompt, joined where the terminal broke the line."""
    below = terminal.text.split("\n")[1:]
    return "".join(f"{line:<{terminal.size[0]}}" for line in below).strip()


def is_one_line_of_error(terminal: Terminal) -> bool:
    """Whether the process said one line on its error stream, and it is a sentence of Sheaf's."""
    said = terminal.output.rpartition(b"\x1b")[2].decode()
    lines = said[said.index("sheaf: ") :].splitlines()
    return len(lines) == 1 and "Traceback" not in terminal.output.decode()


def test_the_terminal_is_as_it_was_after_q(
    open_terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    terminal = open_terminal(size=size)
    terminal.wait_for("Ada Example")
    assert ALTERNATE_SCREEN in terminal.modes
    assert BRACKETED_PASTE in terminal.modes
    assert terminal.modes & MOUSE
    assert CURSOR_SHOWN not in terminal.modes
    assert terminal.attributes() != terminal.attributes_before
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []
    assert terminal.cursor == (0, 1)
    assert error_line(terminal) == ""


@pytest.mark.parametrize(
    ("before", "key", "told"),
    [
        ("", "ctrl+c", ""),
        ("/sp", "ctrl+c", ""),
        ("\r", "ctrl+q", "1 read"),
        ("?", "ctrl+c", ""),
    ],
)
def test_the_terminal_is_as_it_was_after_a_quitting_key(
    open_terminal: Callable[..., Terminal], key: str, before: str, told: str
) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    terminal.type(before)
    terminal.press(key)
    if before == "?":  # in the help, Ctrl-C closes the help
        terminal.press(key)
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []
    assert error_line(terminal) == told


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 129),
        (signal.SIGINT, 130),
        (signal.SIGQUIT, 131),
        (signal.SIGUSR1, 138),
    ],
)
def test_the_terminal_is_as_it_was_after_a_signal(
    open_terminal: Callable[..., Terminal], number: signal.Signals, code: int
) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    terminal.press("/")
    terminal.type("sp")
    terminal.send_signal(number)
    assert terminal.wait_exit() == code
    assert terminal.what_is_left() == []
    assert "Traceback" not in terminal.text


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 129),
        (signal.SIGINT, 130),
    ],
)
def test_the_terminal_is_as_it_was_after_a_signal_before_the_first_paint(
    open_terminal: Callable[..., Terminal], number: signal.Signals, code: int
) -> None:
    terminal = open_terminal()
    terminal.wait_for("Sheaf is opening")
    terminal.send_signal(number)
    assert terminal.wait_exit() == code
    assert terminal.what_is_left() == []
    assert "Traceback" not in terminal.text


def test_the_terminal_is_as_it_was_after_ctrl_c_before_the_first_paint(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal()
    terminal.wait_for("Sheaf is opening")
    terminal.press("ctrl+c")
    assert terminal.wait_exit() in {0, 130}  # 0 when the app was there to take the key
    assert terminal.what_is_left() == []
    assert error_line(terminal) in {"", "sheaf: stopped"}


@pytest.mark.parametrize(
    ("name", "code", "moment"),
    [
        *(("SIGTERM", 143, moment) for moment in MOMENTS),
        ("SIGINT", 130, "while the event loop begins"),
        ("SIGINT", 130, "while the screen is composed"),
        ("SIGINT", 130, "in the thread that opens the library"),
        ("SIGINT", 130, "while the app gives the terminal back"),
    ],
)
def test_the_terminal_is_as_it_was_after_a_signal_at(
    open_terminal: Callable[..., Terminal], name: str, code: int, moment: str
) -> None:
    module, function = MOMENTS[moment]
    prelude = SIGNAL.format(module=module, name=function, signal=name)
    terminal = open_terminal(prelude=prelude)
    if "back" in moment:
        terminal.wait_for("Ada Example")
        terminal.press("q")
    assert terminal.wait_exit(timeout=10) in ({0, code} if "back" in moment else {code})
    assert terminal.what_is_left() == []
    assert error_line(terminal) in {"", "sheaf: stopped"}


@pytest.mark.parametrize("moment", [moment for moment in MOMENTS if "back" not in moment])
def test_a_crash_is_one_line_and_leaves_the_terminal_as_it_was(
    open_terminal: Callable[..., Terminal], moment: str
) -> None:
    module, function = MOMENTS[moment]
    terminal = open_terminal(prelude=FAULT.format(module=module, name=function))
    assert terminal.wait_exit(timeout=10) == 1
    assert terminal.what_is_left() == []
    assert is_one_line_of_error(terminal)
    assert "RuntimeError" in error_line(terminal)


def test_a_crash_on_a_key_is_one_line_and_leaves_the_terminal_as_it_was(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    terminal = open_terminal(prelude=FAULT.format(module="tui.model.marks", name="Marks.mark_read"))
    terminal.wait_for("Ada Example")
    terminal.press("b", "N")
    assert terminal.wait_exit() == 1
    assert terminal.what_is_left() == []
    assert is_one_line_of_error(terminal)
    assert "your bookmarks are safe" in error_line(terminal)
    report = next(library.rglob("fault.txt")).read_text()
    assert "a fault for a test" in report
    assert "Speculative Harvesting" in (library / "bookmarks.jsonl").read_text()


def test_a_closed_window_ends_the_process(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    terminal.press("b")
    terminal.wait_for("Bookmarked")
    terminal.hang_up()
    assert terminal.wait_exit(timeout=10) == 129


@pytest.mark.parametrize(
    "moment",
    [
        "while the app takes the terminal",
        "while the screen is composed",
        "while the first row is painted",
        "while the app gives the terminal back",
    ],
)
def test_a_window_closed_ends_the_process(
    open_terminal: Callable[..., Terminal], moment: str
) -> None:
    module, function = MOMENTS[moment]
    terminal = open_terminal(prelude=WAIT_FOR_THE_END_OF_INPUT.format(module=module, name=function))
    if "back" in moment:
        terminal.wait_for("Ada Example")
        terminal.press("q")
    terminal.wait_for(lambda: b"[here]" in terminal.output)
    terminal.hang_up()
    code = terminal.wait_exit(timeout=10)
    assert code in ({0, 129} if "back" in moment else {1, 129})


def test_resize_reports_and_synchronised_output_are_turned_off_again(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    terminal.type("\x1b[?2026;2$y\x1b[?2048;2$y")  # as a terminal that has both answers
    terminal.wait_for(lambda: RESIZE_REPORTS in terminal.modes)
    terminal.press("j")
    terminal.wait_for("Colour Plans")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []


def test_the_keyboard_protocol_of_the_shell_is_left_alone(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    assert terminal.keyboard_protocol() == {"normal": 0, "alternate": 1}
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.keyboard_protocol() == {"normal": 0, "alternate": 0}


@pytest.mark.parametrize("way", ["ctrl+z", "SIGTSTP"])
def test_a_stopped_reader_gives_the_terminal_back_and_takes_it_again(
    open_terminal: Callable[..., Terminal], way: str
) -> None:
    terminal = open_terminal(in_shell=True)
    terminal.wait_for("Ada Example")
    if way == "ctrl+z":
        terminal.press("ctrl+z")
    else:
        os.kill(terminal.job(), signal.SIGTSTP)
    terminal.wait_for("[stopped")
    assert terminal.what_is_left() == []
    terminal.type("fg\r")
    terminal.wait_for("Ada Example")
    assert ALTERNATE_SCREEN in terminal.modes
    terminal.press("j")
    terminal.wait_for(lambda: "Spectral Gardens" in terminal.cursor_row)
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []


@pytest.mark.parametrize(
    ("opener", "shows"), [(":", "(/)"), ("?", "Enter runs"), ("t", "Ada Example")]
)
def test_ctrl_z_stops_it_whatever_has_the_keyboard(
    open_terminal: Callable[..., Terminal], opener: str, shows: str
) -> None:
    terminal = open_terminal(in_shell=True)
    terminal.wait_for("Ada Example")
    terminal.type(opener)
    terminal.wait_for(shows)
    terminal.press("ctrl+z")
    terminal.wait_for("[stopped")
    terminal.type("fg\r")
    terminal.wait_for(shows)
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []


def test_a_reader_stopped_from_outside_repaints_when_it_resumes(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal(in_shell=True)
    terminal.wait_for("Ada Example")
    os.kill(terminal.job(), signal.SIGSTOP)
    terminal.wait_for("[stopped")
    terminal.type("fg\r")
    terminal.press("j")
    terminal.wait_for(lambda: "Spectral Gardens" in terminal.cursor_row)
    terminal.wait_for(lambda: "[stopped" not in terminal.text)
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []


@pytest.mark.parametrize("way", ["ctrl+z", "SIGSTOP"])
def test_a_stopped_reader_goes_on_whichever_thread_is_told_and_whatever_size_the_window_has(
    open_terminal: Callable[..., Terminal], way: str
) -> None:
    terminal = open_terminal(in_shell=True, prelude=NOT_TO_THE_MAIN_THREAD)
    terminal.wait_for("Ada Example")
    if way == "ctrl+z":
        terminal.press("ctrl+z")
    else:
        os.kill(terminal.job(), signal.SIGSTOP)
    terminal.wait_for("[stopped")
    terminal.resize(60, 20)
    terminal.scribble("\x1b[2J")
    terminal.type("fg\r")
    terminal.wait_for("Ada Example")
    terminal.wait_for(lambda: "30 papers" in terminal.lines[18])
