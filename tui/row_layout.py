"""Where rows of different heights lie on the screen, worked out from what is at its top.

Nothing is known of the whole list, however long: a row's height may depend on a paper that has to
be read from the disk first, so only the rows around the screen are asked for theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator


class ListLine(NamedTuple):
    """A line of the list."""

    row: int
    part: int
    """The number of the line within its row, 0-based; -1 for the heading above it."""


class RowLayout:
    """Finds the lines before and after a line.

    Args:
        count: the number of rows.
        headed: the rows with a heading above them.
        lines_of: returns how many lines a row takes, without a heading; asked once for each row.
    """

    def __init__(
        self,
        count: int = 0,
        headed: Collection[int] = frozenset(),
        lines_of: Callable[[int], int] = lambda _: 1,
    ) -> None:
        self._count = count
        self._headed = headed
        self._lines_of = lines_of
        self._known: dict[int, int] = {}

    def lines_of(self, row: int) -> int:
        """Return how many lines a row takes, without a heading."""
        if row not in self._known:
            self._known[row] = self._lines_of(row)
        return self._known[row]

    def start(self, row: int) -> ListLine:
        """Return the first line of a row: its heading, if it has one."""
        return ListLine(row, -1 if row in self._headed else 0)

    def lines_from(self, place: ListLine) -> Iterator[ListLine]:
        """Yield a line and those after it, to the end of the list."""
        row, part = place
        while row < self._count:
            for number in range(part, self.lines_of(row)):
                yield ListLine(row, number)
            row += 1
            part = self.start(row).part

    def back(self, place: ListLine, lines: int) -> ListLine:
        """Return the line so many lines above another, or else the first of the list."""
        row, part = place
        while True:
            first = self.start(row).part
            if part - lines >= first or row == 0:
                return ListLine(row, max(part - lines, first))
            lines -= part - first + 1
            row -= 1
            part = self.lines_of(row) - 1

    @property
    def end(self) -> ListLine:
        """The last line of the list; it must not be empty."""
        row = self._count - 1
        return ListLine(row, self.lines_of(row) - 1)
