"""Keys and what they do, in groups, in as many columns as fit, with a cursor on one of them."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.text import Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.column_flow import ColumnPlace, flow
from tui.messages import ChoiceHighlighted, ChoiceTaken
from tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual import events

_COLUMN: Final = 40
"""The fewest columns of the screen that one of ours takes."""
_KEYS: Final = ((48, 16), (0, 8))
"""How wide the keys are, in columns of at least so many."""
_JUMP: Final = 3
"""A cursor that leaves the view scrolls it by a third of its height."""
_WHEEL: Final = 3
"""Lines that a turn of the wheel moves the cursor."""


class KeyLine(NamedTuple):
    """A line."""

    keys: tuple[str, ...]
    """As people write them, the usual one first; as many are shown as fit."""
    what: str


class KeyGroup(NamedTuple):
    """Lines under a heading."""

    heading: str
    lines: tuple[KeyLine, ...]


class KeyColumns(Widget):
    """Shows groups of keys; scrolls where they don't fit."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "key-columns--heading",
        "key-columns--key",
        "key-columns--cursor",
    }
    DEFAULT_CSS = """
    KeyColumns { height: 1fr; }
    KeyColumns > .key-columns--heading { color: ansi_cyan; text-style: bold; }
    KeyColumns > .key-columns--key { text-style: bold; }
    KeyColumns > .key-columns--cursor { text-style: reverse; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._groups: Sequence[KeyGroup] = ()
        self._lines: list[KeyLine] = []
        self._flow = flow((), 1, 1)
        self._at: dict[ColumnPlace, int] = {}
        """The line at each place."""
        self._heading_at: dict[ColumnPlace, str] = {}
        self._cursor = 0
        self._top = 0
        """The first row on screen."""

    @property
    def cursor(self) -> int:
        """The line under the cursor, counted over all groups; 0 if there are none."""
        return self._cursor

    def show(self, groups: Sequence[KeyGroup], cursor: int = 0) -> None:
        """Show these groups, with the cursor on a line."""
        self._groups, self._cursor = groups, cursor
        self._lines = [line for group in groups for line in group.lines]
        self._lay_out()

    def move(self, lines: int) -> bool:
        """Move the cursor by a number of lines, as far as there are any; returns whether it did."""
        return self._go(max(0, min(self._cursor + lines, len(self._lines) - 1)))

    def move_page(self, pages: int) -> bool:
        """Move the cursor by as many lines as a column has on screen."""
        return self.move(pages * max(1, self.size.height - 1))

    def move_column(self, columns: int) -> bool:
        """Move the cursor to the nearest line of the next column, or of the previous one if -1."""
        if not self._lines:
            return False
        place = self._flow.lines[self._cursor]
        column = place.column + columns
        near = [
            (abs(each.row - place.row), line)
            for line, each in enumerate(self._flow.lines)
            if each.column == column
        ]
        return bool(near) and self._go(min(near)[1])

    def _go(self, line: int) -> bool:
        if line == self._cursor:
            return False
        old, self._cursor = self._cursor, line
        if self._scroll_to_cursor():
            self.refresh()
        else:
            self._refresh_line(old)
            self._refresh_line(line)
        return True

    def _refresh_line(self, line: int) -> None:
        column, row = self._flow.lines[line]
        width = self._width
        self.refresh(Region(column * width, row - self._top, width, 1))

    # Layout

    @property
    def _columns(self) -> int:
        return max(1, self.size.width // _COLUMN)

    @property
    def _width(self) -> int:
        """The width of each column."""
        return self.size.width // self._columns

    def on_resize(self) -> None:
        """Set the lines for the new size."""
        self._lay_out()

    def _lay_out(self) -> None:
        sizes = [len(group.lines) for group in self._groups]
        self._flow = flow(sizes, self._columns, self.size.height)
        self._at = {place: line for line, place in enumerate(self._flow.lines)}
        headings = (group.heading for group in self._groups)
        self._heading_at = dict(zip(self._flow.headings, headings, strict=True))
        self._top = 0
        self._scroll_to_cursor()
        self.refresh()

    def _scroll_to_cursor(self) -> bool:
        """Scroll as far as needed to show the cursor, a first line with its heading."""
        if not self._lines:
            return False
        before, height = self._top, max(1, self.size.height)
        column, row = self._flow.lines[self._cursor]
        first = row - 1 if ColumnPlace(column, row - 1) in self._heading_at else row
        if first < self._top:
            self._top = first - height // _JUMP
        elif row >= self._top + height:
            self._top = row - height + 1 + height // _JUMP
        self._top = max(0, min(self._top, self._flow.rows - height, first))
        return self._top != before

    # The mouse

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the cursor down by three lines."""
        event.stop()
        self._go_by_mouse(self._cursor + _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the cursor up by three lines."""
        event.stop()
        self._go_by_mouse(self._cursor - _WHEEL)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked line; a double click takes it."""
        place = ColumnPlace(min(event.x // self._width, self._columns - 1), event.y + self._top)
        if place in self._at:
            self._go_by_mouse(self._at[place])
            if event.chain > 1:
                self.post_message(ChoiceTaken())

    def _go_by_mouse(self, line: int) -> None:
        if self.move(line - self._cursor):
            self.post_message(ChoiceHighlighted())

    # Painting

    @override
    def render_line(self, y: int) -> Strip:
        """Render one row of all columns."""
        width = self.size.width
        if not self._lines or not width:
            return Strip.blank(width)
        strips = [self._cell(ColumnPlace(each, self._top + y)) for each in range(self._columns)]
        joined = Strip.join(strips).adjust_cell_length(width)
        is_more = y == 0 and self._top > 0, y == self.size.height - 1 and self._is_more_below
        if not any(is_more):
            return joined
        return Strip.join([joined.crop(0, width - 1), Strip([Segment("↑" if is_more[0] else "↓")])])

    @property
    def _is_more_below(self) -> bool:
        return self._top + self.size.height < self._flow.rows

    def _cell(self, place: ColumnPlace) -> Strip:
        width = self._width
        line = self._at.get(place)
        if line is None:
            heading = self._heading_at.get(place, "")
            text = Text(f" {heading}", no_wrap=True, end="")
            text.stylize(self._style("heading"))
            text.truncate(width - 1, overflow="ellipsis")
            return self._strip(text)
        keys, what = self._lines[line]
        columns = next(columns for least, columns in _KEYS if width >= least)
        is_chosen = line == self._cursor
        text = Text("▌" if is_chosen else " ", no_wrap=True, end="")
        text.append(_fitting(keys, columns), self._style("key"))
        text.pad_right(1 + columns - text.cell_len)
        text.append(f" {what}")
        text.truncate(width - 1, overflow="ellipsis", pad=is_chosen)
        return self._strip(text, self._style("cursor") if is_chosen else None)

    def _strip(self, text: Text, style: Style | None = None) -> Strip:
        segments = text.render(self.app.console)
        if style is not None:
            segments = Segment.apply_style(segments, post_style=style)
        return Strip(segments).adjust_cell_length(self._width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"key-columns--{name}", partial=True)


def _fitting(keys: tuple[str, ...], columns: int) -> str:
    """Return the keys that fit into so many columns, and the usual one in any case."""
    shown = ""
    for joined in accumulate(keys, lambda before, key: f"{before} {key}"):
        if shown and cell_len(joined) > columns:
            break
        shown = joined
    return shown
