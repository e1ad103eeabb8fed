"""A text as plain lines: what a pipe, a pager or a script gets of the typeset paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.fulltext.typeset import typeset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.fulltext.document import Document
    from digest.fulltext.outline import Part
    from digest.fulltext.typeset import Line


def to_text(text: Document, width: int, measure: int, shown: Sequence[Part] = ()) -> str:
    """Return a document, or some parts of it, as lines without spaces at their ends.

    Args:
        text: the document.
        width: the cells that tables may use; a long equation is as wide as it is.
        measure: the cells of running text.
        shown: the parts, in their order and with nothing between them; none of them for all.
    """
    lines = _part(text, width, measure, shown) if shown else typeset(text, width, measure).lines
    written = [line.text.rstrip() for line in lines]
    while written and not written[-1]:
        written.pop()
    return "".join(f"{line}\n" for line in written)


def _part(text: Document, width: int, measure: int, shown: Sequence[Part]) -> Sequence[Line]:
    whole = typeset(text, width, measure)
    names = {part.anchor for part in shown}
    first = next((each.line for each in whole.headings if each.anchor == shown[0].anchor), None)
    if first is None:  # it has no heading of its own
        blocks = tuple(block for part in shown for block in part.blocks)
        bare = replace(text, title=(), authors=(), abstract=(), front=(), body=blocks, problems=())
        return typeset(bare, width, measure).lines[1:]
    after = (each.line for each in whole.headings if each.line > first and each.anchor not in names)
    return whole.lines[first : next(after, len(whole.lines))]
