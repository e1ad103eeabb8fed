"""Finds what stands at an anchor, and says it as one copies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.fulltext import document as d
from digest.fulltext.content import every_block, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Part = d.Block | d.Entry | d.Footnote
"""What an anchor may name."""


def parts_by_anchor(text: d.Document) -> dict[str, Part]:
    """Return the blocks, entries and notes of a document by their anchors, rows' included."""
    found: dict[str, Part] = {}
    for part in _parts((*text.front, *text.abstract, *text.body)):
        found.setdefault(part.anchor, part)
        if isinstance(part, d.Equation):
            for row in part.rows:
                found.setdefault(row.anchor, part)
    return found


def _parts(blocks: Iterable[d.Block]) -> Iterator[Part]:
    for block in every_block(blocks):
        yield block
        match block:
            case d.Paragraph(spans=spans) | d.Figure(caption=spans) | d.Theorem(title=spans):
                yield from _notes(spans)
            case d.Bibliography(entries=entries):
                yield from entries
            case _:
                pass


def _notes(spans: Iterable[d.Span]) -> Iterator[Part]:
    for span in spans:
        match span:
            case d.Footnote(blocks=blocks):
                yield span
                yield from _parts(blocks)
            case (
                d.Styled(spans=inner)
                | d.Link(spans=inner)
                | d.Reference(spans=inner)
                | d.Citation(spans=inner)
            ):
                yield from _notes(inner)
            case _:
                pass


def as_copied(part: Part) -> str:
    """Return a part as text: an equation's TeX, a listing's lines, else words on one line."""
    match part:
        case d.Equation(rows=rows):
            return r" \\ ".join([" & ".join(row.cells) for row in rows])
        case d.Listing(lines=lines):
            return "\n".join(map(plain, lines))
        case d.Paragraph(spans=spans) | d.Figure(caption=spans) | d.Section(title=spans):
            return plain(spans)
        case d.Entry(label=label, spans=spans):
            return f"{label} {plain(spans)}"
        case d.Footnote(blocks=blocks) | d.Theorem(blocks=blocks) | d.Quotation(blocks=blocks):
            return " ".join(map(as_copied, blocks))
        case d.List(items=items):
            return " ".join(
                f"{item.marker} {' '.join(map(as_copied, item.blocks))}" for item in items
            )
        case d.Table(rows=rows):
            return "\n".join(
                "\t".join(" ".join(map(as_copied, cell.blocks)) for cell in row.cells)
                for row in rows
            )
        case d.Picture(url=url, description=description):
            return url or description
        case _:
            return plain(part.title)
