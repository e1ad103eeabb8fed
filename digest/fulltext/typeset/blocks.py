"""Sets blocks, each kind by a function of its own, found in one table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from digest.fulltext import document as d
from digest.fulltext.typeset.equations import set_equation
from digest.fulltext.typeset.line import EMPTY, Line, Role, Run, indented
from digest.fulltext.typeset.runs import BREAK, note_mark, spelled
from digest.fulltext.typeset.tables import set_table
from digest.fulltext.typeset.wrapping import wrapped
from digest.text.cells import cell_width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_LEAST_MEASURE: Final = 20
"""Cells that are left to a block however deep it lies."""
_DEEPEST_TABLE: Final = 3
"""Tables within tables that are set as such: each level sets all that is in it twice. In a deeper
one the cells stand below each other."""


class Setter:
    """Sets the blocks of one document at one width."""

    def __init__(self, measure: int, width: int) -> None:
        self.measure = measure
        self._width = width
        self.outline: list[tuple[str, int, str]] = []
        """Title, level and anchor of each section so far."""
        self.within: dict[str, str] = {}
        """Anchors that have no line of their own, and the block that holds them."""
        self._tables = 0
        """How many tables lie around what is being set."""

    def spell(self, spans: Iterable[d.Span]) -> list[Run]:
        """Return spans as runs, without their notes."""
        return spelled(spans).runs

    def heading(self, title: str, level: int, anchor: str) -> list[Line]:
        """Set a heading that is no section's, and put it into the outline."""
        self.outline.append((title, level, anchor))
        return [EMPTY, Line((Run(title, Role.HEADING),), anchor), EMPTY]

    def blocks(self, blocks: Iterable[d.Block], measure: int | None = None) -> list[Line]:
        """Set blocks below each other, with a gap between them."""
        measure = self.measure if measure is None else measure
        lines: list[Line] = []
        for block in blocks:
            own = _SETTERS[type(block)](self, block, max(_LEAST_MEASURE, measure))
            if lines and own:
                lines.append(EMPTY)
            lines += own
        return lines

    def _cell(self, blocks: Sequence[d.Block], measure: int) -> list[Line]:
        """Set what is in a cell, without gaps; a cell may be narrower than any block."""
        lines: list[Line] = []
        for block in blocks:
            lines += _SETTERS[type(block)](self, block, max(1, measure))
        return [line for line in lines if line.runs]

    def paragraph(self, block: d.Paragraph, measure: int) -> list[Line]:
        """Set a paragraph, with its notes below."""
        return self._flow(block.spans, measure, block.anchor)

    def _flow(
        self,
        spans: Sequence[d.Span],
        measure: int,
        anchor: str,
        before: Sequence[Run] = (),
        role: Role = Role.TEXT,
    ) -> list[Line]:
        """Break spans into lines, and set the notes of them below."""
        found = spelled(spans, role)
        lines = wrapped([*before, *found.runs], measure, anchor)
        for note in found.notes:
            lines += self._note(note, measure)
        return lines

    def _note(self, note: d.Footnote, measure: int) -> list[Line]:
        mark = note_mark(note)
        width = cell_width(mark) + 1
        lines = self.blocks(note.blocks, measure - width - 2)
        quiet = [
            replace(
                line,
                anchor=note.anchor,
                runs=tuple(
                    replace(run, role=Role.NOTE) if run.role is Role.TEXT else run
                    for run in line.runs
                ),
            )
            for line in lines
        ]
        return _hanging(quiet, Run(f"  {mark} ", Role.NOTE))

    def section(self, block: d.Section, measure: int) -> list[Line]:
        """Set a section, with its heading."""
        number = f"{block.number}  " if block.number else ""
        title = self.spell(block.title)
        text = f"{number}{''.join([run.text for run in title])}"
        self.outline.append((" ".join(text.split()), block.level, block.anchor))
        runs = [Run(f"{block.number} ", Role.HEADING)] if number else []
        runs += [Run(run.text, Role.HEADING, run.target) for run in title]
        lines = [EMPTY, *wrapped(runs, measure, block.anchor)]
        inner = self.blocks(block.blocks, measure)
        return [*lines, EMPTY, *inner]

    def equation(self, block: d.Equation, measure: int) -> list[Line]:
        """Set an equation."""
        lines = set_equation(block, measure)
        if block.rows:
            self.within.setdefault(block.anchor, block.rows[0].anchor)
        return lines

    def theorem(self, block: d.Theorem, measure: int) -> list[Line]:
        """Set a theorem or a proof; its title runs in, as on paper."""
        role = Role.ITALIC if block.proof else Role.LABEL
        title = [Run(run.text, role, run.target) for run in self.spell(block.title)]
        if title and title[-1].text.rstrip()[-1:] not in {".", ":", ""}:
            title.append(Run(".", role))
        first, rest = block.blocks[:1], block.blocks[1:]
        if first and isinstance(first[0], d.Paragraph):
            opening = first[0]
            lines = self._flow(opening.spans, measure, opening.anchor, [*title, Run(" ")])
            self.within.setdefault(block.anchor, opening.anchor)
        else:
            lines, rest = wrapped(title, measure, block.anchor), block.blocks
        following = self.blocks(rest, measure)
        return [*lines, EMPTY, *following] if following else lines

    def list_(self, block: d.List, measure: int) -> list[Line]:
        """Set a list with hanging markers."""
        markers = [item.marker or "•" for item in block.items]
        is_loose = any(len(item.blocks) > 1 for item in block.items)
        widest = max([cell_width(marker) for marker in markers], default=1)
        indent = min(widest, 6) + 1
        lines: list[Line] = []
        for marker, item in zip(markers, block.items, strict=True):
            label = Run(marker, Role.LABEL)
            own = self.blocks(item.blocks, measure - indent - 2)
            if cell_width(marker) > 6:  # a term of a description list stands on its own line
                term = wrapped([label], max(1, measure - 2), item.anchor)
                own = [*term, *indented(own, indent)]
                own = indented(own, 2)
            else:
                lead = " " * (2 + min(widest, 6) - cell_width(marker))
                own = _hanging(own or [Line((Run(""),), item.anchor)], Run(lead), label, Run(" "))
            if own and own[0].anchor:
                self.within.setdefault(item.anchor, own[0].anchor)
            if lines and is_loose:
                lines.append(EMPTY)
            lines += own
        if lines and block.items:
            self.within.setdefault(block.anchor, lines[0].anchor)
        return lines

    def table(self, block: d.Table, measure: int) -> list[Line]:
        """Set a table; it may use the screen's whole width, wherever it stands."""
        if self._tables == _DEEPEST_TABLE:
            return [
                line
                for row in block.rows
                for cell in row.cells
                for line in self._cell(cell.blocks, measure)
            ]
        self._tables += 1
        lines = set_table(block, max(measure, self._width) if measure > 1 else 1, self._cell)
        self._tables -= 1
        return lines

    def listing(self, block: d.Listing, _: int) -> list[Line]:
        """Set lines whose spaces count."""
        widest = max([len(number) for number in block.numbers], default=0)
        lines = []
        for at, spans in enumerate(block.lines):
            number = block.numbers[at] if at < len(block.numbers) else ""
            for own in _lines(self.spell(spans)):
                runs = [Run(f"{number:>{widest + 2}}  " if widest else "  ", Role.RULE)]
                runs += [
                    replace(run, role=Role.CODE) if run.role is Role.TEXT else run for run in own
                ]
                lines.append(Line(tuple(runs), block.anchor, at, is_set=True))
                number = ""
        return lines

    def picture(self, block: d.Picture, measure: int) -> list[Line]:
        """Name a picture and link it."""
        says = block.description.strip()
        name = f"▣ picture: {says}" if says else "▣ picture"
        role = Role.LINK if block.url else Role.NOTE
        return indented(wrapped([Run(name, role, block.url)], measure - 2, block.anchor), 2)

    def figure(self, block: d.Figure, measure: int) -> list[Line]:
        """Set a figure: pictures above their caption, all else below it."""
        label = [Run(f"{block.label}  ", Role.LABEL)] if block.label else []
        caption = self._flow(block.caption, measure, block.anchor, label, Role.CAPTION)
        inner = self.blocks(block.blocks, measure)
        is_picture = block.kind is d.FigureKind.FIGURE
        first, second = (inner, caption) if is_picture else (caption, inner)
        gap = [EMPTY] if first and second and not is_picture else []
        return [*first, *gap, *second]

    def quotation(self, block: d.Quotation, measure: int) -> list[Line]:
        """Set a quotation behind a bar."""
        lines = self.blocks(block.blocks, measure - 4)
        return [line.after(Run("  │ ", Role.RULE)) if line.runs else line for line in lines]

    def bibliography(self, block: d.Bibliography, measure: int) -> list[Line]:
        """Set the list of what is cited."""
        title = "".join([run.text for run in self.spell(block.title)])
        lines = self.heading(" ".join(title.split()) or "References", 1, block.anchor)
        labels = [entry.label for entry in block.entries]
        width = (
            max([cell_width(label) for label in labels if cell_width(label) <= 8], default=2) + 1
        )
        for entry in block.entries:
            own = self._flow(entry.spans, measure - width, entry.anchor)
            label = Run(entry.label, Role.LABEL)
            if cell_width(entry.label) > 8:
                own = [*wrapped([label], measure, entry.anchor), *indented(own, width)]
            else:
                free = Run(" " * (width - cell_width(entry.label)))
                own = _hanging(own or [Line((Run(""),), entry.anchor)], label, free)
            lines += own
        return lines


def _lines(runs: Iterable[Run]) -> list[list[Run]]:
    """Return runs line by line, without those that end a line."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.text == BREAK:
            lines.append([])
        else:
            lines[-1].append(run)
    return lines


def _hanging(lines: list[Line], *lead: Run) -> list[Line]:
    """Put something before the first line, and as much space before the others."""
    if not lines:
        return []
    width = cell_width("".join([run.text for run in lead]))
    return [lines[0].after(*lead), *indented(lines[1:], width)]


_SETTERS: Final[dict[type[Any], Callable[[Setter, Any, int], list[Line]]]] = {
    d.Paragraph: Setter.paragraph,
    d.Section: Setter.section,
    d.Equation: Setter.equation,
    d.Theorem: Setter.theorem,
    d.List: Setter.list_,
    d.Table: Setter.table,
    d.Listing: Setter.listing,
    d.Picture: Setter.picture,
    d.Figure: Setter.figure,
    d.Quotation: Setter.quotation,
    d.Bibliography: Setter.bibliography,
}
