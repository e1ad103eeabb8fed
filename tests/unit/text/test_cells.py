"""How many columns text takes."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from digest.math.alphabets import FONTS
from digest.math.symbols import named_symbols
from digest.text.cells import cell_width


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("abc", 3), ("字", 2), ("e\u0301", 1), ("x\u20d7", 1), ("αβ∑", 3), ("𝔼⎛⎜", 3)],
)
def test_a_mark_takes_no_column_and_a_wide_character_two(text: str, cells: int) -> None:
    assert cell_width(text) == cells


def test_what_formulas_are_made_of_takes_what_the_reader_gives_it() -> None:
    letters = {each for font in FONTS.values() for each in font.values()}
    drawn = set("⎛⎜⎝⎞⎟⎠⎡⎢⎣⎤⎥⎦⎧⎨⎩⎪⎫⎬⎭⎰⎱│║╱╲─═┌┐└┘╭╮╰╯┬┴⌠⎮⌡√∛∜‾′″‴⏞⏟½⅓ᵃᵦ")
    characters = letters | drawn | set("".join(named_symbols()))
    assert {each for each in characters if cell_width(each) != cell_len(each)} == set()
