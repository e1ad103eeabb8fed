"""Lines of a typeset text: runs that say what they are, not how they look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from digest.text.cells import cell_width


class Role(Enum):
    """What a run is; whoever paints decides how it looks."""

    TEXT = auto()
    TITLE = auto()
    AUTHORS = auto()
    HEADING = auto()
    LABEL = auto()
    """What a block begins with: `Theorem 2`, `Figure 3`, a bullet."""
    ITALIC = auto()
    BOLD = auto()
    UNDERLINE = auto()
    CODE = auto()
    MATH = auto()
    UNREAD = auto()
    """TeX that couldn't be set, and what the converter couldn't read."""
    REFERENCE = auto()
    """Leads to a place in the text, `Run.target`."""
    LINK = auto()
    """Leads to a page, `Run.target`."""
    NOTE = auto()
    """A footnote and its marks."""
    CAPTION = auto()
    RULE = auto()
    """Lines of tables, equation numbers, line numbers."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one role."""

    text: str
    role: Role = Role.TEXT
    target: str = ""
    """The URL of a link, or the anchor that a reference leads to."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a typeset text."""

    runs: tuple[Run, ...] = ()
    anchor: str = ""
    """The block it belongs to; empty for lines between blocks."""
    offset: int = 0
    """How many characters of the block's text, without spaces, stand on the lines before it: with
    the anchor a place that is the same at every width."""
    is_set: bool = False
    """Whether its spaces count, as in an equation, a table or a listing; it is never wrapped."""

    @property
    def text(self) -> str:
        """What stands on it."""
        return "".join([run.text for run in self.runs])

    @property
    def width(self) -> int:
        """In cells."""
        return cell_width(self.text)

    def after(self, *runs: Run) -> Line:
        """The line with something before it; empty lines stay empty."""
        return replace(self, runs=runs + self.runs) if self.runs else self


EMPTY = Line()
"""A line between blocks."""


def indented(lines: list[Line], cells: int) -> list[Line]:
    """Move lines to the right."""
    return [each.after(Run(" " * cells)) for each in lines] if cells else lines
