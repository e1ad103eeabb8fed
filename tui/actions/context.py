"""What an action may use of the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio

    from textual.app import App
    from textual.widget import Widget

    from digest.index import Explanation
    from tui.model.reader import ReaderModel
    from tui.widgets.abstract_pane import AbstractPane
    from tui.widgets.paper_list import PaperList
    from tui.widgets.search_box import SearchBox


class Context(Protocol):
    """The model, the widgets, and what only the screen can do."""

    model: ReaderModel
    search_box: SearchBox
    papers: PaperList
    pane: AbstractPane

    @property
    def app(self) -> App[Any]:
        """The app: clipboard, palette, end."""

    def take_keyboard(self, widget: Widget) -> None:
        """Give the keyboard to a widget, at once."""

    def paint_pane(self) -> None:
        """Show the paper under the cursor in the pane, at once."""

    def forget_dwelling(self) -> None:
        """Do not count the paper in the pane as read, however long it stays there."""

    def open_help(self) -> None:
        """Show the keys."""

    def open_explanation(self, explanation: Explanation) -> None:
        """Show why a paper is among the results."""

    async def settle(self) -> None:
        """Wait until the list shows what was asked for last, but not for ever."""

    async def wait_for(self, answered: asyncio.Event | None) -> None:
        """Wait until a question is answered, but not for ever."""
