"""The painter sends little, and its output makes the terminal show the frame."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from tui.terminal.painter import Painter, Piece

WIDTH, HEIGHT = 24, 4

STYLES = [
    None,
    Style(),
    Style(bold=True),
    Style(dim=True),
    Style(reverse=True),
    Style(underline=True),
    Style(color="green"),
    Style(bgcolor="blue"),
    Style(color="color(7)", bgcolor="color(4)"),
    Style.parse("default on default"),
    Style(color="#ff8800", bold=True),
]

# An accent stands on a letter: on a blank or at a beginning the painter drops it.
letters = st.sampled_from(["a", "b", " ", " ", "日", "本", "e\u0301", "•", "★", "─", "…"])
words = st.lists(letters, max_size=WIDTH // 2).map("".join)


@st.composite
def lines(draw: st.DrawFn) -> list[Segment]:
    """A row as the compositor makes it: segments that fill the width exactly."""
    segments = []
    left = WIDTH
    for text in draw(st.lists(words, max_size=3)):
        fitting = set_cell_size(text, min(left, cell_len(text)))
        segments.append(Segment(fitting, draw(st.sampled_from(STYLES))))
        left -= cell_len(fitting)
    return [*segments, Segment(" " * left, draw(st.sampled_from(STYLES)))]


frames = st.dictionaries(st.integers(0, HEIGHT - 1), lines(), min_size=1)


def blank_frame() -> list[Piece]:
    return [Piece(y, 0, [Segment(" " * WIDTH)]) for y in range(HEIGHT)]


class Terminal:
    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.screen.reset_mode(pyte.modes.DECAWM)
        self.stream = pyte.Stream(self.screen)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """What a person can see: of a blank's style, only what shows on blanks."""
        return [[_seen(self.screen.buffer[y][x]) for x in range(WIDTH)] for y in range(HEIGHT)]


def _seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    ground = (cell.data, cell.reverse, cell.underscore, cell.bg)
    if cell.data == " ":
        return (*ground, cell.fg) if cell.reverse or cell.underscore else ground
    return (*ground, cell.fg, cell.bold)


def new_painter() -> Painter:
    painter = Painter(ColorSystem.TRUECOLOR)
    painter.resize(WIDTH, HEIGHT)
    return painter


def in_full(frame: dict[int, list[Segment]]) -> str:
    """A frame as a naive program would send it."""
    sent = []
    for y, segments in frame.items():
        sent.append(f"\x1b[{y + 1};1H\x1b[m")
        for segment in segments:
            style = segment.style or Style()
            sent.append(style.render(segment.text, color_system=ColorSystem.TRUECOLOR))
    return "".join(sent)


@given(st.lists(frames, min_size=1, max_size=5))
def test_sending_differences_shows_what_sending_everything_shows(
    drawn: list[dict[int, list[Segment]]],
) -> None:
    clever, plain = Terminal(), Terminal()
    painter = new_painter()
    clever.stream.feed(painter.paint(blank_frame()))
    for frame in drawn:
        clever.stream.feed(painter.paint(Piece(y, 0, line) for y, line in frame.items()))
        plain.stream.feed(in_full(frame))
    assert clever.screen.display == plain.screen.display
    assert clever.cells() == plain.cells()


def test_what_is_already_shown_is_not_sent_again() -> None:
    painter = new_painter()
    frame = [Piece(0, 0, [Segment("hello", Style(bold=True))])]
    assert "hello" in painter.paint(frame)
    assert painter.paint(frame) == ""


def test_only_the_cells_that_differ_are_sent() -> None:
    painter = new_painter()
    painter.paint(blank_frame())
    painter.paint([Piece(1, 0, [Segment("2023 attention")])])
    assert painter.paint([Piece(1, 0, [Segment("2024 attention")])]) == "\x1b[2;4H4"


def test_blanks_at_the_end_of_a_row_are_erased_not_sent() -> None:
    painter = new_painter()
    painter.paint(blank_frame())
    painter.paint([Piece(0, 0, [Segment("a long line of text")])])
    assert painter.paint([Piece(0, 0, [Segment("a" + " " * 23)])]) == "\x1b[1;3H\x1b[K"


def test_the_terminals_own_colours_need_no_codes() -> None:
    painter = new_painter()
    sent = painter.paint([Piece(0, 0, [Segment("x", Style.parse("default on default"))])])
    assert "m" not in sent.replace("\x1b[K", "")


def test_after_forgetting_everything_is_sent() -> None:
    painter = new_painter()
    frame = [Piece(0, 0, [Segment("hello")])]
    painter.paint(frame)
    painter.forget()
    assert "hello" in painter.paint(frame)


def test_what_was_not_painted_since_forgetting_is_neither_sent_nor_known() -> None:
    painter = new_painter()
    painter.paint(blank_frame())
    painter.forget()
    sent = painter.paint([Piece(0, 4, [Segment("日本")]), Piece(1, 0, [Segment("ab")])])
    assert "?" not in sent
    assert painter.is_screen_unknown
    painter.paint(blank_frame())
    assert not painter.is_screen_unknown


def test_a_style_never_leaks_out_of_a_paint() -> None:
    painter = new_painter()
    sent = painter.paint([Piece(0, 0, [Segment("x", Style(reverse=True))])])
    assert sent.index("\x1b[m") > sent.index("x")


def test_half_of_a_wide_character_is_never_left_behind() -> None:
    painter = new_painter()
    terminal = Terminal()
    terminal.stream.feed(painter.paint(blank_frame()))
    terminal.stream.feed(painter.paint([Piece(0, 0, [Segment("日本語")])]))
    terminal.stream.feed(painter.paint([Piece(0, 0, [Segment("a本語")])]))
    assert terminal.screen.display[0].startswith("a本")
