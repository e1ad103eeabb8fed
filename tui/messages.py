"""Messages from widgets to the screen; data goes down to widgets by method calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from tui.overriding import override

if TYPE_CHECKING:
    from digest.paper import Paper


class QueryChanged(Message):
    """The text of the search box has changed."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__()


class PaperHighlighted(Message):
    """The list's cursor has moved to another paper; None if the list is empty."""

    def __init__(self, paper: Paper | None) -> None:
        self.paper = paper
        super().__init__()

    @override
    def can_replace(self, message: Message) -> bool:
        """Keep only the newest of these in the queue."""
        return isinstance(message, PaperHighlighted)


class PaperOpened(Message):
    """A paper in the list was double-clicked."""


class PaneFocused(Message):
    """The abstract pane was clicked."""


class TextResized(Message):
    """The whole text has another size on the screen."""


class ChoiceHighlighted(Message):
    """The mouse has moved the cursor to another choice."""


class ChoiceTaken(Message):
    """A choice was double-clicked."""
