"""Formulas within a line, and display equations with their rows, cells and numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.content import plain
from digest.fulltext.latexml.problems import LONG_TEX, NO_TEX
from digest.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.fulltext.latexml.flow import Flow
    from digest.fulltext.latexml.walk import Walk
    from digest.fulltext.page import Node

_MOST_TEX: Final = 20_000
"""Characters of a formula; the longest seen on a real page has 2,400."""
_WRAPPED: Final = re.compile(r"(\\[A-Za-z]+)?(?<!\\)%\s*\n\s*(?=([A-Za-z])?)")
"""LaTeXML breaks long formulas by a comment at the end of the line."""
_DISPLAY: Final = re.compile(r"^(?:\\displaystyle(?![A-Za-z])\s*)+")
_EQUATIONS: Final = ("ltx_equation", "ltx_equationgroup", "ltx_eqn_table")
_NUMBER: Final = ("ltx_eqn_eqno", "ltx_tag_equation", "ltx_tag_equationgroup")
_PADDING: Final = (
    "ltx_eqn_center_padleft",
    "ltx_eqn_center_padright",
    "ltx_eqn_left_padleft",
    "ltx_eqn_left_padright",
    "ltx_eqn_right_padleft",
    "ltx_eqn_right_padright",
)
_LONG_WORDS: Final = 60
"""Characters of text beside formulas that make a row a paragraph, which is wrapped."""


def tex_of(raw: str) -> str:
    """Return TeX on one line, without the line breaks that LaTeXML put in."""
    if "%" in raw:
        raw = _WRAPPED.sub(lambda m: (m[1] or "") + (" " if m[1] and m[2] else ""), raw)
    return " ".join(visible(raw).split())


def formula(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a formula where it stands in a line."""
    span = _span(walk, node)
    if span is None:
        return
    if node.attributes.get("display") == "block" and isinstance(span, d.Math):
        anchor = walk.anchors.take(node.id) if flow.anchored and node.id else ""
        flow.block(d.Equation(anchor, (d.EquationRow(anchor, (_bare(span.tex),)),)))
    else:
        flow.span(span)


def _span(walk: Walk, node: Node) -> d.Math | d.Text | d.Unread | None:
    raw = node.attributes.get("alttext", "")
    if len(raw) > _MOST_TEX:
        walk.problems.count(LONG_TEX)
        return d.Unread(tex_of(raw[:500]) + " …")
    tex = tex_of(raw)
    if tex:
        return d.Math(tex)
    said = visible(node.attributes.get("said", ""))[:_MOST_TEX].strip()
    if said:
        walk.problems.count(NO_TEX)
        return d.Text(said)
    return None


def _bare(tex: str) -> str:
    return _DISPLAY.sub("", tex)


def equation(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a display equation or a group of them."""
    rows: list[d.EquationRow] = []
    anchor = ""
    for row in _rows(node):
        cells = tuple(_cells(row))
        number = _number(walk, row)
        words = [text for cell in cells for text in _words(cell)]
        if sum(map(len, words)) > _LONG_WORDS:
            if rows:
                flow.block(d.Equation(anchor, tuple(rows)))
                rows, anchor = [], ""
            _sentence(walk, cells, number, flow, _row_id(row) or node.id)
            continue
        texts = [_bare(_cell(walk, cell)) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts and not number:
            continue
        if not rows:
            anchor = walk.anchors.take(node.id or _row_id(row) or "") if flow.anchored else ""
        own = _row_id(row)
        own = own if not own or own == anchor else walk.anchors.take(own)
        if not flow.anchored:
            own = ""
        rows.append(d.EquationRow(own or (anchor if not rows else ""), tuple(texts), number))
    if rows:
        flow.block(d.Equation(anchor, tuple(rows)))


def _rows(node: Node) -> Iterator[Node]:
    """Return the rows; the equation itself where it has none."""
    found = {
        each: None
        for each in node.descendants()
        if each.tag == "tr" or (each.has("ltx_eqn_row") and each.tag != "table")
    }
    outer = [each for each in found if not any(above in found for above in each.ancestors())]
    yield from outer or [node]


def _row_id(row: Node) -> str:
    """Return the id of a row, which may be on the `tbody` around it."""
    above = row.parent
    return row.id or (above.id if above is not None and above.tag == "tbody" else "")


def _cells(row: Node) -> Iterator[Node]:
    cells = [each for each in row.nodes() if each.tag in ("td", "th") or each.has("ltx_eqn_cell")]
    if not cells:
        yield row
    for cell in cells:
        if not cell.has(*_PADDING, "ltx_eqn_eqno") and not (
            cell.first(*_NUMBER) and cell.first("ltx_Math") is None and not _has_formula(cell)
        ):
            yield cell


def _has_formula(node: Node) -> bool:
    return any(each.tag == "math" for each in node.descendants())


def _number(walk: Walk, row: Node) -> str:
    tags = [each for each in row.descendants() if each.has(*_NUMBER[1:])]
    if not tags:
        tags = [each for each in row.nodes() if each.has("ltx_eqn_eqno")]
    return " ".join(filter(None, (plain(walk.spans(each)) for each in tags)))


def _words(cell: Node) -> Iterator[str]:
    """Return the text of a cell outside its formulas and its number."""
    for child in cell.children:
        if isinstance(child, str):
            if child.strip():
                yield child.strip()
        elif child.tag != "math" and not child.has(*_NUMBER, "ltx_ERROR"):
            yield from _words(child)


def _cell(walk: Walk, cell: Node) -> str:
    r"""Return a cell as TeX, words in it as `\text{...}`."""
    parts: list[str] = []
    for child in cell.children:
        if isinstance(child, str):
            words = " ".join(visible(child).split())
            if words:
                parts.append(rf"\text{{{words.translate(_ESCAPES)}}}")
        elif child.tag == "math":
            span = _span(walk, child)
            match span:
                case d.Math(tex=tex):
                    parts.append(tex)
                case d.Text(text=text) | d.Unread(source=text):
                    parts.append(rf"\text{{{text.translate(_ESCAPES)}}}")
                case None:
                    pass
        elif child.has("ltx_ERROR"):
            name = visible(child.text()).strip()
            walk.problems.macros[name] += 1
            parts.append(name)
        elif not child.has(*_NUMBER):
            parts.append(_cell(walk, child))
    return " ".join(filter(None, parts))


_ESCAPES: Final = str.maketrans({each: f"\\{each}" for each in "{}$&#_%"} | {"\\": r"\backslash "})


def _sentence(walk: Walk, cells: tuple[Node, ...], number: str, flow: Flow, anchor: str) -> None:
    """Read a row that is a sentence, such as text between two rows or a statement with a number."""
    flow.end_paragraph()
    flow.expect(anchor)
    for cell in cells:
        for span in walk.spans(cell):
            flow.span(span)
        flow.text(" ")
    flow.text(number)
    flow.end_paragraph()
