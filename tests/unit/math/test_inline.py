"""Formulas in running text: one line of Unicode, or the TeX as a whole."""

from __future__ import annotations

import pytest

from digest.math import inline


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("x^2", "x²"),
        (r"\mathbb{R}^d", "ℝᵈ"),
        (r"\alpha\leq\beta", "α ≤ β"),
        (r"\sqrt{x+1}", "√(x+1)"),
        (r"\frac{a+b}{c}", "(a+b)/c"),
        (r"\hat{x}", "x̂"),
        (r"\mathcal{O}(n\log n)", "𝒪(n log n)"),
        (r"\sum_{i=1}^{n}x_{i}", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"\mathbb{E}_{x\sim p}[X\mid Y]", "𝔼_(x∼p)[X | Y]"),
        (r"f\colon X\to Y", "f: X → Y"),
        (r"\|x\|_{2}", "‖x‖₂"),
        (r"x^{\top}y", "x⊤y"),
        (r"f^{\prime\prime}(x)", "f″(x)"),
        (r"\begin{pmatrix}a&b\\c&d\end{pmatrix}", "(a, b; c, d)"),
        (r"X\xrightarrow{f}Y", "X ─f─→ Y"),
        (r"a\overset{d}{=}b", "a =ᵈ b"),
        (r"{}^{17}\mathrm{O}", "¹⁷O"),
        (r"\operatorname*{arg\,max}_{\theta}L", "arg max_θ L"),
    ],
)
def test_a_formula_reads_as_a_mathematician_would_write_it_on_one_line(tex: str, text: str) -> None:
    said = inline(tex)
    assert (said.text, said.unknown) == (text, "")


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("a-b", "a − b"),
        ("-a", "−a"),
        ("(-a)", "(−a)"),
        ("a=-b", "a = −b"),
        ("a,-b", "a, −b"),
        (r"a\times-b", "a × −b"),
        ("e^{-x}", "e⁻ˣ"),
        ("2n+1", "2n + 1"),
    ],
)
def test_a_sign_has_spaces_only_between_two_operands(tex: str, text: str) -> None:
    assert inline(tex).text == text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\frac{1}{2}mv^{2}", "½mv²"),
        (r"\frac{1}{2n}", "1/(2n)"),
        (r"\frac{1}{n}\sum x", "(1/n) ∑ x"),
        (r"\frac{\partial f}{\partial x}", "∂f/∂x"),
        (r"3\frac{1}{2}", "3(½)"),
    ],
)
def test_a_fraction_cant_be_read_into_its_neighbours(tex: str, text: str) -> None:
    assert inline(tex).text == text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("x_{ijk}", "xᵢⱼₖ"),
        ("T_{max}", "T_max"),
        (r"T_{\text{max}}y", "T_max y"),
        ("x^{a+b}", "xᵃ⁺ᵇ"),
        (r"x^{a+\beta+q}", "x^(a+β+q)"),
        (r"x_{\alpha}^{2}", "x²_α"),
        ("x_{i}^{2}", "xᵢ²"),
        (r"n_{k_{j}}", "n_(kⱼ)"),
    ],
)
def test_a_script_without_letters_of_its_own_is_in_ascii(tex: str, text: str) -> None:
    assert inline(tex).text == text


@pytest.mark.parametrize(
    ("tex", "unknown"),
    [
        (r"a+\unheardof{b}", r"\unheardof"),
        (r"\begin{tikzcd}A\end{tikzcd}", r"\begin{tikzcd}"),
        (r"\left(a", r"\left without \right"),
        ("{a", "unbalanced braces"),
        ("a}", "unbalanced braces"),
        ("a^", "an argument is missing"),
        (r"\frac{a}", "an argument is missing"),
    ],
)
def test_what_cant_be_said_stays_as_tex_as_a_whole(tex: str, unknown: str) -> None:
    said = inline(tex)
    assert (said.text, said.unknown, said.understood) == (tex, unknown, False)


def test_a_converters_line_ends_arent_part_of_the_formula() -> None:
    assert inline("\\sum_{x%\n:X}\\alp%\nha").unknown == r"\alp"
    assert inline("\\prod%\n_{i}x").text == "∏ᵢ x"
    assert inline("a\\foo{b%\n}").text == r"a\foo{b}"


def test_thousands_have_no_space_after_their_comma() -> None:
    assert inline("1,000").text == "1,000"
    assert inline("1,10").text == "1, 10"
    assert inline("[44,100)").text == "[44, 100)"


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"x_{1}\cdots x_{n}", "x₁ ⋯ xₙ"),
        (r"\sqrt{2}x", "√2 x"),
        (r"\frac{P(B\mid A)P(A)}{P(B)}", "P(B|A)P(A)/P(B)"),
        (r"\text{with }-\infty", "with −∞"),
        (r"\eml(1,1)", "eml(1, 1)"),
        (r"\mathrm{max}_{i}x", "maxᵢ x"),
        (r"a\stackrel{\mathrm{def}}{=}b", "a ≝ b"),
        (r"\~{O}(n)", "Õ(n)"),
    ],
)
def test_small_things_read_well(tex: str, text: str) -> None:
    assert inline(tex).text == text


@pytest.mark.parametrize("name", ["alpha", "mathbb{R}", "otimes", "hookrightarrow", "varnothing"])
def test_a_symbol_is_one_character(name: str) -> None:
    assert len(inline(f"\\{name}").text) == 1
