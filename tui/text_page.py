"""Which lines of a whole text are on the screen, and where its cursor is: no widget, no painting.

The cursor is a line. It leaves the view by a third of its height, so that most of its moves repaint
two lines. Equations, tables and listings wider than the screen are moved sideways, each as a block;
running text never is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from digest.fulltext.typeset.line import Line

_JUMP: Final = 3
"""A cursor that leaves the view scrolls it by one part in so many."""


class TextPage:
    """The lines of a text, and the window on them."""

    def __init__(self) -> None:
        self.lines: Sequence[Line] = ()
        self.cursor = 0
        """The cursor's line, 0-based; 0 in a text without lines."""
        self.top = 0
        """The first line on screen."""
        self.left = 0
        """By how many cells wide blocks are moved to the left."""
        self.height = 1
        """Lines of the screen."""
        self.width = 1
        """Cells of the screen that are there for a line."""
        self.marks: Mapping[int, Sequence[tuple[int, int]]] = {}
        """By line, the characters of it that match what was searched for: first and end."""
        self.passages: Mapping[int, Sequence[tuple[int, int]]] = {}
        """By line, the characters of it that the person marked: first and end."""
        self.noted: Collection[int] = ()
        """The lines on which a passage with a note begins."""
        self._widths: dict[int, int] = {}
        """The cells of the block of a line, of those that were asked for."""

    def put(self, lines: Sequence[Line], cursor: int, on_screen: int | None = None) -> None:
        """Show other lines.

        Args:
            lines: the lines.
            cursor: the line of the cursor.
            on_screen: the line of the screen on which the cursor is to be, as far as that can be;
                None for where it is now.
        """
        if on_screen is None:
            on_screen = self.cursor - self.top
        self.lines, self._widths = lines, {}
        self.cursor = max(0, min(cursor, len(lines) - 1))
        self._put_top(self.cursor - on_screen)
        self._reveal()

    def resize(self, width: int, height: int) -> None:
        """Take another size; the cursor stays on its line of the screen where that can be."""
        on_screen = min(self.cursor - self.top, max(0, height - 1))
        self.width, self.height, self._widths = max(1, width), max(1, height), {}
        self._put_top(self.cursor - on_screen)
        self._reveal()

    @property
    def last(self) -> int:
        """The last line; 0 in a text without lines."""
        return max(0, len(self.lines) - 1)

    @property
    def share(self) -> float:
        """How much of the text is before the cursor, from 0 to 1; 1 once the last line is shown."""
        if self.top + self.height >= len(self.lines):
            return 1.0
        return self.cursor / max(1, self.last)

    def move(self, lines: int) -> None:
        """Move the cursor down by a number of lines, or up if it is negative."""
        self.go(self.cursor + lines)

    def go(self, line: int) -> None:
        """Move the cursor to a line, or the nearest one; scroll as far as that needs."""
        self.cursor = max(0, min(line, self.last))
        self._reveal()

    def jump(self, line: int) -> None:
        """Move the cursor to a line and show that near the top of the screen."""
        self.cursor = max(0, min(line, self.last))
        self._put_top(self.cursor - min(2, self.height // 4))

    def reveal(self, line: int) -> None:
        """Move the cursor to a line; one that isn't on screen is shown near its top."""
        if self.top <= line < self.top + self.height:
            self.go(line)
        else:
            self.jump(line)

    def scroll(self, lines: int) -> None:
        """Scroll by a number of lines; the cursor stays on its line of the screen.

        Where the text ends, the cursor goes on to its first or last line.
        """
        before = self.top
        self._put_top(self.top + lines)
        moved = self.top - before
        self.cursor = max(0, min(self.cursor + (moved if moved == lines else lines), self.last))
        self._reveal()

    @property
    def page(self) -> int:
        """The lines that a page scrolls: two less than fit, so that the last ones stay in view."""
        return max(1, self.height - 2)

    def move_sideways(self, cells: int) -> bool:
        """Move wide blocks to the left, or to the right if it is negative; whether any moved."""
        shown = range(self.top, min(self.top + self.height, len(self.lines)))
        most = max([self._overhang(line) for line in shown], default=0)
        left = max(0, min(self.left + cells, most))
        has_moved, self.left = left != self.left, left
        return has_moved

    def shift(self, line: int) -> int:
        """Return by how many cells a line is moved to the left."""
        return min(self.left, self._overhang(line))

    def _overhang(self, line: int) -> int:
        """Return the cells of a line's block that the screen has no room for."""
        if not self.lines[line].is_set:
            return 0
        if line not in self._widths:
            first = last = line
            while first > 0 and self.lines[first - 1].is_set:
                first -= 1
            while last + 1 < len(self.lines) and self.lines[last + 1].is_set:
                last += 1
            widest = max(each.width for each in self.lines[first : last + 1])
            self._widths.update(dict.fromkeys(range(first, last + 1), widest))
        return max(0, self._widths[line] - self.width)

    def _put_top(self, top: int) -> None:
        self.top = max(0, min(top, len(self.lines) - self.height))

    def _reveal(self) -> None:
        jump = self.height // _JUMP
        if self.cursor < self.top:
            self._put_top(self.cursor - jump)
        elif self.cursor >= self.top + self.height:
            self._put_top(self.cursor - self.height + 1 + jump)
