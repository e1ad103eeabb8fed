"""The input line for searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.line_input import LineInput
from tui.messages import QueryChanged

if TYPE_CHECKING:
    from textual.widgets import Input


class SearchBox(LineInput):
    """Posts `QueryChanged` whenever its text changes."""

    def __init__(self) -> None:
        super().__init__("press / and type to search titles, abstracts and authors")
        self._after_paste: tuple[str, int] = "", 0
        """The text and where the cursor was when something had just been pasted."""

    def paste(self, text: str) -> None:
        """Insert a pasted line at the cursor; a space sets it apart from what was just pasted."""
        is_second = self._after_paste == (self.value, self.cursor_position) and self.value
        self.replace(f" {text}" if is_second else text, *self.selection)
        self._after_paste = self.value, self.cursor_position

    def on_input_changed(self, event: Input.Changed) -> None:
        """Report the new text."""
        event.stop()
        self.post_message(QueryChanged(event.value))
