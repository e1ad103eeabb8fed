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


def test_a_column_of_an_array_can_have_a_rule() -> None:
    assert drawn(r"\left(\begin{array}{c|c}a&b\\c&d\end{array}\right)") == "⎛a │ b⎞\n⎝c │ d⎠"


def test_an_array_with_one_brace_reads_as_cases() -> None:
    tex = r"\left\{\begin{array}{ll}a&b\\c&d\end{array}\right."
    assert drawn(tex) == drawn(r"\begin{cases}a&b\\c&d\end{cases}")


def test_the_bar_of_an_evaluation_is_as_tall_as_its_fraction() -> None:
    assert drawn(r"\frac{a}{b}\big|_{0}") == "a│\n─│\nb│₀"


def test_brackets_dont_grow_for_scripts() -> None:
    assert drawn(r"\left(x_{\alpha}\right)") == "(x )\n  α"


def test_scripts_stand_outside_tall_brackets() -> None:
    assert drawn(r"\left(\frac{a}{b}\right)_{i}^{\alpha+q}") == "⎛a⎞α+q\n⎜─⎟\n⎝b⎠ᵢ"


def test_a_brace_has_its_label() -> None:
    assert drawn(r"\underbrace{a+b+c}_{n}") == "a + b + c\n╰───┬───╯\n    n"


def test_a_diagram_has_its_arrows() -> None:
    tex = r"\begin{CD}A@>f>>B\\@VVV@VVgV\\C@>>>D\end{CD}"
    assert drawn(tex) == "   f\nA ──→ B\n↓     ↓g\nC ──→ D"


def test_fractions_side_by_side_have_bars_of_their_own() -> None:
    assert drawn(r"\frac{a}{b}\frac{c}{d}") == "a c\n─ ─\nb d"


def test_an_integral_with_two_written_limits_is_tall() -> None:
    assert drawn(r"\int_{-\infty}^{\infty}f") == "⌠∞\n⎮   f\n⌡−∞"


def test_a_lowered_script_keeps_clear_of_a_tall_bracket() -> None:
    assert drawn(r"\mathbb{E}_{q}\left[\frac{a}{b}\right]") == "   ⎡a⎤\n𝔼  ⎢─⎥\n q ⎣b⎦"


def test_text_beside_a_formula_stands_on_its_baseline() -> None:
    assert display(r"\frac{a}{b}").baseline == 1
    assert display("a").baseline == 0


@pytest.mark.parametrize("tex", [r"\frac{a}{\unheardof}", r"\begin{tikzcd}A\end{tikzcd}"])
def test_what_cant_be_said_stays_as_tex_as_a_whole(tex: str) -> None:
    block = display(tex)
    assert block.lines == (tex,)
    assert not block.understood
