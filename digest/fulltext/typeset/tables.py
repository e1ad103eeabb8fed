"""Sets tables: columns as wide as they need, cells wrapped where the screen is narrower."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.typeset.line import Line, Role, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_GAP: Final = 2
"""Cells between columns."""
_LEAST: Final = 6
"""Cells below which a column is not narrowed; a table that needs more is scrolled sideways."""
_LONGEST: Final = 400
"""Lines of one cell at most while widths are tried."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell and where it stands."""

    cell: d.Cell
    row: int
    column: int


def set_table(
    block: d.Table, width: int, set_blocks: Callable[[Sequence[d.Block], int], list[Line]]
) -> list[Line]:
    """Set a table within a width where it can be, else as wide as it is.

    Args:
        block: the table.
        width: the cells that there are.
        set_blocks: sets what is in a cell at a width.
    """
    placed, columns = _grid(block)
    if not placed:
        return []
    widths = _widths(placed, columns, width, set_blocks)
    texts = {
        (each.row, each.column): set_blocks(each.cell.blocks, _span(widths, each))
        for each in placed
    }
    heights = _heights(placed, texts, len(block.rows))
    total = sum(widths) + _GAP * (columns - 1)
    rule = Line((Run("─" * total, Role.RULE),), block.anchor, 0, is_set=True)
    by_row: dict[int, list[_Placed]] = {}
    for each in placed:
        for at in range(each.row, min(each.row + each.cell.rows, len(block.rows))):
            by_row.setdefault(at, []).append(each)
    lines: list[Line] = [rule]
    for number, row in enumerate(block.rows):
        if row.rule_above and lines[-1] is not rule:
            lines.append(rule)
        lines += _row(by_row.get(number, []), number, heights, widths, texts, block.anchor)
        is_head = bool(row.cells) and all(cell.header for cell in row.cells)
        following = block.rows[number + 1] if number + 1 < len(block.rows) else None
        ends_head = is_head and following is not None and not all(c.header for c in following.cells)
        if (row.rule_below or ends_head) and lines[-1] is not rule:
            lines.append(rule)
    if lines[-1] is not rule:
        lines.append(rule)
    return [Line(each.runs, block.anchor, at, is_set=True) for at, each in enumerate(lines)]


def _grid(block: d.Table) -> tuple[list[_Placed], int]:
    """Place each cell in the first column that no cell from above reaches into."""
    placed: list[_Placed] = []
    taken: dict[int, int] = {}  # column: the row before which it is taken
    columns = 0
    for number, row in enumerate(block.rows):
        column = 0
        for cell in row.cells:
            while taken.get(column, 0) > number:
                column += 1
            placed.append(_Placed(cell, number, column))
            if cell.rows > 1:
                for each in range(column, column + cell.columns):
                    taken[each] = number + cell.rows
            column += cell.columns
            columns = max(columns, column)
    return placed, columns


def _span(widths: list[int], each: _Placed) -> int:
    within = widths[each.column : each.column + each.cell.columns]
    return max(1, sum(within) + _GAP * (len(within) - 1))


def _widths(
    placed: list[_Placed],
    columns: int,
    width: int,
    set_blocks: Callable[[Sequence[d.Block], int], list[Line]],
) -> list[int]:
    """Choose the columns' widths: what they need, the widest narrowed first where it's too much."""
    widths = [1] * columns
    longest_words = [1] * columns
    for each in placed:
        if each.cell.columns == 1:
            lines = set_blocks(each.cell.blocks, 10_000)
            need = max([line.width for line in lines], default=0)
            widths[each.column] = max(widths[each.column], need)
            words = [len(word) for line in lines[:_LONGEST] for word in line.text.split()]
            longest = need if any(line.is_set for line in lines) else max(words, default=0)
            longest_words[each.column] = max(longest_words[each.column], longest)
    for each in placed:  # what spans several columns widens the last of them
        if each.cell.columns > 1:
            lines = set_blocks(each.cell.blocks, 10_000)
            need = max([line.width for line in lines], default=0)
            last = min(each.column + each.cell.columns, columns) - 1
            missing = min(need, width) - _span(widths, each)
            if missing > 0:
                widths[last] += missing
    room = width - _GAP * (columns - 1)
    least = [
        min(own, max(_LEAST, min(word, 16)))
        for own, word in zip(widths, longest_words, strict=True)
    ]
    if sum(least) >= room:  # step by step it would take a time that is square to the columns
        return least
    while sum(widths) > room:
        widest = max(range(columns), key=lambda at: widths[at] - least[at])
        spare = widths[widest] - least[widest]
        if spare <= 0:
            break
        others = [
            widths[at] for at in range(columns) if at != widest and widths[at] < widths[widest]
        ]
        target = max(least[widest], max(others, default=0))
        step = min(sum(widths) - room, max(1, widths[widest] - target), spare)
        widths[widest] -= step
    return widths


def _heights(
    placed: list[_Placed], texts: dict[tuple[int, int], list[Line]], rows: int
) -> list[int]:
    heights = [1] * rows
    for each in placed:
        if each.cell.rows == 1:
            heights[each.row] = max(heights[each.row], len(texts[each.row, each.column]))
    for each in placed:
        if each.cell.rows > 1:
            last = min(each.row + each.cell.rows, rows) - 1
            missing = len(texts[each.row, each.column]) - sum(heights[each.row : last + 1])
            heights[last] += max(0, missing)
    return heights


def _row(
    cells: list[_Placed],
    number: int,
    heights: list[int],
    widths: list[int],
    texts: dict[tuple[int, int], list[Line]],
    anchor: str,
) -> list[Line]:
    lines = []
    cells = sorted(cells, key=lambda each: each.column)
    lefts = list(accumulate(widths, lambda left, own: left + own + _GAP, initial=0))
    for at in range(heights[number]):
        runs: list[Run] = []
        filled = 0
        for each in cells:
            left = lefts[each.column]
            own = texts[each.row, each.column]
            inside = at + sum(heights[each.row : number])
            line = own[inside] if inside < len(own) else Line()
            free = _span(widths, each) - line.width
            before = {d.Align.LEFT: 0, d.Align.RIGHT: free, d.Align.CENTER: free // 2}[
                each.cell.align
            ]
            runs.append(Run(" " * (left - filled + max(0, before))))
            bold = each.cell.header
            runs += [
                Run(run.text, Role.BOLD if bold and run.role is Role.TEXT else run.role, run.target)
                for run in line.runs
            ]
            filled = left + max(0, before) + line.width
        lines.append(Line(tuple(runs), anchor, 0, is_set=True))
    return lines
