"""A list of things to choose from, each on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.text import Text
from textual.strip import Strip
from textual.widget import Widget

from tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.geometry import Size


class Choices(Widget):
    """Shows (label, detail) rows, the detail at the right, and a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--cursor", "choices--faint"}
    DEFAULT_CSS = """
    Choices { height: 1fr; }
    Choices > .choices--cursor { text-style: reverse; }
    Choices > .choices--faint { text-style: dim; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[tuple[str, str]] = ()
        self._cursor = 0

    @property
    def cursor(self) -> int:
        """The row of the cursor, 0-based; 0 if there are no rows."""
        return self._cursor

    def show(self, rows: Sequence[tuple[str, str]], cursor: int = 0) -> None:
        """Show these rows, with the cursor on one of them."""
        self._rows, self._cursor = rows, cursor
        self.refresh(layout=True)

    @override
    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of rows, for a list as high as its content."""
        return len(self._rows)

    def move(self, rows: int) -> bool:
        """Move the cursor down, or up if `rows` is negative, as far as there are rows.

        Returns:
            Whether it moved.
        """
        before = self._cursor
        self._cursor = max(0, min(self._cursor + rows, len(self._rows) - 1))
        if self._cursor != before:
            self.refresh()
        return self._cursor != before

    def move_page(self, pages: int) -> bool:
        """Move the cursor by as many rows as are on screen; returns whether it moved."""
        return self.move(pages * max(1, self.size.height))

    @override
    def render_line(self, y: int) -> Strip:
        """Render one row."""
        width, height = self.size
        row = max(0, self._cursor - height + 1) + y
        if row >= len(self._rows):
            return Strip.blank(width)
        label, detail = self._rows[row]
        tail = Text(f"  {detail} ", end="")
        tail.stylize(self._style("faint"))
        text = Text(f" ▌{label}" if row == self._cursor else f"  {label}", no_wrap=True, end="")
        text.truncate(max(1, width - tail.cell_len), overflow="ellipsis", pad=True)
        text.append_text(tail)
        if row != self._cursor:
            return Strip(text.render(self.app.console)).adjust_cell_length(width)
        style = self._style("cursor")
        segments = Segment.apply_style(text.render(self.app.console), post_style=style)
        return Strip(segments).adjust_cell_length(width, style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"choices--{name}", partial=True)
