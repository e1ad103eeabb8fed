"""The list of what is cited: which heading begins it, and its entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.content import plain
from digest.fulltext.tidying import trimmed
from digest.text import normalise_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.fulltext.anchors import Anchors

_TITLES: Final = frozenset(
    (
        "references",
        "reference",
        "bibliography",
        "references and notes",
        "literature cited",
        "works cited",
        "literature",
    )
)
_LABEL: Final = re.compile(r"\s?(\[[^\[\]]{1,40}\]|\d{1,4}\.(?=\s)|\(\d{1,4}\)(?=\s))\s?")
_AUTHORS_OR_LABEL: Final = re.compile(
    _LABEL.pattern + r"|\s?([^\W\d_][^()\[\]]{1,60}\((?:\d{4}[a-z]?|n\.d\.)\))(?=\s?\S)\s?"
)
"""Also `Brown et al. (2020)` before the entry itself, as lists made of LaTeXML's pages have it."""


def is_title(text: str) -> bool:
    """Tell whether a heading, without its number, begins the list of what is cited."""
    return normalise_title(text) in _TITLES


def bibliography(
    title: tuple[d.Span, ...], blocks: Iterable[d.Block], anchors: Anchors
) -> tuple[d.Bibliography, tuple[d.Block, ...]]:
    """Return the list, and the blocks that are no entries of it."""
    anchor = anchors.take("bib")
    entries: list[d.Entry] = []
    others: list[d.Block] = []
    for block in blocks:
        match block:
            case d.List(items=items):
                for item in items:
                    marker = item.marker if item.marker != "•" else ""
                    spans = _line(item.blocks)
                    entries.append(_entry(spans, marker, anchors, _AUTHORS_OR_LABEL))
            case d.Paragraph(spans=spans):
                entries += [_entry(line, "", anchors, _LABEL) for line in _lines(spans)]
            case d.Quotation(blocks=inner):
                entries.append(_entry(_line(inner), "", anchors, _LABEL))
            case _:
                others.append(block)
    return d.Bibliography(anchor, title, tuple(entries)), tuple(others)


def _entry(
    spans: tuple[d.Span, ...], label: str, anchors: Anchors, labels: re.Pattern[str]
) -> d.Entry:
    if spans and isinstance(first := spans[0], d.Text):
        match = (_LABEL if label else labels).match(first.text)
        if match is not None and (len(spans) > 1 or match.end() < len(first.text)):
            label = match[match.lastindex or 1]
            spans = (d.Text(first.text[match.end() :]), *spans[1:])
    return d.Entry(anchors.make("bib.bib"), label, trimmed(spans))


def _line(blocks: tuple[d.Block, ...]) -> tuple[d.Span, ...]:
    spans: list[d.Span] = []
    for block in blocks:
        if isinstance(block, d.Paragraph):
            if spans:
                spans.append(d.Text(" "))
            spans.extend(block.spans)
        elif isinstance(block, d.List):
            spans.extend(_line(tuple(each for item in block.items for each in item.blocks)))
        else:
            spans.append(d.Text(_said(block)))
    return tuple(spans)


def _said(block: d.Block) -> str:
    match block:
        case d.Equation(rows=rows):
            return " ".join(cell for row in rows for cell in row.cells)
        case d.Listing(lines=lines):
            return " ".join(map(plain, lines))
        case d.Quotation(blocks=inner):
            return plain(_line(inner))
        case _:
            return ""


def _lines(spans: tuple[d.Span, ...]) -> Iterator[tuple[d.Span, ...]]:
    """Yield the entries of a paragraph: one for each line, where several have a label."""
    lines: list[list[d.Span]] = [[]]
    for span in spans:
        if isinstance(span, d.LineBreak):
            lines.append([])
        else:
            lines[-1].append(span)
    labelled = [
        bool(line) and isinstance(line[0], d.Text) and _LABEL.match(line[0].text) is not None
        for line in lines
    ]
    entry: list[d.Span] = []
    for line, begins in zip(lines, labelled, strict=True):
        if begins and entry and any(labelled):
            yield tuple(entry)
            entry = []
        if entry and line:
            entry.append(d.Text(" "))
        entry += line
    if entry:
        yield tuple(entry)
