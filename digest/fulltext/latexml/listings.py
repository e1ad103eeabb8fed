"""Listings, pseudocode and verbatim text: lines whose spaces count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.latexml.flow import Flow
from digest.fulltext.tidying import tidy_line

if TYPE_CHECKING:
    from digest.fulltext.latexml.walk import Walk
    from digest.fulltext.page import Node

_INSET: Final = "│"
"""A rule beside lines that belong to one loop, as algorithms have it."""


class _Lines(Flow):
    """A flow that keeps spaces; a line feed begins a line where it counts."""

    def __init__(self, *, feeds: bool) -> None:
        super().__init__()
        self._feeds = feeds
        self.lines: list[tuple[d.Span, ...]] = []

    def text(self, raw: str) -> None:
        if not self._feeds:
            self._put(raw.replace("\r", "").replace("\n", " " if raw.strip() else ""))
            return
        first, *rest = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._put(first)
        for each in rest:
            self.end_line()
            self._put(each)

    def _put(self, raw: str) -> None:
        text = tidy_line(raw)
        if text:
            self._write_kept(text)

    def _write_kept(self, text: str) -> None:
        spans = self._frames[-1].spans
        if spans and isinstance(spans[-1], d.Text):
            spans[-1] = d.Text(spans[-1].text + text)
        else:
            spans.append(d.Text(text))

    def end_line(self) -> None:
        """End a line, which may be empty; what is open goes on in the next."""
        self.lines.append(_without_end(self.taken()))

    def end_paragraph(self) -> None:
        """A block within a line ends the line."""
        if self.inline:
            self.end_line()

    def span(self, span: d.Span) -> None:
        if isinstance(span, d.LineBreak):
            self.end_line()
        else:
            super().span(span)


def _without_end(spans: tuple[d.Span, ...]) -> tuple[d.Span, ...]:
    if spans and isinstance(last := spans[-1], d.Text):
        text = last.text.rstrip()
        return (*spans[:-1], d.Text(text)) if text else spans[:-1]
    return spans


def listing(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a listing or pseudocode with the numbers of its lines."""
    lines: list[tuple[d.Span, ...]] = []
    numbers: list[str] = []
    others: list[Node] = []
    for child in node.nodes():
        if child.has("ltx_listingline"):
            line, number = _line(walk, child)
            lines += line
            numbers += [number, *[""] * (len(line) - 1)]
        elif not child.has("ltx_listing_data"):
            others.append(child)
    while lines and not lines[-1] and not numbers[-1]:
        lines.pop()
        numbers.pop()
    if not lines:
        if any(isinstance(each, str) and each.strip() for each in node.children):
            verbatim(walk, node, flow)
        else:
            walk.children(node, flow)
        return
    flow.block(
        d.Listing(_anchor(walk, node, flow), tuple(lines), tuple(numbers) if any(numbers) else ())
    )
    for each in others:
        walk.node(each, flow)


def _line(walk: Walk, node: Node) -> tuple[list[tuple[d.Span, ...]], str]:
    tags = tuple(each for each in node.nodes() if each.has("ltx_tag_listingline"))
    number = walk.line(tags[0]).rstrip(":.") if tags else ""
    lines = _Lines(feeds=False)
    walk.children(node, lines, tags)
    lines.end_line()
    return _with_blocks(lines), number


def _with_blocks(lines: _Lines) -> list[tuple[d.Span, ...]]:
    from digest.fulltext.latexml.flow import spans_of

    return [*lines.lines, *(spans_of((block,)) for block in lines.blocks)]


def verbatim(walk: Walk, node: Node, flow: Flow) -> None:
    """Read text as it was typed."""
    if node.tag in ("code", "span"):
        flow.open_code()
        walk.children(node, flow)
        flow.close_code()
        return
    lines = _Lines(feeds=True)
    walk.children(node, lines)
    lines.end_line()
    found = _with_blocks(lines)
    while found and not found[0]:
        found.pop(0)
    while found and not found[-1]:
        found.pop()
    if found:
        flow.block(d.Listing(_anchor(walk, node, flow), tuple(found)))


def rule(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a rule: in pseudocode it says how far a loop goes, elsewhere nothing."""
    if isinstance(flow, _Lines):
        flow.text(_INSET)
    walk.children(node, flow)


def _anchor(walk: Walk, node: Node, flow: Flow) -> str:
    if not flow.anchored:
        return ""
    return walk.anchors.take(node.id) if node.id else walk.anchors.make("L")
