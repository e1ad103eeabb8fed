"""The abstract pane: one paper in full, wrapped to a readable width."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual.strip import Strip
from textual.widget import Widget

from digest.text import visible
from digest.text.figures import FIGURE
from tui.messages import PaneFocused
from tui.overriding import override

if TYPE_CHECKING:
    import re

    from rich.style import Style
    from textual import events

    from digest.paper import Paper

_MEASURE: Final = 76
"""The most columns in a line: longer lines are hard to read."""
_MANY_AUTHORS: Final = 12
"""Of more, only the first are named, until the person wants all."""
_EXTRAS: Final = {
    "organization": "organization",
    "github_stars": "stars",
    "submitted_by": "submitted by",
    "ai_summary": "summary",
    "project_page": "project page",
    "num_comments": "comments",
    "announce_type": "announced as",
    "license": "license",
}
"""What some sources know besides: keys of `Paper.extra`, and what to call each."""


class AbstractPane(Widget, can_focus=True):
    """Shows title, authors, details, abstract and links, with matches highlighted; scrolls.

    The abstract comes before the links because it matters most on a small screen.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "abstract-pane--title",
        "abstract-pane--faint",
        "abstract-pane--link",
        "abstract-pane--match",
        "abstract-pane--mark",
        "abstract-pane--figure",
    }
    DEFAULT_CSS = """
    AbstractPane { height: 1fr; padding: 0 1; }
    AbstractPane > .abstract-pane--title { text-style: bold; }
    AbstractPane > .abstract-pane--faint { text-style: dim; }
    AbstractPane > .abstract-pane--link { color: ansi_blue; }
    AbstractPane > .abstract-pane--mark { color: ansi_yellow; }
    AbstractPane > .abstract-pane--figure { color: ansi_cyan; }
    AbstractPane > .abstract-pane--match { color: ansi_green; text-style: bold; }
    """

    def __init__(self, *, figures: bool = True, authors_key: str = "") -> None:
        """Make an empty pane.

        Args:
            figures: whether to pick out figures of merit.
            authors_key: the key that shows all authors of a long list, as people write it.
        """
        super().__init__()
        self._picks_figures = figures
        self._authors_key = authors_key
        self.shows_all_authors = False
        """Whether a long list of authors is shown whole."""
        self._paper: Paper | None = None
        self._notice = ""
        self._marks: tuple[str, ...] = ()
        self._passage: tuple[str, ...] = ()
        self._pattern: re.Pattern[str] | None = None
        self._lines: list[Text] = []
        self._top = 0

    @property
    def paper(self) -> Paper | None:
        """The paper shown."""
        return self._paper

    @property
    def passage(self) -> tuple[str, ...]:
        """What was found in the text of the paper; empty for nothing. See `show`."""
        return self._passage

    @property
    def top(self) -> int:
        """The first line on screen, 0-based."""
        return self._top

    def show(
        self,
        paper: Paper | None,
        pattern: re.Pattern[str] | None,
        notice: str = "",
        marks: tuple[str, ...] = (),
        passage: tuple[str, ...] = (),
    ) -> None:
        """Show a paper, scrolled to the top if it is another one, or `notice` if it is None.

        Args:
            paper: the paper.
            pattern: matches the words to highlight; None highlights nothing.
            notice: what to show if there is no paper.
            marks: lines on its tags and its note.
            passage: where in its text something was found, and that paragraph; empty for nothing.
        """
        is_other = paper is None or self._paper is None or paper.id != self._paper.id
        if not is_other and (pattern, marks, passage) == (
            self._pattern,
            self._marks,
            self._passage,
        ):
            return
        self._paper, self._pattern, self._notice = paper, pattern, notice
        self._marks, self._passage = marks, passage
        if is_other:
            self._top = 0
            self.shows_all_authors = False
        self._wrap()

    def toggle_authors(self) -> bool:
        """Show all authors of a long list, or the first only; returns False if there are no more.

        The list is at the top, which is scrolled into view.
        """
        if self._paper is None or len(self._paper.authors) <= _MANY_AUTHORS:
            return False
        self.shows_all_authors = not self.shows_all_authors
        self._top = 0
        self._wrap()
        return True

    def on_resize(self) -> None:
        """Wrap the text to the new width."""
        self._wrap()

    def scroll_lines(self, lines: int) -> None:
        """Scroll down by a number of lines, or up if it is negative."""
        self.scroll_line_to(self._top + lines)

    def scroll_line_to(self, line: int) -> bool:
        """Scroll a line to the top of the pane, or as close to it as the text allows.

        Returns:
            Whether that scrolled anything.
        """
        top = max(0, min(line, len(self._lines) - self._height))
        if top == self._top:
            return False
        self._top = top
        self.refresh()
        return True

    @property
    def length(self) -> int:
        """The number of wrapped lines."""
        return len(self._lines)

    @property
    def _height(self) -> int:
        return max(1, self.content_size.height)

    @property
    def page(self) -> int:
        """The lines that a page scrolls: one less than fit, so that the last line stays in view."""
        return max(1, self._height - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down by three lines."""
        event.stop()
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up by three lines."""
        event.stop()
        self.scroll_lines(-3)

    def on_click(self) -> None:
        """Ask the screen for the keyboard."""
        self.post_message(PaneFocused())

    @override
    def render_line(self, y: int) -> Strip:
        """Render one line of the pane."""
        width = self.content_size.width
        row = self._top + y
        if row >= len(self._lines):
            return Strip.blank(width)
        return Strip(self._lines[row].render(self.app.console)).adjust_cell_length(width)

    def _wrap(self) -> None:
        width = min(_MEASURE, self.content_size.width)
        self._lines = []
        if width > 0:
            parts = self._parts(self._paper) if self._paper else [Text(self._notice)]
            for part in parts:
                self._lines += part.wrap(self.app.console, width) if part.plain else [Text()]
            for line in self._lines:
                line.end = ""
        self._top = max(0, min(self._top, len(self._lines) - self._height))
        self.refresh()

    def _styled(self, text: str, style: str = "") -> Text:
        # As a span: Rich ignores the base style of a text without spans.
        styled = Text(text, overflow="fold")
        if style:
            styled.stylize(self._style(style))
        return styled

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"abstract-pane--{name}", partial=True)

    def _parts(self, paper: Paper) -> list[Text]:
        parts = [self._marked(paper.display_title, "title")]
        if paper.authors:
            parts.append(Text(self._people(paper.authors)))
        facts = (paper.date, paper.venue, " ".join(paper.categories), paper.id)
        parts.append(self._styled(" · ".join(fact for fact in facts if fact), "faint"))
        parts += [self._styled(line, "mark") for line in self._marks]
        parts.append(Text())
        if self._passage:
            where, text = self._passage
            parts += [self._marked(where, "faint"), self._marked(text), Text()]
        for paragraph in (paper.abstract or "(no abstract)").split("\n\n"):
            parts += [self._marked(paragraph, figures=self._picks_figures), Text()]
        links = dict.fromkeys(each for each in (paper.link, *paper.code) if each)
        parts += [self._styled(link, "link") for link in links]
        if paper.comment:
            parts.append(self._styled(paper.comment, "faint"))
        parts += [self._styled(line, "faint") for line in _more(paper)]
        if paper.digests:
            parts.append(self._styled(f"seen in {', '.join(paper.digests)}", "faint"))
        return parts

    def _people(self, authors: tuple[str, ...]) -> str:
        if self.shows_all_authors or len(authors) <= _MANY_AUTHORS:
            return ", ".join(authors)
        shown = ", ".join(authors[: _MANY_AUTHORS - 1])
        return f"{shown} and {len(authors) - _MANY_AUTHORS + 1:,} more ({self._authors_key})"

    def _marked(self, text: str, style: str = "", *, figures: bool = False) -> Text:
        marked = self._styled(text, style)
        if figures:
            marked.highlight_regex(FIGURE, self._style("figure"))
        if self._pattern is not None:
            marked.highlight_regex(self._pattern, self._style("match"))
        return marked


def _more(paper: Paper) -> list[str]:
    """Return lines on what else is known of a paper, each after what it is."""
    facts = {
        "upvotes": paper.upvotes,
        **{label: paper.extra.get(key) for key, label in _EXTRAS.items()},
        "doi": paper.doi if paper.id != f"doi:{paper.doi}".lower() else None,
        "also": " ".join(paper.other_ids),
    }
    return [f"{label}: {visible(str(value))}" for label, value in facts.items() if _is_said(value)]


def _is_said(value: object) -> bool:
    return isinstance(value, int | float | str) and value != "" and not isinstance(value, bool)
