"""Painting with as little output as possible: only the cells that differ are sent.

Textual sends a widget's whole region whenever anything in it may have changed, blanks included;
over SSH that is most of the traffic. So, like curses, this remembers the cells that the terminal
shows and sends only those that change.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.segment import Segment
    from rich.style import Style


class Piece(NamedTuple):
    """Segments to show at a position."""

    y: int
    x: int
    segments: Iterable[Segment]


class ScreenCell(NamedTuple):
    """One column of one row."""

    text: str
    """A character with its combining marks; empty in the right half of a wide one."""
    codes: str
    """The SGR parameters of its style; empty for the terminal's default."""


BLANK: Final = ScreenCell(" ", "")
_UNKNOWN: Final = ScreenCell("?", "?")
_MAX_GAP: Final = 6
"""Up to this many unchanged cells are sent again, as skipping them would cost more bytes."""
_SIMPLE: Final = re.compile(r"[ -~\u00a0-\u02ff\u2010-\u205e\u2190-\u21ff\u2500-\u25ff\u2605]*")
"""Text of characters that every terminal shows in one column."""


class Painter:
    """Remembers the cells of a terminal; at first it knows nothing about them.

    Args:
        colors: the colours that the terminal can show; None for none.
    """

    def __init__(self, colors: ColorSystem | None = ColorSystem.EIGHT_BIT) -> None:
        self._colors = colors
        self._rows: list[list[ScreenCell]] = []
        self._width = 0
        self._unseen_on_blanks = {""}
        self.is_screen_unknown = True
        """Whether nothing is known, so that the next paint must cover the whole screen."""

    def resize(self, width: int, height: int) -> bool:
        """Forget everything if the size changes; returns whether it does."""
        if (width, height) == (self._width, len(self._rows)):
            return False
        self._width = width
        self._rows = [[]] * height
        self.forget()
        return True

    def forget(self) -> None:
        """Forget what the terminal shows, so that the next paint sends everything."""
        self._rows = [[_UNKNOWN] * self._width for _ in self._rows]
        self.is_screen_unknown = True

    def paint(self, pieces: Iterable[Piece]) -> str:
        """Return the output that paints the pieces over what the terminal shows now.

        It starts and ends with the terminal's default style.
        """
        before: dict[int, list[ScreenCell]] = {}
        for piece in pieces:
            if 0 <= piece.y < len(self._rows):
                row = self._rows[piece.y]
                before.setdefault(piece.y, row.copy())
                self._put(row, piece)
        sent: list[str] = []
        codes = ""
        for y in sorted(before):
            codes = self._send_row(y, before[y], codes, sent)
        if codes:
            sent.append("\x1b[m")
        if self.is_screen_unknown:  # and it stays so until all of it was painted
            self.is_screen_unknown = any(_UNKNOWN in row for row in self._rows)
        return "".join(sent)

    def _put(self, row: list[ScreenCell], piece: Piece) -> None:
        x = piece.x
        for text, style, control in piece.segments:
            if control:
                continue
            codes, blank_codes = _codes(style, self._colors) if style else ("", "")
            blank = ScreenCell(" ", blank_codes)
            if not blank_codes:
                self._unseen_on_blanks.add(codes)
            if text.isascii():
                cells = [blank if each == " " else ScreenCell(each, codes) for each in text]
            else:
                cells = list(_cells(text, codes, blank))
            end = min(x + len(cells), self._width)
            row[x:end] = cells[: end - x]
            x = end

    def _send_row(self, y: int, old: list[ScreenCell], codes: str, sent: list[str]) -> str:
        new = self._rows[y]
        if old == new:
            return codes
        filled = len(new)  # from here on, all cells are blanks in the default style
        while filled and new[filled - 1] == BLANK:
            filled -= 1
        is_simple = all(
            _SIMPLE.fullmatch("".join([cell.text for cell in cells])) for cells in (old, new)
        )
        runs: Iterable[tuple[int, int]] = _runs(old, new) if is_simple else [(0, len(new))]
        if _UNKNOWN in new:
            runs = _known(new, runs)
        for start, end in runs:
            sent.append(f"\x1b[{y + 1};{start + 1}H")
            codes = self._send_cells(start, new[start : min(end, filled)], codes, sent)
            if not is_simple and min(end, filled) > start:
                sent.append(f"\x1b[{min(end, filled) + 1}G")
            if end > filled:
                if codes:
                    codes = ""
                    sent.append("\x1b[m")
                if end - max(start, filled) > 3 or end == len(new):
                    sent.append("\x1b[K")
                    break
                sent.append(" " * (end - max(start, filled)))
        return codes

    def _send_cells(self, start: int, cells: list[ScreenCell], codes: str, sent: list[str]) -> str:
        is_wide = False
        is_sure = True  # of the column in which the terminal's cursor is
        for x, cell in enumerate(cells, start):
            if cell.codes != codes and not (cell == BLANK and codes in self._unseen_on_blanks):
                codes = cell.codes
                sent.append(f"\x1b[0;{codes}m" if codes else "\x1b[m")
            if cell.text:
                is_simple = cell.text.isascii() or _SIMPLE.fullmatch(cell.text) is not None
                if is_simple and not is_sure:
                    sent.append(f"\x1b[{x + 1}G")
                is_sure = is_simple
                is_wide = not is_simple and cell_len(cell.text) > 1
                sent.append(cell.text)
            elif is_wide:
                is_wide = False
            else:
                sent.append(" ")  # the left half is gone
        return codes


