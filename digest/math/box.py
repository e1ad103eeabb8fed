"""Blocks of text with a baseline, put beside and above each other: how formulas are built up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from digest.math.parser import NotUnderstoodError
from digest.text.cells import cell_width

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_AREA: Final = 200_000
"""Cells of a block; more is no formula to be read, and would take memory."""


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of equal width."""

    lines: tuple[str, ...]
    width: int
    """In cells."""
    baseline: int
    """Index of the line that neighbours' baselines are put beside."""
    up: int = -1
    """Lines above the baseline for which brackets grow: without raised scripts and marks."""
    down: int = -1
    """Lines below the baseline for which brackets grow: without lowered scripts and marks."""

    def __post_init__(self) -> None:
        if self.up < 0 or self.down < 0:
            object.__setattr__(self, "up", self.above)
            object.__setattr__(self, "down", self.below)
        if self.width * len(self.lines) > MAX_AREA:
            raise NotUnderstoodError("too large to draw")

    @property
    def height(self) -> int:
        """In lines."""
        return len(self.lines)

    @property
    def above(self) -> int:
        """Lines above the baseline."""
        return self.baseline

    @property
    def below(self) -> int:
        """Lines below the baseline."""
        return len(self.lines) - self.baseline - 1

    def padded(self, above: int, below: int) -> Box:
        """Return the box with blank lines added, so that it has these above and below."""
        blank = (" " * self.width,)
        over, under = above - self.above, below - self.below
        if over <= 0 and under <= 0:
            return self
        lines = blank * max(0, over) + self.lines + blank * max(0, under)
        return Box(lines, self.width, self.baseline + max(0, over), self.up, self.down)

    def widened(self, width: int, align: str = "c") -> Box:
        """Return the box in this width; `align` is `l`, `c` or `r`."""
        missing = width - self.width
        if missing <= 0:
            return self
        left = {"l": 0, "c": missing // 2, "r": missing}[align]
        before, after = " " * left, " " * (missing - left)
        lines = tuple(before + each + after for each in self.lines)
        return Box(lines, width, self.baseline, self.up, self.down)

    def at(self, baseline: int) -> Box:
        """Return the box with another baseline."""
        return Box(self.lines, self.width, baseline)

    def cored(self, up: int, down: int) -> Box:
        """Return the box with another part for which brackets grow."""
        return Box(self.lines, self.width, self.baseline, up, down)


def text_box(text: str) -> Box:
    """Return a box of one line."""
    return Box((text,), cell_width(text), 0)


def column_box(lines: Sequence[str], baseline: int) -> Box:
    """Return a box of these lines, each padded to the widest at its right."""
    widths = [cell_width(each) for each in lines]
    width = max(widths, default=0)
    padded = (each + " " * (width - own) for each, own in zip(lines, widths, strict=True))
    return Box(tuple(padded), width, baseline)


def beside(boxes: Sequence[tuple[Box, int]]) -> Box:
    """Put boxes side by side on one baseline; each comes with the cells before it."""
    if len(boxes) == 1 and boxes[0][1] == 0:
        return boxes[0][0]
    above = max((box.above for box, _ in boxes), default=0)
    below = max((box.below for box, _ in boxes), default=0)
    width = sum(box.width + gap for box, gap in boxes)
    if width * (above + below + 1) > MAX_AREA:
        raise NotUnderstoodError("too large to draw")
    rows: list[list[str]] = [[] for _ in range(above + below + 1)]
    for box, gap in boxes:
        first = above - box.above
        last = first + box.height
        blank = " " * (box.width + gap)
        space = " " * gap
        for index, row in enumerate(rows):
            row.append(space + box.lines[index - first] if first <= index < last else blank)
    up = max((box.up for box, _ in boxes), default=0)
    down = max((box.down for box, _ in boxes), default=0)
    return Box(tuple(map("".join, rows)), width, above, up, down)


def stacked(boxes: Sequence[Box], baseline: int, align: str = "c") -> Box:
    """Put boxes above each other; the baseline is that of the box with index `baseline`."""
    width = max(box.width for box in boxes)
    lines: list[str] = []
    at = 0
    for index, box in enumerate(boxes):
        if index == baseline:
            at = len(lines) + box.baseline
        lines += box.widened(width, align).lines
    return Box(tuple(lines), width, at)
