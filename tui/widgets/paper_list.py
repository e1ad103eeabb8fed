"""The result list: one row per paper; paints only the rows on screen, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from rich.text import Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.messages import PaperHighlighted, PaperOpened
from tui.overriding import override

if TYPE_CHECKING:
    import re

    from rich.style import Style
    from textual import events

    from digest.paper import Hit, Paper

IdTest = Callable[[str], bool]
Fragment = Callable[["Paper", int], str]
"""Returns the passage of a paper's abstract that matches best, cut to a number of columns."""

_SOURCE_MIN_WIDTH: Final = 60
"""Lists at least this wide also show the paper's source."""
_YEAR_MIN_WIDTH: Final = 48
"""Lists at least this wide also show the paper's year."""
_SOURCE_WIDTH: Final = 7
_JUMP: Final = 3
"""A cursor that leaves the view scrolls it by a third of its height, so that most cursor moves
repaint only two rows."""


class PaperList(Widget, can_focus=True):
    """Shows the number, marks, title, year and source of each paper, and a cursor.

    This isn't a ScrollView: its virtual size would change with each answer, and each change would
    lay out the whole screen again. So `render_line` paints the visible rows directly.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paper-list--cursor",
        "paper-list--faint",
        "paper-list--match",
        "paper-list--mark",
        "paper-list--unread",
    }
    DEFAULT_CSS = """
    PaperList { height: 1fr; }
    PaperList > .paper-list--cursor { text-style: reverse; }
    PaperList > .paper-list--faint { text-style: dim; }
    PaperList > .paper-list--match { color: ansi_green; text-style: bold; }
    PaperList > .paper-list--mark { color: ansi_yellow; }
    PaperList > .paper-list--unread { text-style: bold; }
    """

    def __init__(self, is_bookmarked: IdTest, is_read: IdTest) -> None:
        super().__init__()
        self._is_bookmarked = is_bookmarked
        self._is_read = is_read
        self._hits: Sequence[Hit] = ()
        self._pattern: re.Pattern[str] | None = None
        self._fragment: Fragment | None = None
        self._cursor = 0
        self._top = 0

    @property
    def cursor(self) -> int:
        """The cursor's row, 0-based; 0 in an empty list."""
        return self._cursor

    @property
    def paper(self) -> Paper | None:
        """The paper under the cursor."""
        return self._hits[self._cursor].paper if self._hits else None

    def show(
        self,
        hits: Sequence[Hit],
        pattern: re.Pattern[str] | None,
        fragment: Fragment,
        keep: str | None = None,
    ) -> None:
        """Show the papers of an answer.

        Args:
            hits: the papers, best first; may be lazy.
            pattern: matches the words to highlight; None highlights nothing.
            fragment: returns a paper's second line; used if all papers fit with two lines each.
            keep: the id of the paper to put the cursor on, if it is in the first screenful.
        """
        same_rows = [hit.paper.id for hit in hits[: self.size.height or 1]]
        self._hits = hits
        self._pattern = pattern
        self._fragment = fragment if pattern is not None else None
        self._cursor = same_rows.index(keep) if keep in same_rows else 0
        self._top = 0
        self.refresh()
        self.post_message(PaperHighlighted(self.paper))

    def refresh_paper(self, paper_id: str) -> None:
        """Repaint a paper's row if it is on screen."""
        for row in range(self._top, min(self._top + self.page, len(self._hits))):
            if self._hits[row].paper.id == paper_id:
                self._refresh_row(row)

    def move(self, rows: int) -> None:
        """Move the cursor down by a number of rows, or up if it is negative."""
        self.go(self._cursor + rows)

    def go(self, row: int) -> None:
        """Move the cursor to a row, or to the nearest one if there is no such row."""
        row = max(0, min(row, len(self._hits) - 1))
        if row == self._cursor or not self._hits:
            return
        old, self._cursor = self._cursor, row
        if self._scroll_to_cursor():
            self.refresh()
        else:
            self._refresh_row(old)
            self._refresh_row(row)
        self.post_message(PaperHighlighted(self.paper))

    def go_last(self) -> None:
        """Move the cursor to the last row."""
        self.go(len(self._hits) - 1)

    @property
    def _lines(self) -> int:
        """Lines per paper: two if there are fragments to show and all papers fit that way."""
        return 2 if self._fragment and len(self._hits) * 2 <= self.size.height else 1

    @property
    def page(self) -> int:
        """How many papers fit on screen."""
        return max(1, self.size.height // self._lines)

    def _scroll_to_cursor(self) -> bool:
        height = self.page
        if self._top <= self._cursor < self._top + height:
            return False
        jump = height // _JUMP
        up = self._cursor < self._top
        top = self._cursor - jump if up else self._cursor - height + 1 + jump
        self._top = max(0, min(top, len(self._hits) - height))
        return True

    def _refresh_row(self, row: int) -> None:
        lines = self._lines
        self.refresh(Region(0, (row - self._top) * lines, self.size.width, lines))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._top = max(0, min(self._top, len(self._hits) - self.page))
        self._scroll_to_cursor()
        self.refresh()

    @override
    def watch_has_focus(self, _has_focus: bool) -> None:
        """Repaint the cursor, which is faint while the list lacks the keyboard."""
        self._refresh_row(self._cursor)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the cursor down by three papers."""
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the cursor up by three papers."""
        event.stop()
        self.move(-3)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked paper; a double click opens it."""
        row = self._top + event.y // self._lines
        if row < len(self._hits):
            self.go(row)
            if event.chain > 1:
                self.post_message(PaperOpened())

    @override
    def render_line(self, y: int) -> Strip:
        """Render one line of the list."""
        width = self.size.width
        row, line = self._top + y // self._lines, y % self._lines
        if row >= len(self._hits):
            return Strip.blank(width)
        paper = self._hits[row].paper
        text = self._second_line(paper, width) if line else self._row(row, paper, width)
        if row != self._cursor:
            return Strip(text.render(self.app.console)).adjust_cell_length(width)
        style = self._style("cursor")
        if not self.has_focus:
            style += self._style("faint")
        segments = Segment.apply_style(text.render(self.app.console), post_style=style)
        return Strip(segments).adjust_cell_length(width, style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"paper-list--{name}", partial=True)

    def _second_line(self, paper: Paper, width: int) -> Text:
        indent = len(str(len(self._hits))) + 4
        fragment = self._fragment(paper, max(1, width - indent - 1)) if self._fragment else ""
        text = Text(" " * indent + " ".join(fragment.split()), no_wrap=True, end="")
        text.stylize(self._style("faint"))
        if self._pattern is not None:
            text.highlight_regex(self._pattern, self._style("match"))
        text.truncate(width, overflow="ellipsis")
        return text

    def _row(self, row: int, paper: Paper, width: int) -> Text:
        digits = len(str(len(self._hits)))
        is_read = self._is_read(paper.id)
        text = Text(no_wrap=True, end="")
        text.append(f"{row + 1:>{digits}} ", self._style("faint"))
        text.append(" " if is_read else "•", self._style("unread"))
        if self._is_bookmarked(paper.id):
            text.append("★", self._style("mark"))
        text.pad_right(digits + 4 - text.cell_len)
        tail = Text(end="")
        if width >= _YEAR_MIN_WIDTH:
            tail.append(f" {paper.year:4}")
        if width >= _SOURCE_MIN_WIDTH:
            source = Text(paper.source, end="")
            source.truncate(_SOURCE_WIDTH, overflow="ellipsis", pad=True)
            tail.append(" ").append_text(source)
        tail.stylize(self._style("faint"))
        title = Text(paper.display_title, end="")
        if not is_read:
            title.stylize(self._style("unread"))
        if self._pattern is not None:
            title.highlight_regex(self._pattern, self._style("match"))
        title.truncate(
            max(1, width - text.cell_len - tail.cell_len - 1), overflow="ellipsis", pad=True
        )
        return text.append_text(title).append_text(tail)
