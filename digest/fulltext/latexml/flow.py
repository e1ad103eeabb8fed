"""Where a walk writes what it meets: lines gather into paragraphs, blocks stand between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.tidying import merged, tidy, trimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from digest.fulltext.anchors import Anchors


@dataclass(slots=True)
class _Frame:
    """Spans that are being gathered, and what they become."""

    wrap: Callable[[tuple[d.Span, ...]], d.Span] | None
    spans: list[d.Span] = field(default_factory=list)
    link: bool = False


class Flow:
    """A stretch of a page: text and spans go into the paragraph at hand, a block ends it."""

    def __init__(self, anchors: Anchors | None = None, stem: str = "") -> None:
        """Make an empty one.

        Args:
            anchors: where its paragraphs get their anchors; without, they have none.
            stem: how the anchors of paragraphs without an id begin.
        """
        self.blocks: list[d.Block] = []
        self.stem = stem
        self._anchors = anchors
        self._wanted = ""
        self._frames = [_Frame(None)]
        self._at_space = True
        self._code = 0

    @property
    def inline(self) -> bool:
        """Whether the paragraph at hand has anything in it."""
        return any(frame.spans for frame in self._frames)

    @property
    def in_link(self) -> bool:
        """Whether a link is open, within which there is no other."""
        return any(frame.link for frame in self._frames)

    @property
    def anchored(self) -> bool:
        """Whether its paragraphs have anchors."""
        return self._anchors is not None

    def expect(self, anchor: str) -> None:
        """Name the anchor of the next paragraph."""
        self._wanted = anchor

    def text(self, raw: str) -> None:
        """Add running text."""
        text = tidy(raw)
        if self._at_space and text.startswith(" "):
            text = text[1:]
        if text:
            self._write(text)
            self._at_space = text.endswith(" ")

    def _write(self, text: str) -> None:
        spans = self._frames[-1].spans
        if self._code and (word := text.strip()):
            if text.startswith(" "):
                spans.append(d.Text(" "))
            if spans and isinstance(spans[-1], d.Code):
                spans[-1] = d.Code(spans[-1].text + word)
            else:
                spans.append(d.Code(word))
            if text.endswith(" "):
                spans.append(d.Text(" "))
            return
        if spans and isinstance(spans[-1], d.Text):
            spans[-1] = d.Text(spans[-1].text + text)
        else:
            spans.append(d.Text(text))

    def span(self, span: d.Span) -> None:
        """Add a span that is whole."""
        self._frames[-1].spans.append(span)
        if not isinstance(span, d.Footnote):
            self._at_space = isinstance(span, d.LineBreak)

    def open(self, wrap: Callable[[tuple[d.Span, ...]], d.Span], *, link: bool = False) -> None:
        """Begin spans that become one: what is added until `close` goes into it."""
        self._frames.append(_Frame(wrap, link=link))

    def close(self) -> None:
        """End what `open` began; nothing is made of nothing."""
        frame = self._frames.pop()
        if frame.spans and frame.wrap is not None:
            only = frame.spans[0] if len(frame.spans) == 1 else None
            spaces = isinstance(only, d.Text) and only.text == " "
            made = d.Text(" ") if spaces else frame.wrap(tuple(frame.spans))
            if spaces:
                self._write(" ")
            else:
                self._frames[-1].spans.append(made)

    def open_code(self) -> None:
        """Make words of source code out of the text up to `close_code`."""
        self._code += 1

    def close_code(self) -> None:
        """End what `open_code` began."""
        self._code -= 1

    def end_paragraph(self) -> None:
        """End the paragraph at hand; what is open goes on in the next one."""
        spans = trimmed(self.taken())
        self._at_space = True
        if spans:
            self.blocks.append(d.Paragraph(self._anchor(), spans))
            self._wanted = ""

    def taken(self) -> tuple[d.Span, ...]:
        """Take all spans out; what is open goes on with none."""
        again = [_Frame(frame.wrap, link=frame.link) for frame in self._frames[1:]]
        while len(self._frames) > 1:
            self.close()
        spans = tuple(self._frames[0].spans)
        self._frames = [_Frame(None), *again]
        return spans

    def _anchor(self) -> str:
        if self._anchors is None:
            return ""
        if self._wanted:
            return self._anchors.take(self._wanted)
        return self._anchors.make(f"{self.stem}.p" if self.stem else "p")

    def block(self, block: d.Block) -> None:
        """Add a block, after the paragraph at hand."""
        self.end_paragraph()
        self.blocks.append(block)

    def ended(self) -> tuple[d.Block, ...]:
        """Return all blocks; nothing may be open."""
        self.end_paragraph()
        return tuple(self.blocks)


def unstyled(spans: tuple[d.Span, ...]) -> tuple[d.Span, ...]:
    """Return spans without the style that all of them have, as titles have; it is the reader's."""
    styles = {each.style if isinstance(each, d.Styled) else None for each in spans}
    if len(styles) != 1 or styles == {None}:
        return spans
    return merged(inner for each in spans if isinstance(each, d.Styled) for inner in each.spans)


def spans_of(blocks: tuple[d.Block, ...]) -> tuple[d.Span, ...]:
    """Return what blocks say as one line, for a place that takes no blocks, such as a caption."""
    spans: list[d.Span] = []
    for block in blocks:
        if spans:
            spans.append(d.LineBreak())
        spans.extend(_line(block))
    return tuple(spans)


def _line(block: d.Block) -> tuple[d.Span, ...]:
    match block:
        case d.Paragraph(spans=spans):
            return spans
        case d.Equation(rows=rows):
            return tuple(d.Math("".join(row.cells)) for row in rows)
        case d.Picture(url=url, description=description):
            said = (d.Text(description or "[picture]"),)
            return (d.Link(url, said),) if url else said
        case d.List(items=items):
            return _joined((d.Text(f"{each.marker} "), *spans_of(each.blocks)) for each in items)
        case d.Table(rows=rows):
            return _joined(spans_of(cell.blocks) for row in rows for cell in row.cells)
        case d.Listing(lines=lines):
            return _joined(lines, d.LineBreak())
        case d.Bibliography(title=title, entries=entries):
            return _joined((title, *((d.Text(f"{e.label} "), *e.spans) for e in entries)))
        case d.Figure(caption=caption, blocks=inner):
            return _joined((spans_of(inner), caption))
        case d.Theorem(title=title, blocks=inner) | d.Section(title=title, blocks=inner):
            return _joined((title, spans_of(inner)))
        case d.Quotation(blocks=inner):
            return spans_of(inner)


_SPACE_BETWEEN: Final = d.Text(" ")


def _joined(
    parts: Iterable[tuple[d.Span, ...]], between: d.Span = _SPACE_BETWEEN
) -> tuple[d.Span, ...]:
    spans: list[d.Span] = []
    for part in parts:
        if part and spans:
            spans.append(between)
        spans.extend(part)
    return tuple(spans)
