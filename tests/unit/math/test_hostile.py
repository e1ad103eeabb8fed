"""Formulas that are made to break something: bounded, and told as not understood."""

from __future__ import annotations

import pytest

from digest.math import display, inline
from digest.text import safe
from digest.text.cells import cell_width

HOSTILE = {
    "long": "x+" * 50_000,
    "groups": "{" * 200_000 + "}" * 200_000,
    "groups within the length": "{" * 9_000 + "}" * 9_000,
    "open groups": "{" * 19_000,
    "brackets": "(" * 9_000 + "x" + ")" * 9_000,
    "fractions": r"\frac" * 3_000,
    "roots of roots": r"\sqrt[" * 2_000,
    "roots as degrees": r"\sqrt[" * 25 + "x" + "]{y}" * 25,
    "scripts": "x^" * 9_000 + "x",
    "primes": "x" + "'" * 19_000,
    "lefts": r"\left(" * 2_000,
    "environments": r"\begin{matrix}" * 1_000,
    "styles": r"\displaystyle" * 1_500,
    "overs": r"a\over " * 2_000,
    "hats": r"\hat" * 4_000 + "x",
    "texts": r"\text{$" * 2_000,
    "choices": r"\mathchoice{" * 40 + "x" + "}{}{}{}" * 40,
    "definitions": r"\def\a{\a\a}\a",
    "a tall table": r"\begin{matrix}" + r"a\\" * 6_000 + r"\end{matrix}",
    "a wide table": r"\begin{matrix}" + "a&" * 9_000 + r"\end{matrix}",
    "fractions side by side": r"\frac{a}{b}" * 1_800,
    "wide rows": "&".join("a" * 4_000 for _ in range(4)) + r"\\ a" * 500,
    "spaces": r"\hskip 99999999999999em x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_formula_is_said_or_left_as_it_is(name: str) -> None:
    tex = HOSTILE[name]
    assert inline(tex).text
    block = display(tex)
    assert block.lines
    assert sum(map(len, block.lines)) <= max(len(tex) + 1, 400_000)


@pytest.mark.parametrize("hidden", ["\x1b[31m", "\x07", "\x9b2J", "\u202e", "\u200b", "\x00", "\r"])
def test_nothing_that_controls_a_terminal_comes_out(hidden: str) -> None:
    for tex in (
        f"x{hidden}y",
        rf"\text{{a{hidden}b}}",
        rf"\foo{hidden}",
        rf"\frac{{{hidden}}}{{b}}",
    ):
        texts = [inline(tex).text, *display(tex).lines]
        for each in texts:
            assert safe(each) == each
            assert "\n" not in each
            assert hidden not in each


@pytest.mark.parametrize(
    "tex",
    ["\\eqref{a%\n,\nb}", "a\\", r"\ref{a\b}", r"\not(\frac{a}{b})", r"\text{字}\frac{字}{b}"],
)
def test_what_fuzzing_found_stays_mended(tex: str) -> None:
    assert "\\" not in inline(tex).text or not inline(tex).understood
    block = display(tex)
    assert {cell_width(each) for each in block.lines} == {block.width}
