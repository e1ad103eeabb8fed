"""Sets display equations: rows aligned with each other, numbers at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.fulltext.typeset.line import Line, Role, Run
from digest.math import Display, display

if TYPE_CHECKING:
    from digest.fulltext import document as d

_LEAST_INDENT: Final = 2
_GAP: Final = 2
"""Cells between an equation and its number."""


def set_equation(block: d.Equation, measure: int) -> list[Line]:
    """Set an equation in the middle of the measure; a wider one is as wide as it is."""
    rows = [
        [_cell(cell, at) for at, cell in enumerate(row.cells)] or [display("")]
        for row in block.rows
    ]
    columns = max(map(len, rows), default=0)
    widths = [
        max([row[at].width for row in rows if at < len(row)], default=0) for at in range(columns)
    ]
    # Two columns are the sides of one relation; further pairs stand apart.
    gaps = [4 if at and not at % 2 else 0 for at in range(columns)]
    numbers = [row.number for row in block.rows]
    room = max([len(number) + _GAP for number in numbers if number], default=0)
    width = sum(widths) + sum(gaps)
    indent = max(_LEAST_INDENT, min((measure - width) // 2, measure - room - width))
    lines: list[Line] = []
    for number, row, source in zip(numbers, rows, block.rows, strict=True):
        if lines and max(len(cell.lines) for cell in row) > 1:
            lines.append(Line((Run(" "),), block.anchor, len(lines), is_set=True))
        for text, is_baseline in _row(row, widths, gaps):
            is_numbered = bool(number) and is_baseline
            said = text if is_numbered else text.rstrip()
            runs = [Run(" " * indent), Run(said, _role(row))]
            if is_numbered:
                free = measure - indent - width - len(number)
                runs.append(Run(" " * max(_GAP, free) + number, Role.RULE, ""))
            anchor = source.anchor or block.anchor
            lines.append(Line(tuple(runs), anchor, len(lines), is_set=True))
    return lines


def _cell(tex: str, column: int) -> Display:
    # As in TeX's own alignments, what follows the point of alignment follows an empty atom, so that
    # a relation there is spaced like one.
    return display(f"{{}}{tex}" if column % 2 and tex else tex)


def _role(row: list[Display]) -> Role:
    return Role.MATH if all(cell.understood for cell in row) else Role.UNREAD


def _row(row: list[Display], widths: list[int], gaps: list[int]) -> list[tuple[str, bool]]:
    """Set a row's cells beside each other: each line's text, and whether it is the base line."""
    above = max(cell.baseline for cell in row)
    below = max(len(cell.lines) - cell.baseline for cell in row)
    found = []
    for at in range(above + below):
        parts = []
        for column, (cell, width, gap) in enumerate(zip(row, widths, gaps, strict=False)):
            own = at - above + cell.baseline
            text = cell.lines[own] if 0 <= own < len(cell.lines) else " " * cell.width
            free = " " * (width - cell.width)
            is_left_side = len(widths) > 1 and not column % 2
            parts.append(" " * gap + (free + text if is_left_side else text + free))
        found.append(("".join(parts), at == above))
    return found
