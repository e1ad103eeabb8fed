"""Tells headings, paragraphs, lists, tables, formulas and captions apart, by size and place."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.assembly import Heading
from digest.fulltext.assembly.captions import caption_of
from digest.fulltext.assembly.numbering import Numbering
from digest.fulltext.assembly.references import is_title
from digest.fulltext.content import plain
from digest.fulltext.pdf.words import Words
from digest.fulltext.tidying import tidy, tidy_line, trimmed
from digest.text import normalise_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.fulltext.assembly import Piece
    from digest.fulltext.pdf.columns import Line

_LONGEST_HEADING: Final = 120
_KNOWN: Final = frozenset(
    (
        "abstract",
        "introduction",
        "related work",
        "background",
        "method",
        "methods",
        "results",
        "discussion",
        "conclusion",
        "conclusions",
        "acknowledgements",
        "acknowledgments",
        "acknowledgement",
        "limitations",
        "summary",
        "keywords",
        "statement of need",
        "references",
        "bibliography",
        "appendix",
        "ethics statement",
    )
)
_ABSTRACT: Final = re.compile(r"Abstract\s?[.:—–-]\s?", re.IGNORECASE)
_ENDS: Final = (".", "!", "?", ":", "。", ".”", '."', ".)")
_BULLET: Final = re.compile(r"[•●▪◦‣∙■–*]\s+(?=\S)")
_LABELLED: Final = re.compile(r"\[[^\[\]]{1,30}\]\s|\d{1,3}\.\s")
_ARABIC: Final = re.compile(r"(\d{1,3})((?:\.\d{1,3})*+)[.:)]?(?=\s|[A-Z])")
_FEW_NUMBERED: Final = 2
_CAPTION: Final = re.compile(
    r"(?:Figure|Fig\.|FIGURE|FIG\.|Table|TABLE|Algorithm|Listing)\s?(?:[A-Z]\.?)?(?:\d{1,3}|[IVX]{1,5})\s?[.:|]"
)


class BlockMaker:
    """Makes blocks of the lines of one paper."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._body = _common_size(lines)
        self._leading = _leading(lines, self._body)
        self._words = Words(lines)
        first, self._lines = _title(lines, self._body)
        self.title = self._words.spans(first)
        self.has_formulas = any(line.formula for line in lines)
        self._numbering = Numbering()
        self._pieces: list[Piece] = []
        self._open: list[Line] = []
        self._aside: list[Piece] = []
        """Notes and captions that stand within a paragraph; they come after it."""
        self._cites = False
        self._begun = False
        """Whether the paper itself has begun, after the names of its authors."""
        self._top = 0
        """The number of the last section."""
        numbered = [
            line.size
            for line in self._lines
            if self._is_distinct(line) and self._is_numbered(line.text)
        ]
        self._heading_size = median(numbered) if len(numbered) > _FEW_NUMBERED else 0.0
        self._has_known = any(
            normalise_title(self._without_number(line.text)) in _KNOWN for line in self._lines[:200]
        )

    def pieces(self) -> list[Piece]:
        """Return headings and blocks in the order of reading, without anchors."""
        at = 0
        while at < len(self._lines):
            at = self._step(at)
        self._end()
        return self._pieces

    def _step(self, at: int) -> int:
        """Take one line or more; returns the index of the next one."""
        line = self._lines[at]
        if _CAPTION.match(line.text):
            end = self._stretch(at, lambda one, other: self._goes_on(one, other, self._leading))
            self._put_aside(self._caption(self._lines[at:end]))
            return end
        if self._is_heading(at):
            end = at + 1
            while end < len(self._lines) and self._continues_heading(end):
                end += 1
            self._heading(self._lines[at:end])
            return end
        if not self._cites and (end := self._table(at)) > at:
            self._put_aside(_listing(self._lines[at:end]))
            return end
        if not self._cites and line.size < 0.93 * self._body and self._is_note(line):
            end = self._stretch(at, self._is_same_note)
            self._put_aside(d.Paragraph("", self._words.spans(self._lines[at:end])))
            return end
        if not self._cites and self._is_display(line):
            end = self._stretch(at, lambda _, other: self._is_display(other))
            self._end_paragraph()
            self._pieces.append(_listing(self._lines[at:end]))
            return end
        if self._open and self._begins(self._open[-1], line):
            self._end_paragraph()
        self._open.append(line)
        return at + 1

    # Headings

    def _is_heading(self, at: int) -> bool:
        line = self._lines[at]
        text = line.text.strip()
        if not 2 < len(text) <= _LONGEST_HEADING or len(line.pieces) > 3 or line.formula:
            return False
        if not any(each.isalpha() for each in text):
            return False
        distinct = self._is_distinct(line)
        name = normalise_title(self._without_number(text))
        if name in _KNOWN and (distinct or self._stands_alone(at)):
            return True
        if not self._begun and self._has_known:
            return False  # names and addresses are large, too
        if not distinct or text.endswith((",", ";", "-")):
            return False
        if self._is_numbered(text):
            return self._is_next(text)
        large = line.size >= 1.08 * self._body
        return (
            (line.bold or large)
            and line.size > self._heading_size - 0.4
            and not (self._cites and not large)
            and text[0].isupper()
            and not text.endswith(".")
            and line.right < line.column.right - 0.1 * line.column.width
            and self._has_gap_above(at)
            and not (at + 1 < len(self._lines) and len(self._lines[at + 1].pieces) > 2)
        )

    def _is_distinct(self, line: Line) -> bool:
        """Tell whether a line is set apart from running text."""
        letters = [each for each in line.text if each.isalpha()]
        upper = sum(each.isupper() for each in letters) > 0.6 * len(letters) and len(letters) > 4
        return line.size >= 1.08 * self._body or line.bold or upper

    def _without_number(self, text: str) -> str:
        number = Numbering().read(text)
        return text[number.length :] if number else text

    def _is_next(self, text: str) -> bool:
        """Tell whether a number follows those of the headings; that of a line of code doesn't."""
        match = _ARABIC.match(text)
        if match is None:
            return True
        top = int(match[1])
        title = text[match.end() :].lstrip()
        if not title[:1].isupper() and not title[:1].isdigit():
            return False
        return top in (self._top + 1, self._top + 2) if not match[2] else top in _near(self._top)

    def _is_numbered(self, text: str) -> bool:
        numbering = Numbering()
        numbering.after_references = self._numbering.after_references
        return numbering.read(text) is not None or bool(
            re.match(r"(?:[IVX]{1,5}|[A-Z])\.\s+[A-Z]", text)
        )

    def _stands_alone(self, at: int) -> bool:
        line = self._lines[at]
        return self._has_gap_above(at) and line.right < line.column.left + 0.5 * line.column.width

    def _has_gap_above(self, at: int) -> bool:
        if at == 0:
            return True
        line, before = self._lines[at], self._lines[at - 1]
        if before.column != line.column:
            return True
        return before.bottom - line.bottom > 1.2 * self._leading

    def _continues_heading(self, at: int) -> bool:
        line, before = self._lines[at], self._lines[at - 1]
        return (
            line.column == before.column
            and abs(line.size - before.size) < 0.3
            and line.bold == before.bold
            and (line.size >= 1.08 * self._body or line.bold)
            and before.bottom - line.bottom < 1.5 * before.size
            and before.right > before.column.left + 0.6 * before.column.width
            and not self._is_numbered(line.text)
            and len(line.text) < 90
        )

    def _heading(self, lines: Sequence[Line]) -> None:
        self._end()
        spans = self._words.spans(lines)
        text = plain(spans)
        depth = 1 if lines[0].size >= 1.15 * self._body or text.isupper() else 2
        self._numbering.read(text)
        name = self._without_number(text)
        if match := _ARABIC.match(text):
            self._top = int(match[1])
        self._begun = True
        self._cites = is_title(name)
        if self._cites:
            self._numbering.begin_appendix()
        if self._cites or normalise_title(name) in _KNOWN:
            depth = 1
        self._pieces.append(Heading(spans, depth))

    # What stands between paragraphs

    def _stretch(self, at: int, follows: object) -> int:
        """Return where a stretch of lines ends, each of which follows the one before."""
        end = at + 1
        while end < len(self._lines) and follows(self._lines[end - 1], self._lines[end]):  # type: ignore[operator]
            if self._is_heading(end) or _CAPTION.match(self._lines[end].text):
                break
            end += 1
        return end

    def _goes_on(self, one: Line, other: Line, leading: float) -> bool:
        return (
            one.column == other.column
            and abs(one.size - other.size) < 0.6
            and 0 < one.bottom - other.bottom < 1.35 * min(leading, 1.5 * one.size)
        )

    def _caption(self, lines: Sequence[Line]) -> Piece:
        paragraph = d.Paragraph("", self._words.spans(lines))
        return caption_of(paragraph) or paragraph

    def _table(self, at: int) -> int:
        """Return where a table that begins here ends; `at` if none does."""
        end = at
        while (
            end < len(self._lines)
            and self._lines[end].column == self._lines[at].column
            and (
                len(self._lines[end].pieces) > 2 or (end > at and len(self._lines[end].pieces) > 1)
            )
            and not _CAPTION.match(self._lines[end].text)
        ):
            end += 1
        return end if end - at >= 2 else at

    def _is_note(self, line: Line) -> bool:
        return not (line.formula and line.size > 0.85 * self._body)

    def _is_same_note(self, one: Line, other: Line) -> bool:
        if other.size >= 0.93 * self._body or not self._goes_on(one, other, self._leading):
            return False
        return not other.pieces[0].runs[0][1]  # a raised mark begins the next note

    def _is_display(self, line: Line) -> bool:
        """Tell whether a line is a formula of its own: set in from both sides, in its fonts."""
        if not line.formula:
            return False
        inset = line.left > line.column.left + 0.06 * line.column.width
        words = re.findall(r"[^\W\d_]{4,}", line.text)
        return inset and len(words) <= 2

    # Paragraphs

    def _begins(self, one: Line, other: Line) -> bool:
        """Tell whether a paragraph begins after a line."""
        if self._cites:
            return self._begins_entry(one, other)
        if _BULLET.match(other.text):
            return True
        text = one.text.rstrip()
        ended = text.endswith(_ENDS)
        inset = other.left > other.column.left + 0.7 * other.size
        is_full = one.right > one.column.right - 0.06 * one.column.width
        if one.column != other.column or self._aside:
            return ended and (inset or not is_full)
        gap = one.bottom - other.bottom
        if gap > 1.45 * self._leading and (ended or gap > 2.5 * self._leading or not is_full):
            return True
        if abs(one.size - other.size) > 0.12 * self._body:
            return True
        if inset and one.left < other.left - 0.5 * other.size and (ended or not is_full):
            return not _BULLET.match(self._open[0].text)
        return ended and one.right < one.column.right - 0.2 * one.column.width and not inset

    def _begins_entry(self, one: Line, other: Line) -> bool:
        """Tell whether an entry of the list of what is cited begins."""
        if _LABELLED.match(other.text):
            return True
        if _LABELLED.match(self._open[0].text):
            return False
        at_left = other.left < other.column.left + 0.3 * other.size
        if not at_left:
            return False
        if one.column != other.column:
            return one.text.rstrip().endswith(_ENDS)
        hangs = one.left > one.column.left + 0.5 * one.size
        gap = one.bottom - other.bottom > 1.25 * self._leading
        return (
            hangs
            or gap
            or (one.text.rstrip().endswith(".") and len(self._open) > 0 and self._hang(other))
        )

    def _hang(self, line: Line) -> bool:
        """Tell whether entries of this column hang: most of their lines are set in."""
        return line.column.left + 0.3 * line.size > line.left and any(
            each.column == line.column and each.left > line.column.left + 0.5 * line.size
            for each in self._open
        )

    def _put_aside(self, piece: Piece) -> None:
        (self._aside if self._open else self._pieces).append(piece)

    def _end_paragraph(self) -> None:
        lines, self._open = self._open, []
        spans = self._words.spans(lines)
        if plain(spans):
            self._paragraph(spans)
        self._pieces += self._aside
        self._aside = []

    def _paragraph(self, spans: tuple[d.Span, ...]) -> None:
        first = spans[0]
        if isinstance(first, d.Text) and (match := _BULLET.match(first.text)):
            rest = trimmed((d.Text(first.text[match.end() :]), *spans[1:]))
            item = d.Item("", "•", (d.Paragraph("", rest),))
            last = self._pieces[-1] if self._pieces else None
            if isinstance(last, d.List):
                self._pieces[-1] = d.List("", (*last.items, item))
            else:
                self._pieces.append(d.List("", (item,)))
            return
        if isinstance(first, d.Text) and (match := _ABSTRACT.match(first.text)):
            self._pieces.append(Heading((d.Text("Abstract"),), 1))
            spans = trimmed((d.Text(first.text[match.end() :]), *spans[1:]))
        self._pieces.append(d.Paragraph("", spans))

    def _end(self) -> None:
        self._end_paragraph()


