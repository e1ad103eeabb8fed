"""Groups of lines in columns, as a newspaper sets them: down one column, then down the next."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class ColumnPlace(NamedTuple):
    """Where a line stands, from 0."""

    column: int
    row: int


class ColumnFlow(NamedTuple):
    """The places of all lines."""

    headings: tuple[ColumnPlace, ...]
    """One for each group."""
    lines: tuple[ColumnPlace, ...]
    """One for each line, over all groups."""
    rows: int
    """How many rows there are."""


def flow(sizes: Sequence[int], columns: int, height: int) -> ColumnFlow:
    """Set groups, each under a heading, in columns.

    If they fit into the height, they have as much air as it allows; if not, the columns become
    longer than it, and about equally long.

    Args:
        sizes: the number of lines of each group, without its heading.
        columns: how many columns there are.
        height: the rows that can be seen at once.
    """
    for is_spaced, is_whole in ((True, True), (True, False), (False, True), (False, False)):
        found = _fill(sizes, max(2, height), is_spaced=is_spaced, is_whole=is_whole)
        if _columns(found) <= columns:
            return found
    least = max(2, -(-sum(sizes) // columns))
    tries = (_fill(sizes, rows, is_spaced=True, is_whole=False) for rows in count(least))
    return next(each for each in tries if _columns(each) <= columns)


def _columns(found: ColumnFlow) -> int:
    return 1 + max((each.column for each in found.lines), default=0)


def _fill(sizes: Sequence[int], height: int, *, is_spaced: bool, is_whole: bool) -> ColumnFlow:
    """Fill columns of a height from the first one on.

    Args:
        sizes: the number of lines of each group.
        height: rows in a column, at least two.
        is_spaced: whether there is a blank row between groups.
        is_whole: whether a group that doesn't fit below another one begins a column.
    """
    headings: list[ColumnPlace] = []
    lines: list[ColumnPlace] = []
    column = row = rows = 0
    for size in sizes:
        if row:
            row += is_spaced
            # A heading isn't left alone at the end of a column.
            if row + 1 + (size if is_whole else 1) > height:
                column, row = column + 1, 0
        headings.append(ColumnPlace(column, row))
        row += 1
        for _ in range(size):
            if row >= height:
                column, row = column + 1, 0
            lines.append(ColumnPlace(column, row))
            row += 1
            rows = max(rows, row)
    return ColumnFlow(tuple(headings), tuple(lines), rows)
