r"""Environments, `\begin{cases} ... \end{cases}`, and other macros that hold rows of cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.math.diagram import diagram
from digest.math.nodes import Fenced, Grid, Node, Table
from digest.math.parser import NotUnderstoodError, Parser, Token
from digest.text.tex.tables import words

if TYPE_CHECKING:
    from collections.abc import Callable

    Environment = Callable[[Parser, str], Node]

_MATRICES: Final = {
    "matrix": ("", ""),
    "smallmatrix": ("", ""),
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
    "psmallmatrix": ("(", ")"),
    "bsmallmatrix": ("[", "]"),
}
_CASES: Final = {
    "cases": ("{", ""),
    "dcases": ("{", ""),
    "rcases": ("", "}"),
    "drcases": ("", "}"),
    "numcases": ("{", ""),
}
_ALIGNED: Final = words(
    "aligned align alignat alignedat split eqnarray flalign IEEEeqnarray xalignat"
)
_LINES: Final = words(
    "gathered gather multline multlined equation math displaymath subequations lgathered"
)
_NAME: Final = re.compile(r"\s*([A-Za-z]+)\*?\s*")


def begin(parser: Parser, _: str) -> Node:
    r"""Read an environment up to its `\end`."""
    match = _NAME.fullmatch(parser.raw_group())
    if match is None:
        raise NotUnderstoodError("\\begin")
    name = match[1]
    if name == "CD":
        return diagram(parser)
    environment = _ENVIRONMENTS.get(name)
    if environment is None:
        raise NotUnderstoodError(f"\\begin{{{name}}}")
    return environment(parser, name)


def _is_end(token: Token) -> bool:
    return token.kind == "word" and token.text == "end"


def _rows(parser: Parser) -> tuple[tuple[Node, ...], ...]:
    parser.deeper()
    rows = parser.rows(_is_end)
    parser.higher()
    parser.raw_group()
    return rows


def _matrix(parser: Parser, name: str) -> Node:
    parser.option()
    left, right = _MATRICES[name]
    table = Table(_rows(parser), Grid.MATRIX, tight=name == "smallmatrix")
    return Fenced(left, table, right) if left else table


def _cases(parser: Parser, name: str) -> Node:
    left, right = _CASES[name]
    if name == "numcases":
        parser.raw_group()
    return Fenced(left, Table(_rows(parser), Grid.CASES, "l"), right)


def _aligned(parser: Parser, name: str) -> Node:
    parser.option()
    if name in {"alignat", "alignedat", "xalignat", "IEEEeqnarray"}:
        parser.raw_group()
    columns = {"eqnarray": "rcl", "IEEEeqnarray": "rcl"}.get(name, "")
    return Table(_rows(parser), Grid.ALIGNED, columns)


def _lines(parser: Parser, name: str) -> Node:
    parser.option()
    rows = _rows(parser)
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    aligned = any(len(row) > 1 for row in rows)
    return Table(rows, Grid.ALIGNED if aligned else Grid.LINES, "l" if "lined" in name else "c")


_COLUMN_RUN: Final = re.compile(r"\*\{(\d{1,2})\}\{([^{}]*)\}")


def _array(parser: Parser, name: str) -> Node:
    parser.option()
    if name in {"tabularx", "tabular*"}:
        parser.raw_group()
    spec = parser.raw_group()
    spec = _COLUMN_RUN.sub(lambda match: match[2] * int(match[1]), spec)
    spec = re.sub(r"[@!><]\s*\{[^{}]*\}|\s", "", spec)
    spec = re.sub(r"[pmb]\{[^{}]*\}|X|S", "l", spec)
    columns, rules = "", []
    for letter in spec:
        if letter == "|" and len(columns) not in rules:
            rules.append(len(columns))
        elif letter in "lcr":
            columns += letter
    return Table(_rows(parser), Grid.MATRIX, columns, tuple(rules))


def substack(parser: Parser, _: str) -> Node:
    """Read lines that stand together above or below an operator."""
    parser.skip_space()
    if parser.next().kind != "open":
        raise NotUnderstoodError("\\substack")
    rows = parser.rows(lambda token: token.kind == "close")
    return Table(rows, Grid.LINES, "c", tight=True)


def _substack_environment(parser: Parser, _: str) -> Node:
    columns = parser.raw_group().strip()
    return Table(_rows(parser), Grid.LINES, columns, tight=True)


def old_matrix(parser: Parser, name: str) -> Node:
    r"""Read plain TeX's `\matrix{a & b \cr c & d}`."""
    parser.skip_space()
    if parser.next().kind != "open":
        raise NotUnderstoodError(f"\\{name}")
    rows = parser.rows(lambda token: token.kind == "close")
    if name == "cases":
        return Fenced("{", Table(rows, Grid.CASES, "l"), "")
    if name in {"eqalign", "eqalignno", "displaylines"}:
        return Table(rows, Grid.ALIGNED)
    table = Table(rows, Grid.MATRIX)
    return Fenced("(", table, ")") if name == "pmatrix" else table


_ENVIRONMENTS: Final[dict[str, Environment]] = {
    **dict.fromkeys(_MATRICES, _matrix),
    **dict.fromkeys(_CASES, _cases),
    **dict.fromkeys(_ALIGNED, _aligned),
    **dict.fromkeys(_LINES, _lines),
    **dict.fromkeys(("array", "tabular", "darray", "tabularx"), _array),
    "subarray": _substack_environment,
}
