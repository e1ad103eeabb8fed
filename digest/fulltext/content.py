"""What a document says: its blocks in order, and spans as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.fulltext import document as d
from digest.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def every_block(blocks: Iterable[d.Block]) -> Iterator[d.Block]:
    """Return blocks and those within them, in the order in which they are read."""
    for block in blocks:
        yield block
        match block:
            case d.List(items=items):
                for item in items:
                    yield from every_block(item.blocks)
            case d.Table(rows=rows):
                for row in rows:
                    for cell in row.cells:
                        yield from every_block(cell.blocks)
            case d.Section() | d.Theorem() | d.Quotation() | d.Figure():
                yield from every_block(block.blocks)
            case _:
                pass


def anchors(block: d.Block) -> Iterator[str]:
    """Return the anchors of a block and of all within it, but for those of notes."""
    for each in every_block((block,)):
        yield each.anchor
        match each:
            case d.Equation(rows=rows):
                yield from (row.anchor for row in rows)
            case d.List(items=items):
                yield from (item.anchor for item in items)
            case d.Bibliography(entries=entries):
                yield from (entry.anchor for entry in entries)
            case _:
                pass


def plain(spans: Iterable[d.Span]) -> str:
    """Return spans as text on one line, without notes; formulas as far as Unicode says them."""
    return " ".join("".join(map(_plain, spans)).split())


def _plain(span: d.Span) -> str:
    match span:
        case d.Text(text=text) | d.Code(text=text):
            return text
        case d.Math(tex=tex):
            return clean_line(f"${tex}$")
        case d.Unread(source=source):
            return source
        case d.Footnote():
            return ""
        case d.LineBreak():
            return " "
        case _:
            return "".join(map(_plain, span.spans))
