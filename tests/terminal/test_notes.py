"""A note written in the person's editor, which has the terminal meanwhile."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from digest.bookmarks import Bookmarks
from digest.storage.paths import home_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.terminal.terminal import Terminal


EDITOR = """
import sys, pathlib
path = pathlib.Path(sys.argv[1])
print("was:", repr(path.read_text()), flush=True)
said = input("your note? ")
path.write_text(path.read_text() + said + "\\n")
sys.exit(said == "fail")
"""


def environment(folder: Path) -> dict[str, str]:
    """An environment with an editor that asks for a line and adds it."""
    script = folder / "editor.py"
    script.write_text(EDITOR)
    return {"EDITOR": "false", "VISUAL": shlex.join([sys.executable, str(script)])}


def notes_on_disk(library: Path) -> list[str]:
    """The note of every bookmark, as the next reader will find them."""
    bookmarks = Bookmarks(home_at(library).bookmarks)
    bookmarks.on_disk.load()
    return [each.note for each in bookmarks.all()]


def test_a_note_is_written_in_the_persons_editor(
    open_terminal: Callable[..., Terminal], size: tuple[int, int], tmp_path: Path, library: Path
) -> None:
    terminal = open_terminal(size=size, environment=environment(tmp_path))
    terminal.wait_for("30 papers ·")
    terminal.press("a")
    terminal.wait_for(lambda: terminal.text.count("your note?") == 1)
    assert "was: ''" in terminal.text
    terminal.type("compare this\r")
    terminal.wait_for("Note saved")
    terminal.wait_for("✎")
    terminal.press("a")
    terminal.wait_for(lambda: terminal.text.count("your note?") == 2)
    assert "was: 'compare this" in terminal.text
    terminal.type("\x03")  # Ctrl-C is the editor's: it ends that, not the reader
    terminal.wait_for(" the editor ")
    terminal.press("a")
    terminal.wait_for(lambda: terminal.text.count("your note?") == 3)
    terminal.type("fail\r")
    terminal.wait_for(" the editor ")
    terminal.press("u")
    terminal.wait_for("Undone: note changed")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert notes_on_disk(library) == []


def test_without_a_chosen_editor_a_note_is_written_on_a_line(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    """Not in `vi`, though most machines have it: not everyone knows how to leave it."""
    terminal = open_terminal(environment={"EDITOR": "", "VISUAL": ""})
    terminal.wait_for("30 papers ·")
    terminal.press("a")
    terminal.wait_for("Note:")
    terminal.type("compare this\r")
    terminal.wait_for("Note saved")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert notes_on_disk(library) == ["compare this"]