def _runs(old: list[ScreenCell], new: list[ScreenCell]) -> Iterator[tuple[int, int]]:
    """Yield the column ranges [start, end) in which two rows differ."""
    start = end = -1
    for x, (was, now) in enumerate(zip(old, new, strict=True)):
        if was is now or was == now:
            continue
        if start < 0:
            start = x
        elif x - end > _MAX_GAP:
            yield start, end
            start = x
        end = x + 1
    if start >= 0:
        yield start, end


def _known(row: list[ScreenCell], runs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the parts of the column ranges whose cells are known: others cannot be sent."""
    for start, end in runs:
        known = start
        for x in range(start, end + 1):
            if x == end or row[x] == _UNKNOWN:
                if known < x:
                    yield known, x
                known = x + 1


def _cells(text: str, codes: str, blank: ScreenCell) -> Iterator[ScreenCell]:
    pending = ""
    width = 0
    for character in text:
        columns = cell_len(character)
        if columns == 0 and pending:
            pending += character
            continue
        if pending:
            yield from _columns(pending, width, codes)
        if character == " ":
            yield blank
            pending = ""
        else:
            pending, width = character, columns
    if pending:
        yield from _columns(pending, width, codes)


def _columns(text: str, width: int, codes: str) -> Iterator[ScreenCell]:
    if width > 0:
        yield ScreenCell(text, codes)
    for _ in range(1, width):
        yield ScreenCell("", codes)


@lru_cache(maxsize=1024)
def _codes(style: Style, colors: ColorSystem | None) -> tuple[str, str]:
    """Return the SGR parameters of a style, and those of them that blanks need."""
    rendered = style.without_color if colors is None else style
    codes = _parameters(rendered, colors)
    if not (rendered.reverse or rendered.underline or rendered.strike or rendered.overline):
        rendered = rendered.background_style
    return codes, _parameters(rendered, colors)


def _parameters(style: Style, colors: ColorSystem | None) -> str:
    shown = style.render("x", color_system=colors or ColorSystem.STANDARD).partition("x")[0]
    found = re.search(r"\x1b\[([\d;]*)m", shown)
    if found is None:
        return ""
    # Default colours need no code: every style starts with a reset.
    return ";".join(re.sub(r"(?:^|;)(?:39|49)(?=;|$)", "", found[1]).strip(";").split(";"))
