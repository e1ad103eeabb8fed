"""A reader whose config has keys of its own: it obeys them, shows them and tells what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.storage.paths import home_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.terminal.terminal import Terminal


def write_config(folder: Path, text: str) -> Path:
    """Write the config of a home; returns the file."""
    file = home_at(folder).config_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_own_keys_are_obeyed_and_shown_and_the_old_ones_are_free(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    write_config(
        library,
        '[keys]\nbookmark = ["w", "F5"]\nnext.list = "e"\nundo = "Ctrl-Y"\nquit = "X"\n'
        'next.search = "Ctrl-T"\n',
    )
    terminal = open_terminal(size=(120, 40))
    terminal.wait_for("30 papers ·")
    footer = terminal.lines[-1]
    assert "w bookmark" in footer
    assert "X quit" in footer
    assert "b bookmark" not in footer
    assert "q quit" not in footer
    terminal.press("e")
    terminal.wait_for(lambda: "Spectral Gardens" in terminal.cursor_row)
    terminal.press("j")
    terminal.wait_for("j does nothing here")
    assert "Spectral Gardens" in terminal.cursor_row
    terminal.press("b")
    terminal.wait_for("b does nothing here")
    terminal.press("w")
    terminal.wait_for("★ Spectral Gardens")
    terminal.type("\x1b[15~")  # F5
    terminal.wait_for("Bookmark removed · Ctrl-Y to undo")
    terminal.type("\x19")
    terminal.wait_for("★ Spectral Gardens")
    terminal.press("/")
    terminal.type("sp")
    terminal.wait_for(" of 30 ·")
    first = terminal.cursor_row
    terminal.type("\x14")  # Ctrl-T
    terminal.wait_for(lambda: terminal.cursor_row not in {"", first})
    assert terminal.lines[0].strip() == "sp"
    terminal.press("enter", "q")
    terminal.wait_for("q does nothing here")
    terminal.press("?")
    terminal.wait_for("start a search")
    terminal.press("escape")
    terminal.wait_for(lambda: "start a search" not in terminal.text)
    terminal.press("X")
    assert terminal.wait_exit() == 0
    assert terminal.text.split("\n")[1].strip() == "1 bookmarked"


def test_a_conflict_of_keys_is_told_with_file_and_line_and_the_default_stays(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    file = write_config(library, '[keys]\ntag = "W"\n# a comment\nbookmark = "u"\n')
    terminal = open_terminal(size=(120, 40))
    terminal.wait_for("“u” is the key of undo")
    told = " ".join(terminal.text.split())
    assert "line 4: keys.bookmark: “u” is the key of undo in the list" in told
    assert str(file.name) in told
    assert "W tag" in terminal.lines[-1]
    terminal.press("b")
    terminal.wait_for("★ Speculative Harvesting")
    terminal.press("u")
    terminal.wait_for(lambda: "★" not in terminal.text)
    terminal.press("q")
    assert terminal.wait_exit() == 0
    # The whole of it, once there is room: the reader had the screen. Where it is broken depends on
    # the length of the path, and a space at the end of a row is not to be seen.
    said = "".join(terminal.text.split())
    whole = f"sheaf: {file}, line 4: keys.bookmark: “u” is the key of undo in the list"
    assert whole.replace(" ", "") in said
