"""Formulas that stand by themselves: blocks of lines."""

from __future__ import annotations

import pytest

from digest.math import display
from digest.text.cells import cell_width


def drawn(tex: str) -> str:
    block = display(tex)
    assert block.unknown == ""
    assert {cell_width(each) for each in block.lines} == {block.width}
    return "\n".join(each.rstrip() for each in block.lines)


def test_a_fraction_is_stacked() -> None:
    assert drawn(r"x=\frac{a+b}{2}") == "    a + b\nx = ─────\n      2"


def test_limits_stand_above_and_below_an_operator() -> None:
    assert drawn(r"\sum_{i=1}^{n}x_{i}") == " n\n ∑  xᵢ\ni=1"


def test_brackets_grow_with_what_they_enclose() -> None:
    assert drawn(r"\left(\frac{a}{b}\right)^{2}") == "⎛a⎞²\n⎜─⎟\n⎝b⎠"
    assert drawn(r"(\frac{a}{b})") == "⎛a⎞\n⎜─⎟\n⎝b⎠"


def test_cases_have_one_brace() -> None:
    assert drawn(r"\begin{cases}0&x<0\\1&\text{otherwise}\end{cases}") == (
        "⎧0  x < 0\n⎨\n⎩1  otherwise"
    )


def test_rows_are_aligned_at_their_marks() -> None:
    assert drawn(r"a&=b\\&\leq cd") == "a = b\n  ≤ cd"


def test_a_matrix_is_a_table() -> None:
    assert drawn(r"\begin{bmatrix}1&0\\-1&10\end{bmatrix}") == "⎡ 1   0⎤\n⎣−1  10⎦"


def test_a_root_has_a_bar() -> None:
    assert drawn(r"\sqrt{a+b}") == " _____\n√a + b"


def test_an_integral_is_as_tall_as_what_it_integrates() -> None:
    assert drawn(r"\int_{0}^{1}\frac{1}{x}\,dx") == "⌠1 1\n⎮  ─ dx\n⌡0 x"


def test_text_beside_a_formula_stands_on_its_baseline() -> None:
    assert display(r"\frac{a}{b}").baseline == 1
    assert display("a").baseline == 0


@pytest.mark.parametrize("tex", [r"\frac{a}{\unheardof}", r"\begin{tikzcd}A\end{tikzcd}"])
def test_what_cant_be_said_stays_as_tex_as_a_whole(tex: str) -> None:
    block = display(tex)
    assert block.lines == (tex,)
    assert not block.understood
