"""What widgets tell the screen; data comes down to them by method calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from tui.overriding import override

if TYPE_CHECKING:
    from digest.paper import Paper


class QueryChanged(Message):
    """The text of the search box is another one."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__()


class PaperHighlighted(Message):
    """The list's cursor is on another paper; None when the list is empty."""

    def __init__(self, paper: Paper | None) -> None:
        self.paper = paper
        super().__init__()

    @override
    def can_replace(self, message: Message) -> bool:
        """Only the newest highlight matters."""
        return isinstance(message, PaperHighlighted)


class PaperOpened(Message):
    """A paper of the list was clicked twice."""


class PaneFocused(Message):
    """The abstract pane was clicked."""
