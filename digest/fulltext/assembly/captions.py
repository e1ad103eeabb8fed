"""Captions: which paragraph is one, and whose it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.tidying import trimmed

if TYPE_CHECKING:
    from collections.abc import Sequence

_LABEL: Final = re.compile(
    r"(Figure|Fig\.|FIGURE|FIG\.|Table|TABLE|Algorithm|Listing)\s{0,3}((?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3})?"
    r"|[IVX]{1,5})\s{0,2}(?:[.:|](?=\s|$)|[—–](?=\s))\s*"
)
_KINDS: Final = {
    "fig": d.FigureKind.FIGURE,
    "tab": d.FigureKind.TABLE,
    "alg": d.FigureKind.ALGORITHM,
    "lis": d.FigureKind.LISTING,
}
_NAMES: Final = {
    d.FigureKind.FIGURE: "Figure",
    d.FigureKind.TABLE: "Table",
    d.FigureKind.ALGORITHM: "Algorithm",
    d.FigureKind.LISTING: "Listing",
}
_HELD: Final = {
    d.FigureKind.FIGURE: (d.Picture,),
    d.FigureKind.TABLE: (d.Table, d.Picture),
    d.FigureKind.ALGORITHM: (d.Listing, d.List),
    d.FigureKind.LISTING: (d.Listing,),
}


def caption_of(block: object) -> d.Figure | None:
    """Return a paragraph that is a caption as a figure without anything in it; else None."""
    if not isinstance(block, d.Paragraph):
        return None
    label, rest = _split(block.spans)
    match = _LABEL.match(label)
    if match is None:
        return None
    kind = _KINDS[match[1][:3].lower()]
    said = label[match.end() :]
    caption = trimmed((d.Text(said), *rest) if said else rest)
    return d.Figure("", kind, f"{_NAMES[kind]} {match[2]}", caption, ())


def _split(spans: tuple[d.Span, ...]) -> tuple[str, tuple[d.Span, ...]]:
    """Return the text with which spans begin, through one style such as bold, and the rest."""
    if spans and isinstance(spans[0], d.Styled):
        first = spans[0].spans
        if first and isinstance(first[0], d.Text) and len(first) == 1:
            after = spans[1:]
            said = first[0].text
            if after and isinstance(after[0], d.Text) and not said.rstrip().endswith((".", ":")):
                return said + after[0].text, after[1:]  # the colon stands outside the bold
            return said + " ", after
    if spans and isinstance(spans[0], d.Text):
        return spans[0].text, spans[1:]
    return "", spans


def with_captions(blocks: Sequence[object]) -> list[object]:
    """Put pictures, tables and listings that stand beside a caption under it.

    A caption takes what is of its kind right before it, or else right after it.
    """
    found: list[object] = []
    waiting: d.Figure | None = None
    for block in blocks:
        if waiting is not None and isinstance(block, _HELD[waiting.kind]):
            found[-1] = _filled(waiting, (block,))
            waiting = None
            continue
        waiting = None
        caption = caption_of(block)
        if caption is None:
            found.append(block)
            continue
        held: list[d.Block] = []
        while found and isinstance(found[-1], _HELD[caption.kind]):
            held.insert(0, found.pop())  # type: ignore[arg-type]
        if held:
            found.append(_filled(caption, tuple(held)))
        else:
            found.append(caption)
            waiting = caption
    return found


def _filled(caption: d.Figure, blocks: tuple[d.Block, ...]) -> d.Figure:
    return d.Figure("", caption.kind, caption.label, caption.caption, blocks)
