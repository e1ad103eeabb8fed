r"""A document as Markdown (CommonMark with GitHub's tables and footnotes): for scripts and notes.

Formulas are TeX between dollars, display equations between `$$`, with their numbers as `\tag`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.content import every_block, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ACTIVE: Final = re.compile(r"[\\`*_\[\]<$|~]")
_BLOCK: Final = re.compile(r"^(\d{1,9}(?=[.)]\s)|(?=[-+=#:>](?:\s|$)))")
"""What would turn a paragraph that begins with it into a list, heading or quotation."""
_TICKS: Final = re.compile("`+")
_MARKS: Final = {
    d.Style.ITALIC: ("*", "*"),
    d.Style.BOLD: ("**", "**"),
    d.Style.SUPERSCRIPT: ("<sup>", "</sup>"),
    d.Style.SUBSCRIPT: ("<sub>", "</sub>"),
}
_MOST_COLUMNS: Final = 1_000
_RULES: Final = {d.Align.LEFT: "---", d.Align.CENTER: ":-:", d.Align.RIGHT: "--:"}
_DEEPEST: Final = 6
"""Levels of headings that Markdown has."""


def to_markdown(text: d.Document) -> str:
    """Return the whole document, its title as the only heading of level 1."""
    writer = _Writer()
    parts = [f"# {writer.spans(text.title) or 'Untitled'}"]
    if text.authors:
        parts.append(", ".join(map(_escaped, text.authors)))
    if text.abstract:
        parts += ["## Abstract", *writer.blocks(text.abstract)]
    parts += [*writer.blocks(text.front), *writer.blocks(text.body)]
    if text.problems:
        parts.append(
            "\n".join(
                ["What could not be read:", "", *(f"- {_escaped(each)}" for each in text.problems)]
            )
        )
    return writer.page(parts)


def blocks_to_markdown(blocks: Sequence[d.Block]) -> str:
    """Return some blocks of a document, their footnotes below them."""
    writer = _Writer()
    return writer.page(list(writer.blocks(blocks)))


@dataclass(slots=True)
class _Writer:
    notes: list[str] = field(default_factory=list)
    """The footnotes so far."""
    in_cell: bool = False
    """Whether a bar would end what is written."""

    def page(self, parts: list[str]) -> str:
        return "\n\n".join(filter(None, [*parts, *self.notes])) + "\n"

    # Spans

    def spans(self, spans: Iterable[d.Span]) -> str:
        """Spans on one line."""
        return " ".join("".join(map(self._span, spans)).split())

    def _span(self, span: d.Span) -> str:
        match span:
            case d.Text():
                return _escaped(span.text)
            case d.Math():
                tex = _tex(span.tex)
                return f"${_without_bars(tex) if self.in_cell else tex}$"
            case d.Code() | d.Unread():
                code = _code(span.text if isinstance(span, d.Code) else span.source)
                return code.replace("|", "\\|") if self.in_cell else code
            case d.LineBreak():
                return " "
            case d.Styled():
                return _around(self._inner(span.spans), *_MARKS.get(span.style, ("", "")))
            case d.Link():
                return f"[{self._inner(span.spans)}]({_target(span.url)})"
            case d.Footnote():
                return self._note(span)
            case d.Reference() | d.Citation():
                return self._inner(span.spans)

    def _inner(self, spans: Iterable[d.Span]) -> str:
        return "".join(map(self._span, spans))

    def _note(self, note: d.Footnote) -> str:
        number = len(self.notes) + 1
        self.notes.append("")  # a note within it comes after it
        content = "\n\n".join(self.blocks(note.blocks))
        self.notes[number - 1] = f"[^{number}]: {_indented(content, '    ')}"
        return f"[^{number}]"

    # Blocks

    def blocks(self, blocks: Iterable[d.Block]) -> Iterator[str]:
        for block in blocks:
            yield from filter(None, self._block(block))

    def _block(self, block: d.Block) -> Iterator[str]:
        match block:
            case d.Paragraph():
                yield _BLOCK.sub(r"\1\\", self.spans(block.spans))
            case d.Section():
                level = min(block.level + 1, _DEEPEST)
                title = " ".join(filter(None, (_escaped(block.number), self.spans(block.title))))
                yield f"{'#' * level} {title}".rstrip()
                yield from self.blocks(block.blocks)
            case d.Equation():
                yield _equation(block)
            case d.Theorem():
                yield from self._theorem(block)
            case d.List():
                yield "\n".join(self._item(each) for each in block.items)
            case d.Table():
                yield self._table(block)
            case d.Listing():
                yield _listing(block)
            case d.Picture():
                yield f"![{_escaped(block.description)}]({_target(block.url)})"
            case d.Figure():
                yield from self.blocks(block.blocks)
                yield self._caption(block)
            case d.Quotation():
                yield _indented("\n\n".join(self.blocks(block.blocks)), "> ", first="> ")
            case d.Bibliography():
                yield f"## {self.spans(block.title) or 'References'}"
                yield "\n".join(self._entry(each) for each in block.entries)

    def _theorem(self, block: d.Theorem) -> Iterator[str]:
        title = _around(self.spans(block.title), "**", "**")
        inner = list(self.blocks(block.blocks))
        if block.blocks and isinstance(block.blocks[0], d.Paragraph) and inner:
            inner[0] = f"{title} {inner[0]}"
            yield from inner
        else:
            yield title
            yield from inner

    def _item(self, item: d.Item) -> str:
        content = "\n\n".join(self.blocks(item.blocks))
        number = re.fullmatch(r"(\d{1,9})[.)]", item.marker)
        bullet = f"{number[1]}. " if number else "- "
        if not number and item.marker not in {"•", "-", "–", "*", ""}:
            content = f"{_escaped(item.marker)} {content}"
        return bullet + _indented(content, " " * len(bullet))

    def _entry(self, entry: d.Entry) -> str:
        return f"- {_escaped(entry.label)} {self.spans(entry.spans)}".rstrip()

    def _caption(self, figure: d.Figure) -> str:
        label = f"**{_escaped(figure.label)}:**" if figure.label else ""
        return " ".join(filter(None, (label, self.spans(figure.caption))))

    def _table(self, table: d.Table) -> str:
        grid, aligns = self._grid(table)
        if not grid:
            return ""
        rule = [_RULES[aligns.get(at, d.Align.LEFT)] for at in range(len(grid[0]))]
        return "\n".join(f"| {' | '.join(row)} |" for row in (grid[0], rule, *grid[1:]))

    def _grid(self, table: d.Table) -> tuple[list[list[str]], dict[int, d.Align]]:
        """Return the cells in rows of one length, and the alignment of each column.

        Markdown has no cells over several rows or columns: what they cover stays empty.
        """
        rows: list[dict[int, str]] = [{} for _ in table.rows]
        aligns: dict[int, d.Align] = {}
        for number, row in enumerate(table.rows):
            at = 0
            for cell in row.cells:
                while at in rows[number]:
                    at += 1
                columns = min(cell.columns, _MOST_COLUMNS)
                for down in range(number, min(number + cell.rows, len(rows))):
                    rows[down] |= dict.fromkeys(range(at, at + columns), "")
                rows[number][at] = self._cell(cell)
                if columns == 1:
                    aligns.setdefault(at, cell.align) if cell.header else aligns.update(
                        {at: cell.align}
                    )
                at += columns
        width = max((max(row, default=-1) + 1 for row in rows), default=0)
        return [[row.get(at, "") for at in range(width)] for row in rows], aligns

    def _cell(self, cell: d.Cell) -> str:
        outer, self.in_cell = self.in_cell, True
        content = "<br>".join(" ".join(each.split()) for each in self.blocks(cell.blocks))
        self.in_cell = outer
        return content


def _equation(equation: d.Equation) -> str:
    rows = [row for row in equation.rows if row.number or any(cell.strip() for cell in row.cells)]
    if len(rows) == 1:
        tag = rf" \tag{{{rows[0].number.strip('()')}}}" if rows[0].number else ""
        return f"$$\n{_tex(' '.join(rows[0].cells))}{tag}\n$$"
    lines = [
        _tex(" & ".join(row.cells)) + (rf" \qquad \text{{{row.number}}}" if row.number else "")
        for row in rows
    ]
    body = " \\\\\n".join(lines)
    return f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"


def _listing(listing: d.Listing) -> str:
    numbers = listing.numbers + ("",) * (len(listing.lines) - len(listing.numbers))
    width = max(map(len, numbers), default=0)
    lines = [
        f"{number:>{width}} {_verbatim(spans)}".rstrip() if width else _verbatim(spans).rstrip()
        for number, spans in zip(numbers, listing.lines, strict=False)
    ]
    content = "\n".join(lines)
    longest = max((len(each) for each in _TICKS.findall(content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{content}\n{fence}"


def _verbatim(spans: Iterable[d.Span]) -> str:
    """Spans as they are, spaces and all; for lines whose spaces count."""
    return "".join(map(_as_is, spans))


def _as_is(span: d.Span) -> str:
    match span:
        case d.Text() | d.Code():
            return span.text
        case d.Math():
            return span.tex
        case d.Unread():
            return span.source
        case d.LineBreak():
            return " "
        case d.Footnote():
            return f" ({' '.join(plain(each.spans) for each in _paragraphs(span))})"
        case _:
            return _verbatim(span.spans)


def _paragraphs(note: d.Footnote) -> Iterator[d.Paragraph]:
    return (each for each in every_block(note.blocks) if isinstance(each, d.Paragraph))


def _escaped(text: str) -> str:
    return _ACTIVE.sub(lambda match: "\\" + match[0], text)


def _code(text: str) -> str:
    if not text.strip():
        return text
    longest = max((len(each) for each in _TICKS.findall(text)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _tex(tex: str) -> str:
    """TeX without what would end the formula: blank lines."""
    return " ".join(tex.split())


def _without_bars(tex: str) -> str:
    return tex.replace("\\|", r"\Vert ").replace("|", r"\vert ")


def _target(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def _around(text: str, before: str, after: str) -> str:
    """Put marks around text, but not around the spaces at its ends, where they would not count."""
    inner = text.strip()
    if not inner:
        return text
    at = text.index(inner)
    return f"{text[:at]}{before}{inner}{after}{text[at + len(inner) :]}"


def _indented(text: str, indent: str, first: str = "") -> str:
    return first + "\n".join(
        (indent + each if number else each).rstrip() for number, each in enumerate(text.split("\n"))
    )
