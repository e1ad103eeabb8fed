r"""Reads amscd's commutative diagrams: `\begin{CD} A @>f>> B \\ @VVV @VVV \\ C @>>> D \end{CD}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.math.nodes import EMPTY, Arrow, Atom, Grid, Node, Row, Table
from digest.math.parser import NotUnderstoodError, Token

if TYPE_CHECKING:
    from digest.math.parser import Parser

_SIDEWAYS: Final = {">": " ─→", ")": " ─→", "<": "←─ ", "(": "←─ "}
_UPRIGHT: Final = {"V": "↓", "A": "↑"}
_PLAIN: Final = {"=": "═══", "|": "║", ".": "", "\\": "║"}


def _ends(token: Token) -> bool:
    if token.kind == "char":
        return token.text == "@"
    return token.text == "\\" or (token.kind == "word" and token.text == "end")


def diagram(parser: Parser) -> Node:
    """Return the table of a diagram: objects and arrows take turns in its columns."""
    rows: list[tuple[Node, ...]] = []
    cells: list[Node] = []
    parser.deeper()
    while True:
        cells.append(parser.row(is_end=_ends))
        token = parser.next()
        if token.text == "@" and token.kind == "char":
            cells.append(_arrow(parser))
            continue
        rows.append(_placed(cells))
        cells = []
        if token.kind == "word" and token.text == "end":
            break
        if token.kind != "sign":
            raise NotUnderstoodError("\\begin{CD}")
    parser.higher()
    parser.raw_group()
    if rows[-1] == (EMPTY,):
        rows.pop()
    return Table(tuple(rows), Grid.DIAGRAM)


def _placed(cells: list[Node]) -> tuple[Node, ...]:
    """Return the cells by column; a row of vertical arrows has them where objects stand."""
    upright = [each for each in cells if isinstance(each, Row) and each.nodes[:1] == (_MARK,)]
    if not upright:
        return tuple(cells)
    placed: list[Node] = []
    for each in cells:
        if isinstance(each, Row) and each.nodes[:1] == (_MARK,):
            placed += (Row(each.nodes[1:]), EMPTY)
        elif isinstance(each, Atom) and each.text == "":
            placed += (EMPTY, EMPTY)
    return tuple(placed[:-1])


_MARK: Final = Atom("\x00vertical")
"""Stands first in the cell of a vertical arrow until the cell is placed."""


def _arrow(parser: Parser) -> Node:
    token = parser.next()
    shape = token.text
    if token.kind == "sign" and shape == "|":
        shape = "="
    if shape in _PLAIN:
        if shape == ".":
            return Atom("")
        if shape == "=":
            return Atom("═══")
        return Row((_MARK, Atom("║")))
    if shape not in _SIDEWAYS and shape not in _UPRIGHT:
        raise NotUnderstoodError("\\begin{CD}")
    first = parser.row(is_end=lambda each: each.kind == "char" and each.text == shape)
    parser.next()
    second = parser.row(is_end=lambda each: each.kind == "char" and each.text == shape)
    parser.next()
    if shape in _UPRIGHT:
        return Row((_MARK, first, Atom(_UPRIGHT[shape]), second))
    return Arrow(
        _SIDEWAYS[shape], None if first == EMPTY else first, None if second == EMPTY else second
    )
