"""Gives blocks their anchors, in LaTeXML's form: `S2.p3`, `S2.E1`, `S2.F4`, `S2.I1.i2.p1`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.fulltext.anchors import Anchors

_NUMBER: Final = re.compile(r"[\w.]{1,12}")
_FLOATS: Final = {
    d.FigureKind.FIGURE: "F",
    d.FigureKind.TABLE: "T",
    d.FigureKind.ALGORITHM: "alg",
    d.FigureKind.LISTING: "LST",
}


class Namer:
    """Names blocks in the order in which they are read."""

    def __init__(self, anchors: Anchors) -> None:
        self.anchors = anchors

    def blocks(self, blocks: Iterable[d.Block], stem: str) -> tuple[d.Block, ...]:
        """Name blocks of one section or item.

        Args:
            blocks: them, without anchors.
            stem: the anchor of what they are in; empty at the top.
        """
        return tuple(self._block(each, stem) for each in blocks)

    def _block(self, block: d.Block, stem: str) -> d.Block:
        match block:
            case d.Paragraph():
                anchor = self._make(stem, "p")
                return d.Paragraph(anchor, block.spans)
            case d.Equation():
                anchor = self._equation(block, stem)
                first, *others = block.rows
                rows = (replace(first, anchor=anchor), *others)
                return d.Equation(anchor, rows)
            case d.List():
                anchor = self._make(stem, "I")
                return d.List(anchor, tuple(self._item(each, anchor) for each in block.items))
            case d.Table():
                return d.Table(self._make(stem, "T"), block.rows)
            case d.Listing():
                return replace(block, anchor=self._make(stem, "L"))
            case d.Picture():
                return replace(block, anchor=self._make(stem, "g"))
            case d.Figure():
                return self._figure(block, stem)
            case d.Quotation():
                anchor = self._make(stem, "q")
                return d.Quotation(anchor, self.blocks(block.blocks, anchor))
            case d.Theorem():
                anchor = self._make(stem, "Thm")
                return replace(block, anchor=anchor, blocks=self.blocks(block.blocks, anchor))
            case _:
                return block

    def _equation(self, block: d.Equation, stem: str) -> str:
        section = stem.partition(".")[0]
        number = block.rows[0].number.strip("()") if block.rows else ""
        if _NUMBER.fullmatch(number):
            return self.anchors.take(f"{section}.E{number}" if section else f"E{number}")
        return self._make(section, "Ex")

    def _figure(self, block: d.Figure, stem: str) -> d.Figure:
        section = stem.partition(".")[0]
        letter = _FLOATS[block.kind]
        number = block.label.rpartition(" ")[2]
        if _NUMBER.fullmatch(number):
            whole = section and letter not in ("alg", "LST")
            anchor = self.anchors.take(f"{section}.{letter}{number}" if whole else letter + number)
        else:
            anchor = self._make(section, letter)
        return replace(block, anchor=anchor, blocks=self.blocks(block.blocks, anchor))

    def _item(self, item: d.Item, stem: str) -> d.Item:
        anchor = self._make(stem, "i")
        return d.Item(anchor, item.marker, self.blocks(item.blocks, anchor))

    def _make(self, stem: str, letter: str) -> str:
        return self.anchors.make(f"{stem}.{letter}" if stem else letter)
