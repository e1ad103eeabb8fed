"""The result list: papers under headings; paints only the rows on screen, however many."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.text import Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.messages import PaperHighlighted, PaperOpened
from tui.overriding import override
from tui.row_layout import ListLine, RowLayout

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from rich.style import Style
    from textual import events

    from digest.paper import Group, Hit, Paper

IdTest = Callable[[str], bool]
PaperTest = Callable[["Paper"], bool]
Fragment = Callable[["Hit", int], str]
"""Returns what matches best in a paper's text or abstract, cut to a number of columns."""
Heading = Callable[["Group"], str]
"""Returns the heading of a group as it is now."""

Marks = Callable[[str], tuple[str, str]]
"""Returns the tags of the paper with an id, and the sign of a note; each may be empty."""

Figure = Callable[["Hit", int], str]
"""Returns what stands at the end of a row of that many columns, as upvotes or a date."""

_MARKS_SHARE: Final = 3
"""Tags take at most one column in so many."""
_INDENT: Final = 5
"""Columns before a title: the selection's sign, cursor, unread mark, bookmark, a space."""
_SELECTED: Final = "+"
_TWO_LINES_FROM: Final = 8
"""In a list with fewer lines each title takes one: there more papers are better."""
_NEAR: Final = 50
"""So many papers after the cursor, and before it, are near it."""
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
        figure: Figure,
        title_lines: int = 1,
    ) -> None:
        super().__init__()
        self._is_bookmarked = is_bookmarked
        self._is_read = is_read
        self._is_unread = is_unread
        self._heading = heading
        self._marks = marks
        self._is_selected = is_selected
        self._figure = figure
        self._hits: Sequence[Hit] = ()
        self._groups: tuple[Group, ...] = ()
        self._starts: list[int] = []
        """The first row of each group."""
        self._title_lines = title_lines
        self._layout = RowLayout()
        self._has_fragments = False
        """Whether each row ends with a passage of the abstract."""
        self._pattern: re.Pattern[str] | None = None
        self._fragment: Fragment | None = None
        self._cursor = 0
        self._top = ListLine(0, 0)
        """The first line on screen."""
        self._places: list[ListLine] = []
        """The lines on screen."""

    @property
    def cursor(self) -> int:
        """The cursor's row, 0-based; 0 in an empty list."""
        return self._cursor

    @property
    def hit(self) -> Hit | None:
        """The hit under the cursor."""
        return self._hits[self._cursor] if self._hits else None

    @property
    def paper(self) -> Paper | None:
        """The paper under the cursor."""
        return self.hit.paper if self.hit is not None else None

    def nearest(self) -> Iterator[Paper]:
        """Yield the paper under the cursor, then those that follow, then those before it."""
        at, past = self._cursor, min(len(self._hits), self._cursor + _NEAR)
        for row in (*range(at, past), *range(at - 1, max(-1, at - _NEAR), -1)):
            yield self._hits[row].paper

    def show(
        self,
        hits: Sequence[Hit],
        pattern: re.Pattern[str] | None,
        fragment: Fragment,
        row: int | None = None,
        groups: tuple[Group, ...] = (),
    ) -> None:
        """Show the papers of an answer.

        Args:
            hits: the papers, best first; may be lazy.
            pattern: matches the words to highlight; None highlights nothing.
            fragment: returns a paper's second line; used if all papers fit with two lines each.
            row: where the paper under the cursor is now, which stays on its line of the screen;
                None to start at the top.
            groups: the headings.
        """
        line = self._line_on_screen if row is not None else 1
        self._hits = hits
        self._groups = groups
        self._starts = [group.start for group in groups]
        self._pattern = pattern
        self._fragment = fragment if pattern is not None else None
        self._cursor = row or 0
        self._lay_out()
        self._put_row_at(self._cursor, line)
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(PaperHighlighted(self.paper))

    def refresh_papers(self, paper_ids: frozenset[str]) -> None:
        """Repaint the rows of some papers, and the headings, as far as they are on screen."""
        changed: dict[int, bool] = {}
        for y, (row, part) in enumerate(self._places):
            if part >= 0 and row not in changed:
                changed[row] = self._hits[row].paper.id in paper_ids
            if part < 0 or changed[row]:
                self.refresh(Region(0, y, self.size.width, 1))

    def move(self, rows: int) -> bool:
        """Move the cursor down by some rows, or up if it is negative; returns whether it moved."""
        return self.go(self._cursor + rows)

    def go(self, row: int) -> bool:
        """Move the cursor to a row, or to the nearest one if there is no such row.

        Returns:
            Whether it moved.
        """
        row = max(0, min(row, len(self._hits) - 1))
        if row == self._cursor or not self._hits:
            return False
        old, self._cursor = self._cursor, row
        if self._scroll_to_cursor():
            self.refresh()
        else:
            self._refresh_row(old)
            self._refresh_row(row)
        self.post_message(PaperHighlighted(self.paper))
        return True

    def go_last(self) -> bool:
        """Move the cursor to the last row; returns whether it moved."""
        return self.go(len(self._hits) - 1)

    def scroll_cursor_to(self, share: float) -> bool:
        """Scroll so that the cursor is at a share of the list's height, as far as that can be.

        Args:
            share: 0 is the top, 1 the bottom.

        Returns:
            Whether that scrolled anything.
        """
        if not self._hits:
            return False
        free = max(0, self.size.height - self._layout.lines_of(self._cursor))
        before = self._top
        self._put_row_at(self._cursor, round(share * free))
        if self._top != before:
            self.refresh()
        return self._top != before

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

    # Rows and lines

    def _lay_out(self) -> None:
        """Forget the heights of the rows, which depend on the size and on what is listed."""
        count, headed, height = len(self._hits), frozenset(self._starts), self.size.height
        title_height = self._title_height if height >= _TWO_LINES_FROM else lambda _: 1
        self._layout = RowLayout(count, headed, title_height)
        self._has_fragments = False
        if self._fragment is not None and count * 2 + len(self._groups) <= height:
            longer = RowLayout(count, headed, lambda row: title_height(row) + 1)
            self._has_fragments = len(list(longer.lines_from(longer.start(0)))) <= height
            if self._has_fragments:
                self._layout = longer

    def _title_height(self, row: int) -> int:
        """Return how many lines a row's title takes.

        That doesn't depend on marks, so that rows stay where they are when those change.
        """
        hit, width = self._hits[row], self.size.width
        columns = width - _INDENT - cell_len(self._figure_of(hit, width)) - 1
        return 1 if cell_len(hit.paper.display_title) <= columns else self._title_lines

    def _put_top(self, top: ListLine) -> None:
        if top.part > 0 and top.row < self._cursor:
            top = self._layout.start(top.row + 1)  # a title is not cut at the top
        self._top = top
        height = max(1, self.size.height)
        self._places = list(islice(self._layout.lines_from(top), height))

    @property
    def _line_on_screen(self) -> int:
        """The line of the screen on which the cursor's row begins."""
        place = ListLine(self._cursor, 0)
        return self._places.index(place) if place in self._places else 1

    def _put_row_at(self, row: int, line: int) -> None:
        """Scroll a row to a line of the screen, or as close to it as the list allows."""
        if not self._hits:
            self._put_top(ListLine(0, 0))
            return
        layout = self._layout
        last = layout.back(layout.end, max(1, self.size.height) - 1)
        self._put_top(min(layout.back(ListLine(row, 0), line), last))

    @property
    def page(self) -> int:
        """How many papers fit on screen, as long as those there now."""
        rows = {place.row for place in self._places}
        return max(1, len(rows))

    def _scroll_to_cursor(self) -> bool:
        """Scroll as far as needed to show the cursor's row whole; returns whether it did."""
        if not self._hits:
            return False
        layout, height = self._layout, max(1, self.size.height)
        last = ListLine(self._cursor, layout.lines_of(self._cursor) - 1)
        # The first paper of a group is shown with its heading.
        first = layout.start(self._cursor)
        if height <= last.part + 1:
            first = ListLine(self._cursor, 0)
        if first >= self._top and last in self._places:
            return False
        jump = height // _JUMP
        if first < self._top:
            top = layout.back(first, jump)
        else:
            top = layout.back(last, height - 1 - jump)
        top = min(top, layout.back(layout.end, height - 1))
        self._put_top(top)
        return True

    def _refresh_row(self, row: int) -> None:
        for y, place in enumerate(self._places):
            if place.row == row and place.part >= 0:
                self.refresh(Region(0, y, self.size.width, 1))

    def on_resize(self) -> None:
        """Keep the cursor in view, and on its line where that is possible."""
        line = self._line_on_screen
        self._lay_out()
        self._put_top(ListLine(0, 0))
        self._put_row_at(self._cursor, line)
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
        if event.y < len(self._places) and self._places[event.y].part >= 0:
            self.go(self._places[event.y].row)
            if event.chain > 1:
                self.post_message(PaperOpened())

    # Painting

    @override
    def render_line(self, y: int) -> Strip:
        """Render one line of the list."""
        width = self.size.width
        if y >= len(self._places):
            return Strip.blank(width)
        row, part = self._places[y]
        if part < 0:
            group = self._groups[bisect_left(self._starts, row)]
            return self._strip(self._heading_line(group, width), width)
        hit = self._hits[row]
        lines = self._layout.lines_of(row)
        if part == lines - 1 and self._has_fragments:
            text = self._fragment_line(hit, width)
        else:
            text = self._row(row, hit, width)[part]
        if row != self._cursor:
            return self._strip(text, width)
        style = self._style("cursor")
        if not self.has_focus:
            style += self._style("faint")
        segments = Segment.apply_style(text.render(self.app.console), post_style=style)
        # A title's second line is reversed as far as it goes: blanks would cost a byte each.
        return Strip(segments).adjust_cell_length(width, None if part else style)

    def _strip(self, text: Text, width: int) -> Strip:
        return Strip(text.render(self.app.console)).adjust_cell_length(width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"paper-list--{name}", partial=True)

    def _heading_line(self, group: Group, width: int) -> Text:
        text = Text(f" {self._heading(group)}", no_wrap=True, end="")
        text.stylize(self._style("heading"))
        text.truncate(width, overflow="ellipsis")
        return text

    def _fragment_line(self, hit: Hit, width: int) -> Text:
        fragment = self._fragment(hit, max(1, width - _INDENT - 1)) if self._fragment else ""
        text = Text(" " * _INDENT + " ".join(fragment.split()), no_wrap=True, end="")
        text.stylize(self._style("faint"))
        if self._pattern is not None:
            text.highlight_regex(self._pattern, self._style("match"))
        text.truncate(width, overflow="ellipsis")
        return text

    def _row(self, row: int, hit: Hit, width: int) -> list[Text]:
        """Return the lines of a row's title, with what stands beside it."""
        paper = hit.paper
        first = Text(_SELECTED if self._is_selected(paper.id) else " ", no_wrap=True, end="")
        first.append("▌" if row == self._cursor else " ")
        first.append("•" if self._is_unread(paper) else " ")
        first.append("★" if self._is_bookmarked(paper.id) else " ", self._style("mark"))
        first.pad_right(_INDENT - first.cell_len)
        tail = self._tail(hit, width)
        title = Text(paper.display_title, end="")
        if self._is_read(paper.id):
            title.stylize(self._style("read"))
        if self._pattern is not None:
            title.highlight_regex(self._pattern, self._style("match"))
        columns = max(1, width - _INDENT - tail.cell_len - 1)
        lines = [title]
        if self._layout.lines_of(row) - self._has_fragments > 1:
            lines = list(title.divide([_break(title.plain, columns)]))
        lines[0].truncate(columns, overflow="ellipsis", pad=True)
        rows = [first.append_text(lines[0]).append_text(tail)]
        for line in lines[1:]:
            line.truncate(max(1, width - _INDENT - 1), overflow="ellipsis")
            start = Text(" ▌" if row == self._cursor else "", no_wrap=True, end="")
            start.pad_right(_INDENT - start.cell_len)
            rows.append(start.append_text(line))
        return rows

    def _tail(self, hit: Hit, width: int) -> Text:
        tail = Text(end="")
        tags, sign = self._marks(hit.paper.id)
        if tags:
            tail.append(f" {tags}")
            tail.truncate(width // _MARKS_SHARE, overflow="ellipsis")
        if sign:
            tail.append(f" {sign}")
        tail.append(self._figure_of(hit, width))
        tail.stylize(self._style("faint"))
        return tail

    def _figure_of(self, hit: Hit, width: int) -> str:
        figure = self._figure(hit, width)
        return f" {figure}" if figure else ""


def _break(title: str, columns: int) -> int:
    """Return where a title's second line begins: after the last space that leaves enough room."""
    length = len(chop_cells(title, columns)[0])
    return title.rfind(" ", 0, length + 1) + 1 or length
