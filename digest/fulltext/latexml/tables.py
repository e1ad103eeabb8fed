"""Tables: rows, cells, spans, alignment and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.latexml.problems import CLIPPED_SPAN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.fulltext.latexml.flow import Flow
    from digest.fulltext.latexml.walk import Walk
    from digest.fulltext.page import Node

_MOST_COLUMNS: Final = 1000
"""What HTML allows a cell to span."""


def table(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a table."""
    rows = [(row, list(_cells(row))) for row in _rows(node)]
    widest = max((len(cells) for _, cells in rows), default=0)
    made = tuple(
        _row(walk, row, cells, len(rows) - at, max(widest, 1))
        for at, (row, cells) in enumerate(rows)
    )
    if not made:
        walk.children(node, flow)
        return
    anchor = ""
    if flow.anchored:
        anchor = walk.anchors.take(node.id) if node.id else walk.anchors.make("T")
    flow.block(d.Table(anchor, made))


def _rows(node: Node) -> Iterator[Node]:
    for each in node.nodes():
        if each.tag == "tr" or each.has("ltx_tr"):
            yield each
        elif each.tag in ("thead", "tbody", "tfoot") or each.has(*_GROUPS):
            yield from _rows(each)


_GROUPS: Final = ("ltx_thead", "ltx_tbody", "ltx_tfoot")


def _cells(row: Node) -> Iterator[Node]:
    return (each for each in row.nodes() if each.tag in ("td", "th") or each.has("ltx_td"))


def _row(walk: Walk, row: Node, cells: list[Node], rest: int, widest: int) -> d.Row:
    above = sum(each.has("ltx_border_t", "ltx_border_tt") for each in cells)
    below = sum(each.has("ltx_border_b", "ltx_border_bb") for each in cells)
    head = any(each.tag == "thead" or each.has("ltx_thead") for each in row.ancestors())
    return d.Row(
        tuple(_cell(walk, each, rest, widest, head=head) for each in cells),
        rule_above=2 * above > len(cells) or bool(above and row.has("ltx_border_t")),
        rule_below=2 * below > len(cells) or bool(below and row.has("ltx_border_b")),
    )


def _cell(walk: Walk, node: Node, rest: int, widest: int, *, head: bool) -> d.Cell:
    most = min(_MOST_COLUMNS, 100 * widest)
    rows, columns = _span(node, "rowspan"), _span(node, "colspan")
    if rows == 0:
        rows = rest  # HTML: down to the last row
    if rows > rest or columns > most:
        walk.problems.count(CLIPPED_SPAN)
    return d.Cell(
        walk.blocks(node),
        _align(node),
        header=node.tag == "th" or node.has("ltx_th") or head,
        rows=max(1, min(rows, rest)),
        columns=max(1, min(columns, most)),
    )


def _span(node: Node, name: str) -> int:
    text = node.attributes.get(name, "1").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 1


_DIGITS: Final = 10


def _align(node: Node) -> d.Align:
    if node.has("ltx_align_center"):
        return d.Align.CENTER
    return d.Align.RIGHT if node.has("ltx_align_right") else d.Align.LEFT
