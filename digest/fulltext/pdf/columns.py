"""Puts the pieces of a page in the order in which they are read: columns, and lines in them.

A *gutter* is the upright gap between two columns. What crosses it, such as a title or a wide table,
is read between what is above and what is below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.fulltext.pdf.pages import Page, Piece

_LONG: Final = 0.2
"""The share of a page's width from which on a piece is a line of text, not a cell of a table."""
_FEWEST: Final = 4
"""Long pieces that stand on either side of a gutter."""
_STEP: Final = 3.0
_SLACK: Final = 2.0


@dataclass(frozen=True, slots=True)
class Column:
    """Where the lines around a line begin and end."""

    page: int
    number: int
    """Counts the columns of a page, one above and below what crosses them being two."""
    left: float
    right: float

    @property
    def width(self) -> float:
        """In points."""
        return max(1.0, self.right - self.left)


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces that stand beside each other on one line of a column."""

    pieces: tuple[Piece, ...]
    column: Column

    @property
    def text(self) -> str:
        """What it says."""
        return " ".join([each.text.strip() for each in self.pieces])

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.pieces[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.pieces[-1].right

    @property
    def top(self) -> float:
        """How far up it reaches."""
        return max(each.top for each in self.pieces)

    @property
    def bottom(self) -> float:
        """How far down it reaches."""
        return min(each.bottom for each in self.pieces)

    @property
    def size(self) -> float:
        """That of most of its letters."""
        return max(self.pieces, key=lambda each: len(each.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is."""
        return all(each.bold for each in self.pieces)

    @property
    def formula(self) -> bool:
        """Whether most of it is a formula."""
        whole = sum(len(each.text) for each in self.pieces)
        return 2 * sum(len(each.text) for each in self.pieces if each.formula) > whole


def lines_of(pages: Sequence[Page]) -> list[Line]:
    """Return the lines of all pages, in the order in which they are read."""
    gutters = [_gutter(page) for page in pages]
    known = [each for each in gutters if each is not None]
    common = median(known) if 2 * len(known) >= len(pages) and known else None
    lines: list[Line] = []
    for number, (page, own) in enumerate(zip(pages, gutters, strict=True)):
        gutter = own
        if gutter is None and common is not None and _is_free(page, common):
            gutter = common
        lines += _page(page, number, gutter)
    return lines


def _gutter(page: Page) -> float | None:
    """Return where the gutter between two columns is, None if there is one column."""
    long = [each for each in page.pieces if each.right - each.left > _LONG * page.width]
    best: tuple[int, int, float] | None = None
    at = 0.2 * page.width
    while at < 0.8 * page.width:
        left = sum(each.right <= at + _SLACK for each in long)
        right = sum(each.left >= at - _SLACK for each in long)
        if min(left, right) >= _FEWEST:
            found = (len(long) - left - right, -min(left, right), at)
            best = found if best is None else min(best, found)
        at += _STEP
    return best[2] if best is not None and 3 * best[0] < 2 * len(long) else None


def _is_free(page: Page, gutter: float) -> bool:
    crossing = sum(_crosses(each, gutter) for each in page.pieces)
    return 10 * crossing < 3 * len(page.pieces)


def _crosses(piece: Piece, gutter: float) -> bool:
    return piece.left < gutter - _SLACK and piece.right > gutter + _SLACK


def _page(page: Page, number: int, gutter: float | None) -> list[Line]:
    ordered = sorted(page.pieces, key=lambda each: (-each.top, each.left))
    groups: list[list[Piece]] = []
    if gutter is None:
        groups.append(ordered)
    else:
        left: list[Piece] = []
        right: list[Piece] = []
        across: list[Piece] = []
        for piece in ordered:
            if _crosses(piece, gutter):
                if left or right:
                    groups += [across, left, right]
                    left, right, across = [], [], []
                across.append(piece)
            else:
                (left if (piece.left + piece.right) / 2 < gutter else right).append(piece)
        groups += [across, left, right]
    filled = [each for each in groups if each]
    return [line for at, group in enumerate(filled) for line in _lines(group, number, at)]


def _lines(pieces: Sequence[Piece], page: int, number: int) -> Iterable[Line]:
    """Put the pieces of a column on their lines, from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in pieces:
        row = next((each for each in reversed(rows[-_LOOK_BACK:]) if _is_beside(piece, each)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    lefts = sorted(min(each.left for each in row) for row in rows)
    rights = sorted(max(each.right for each in row) for row in rows)
    column = Column(page, number, lefts[len(lefts) // 10], rights[len(rights) * 9 // 10])
    for row in rows:
        yield Line(tuple(sorted(row, key=lambda each: each.left)), column)


_LOOK_BACK: Final = 6


def _is_beside(piece: Piece, row: Sequence[Piece]) -> bool:
    """Tell whether a piece stands on the line of others, without covering them."""
    size = min(piece.size, row[0].size)
    if abs(piece.bottom - row[0].bottom) > 0.45 * size and not (
        piece.bottom >= row[0].bottom - 0.3 * size and piece.top <= row[0].top + 0.5 * size
    ):
        return False
    return all(piece.left >= each.right - size or piece.right <= each.left + size for each in row)
