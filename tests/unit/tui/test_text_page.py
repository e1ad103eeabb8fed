"""Which lines of a text are on the screen, and where its cursor is."""

from __future__ import annotations

import pytest

from digest.fulltext.typeset import Line, Run
from tui.text_page import TextPage


def page(count: int = 100, height: int = 20, width: int = 40) -> TextPage:
    made = TextPage()
    made.resize(width, height)
    made.put([Line((Run(f"line {at}"),), f"p{at}") for at in range(count)], 0, 0)
    return made


def on_screen(made: TextPage) -> bool:
    return made.top <= made.cursor < made.top + made.height


def test_a_cursor_that_leaves_the_screen_scrolls_it_by_a_third() -> None:
    made = page()
    for _ in range(19):
        made.move(1)
    assert (made.cursor, made.top) == (19, 0)
    made.move(1)
    assert (made.cursor, made.top) == (20, 7)
    made.move(-14)
    assert (made.cursor, made.top) == (6, 0)


@pytest.mark.parametrize("lines", [-1000, -7, 0, 3, 19, 55, 1000])
def test_the_cursor_is_always_on_screen_and_in_the_text(lines: int) -> None:
    made = page()
    for step in (lines, 13, lines, -lines):
        made.move(step)
        assert on_screen(made)
        made.scroll(step)
        assert on_screen(made)
        assert 0 <= made.top <= 80


def test_a_page_keeps_two_lines_and_the_cursors_line_of_the_screen() -> None:
    made = page()
    made.move(5)
    made.scroll(made.page)
    assert (made.top, made.cursor) == (18, 23)
    made.scroll(-made.page)
    assert (made.top, made.cursor) == (0, 5)


def test_scrolling_on_at_the_end_takes_the_cursor_to_the_last_line() -> None:
    made = page()
    for _ in range(10):
        made.scroll(made.page)
    assert (made.top, made.cursor) == (80, 99)
    for _ in range(10):
        made.scroll(-made.page)
    assert (made.top, made.cursor) == (0, 0)


def test_a_text_shorter_than_the_screen_is_read_once_it_is_there() -> None:
    made = page(3)
    assert made.share == 1.0
    made.move(10)
    assert (made.cursor, made.top) == (2, 0)
    empty = page(0)
    empty.move(1)
    empty.scroll(1)
    assert (empty.cursor, empty.last, empty.share) == (0, 0, 1.0)
    assert not empty.move_sideways(8)


def test_how_much_is_read_grows_with_the_cursor() -> None:
    made = page()
    shares = []
    for _ in range(99):
        shares.append(made.share)
        made.move(1)
    assert shares == sorted(shares)
    assert (shares[0], made.share) == (0.0, 1.0)


def test_another_size_keeps_the_cursor_on_screen() -> None:
    made = page()
    made.go(50)
    for height in (5, 1, 40, 200):
        made.resize(40, height)
        assert on_screen(made)


def wide() -> TextPage:
    made = TextPage()
    made.resize(40, 20)
    made.put(
        [
            Line((Run("w" * 60),), "p1"),
            Line((Run("a" * 30),), "E1", 0, is_set=True),
            Line((Run("b" * 100),), "E1", 1, is_set=True),
            Line(),
            Line((Run("c" * 50),), "T1", 0, is_set=True),
        ],
        0,
        0,
    )
    return made


def test_only_blocks_wider_than_the_screen_move_sideways_and_each_as_one() -> None:
    made = wide()
    assert made.move_sideways(8)
    assert [made.shift(at) for at in range(5)] == [0, 8, 8, 0, 8]
    assert made.move_sideways(1000)
    assert [made.shift(at) for at in range(5)] == [0, 60, 60, 0, 10]
    assert not made.move_sideways(1)
    assert made.move_sideways(-1000)
    assert made.left == 0
