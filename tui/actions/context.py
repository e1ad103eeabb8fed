"""What actions may use of the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio

    from textual.app import App
    from textual.widget import Widget

    from digest.index import Explanation
    from digest.paper import Paper
    from tui.model.question import LineQuestion, ListQuestion
    from tui.model.reader import ReaderModel
    from tui.widgets.abstract_pane import AbstractPane
    from tui.widgets.paper_list import PaperList
    from tui.widgets.search_box import SearchBox
    from tui.widgets.text_view import TextView


class Context(Protocol):
    """The model, the widgets, and what only the screen can do for them."""

    model: ReaderModel
    search_box: SearchBox
    papers: PaperList
    pane: AbstractPane
    text: TextView

    @property
    def app(self) -> App[Any]:
        """The app, for clipboard, palette and exit."""

    @property
    def count(self) -> int:
        """The count typed before the key; 0 for none."""

    @property
    def digit(self) -> int:
        """The digit that the key ends with; 0 for none."""

    def targets(self) -> tuple[Paper, ...]:
        """Return what a key acts on: the paper whose text is read, or else what the list says."""

    def take_keyboard(self, widget: Widget) -> None:
        """Give the keyboard to a widget at once."""

    def paint_pane(self) -> None:
        """Show the paper under the cursor in the pane at once."""

    def forget_dwelling(self) -> None:
        """Don't count the paper in the pane as read, however long it stays."""

    def show_status(self) -> None:
        """Show the status as it is now."""

    def open_help(self) -> None:
        """Open the help."""

    def ask(self, question: LineQuestion) -> None:
        """Ask a question on the line at the bottom, which takes the keyboard."""

    async def ask_to_choose(self, question: ListQuestion) -> None:
        """Ask a question by a list in a box over the reader."""

    async def answer(self, *, is_saved: bool) -> None:
        """Close the line at the bottom, and save the answer or forget it."""

    def complete(self) -> None:
        """Complete what is typed on the line at the bottom."""

    def open_explanation(self, explanation: Explanation) -> None:
        """Show why a paper is among the results."""

    async def settle(self) -> None:
        """Wait until the list shows the latest request's answer, but only for a limited time."""

    async def wait_for(self, answered: asyncio.Event | None) -> None:
        """Wait until a question is answered, but only for a limited time."""
