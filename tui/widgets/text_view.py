"""The whole text of a paper: paints the lines on screen, each by what its runs are."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.messages import TextResized
from tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual import events
    from textual.geometry import Size

    from tui.text_page import TextPage

MARGIN: Final = 3
"""Cells before a line: the cursor's, with one to each side."""
_LINES_BELOW: Final = 3
"""The lines of the screen below a text: a rule, the status and the keys."""
_NOTE: Final = "✎"
"""Before a line on which a passage with a note begins."""
_STYLES: Final = {
    "TITLE": "title",
    "AUTHORS": "faint",
    "HEADING": "heading",
    "LABEL": "title",
    "ITALIC": "italic",
    "BOLD": "title",
    "UNDERLINE": "underline",
    "CODE": "code",
    "UNREAD": "faint",
    "REFERENCE": "link",
    "LINK": "link",
    "NOTE": "faint",
    "CAPTION": "italic",
    "RULE": "faint",
}
"""The component class of each role that isn't painted as plain text, by the role's name: the roles
themselves come with the whole typesetter, which the reader doesn't load before it's needed."""


class TextView(Widget, can_focus=True):
    """Shows a window on a text's lines and marks the one with the cursor.

    Args:
        page: says which lines those are; `update` follows it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"text-view--{name}" for name in (*_STYLES.values(), "mark", "match", "passage")
    }
    DEFAULT_CSS = """
    TextView { height: 1fr; }
    TextView > .text-view--title { text-style: bold; }
    TextView > .text-view--heading { color: ansi_cyan; text-style: bold; }
    TextView > .text-view--faint { text-style: dim; }
    TextView > .text-view--italic { text-style: italic; }
    TextView > .text-view--underline { text-style: underline; }
    TextView > .text-view--code { color: ansi_yellow; }
    TextView > .text-view--link { color: ansi_blue; }
    TextView > .text-view--mark { color: ansi_cyan; }
    TextView > .text-view--passage { color: ansi_magenta; text-style: underline; }
    TextView > .text-view--match { color: ansi_green; text-style: bold; }
    """

    def __init__(self, page: TextPage) -> None:
        super().__init__()
        self._page = page
        self._shown = self._state
        """What was painted last."""

    @property
    def _state(self) -> tuple[int, int, int, int, int, int]:
        page = self._page
        whole = id(page.lines), id(page.marks), id(page.passages)
        return *whole, page.top, page.left, page.cursor

    def update(self) -> None:
        """Repaint what has changed of the page."""
        shown, self._shown = self._shown, self._state
        if shown[:-1] != self._shown[:-1]:
            self.refresh()
        elif shown != self._shown:
            for line in (shown[-1], self._page.cursor):
                self.refresh(Region(0, line - self._page.top, MARGIN, 1))

    def foresee(self, screen: Size) -> None:
        """Give the page the size that it will have, if it was never shown.

        Args:
            screen: the size of the screen, all lines of which but the last ones will be the text's.
        """
        if not self.content_size.width:
            self._page.resize(screen.width - MARGIN - 1, screen.height - _LINES_BELOW)

    def on_resize(self) -> None:
        """Give the page its new size."""
        size = self.content_size
        self._page.resize(size.width - MARGIN - 1, size.height)
        self.update()
        self.refresh()
        self.post_message(TextResized())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down by three lines."""
        event.stop()
        self._page.scroll(3)
        self.update()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up by three lines."""
        event.stop()
        self._page.scroll(-3)
        self.update()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked line."""
        self._page.go(self._page.top + event.y)
        self.update()

    @override
    def render_line(self, y: int) -> Strip:
        """Render one line of the text."""
        page, width = self._page, self.content_size.width
        at = page.top + y
        if at >= len(page.lines) or width <= MARGIN:
            return Strip.blank(width)
        shift = page.shift(at)
        runs = page.lines[at].runs
        segments = [Segment(run.text, self._style(_STYLES.get(run.role.name))) for run in runs]
        if at in page.passages:
            segments = self._marked(segments, page.passages[at], "passage")
        if at in page.marks:
            segments = self._marked(segments, page.marks[at], "match")
        text = Strip(segments)
        is_cut = text.cell_length - shift > page.width
        text = text.crop(shift, shift + page.width)
        is_here = at == page.cursor
        before = [
            Segment(" "),
            Segment("▌", self._style("mark")) if is_here else Segment(" "),
            self._sign(at, is_moved=bool(shift)),
        ]
        after = [Segment("›", self._style("faint"))] if is_cut else []
        return Strip([*before, *text, *after]).adjust_cell_length(width)

    def _sign(self, line: int, *, is_moved: bool) -> Segment:
        """Return the sign before a line: that it goes on to the left, or that a note is here."""
        if is_moved:
            return Segment("‹", self._style("faint"))
        is_noted = line in self._page.noted
        return Segment(_NOTE, self._style("mark")) if is_noted else Segment(" ")

    def _marked(
        self, segments: list[Segment], marks: Sequence[tuple[int, int]], name: str
    ) -> list[Segment]:
        """Return the segments of a line with some of its characters in another style too."""
        style = self._style(name)
        found: list[Segment] = []
        begin = 0
        for text, own, _ in segments:
            end = begin + len(text)
            cuts = sorted({begin, end, *(x for pair in marks for x in pair if begin < x < end)})
            for first, last in pairwise(cuts):
                is_marked = any(start <= first and last <= stop for start, stop in marks)
                piece = text[first - begin : last - begin]
                both = own + style if own is not None and style is not None else style
                found.append(Segment(piece, both if is_marked else own))
            begin = end
        return found

    def _style(self, name: str | None) -> Style | None:
        if name is None:
            return None
        return self.get_component_rich_style(f"text-view--{name}", partial=True)