def _near(top: int) -> tuple[int, ...]:
    return (top, top + 1) if top else (1,)


def _common_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        for piece in line.pieces:
            sizes[piece.size] += len(piece.text)
    return sizes.most_common(1)[0][0]


def _leading(lines: Sequence[Line], body: float) -> float:
    """Return how far apart the base lines of running text are."""
    found = [
        round(one.bottom - other.bottom, 1)
        for one, other in pairwise(lines)
        if one.column == other.column
        and abs(one.size - body) < 0.3
        and abs(other.size - body) < 0.3
        and 0.8 * body < one.bottom - other.bottom < 2.5 * body
    ]
    return median(found) if found else 1.2 * body


def _title(lines: Sequence[Line], body: float) -> tuple[list[Line], list[Line]]:
    """Return the lines of the title, and all others."""
    first = [line for line in lines if line.column.page == lines[0].column.page]
    sized = [line for line in first if sum(each.isalpha() for each in line.text) > 3]
    if not sized:
        return [], list(lines)
    largest = max(line.size for line in sized)
    if largest < 1.15 * body:
        return [], list(lines)
    start = next(at for at, line in enumerate(lines) if line in sized and line.size == largest)
    end = start + 1
    while end < len(lines) and abs(lines[end].size - largest) < 0.06 * largest and end - start < 6:
        end += 1
    return list(lines[start:end]), [*lines[:start], *lines[end:]]


def _listing(lines: Sequence[Line]) -> d.Listing:
    """Return lines with their pieces as far apart as on the page."""
    left = min(line.left for line in lines)
    letters = sum(len(piece.text) for line in lines for piece in line.pieces)
    breadth = sum(piece.right - piece.left for line in lines for piece in line.pieces)
    cell = max(breadth / max(letters, 1), 1.0)
    made: list[tuple[d.Span, ...]] = []
    for line in lines:
        text = ""
        for piece in line.pieces:
            at = round((piece.left - left) / cell)
            said = tidy_line(tidy(piece.text).strip())
            text += " " * max(at - len(text), 2 if text else 0) + said
        made.append((d.Text(text[:_LONGEST_LINE]),))
    return d.Listing("", tuple(made))


_LONGEST_LINE: Final = 500
