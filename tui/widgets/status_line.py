"""One line of text: what the list shows, or what just happened; worded by `tui.model.wording`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.strip import Strip
from textual.widget import Widget

from tui.overriding import override

if TYPE_CHECKING:
    from rich.style import Style


class StatusLine(Widget):
    """Shows a lasting status, or a message in its place."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"status-line--message", "status-line--error"}
    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; text-style: dim; }
    StatusLine > .status-line--message { color: ansi_cyan; text-style: not dim; }
    StatusLine > .status-line--error { color: ansi_red; text-style: bold not dim; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._steady = ""
        self._message = ""
        self._is_error = False

    @property
    def text(self) -> str:
        """The text on the line now."""
        return self._message or self._steady

    def show(self, steady: str, message: str = "", *, is_error: bool = False) -> None:
        """Show the message, or the steady text if the message is empty."""
        before = (self.text, self._is_error)
        self._steady, self._message, self._is_error = steady, message, is_error
        if before != (self.text, self._is_error):
            self.refresh()

    @override
    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one line
        """Render the line."""
        width = self.content_size.width
        text = Text(self.text, no_wrap=True, end="")
        text.stylize(self._style())
        text.truncate(width, overflow="ellipsis")
        return Strip(text.render(self.app.console)).adjust_cell_length(width)

    def _style(self) -> Style:
        if not self._message:
            return self.rich_style
        name = "error" if self._is_error else "message"
        return self.get_component_rich_style(f"status-line--{name}", partial=True)
