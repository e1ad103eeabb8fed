"""A question at the bottom of the screen, answered on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.containers import Horizontal
from textual.widgets import Static

from tui.line_input import LineInput
from tui.overriding import override

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Prompt(Horizontal):
    """Shows a label, the line to edit, and beside it a remark on what is typed."""

    DEFAULT_CSS = """
    Prompt { height: 1; padding: 0 1; display: none; }
    Prompt Static { width: auto; height: 1; }
    Prompt LineInput { width: 1fr; min-width: 12; }
    Prompt #remark { max-width: 50%; text-style: dim; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.line = LineInput()
        self._label = Static(markup=False)
        self._remark = Static(markup=False, id="remark")

    @override
    def compose(self) -> ComposeResult:
        """Arrange the parts."""
        yield self._label
        yield self.line
        yield self._remark

    def open(self, label: str, text: str) -> None:
        """Show the line, to be edited at its end."""
        self._label.update(Text(label))
        self.set_line(text, len(text))
        self.display = True

    def set_line(self, text: str, cursor: int) -> None:
        """Replace the text, and put the cursor before a character of it."""
        self.line.value = text
        self.line.cursor_position = cursor

    def show_remark(self, text: str) -> None:
        """Show a remark at the right."""
        self._remark.update(Text(text, no_wrap=True, overflow="ellipsis"))

    def close(self) -> None:
        """Hide the line."""
        self.display = False
