"""Where the reader cannot run it says so in one line, exits with 1 and leaves nothing behind."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.terminal.terminal import Terminal

WITHOUT_THE_POWERS_OF_ROOT = """
import ctypes, os
if os.geteuid() == 0:
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None, use_errno=True).capset(header, sets) == 0
"""
"""Root may write anywhere. Without its capabilities it is bound by permissions like anyone."""


def one_line(terminal: Terminal) -> str:
    """The line that was said: the whole output, when that is one line without escape codes."""
    said = terminal.output.decode()
    said = re.sub(r"\A\x1b\[\?1049h.*\x1b\[\?1049l\x1b\[\?25h", "", said, flags=re.DOTALL)
    assert said.endswith("\r\n"), said
    line = said.removesuffix("\r\n")
    assert line.isprintable(), said
    assert line.startswith("sheaf: ")
    return line


def ends_with_one_line(terminal: Terminal) -> str:
    """Wait for the end with exit code 1; the line that was said."""
    assert terminal.wait_exit() == 1
    line = one_line(terminal)
    if "\x1b" in terminal.output.decode():
        assert terminal.what_is_left() == []
    else:
        assert terminal.attributes_after == terminal.attributes_before
    return line


@pytest.mark.parametrize("stream", [0, 1, 2], ids=["stdin", "stdout", "stderr"])
def test_a_pipe_is_not_a_terminal(library: Path, stream: int) -> None:
    master, slave = pty.openpty()
    streams = {0: slave, 1: slave, 2: subprocess.PIPE}
    if stream != 2:
        streams[stream] = subprocess.PIPE
    ended = subprocess.run(
        [sys.executable, "-c", "from digest.cli import program; program()"],
        stdin=subprocess.DEVNULL if stream == 0 else slave,
        stdout=streams[1],
        stderr=subprocess.PIPE,
        env={**os.environ, "TERM": "xterm-256color"},
        timeout=60,
    )
    os.close(slave)
    os.close(master)
    assert ended.returncode == 1
    assert ended.stderr.decode().startswith("sheaf: the reader needs an interactive terminal")
    assert ended.stderr.count(b"\n") == 1
    assert not ended.stdout


@pytest.mark.parametrize("arguments", ["", "add -"])
def test_a_closed_standard_input_is_reported_in_one_line(library: Path, arguments: str) -> None:
    sheaf = f"{sys.executable} -c 'from digest.cli import program; program()'"
    ended = subprocess.run(
        ["/bin/sh", "-c", f"{sheaf} {arguments} <&-"],
        capture_output=True,
        env={**os.environ, "TERM": "xterm-256color"},
        timeout=60,
    )
    assert ended.returncode == 1
    assert b"internal error" not in ended.stderr
    assert ended.stderr.decode().startswith("sheaf: ")
    assert ended.stderr.count(b"\n") == 1


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_dumb_terminal_is_refused_with_a_message(
    open_terminal: Callable[..., Terminal], library: Path, term: str
) -> None:
    line = ends_with_one_line(open_terminal(environment={"TERM": term}))
    assert term in line
    assert "xterm-256color" in line


@pytest.mark.parametrize("small", [(20, 5), (39, 24), (80, 11)])
def test_a_window_that_is_too_small_is_refused_with_the_size_needed(
    open_terminal: Callable[..., Terminal], library: Path, small: tuple[int, int]
) -> None:
    line = ends_with_one_line(open_terminal(size=small))
    assert f"{small[0]}x{small[1]}" in line
    assert "40x12" in line


def test_the_smallest_required_size_is_enough(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    terminal = open_terminal(size=(40, 12))
    terminal.wait_for("30 papers ·")
    terminal.wait_for(lambda: "Speculative Harv" in terminal.cursor_row)


def test_a_window_of_unknown_size_counts_as_80x24(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    unknown = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSWINSZ, bytes(8))"
    terminal = open_terminal(prelude=unknown)
    terminal.wait_for("30 papers ·")
    terminal.wait_for(lambda: "Speculative Harv" in terminal.cursor_row)


def test_a_window_made_too_small_says_so_and_recovers(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    terminal.press("j")
    terminal.resize(20, 5)
    terminal.wait_for("40x12")
    terminal.resize(80, 24)
    terminal.wait_for("30 papers ·")
    terminal.wait_for("Ada Example")
    assert "40x12" not in terminal.text
    assert "Spectral Gardens" in terminal.cursor_row
    terminal.press("j")
    terminal.wait_for(lambda: "Special Tools" in terminal.cursor_row)


def test_a_window_made_too_small_can_be_quit(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    terminal.resize(10, 2)
    terminal.wait_quiet()
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []


def test_the_list_follows_the_window_from_wide_to_narrow_and_back(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    terminal = open_terminal(size=(120, 40))
    terminal.wait_for("Ada Example")
    terminal.press("G")
    terminal.wait_for(lambda: "The Last Ferry" in terminal.cursor_row)
    for columns, rows in [(80, 24), (40, 15), (100, 30), (200, 60)]:
        terminal.resize(columns, rows)
        terminal.wait_for(
            # mypy infers no lambda with defaults
            lambda rows=rows: (  # type: ignore[misc]
                "30 papers" in terminal.lines[rows - 2] and "The Last Ferry" in terminal.cursor_row
            ),
            reason=f"the last paper at {columns}x{rows}",
        )


def test_a_read_only_home_without_an_index_can_be_read(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    library.chmod(0o500)
    try:
        terminal = open_terminal(prelude=WITHOUT_THE_POWERS_OF_ROOT)
        terminal.wait_for("Ada Example")
        terminal.press("b")
        terminal.wait_for("permission denied")
        terminal.press("q")
        assert terminal.wait_exit() == 0
    finally:
        library.chmod(0o700)


def test_a_home_that_cannot_be_created_is_an_empty_library(
    open_terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    above = tmp_path / "above"
    above.mkdir(mode=0o500)
    terminal = open_terminal(home=above / "home", prelude=WITHOUT_THE_POWERS_OF_ROOT)
    terminal.wait_for("Your library is empty")
    terminal.press("q")
    assert terminal.wait_exit() == 0


def test_a_read_only_bookmarks_file_is_read_and_a_new_bookmark_is_refused_with_a_message(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    first = open_terminal()
    first.wait_for("Ada Example")
    first.press("b")
    first.wait_for("Bookmarked")
    first.press("q")
    assert first.wait_exit() == 0
    library.chmod(0o500)
    try:
        second = open_terminal(prelude=WITHOUT_THE_POWERS_OF_ROOT)
        second.wait_for("★ Speculative Harvesting")
        second.press("j", "b")
        second.wait_for("permission denied")
        assert "★ Spectral" not in second.text
        second.press("q")
        assert second.wait_exit() == 0
    finally:
        library.chmod(0o700)


def test_a_library_folder_that_is_a_file_is_named(
    open_terminal: Callable[..., Terminal], own_home: Path
) -> None:
    own_home.mkdir()
    (own_home / "library").write_text("no folder")
    assert str(own_home / "library") in ends_with_one_line(open_terminal())


def test_a_home_that_is_a_file_is_named(
    open_terminal: Callable[..., Terminal], own_home: Path
) -> None:
    own_home.write_text("no folder")
    assert str(own_home) in ends_with_one_line(open_terminal())


def test_a_bookmarks_file_that_is_a_folder_is_named(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    (library / "bookmarks.jsonl").mkdir()
    assert str(library / "bookmarks.jsonl") in ends_with_one_line(open_terminal())


def test_an_index_of_rubbish_is_rebuilt(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    (library / "index").mkdir()
    (library / "index" / "MAIN.toc").write_bytes(b"rubbish")
    (library / "index" / "_MAIN_1.toc").write_bytes(b"rubbish")
    open_terminal().wait_for("30 papers ·")


def test_an_empty_library_offers_the_sample_and_says_how_to_add(
    open_terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    terminal = open_terminal(size=size)
    terminal.wait_for("sheaf add")
    assert "sample" in terminal.text
    terminal.type("/anything\rbBojkGq")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []
