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

    def on_input_changed(self, event: Input.Changed) -> None:
        """Report the new text."""
        event.stop()
        self.post_message(QueryChanged(event.value))
