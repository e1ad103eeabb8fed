"""The passages of a document: its paragraphs, and what else is read as one.

That is an item of a list, a theorem's title and text, a caption, a footnote, a table, a listing.
Display equations and the bibliography have no words of the paper's own, so they give none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.content import plain
from digest.fulltext.outline import parts
from digest.paper import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST: Final = 4000
"""Characters of a passage; what is longer, as the text of a PDF may be, is cut into several."""


def passages(text: d.Document) -> Iterator[tuple[str, Passage]]:
    """Yield the passages in reading order, each with the heading that stands right before it.

    The heading is empty for all but the first passage of a section.
    """
    for part in parts(text):
        heading = part.heading
        for anchor, said in _said(part.blocks, part.anchor):
            for piece in _pieces(said):
                yield heading, Passage(piece, part.heading, anchor)
                heading = ""


def _said(blocks: Iterable[d.Block], around: str) -> Iterator[tuple[str, str]]:
    """Yield what blocks say, each with its anchor; `around` is that of the block around them."""
    for block in blocks:
        anchor = block.anchor or around
        match block:
            case d.Paragraph(spans=spans):
                yield anchor, plain(spans)
                yield from _notes(spans, anchor)
            case d.List(items=items):
                for item in items:
                    yield from _said(item.blocks, item.anchor or anchor)
            case d.Theorem(title=title, blocks=inner):
                yield anchor, plain(title)
                yield from _said(inner, anchor)
            case d.Quotation(blocks=inner) | d.Section(blocks=inner):
                yield from _said(inner, anchor)
            case d.Figure(label=label, caption=caption, blocks=inner):
                yield anchor, f"{label} {plain(caption)}"
                yield from _notes(caption, anchor)
                yield from _said(inner, anchor)
            case d.Table(rows=rows):
                cells = (cell.blocks for row in rows for cell in row.cells)
                yield anchor, " ".join(said for each in cells for _, said in _said(each, anchor))
            case d.Listing(lines=lines):
                yield anchor, " ".join(map(plain, lines))
            case d.Equation() | d.Picture() | d.Bibliography():
                pass


def _notes(spans: Iterable[d.Span], around: str) -> Iterator[tuple[str, str]]:
    for span in spans:
        match span:
            case d.Footnote(anchor=anchor, blocks=blocks):
                yield from _said(blocks, anchor or around)
            case d.Styled(spans=inner) | d.Link(spans=inner):
                yield from _notes(inner, around)
            case _:
                pass


def _pieces(text: str) -> Iterator[str]:
    """Cut a text at spaces into pieces that are not too long; none if it is empty."""
    text = " ".join(text.split())
    while len(text) > LONGEST:
        at = text.rfind(" ", 0, LONGEST + 1)
        at = LONGEST if at <= 0 else at
        yield text[:at]
        text = text[at:].lstrip()
    if text:
        yield text
