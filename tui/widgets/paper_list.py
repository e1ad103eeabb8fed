"""The result list: papers under headings; paints only the rows on screen, however many."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import chain
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

    from digest.paper import Group, Hit, Paper

IdTest = Callable[[str], bool]
PaperTest = Callable[["Paper"], bool]
Fragment = Callable[["Paper", int], str]
"""Returns the passage of a paper's abstract that matches best, cut to a number of columns."""
Heading = Callable[["Group"], str]
"""Returns the heading of a group as it is now."""

Marks = Callable[[str], tuple[str, str]]
"""Returns the tags of the paper with an id, and the sign of a note; each may be empty."""

_MARKS_SHARE: Final = 3
"""Tags take at most one column in so many."""
_YEAR_MIN_WIDTH: Final = 48
"""Lists at least this wide also show the paper's year, unless a heading says the day."""
_INDENT: Final = 5
"""Columns before a title: the selection's sign, cursor, unread mark, bookmark, a space."""
_SELECTED: Final = "+"
_KEEP_WITHIN: Final = 200
"""How many of the first papers are looked through for the one that had the cursor."""
_JUMP: Final = 3
"""A cursor that leaves the view scrolls it by a third of its height, so that most cursor moves
repaint only two rows."""


class PaperList(Widget, can_focus=True):
    """Shows marks, title and year of each paper, headings between them, and a cursor.

    Rows are papers, and the cursor is on one of them; a heading takes a line but is no row.

    This isn't a ScrollView: its virtual size would change with each answer, and each change would
    lay out the whole screen again. So `render_line` paints the visible lines directly.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paper-list--cursor",
        "paper-list--faint",
        "paper-list--heading",
        "paper-list--match",
        "paper-list--mark",
        "paper-list--read",
    }
    DEFAULT_CSS = """
    PaperList { height: 1fr; }
    PaperList > .paper-list--cursor { text-style: reverse; }
    PaperList > .paper-list--faint { text-style: dim; }
    PaperList > .paper-list--heading { color: ansi_cyan; }
    PaperList > .paper-list--match { color: ansi_green; text-style: bold; }
    PaperList > .paper-list--mark { color: ansi_yellow; }
    PaperList > .paper-list--read { text-style: dim; }
    """

    def __init__(
        self,
        is_bookmarked: IdTest,
        is_read: IdTest,
        is_unread: PaperTest,
        heading: Heading,
        marks: Marks,
        is_selected: IdTest,
    ) -> None:
        super().__init__()
        self._is_bookmarked = is_bookmarked
        self._is_read = is_read
        self._is_unread = is_unread
        self._heading = heading
        self._marks = marks
        self._is_selected = is_selected
        self._hits: Sequence[Hit] = ()
        self._groups: tuple[Group, ...] = ()
        self._starts: list[int] = []
        """The first row of each group."""
        self._heading_lines: list[int] = []
        """The line of each heading, counted from the top of the whole list."""
        self._shows_upvotes = False
        self._pattern: re.Pattern[str] | None = None
        self._fragment: Fragment | None = None
        self._cursor = 0
        self._top = 0
        """The first line on screen, counted from the top of the whole list."""

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
        row: int | None = None,
        groups: tuple[Group, ...] = (),
        *,
        shows_upvotes: bool = False,
    ) -> None:
        """Show the papers of an answer.

        Args:
            hits: the papers, best first; may be lazy.
            pattern: matches the words to highlight; None highlights nothing.
            fragment: returns a paper's second line; used if all papers fit with two lines each.
            row: where the paper under the cursor is now, which stays on its line of the screen;
                None to start at the top.
            groups: the headings.
            shows_upvotes: whether rows show upvotes; those under headings always do.
        """
        line = self._line_of(self._cursor) - self._top
        self._hits = hits
        self._groups = groups
        self._shows_upvotes = shows_upvotes
        self._starts = [group.start for group in groups]
        self._pattern = pattern
        self._fragment = fragment if pattern is not None else None
        self._lay_out()
        self._cursor = row or 0
        self._top = 0
        if row is not None:
            self._top = max(0, min(self._line_of(row) - line, self._total - self.size.height))
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(PaperHighlighted(self.paper))

    def refresh_papers(self, paper_ids: frozenset[str]) -> None:
        """Repaint the rows of some papers, and the headings, as far as they are on screen."""
        first, last = self._row_at(self._top), self._row_at(self._top + self.size.height - 1)
        for row in range(first, min(last + 1, len(self._hits))):
            if self._hits[row].paper.id in paper_ids:
                self._refresh_row(row)
        for line in self._heading_lines[bisect_left(self._heading_lines, self._top) :]:
            if line >= self._top + self.size.height:
                break
            self.refresh(Region(0, line - self._top, self.size.width, 1))

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

    def scroll_cursor_to(self, share: float) -> None:
        """Scroll so that the cursor is at a share of the list's height, as far as that can be.

        Args:
            share: 0 is the top, 1 the bottom.
        """
        free = max(0, self.size.height - self._lines)
        top = self._line_of(self._cursor) - round(share * free)
        top = max(0, min(top, self._total - self.size.height))
        if top != self._top:
            self._top = top
            self.refresh()

    def go_group(self, step: int) -> bool:
        """Move to the first paper of the next group, or of this or the previous one if -1.

        Returns:
            Whether there is such a group.
        """
        if step > 0:
            at = bisect_right(self._starts, self._cursor)
        else:
            at = bisect_left(self._starts, self._cursor) - 1
        if not 0 <= at < len(self._starts):
            return False
        self.go(self._starts[at])
        return True

    def row_of(self, paper_id: str) -> int | None:
        """Return the row of a paper, if it is near the top or on screen."""
        first = self._row_at(self._top)
        on_screen = range(first, first + int(self.size.height))
        for row in chain(on_screen, range(_KEEP_WITHIN)):
            if row < len(self._hits) and self._hits[row].paper.id == paper_id:
                return row
        return None

    # Rows and lines

    @property
    def _lines(self) -> int:
        """Lines per paper: two if there are fragments to show and all papers fit that way."""
        fits = self._fragment and len(self._hits) * 2 + len(self._groups) <= self.size.height
        return 2 if fits else 1

    def _lay_out(self) -> None:
        lines = self._lines
        self._heading_lines = [start * lines + at for at, start in enumerate(self._starts)]

    def _line_of(self, row: int) -> int:
        return row * self._lines + bisect_right(self._starts, row)

    def _row_at(self, line: int) -> int:
        """Return the row on a line, or the first row below a heading."""
        return max(0, (line - bisect_left(self._heading_lines, line)) // self._lines)

    @property
    def _total(self) -> int:
        return len(self._hits) * self._lines + len(self._groups)

    @property
    def page(self) -> int:
        """How many papers fit on screen."""
        return max(1, self.size.height // self._lines)

    def _scroll_to_cursor(self) -> bool:
        height = max(1, self.size.height)
        lines = self._lines
        line = self._line_of(self._cursor)
        # The first paper of a group is shown with its heading.
        begin = line - 1 if self._cursor in self._starts and height > lines else line
        if self._top <= begin and line + lines <= self._top + height:
            return False
        jump = height // _JUMP
        top = begin - jump if begin < self._top else line + lines - height + jump
        self._top = max(0, min(top, self._total - height))
        return True

    def _refresh_row(self, row: int) -> None:
        self.refresh(Region(0, self._line_of(row) - self._top, self.size.width, self._lines))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._lay_out()
        self._top = max(0, min(self._top, self._total - self.size.height))
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
        line = self._top + event.y
        row = self._row_at(line)
        if row < len(self._hits) and line not in self._heading_lines:
            self.go(row)
            if event.chain > 1:
                self.post_message(PaperOpened())

    # Painting

    @override
    def render_line(self, y: int) -> Strip:
        """Render one line of the list."""
        width = self.size.width
        line = self._top + y
        at = bisect_left(self._heading_lines, line)
        if at < len(self._heading_lines) and self._heading_lines[at] == line:
            return self._strip(self._heading_line(self._groups[at], width), width)
        row, second = divmod(line - at, self._lines)
        if row >= len(self._hits):
            return Strip.blank(width)
        paper = self._hits[row].paper
        text = self._second_line(paper, width) if second else self._row(row, paper, width)
        if row != self._cursor:
            return self._strip(text, width)
        style = self._style("cursor")
        if not self.has_focus:
            style += self._style("faint")
        segments = Segment.apply_style(text.render(self.app.console), post_style=style)
        return Strip(segments).adjust_cell_length(width, style)

    def _strip(self, text: Text, width: int) -> Strip:
        return Strip(text.render(self.app.console)).adjust_cell_length(width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"paper-list--{name}", partial=True)

    def _heading_line(self, group: Group, width: int) -> Text:
        text = Text(f" {self._heading(group)}", no_wrap=True, end="")
        text.stylize(self._style("heading"))
        text.truncate(width, overflow="ellipsis")
        return text

    def _second_line(self, paper: Paper, width: int) -> Text:
        fragment = self._fragment(paper, max(1, width - _INDENT - 1)) if self._fragment else ""
        text = Text(" " * _INDENT + " ".join(fragment.split()), no_wrap=True, end="")
        text.stylize(self._style("faint"))
        if self._pattern is not None:
            text.highlight_regex(self._pattern, self._style("match"))
        text.truncate(width, overflow="ellipsis")
        return text

    def _row(self, row: int, paper: Paper, width: int) -> Text:
        text = Text(_SELECTED if self._is_selected(paper.id) else " ", no_wrap=True, end="")
        text.append("▌" if row == self._cursor else " ")
        text.append("•" if self._is_unread(paper) else " ")
        text.append("★" if self._is_bookmarked(paper.id) else " ", self._style("mark"))
        text.pad_right(_INDENT - text.cell_len)
        tail = self._tail(paper, width)
        title = Text(paper.display_title, end="")
        if self._is_read(paper.id):
            title.stylize(self._style("read"))
        if self._pattern is not None:
            title.highlight_regex(self._pattern, self._style("match"))
        title.truncate(
            max(1, width - text.cell_len - tail.cell_len - 1), overflow="ellipsis", pad=True
        )
        return text.append_text(title).append_text(tail)

    def _tail(self, paper: Paper, width: int) -> Text:
        tail = Text(end="")
        tags, sign = self._marks(paper.id)
        if tags:
            tail.append(f" {tags}")
            tail.truncate(width // _MARKS_SHARE, overflow="ellipsis")
        if sign:
            tail.append(f" {sign}")
        if self._groups or self._shows_upvotes:
            if paper.upvotes is not None:
                tail.append(f" ▲{paper.upvotes:>3}")
        elif paper.year and width >= _YEAR_MIN_WIDTH:
            tail.append(f" {paper.year}")
        tail.stylize(self._style("faint"))
        return tail
