"""Sets a document for a terminal: blocks become lines of a measure that reads well.

`typeset` is the whole of it. `runs.py` spells spans, `wrapping.py` breaks them into lines,
`equations.py`, `tables.py` and `blocks.py` set what stands between paragraphs, `line.py` says what
a line is. Nothing here knows a terminal: roles say what a run is, not how it looks.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from digest.fulltext.typeset.blocks import Setter
from digest.fulltext.typeset.line import EMPTY, Line, Role, Run
from digest.fulltext.typeset.wrapping import wrapped

if TYPE_CHECKING:
    from digest.fulltext.document import Document

__all__ = ["MEASURE", "Heading", "Line", "Place", "Role", "Run", "Typeset", "typeset"]

MEASURE: Final = 76
"""Cells of a line of running text, where the screen has so many."""
_MAX_FRONT_LINES: Final = 20
"""Lines of addresses and notes before the first section; a collaboration's follow the text."""
ABSTRACT: Final = "abstract"
"""The anchor of the abstract's heading."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text that is the same at every width; see `Line.offset`."""

    anchor: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A section in the outline."""

    title: str
    """With its number."""
    level: int
    anchor: str
    line: int
    """The index of its line."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document at one width."""

    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    anchors: dict[str, int] = field(repr=False)
    """The index of the first line of each block and of what stands within it."""
    width: int
    """The cells of the widest line."""

    def line_of(self, place: Place) -> int | None:
        """The index of the line with a place; None if the text has no such block."""
        first = self.anchors.get(place.anchor)
        if first is None:
            return None
        own = [at for at in range(first, len(self.lines)) if self.lines[at].anchor == place.anchor]
        if not own:
            return first
        offsets = [self.lines[at].offset for at in own]
        return own[max(0, bisect_right(offsets, place.offset) - 1)]

    def place_at(self, index: int) -> Place:
        """The place of a line, or of the next one that belongs to a block."""
        for line in self.lines[max(0, index) :]:
            if line.anchor:
                return Place(line.anchor, line.offset)
        return Place("")


def typeset(text: Document, width: int, measure: int = MEASURE) -> Typeset:
    """Set a document.

    Args:
        text: the document.
        width: the cells of the screen, at least 10; tables may use all of them, and what is wider
            still (a long equation) is as wide as it is.
        measure: the cells of running text.
    """
    width = max(10, width)
    setter = Setter(min(measure, width), width)
    lines: list[Line] = wrapped(
        [Run(run.text, Role.TITLE) for run in setter.spell(text.title)], setter.measure, "title"
    )
    if text.authors:
        lines += wrapped([Run(", ".join(text.authors), Role.AUTHORS)], setter.measure, "authors")
    if text.abstract:
        lines += setter.heading("Abstract", 1, ABSTRACT)
        lines += setter.blocks(text.abstract)
    front = setter.blocks(text.front)
    if len(front) <= _MAX_FRONT_LINES:
        lines += [EMPTY, *front]
    lines += [EMPTY, *setter.blocks(text.body)]
    if len(front) > _MAX_FRONT_LINES:
        lines += [*setter.heading("Authors and notes", 1, "front"), *front]
    if text.problems:
        lines += setter.heading("What could not be read", 1, "problems")
        for problem in text.problems:
            lines += wrapped([Run(f"· {problem}", Role.NOTE)], setter.measure, "problems")
    lines = _without_double_gaps(lines)
    anchors: dict[str, int] = {}
    for at, line in enumerate(lines):
        if line.anchor:
            anchors.setdefault(line.anchor, at)
    for outer, inner in setter.within.items():
        if inner in anchors:
            anchors.setdefault(outer, anchors[inner])
    headings = tuple(
        Heading(title, level, anchor, anchors[anchor])
        for title, level, anchor in setter.outline
        if anchor in anchors
    )
    return Typeset(tuple(lines), headings, anchors, max([line.width for line in lines], default=0))


def _without_double_gaps(lines: list[Line]) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        if line.runs or (found and found[-1].runs):
            found.append(line)
    while found and not found[-1].runs:
        found.pop()
    return found
