"""The key by which titles are compared: one for all forms of a title with TeX."""

from __future__ import annotations

import gzip
import json
import random
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import clean_line, normalise_title
from digest.text.matching import title_key
from tests.unit.paper_strategies import unhurried

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    "forms",
    [
        (
            r"Involutive $A_\infty$-algebras",
            "Involutive A_infty-algebras",
            "Involutive A∞-algebras",
        ),
        (r"Bases for $F_n$", "Bases for F_n", "Bases for Fₙ", "Bases for Fn", "Bases for F n"),
        (r"Maps on $\mathbb{R}^n$", "Maps on mathbb{R}^n", "Maps on mathbbR^n", "Maps on ℝⁿ"),
        (r"The $\mu$-calculus", "The mu-calculus", "The μ-calculus"),
        (r"Losses on $\ell_p$-balls", "Losses on ell_p-balls", "Losses on ℓₚ-balls"),
        (r"Waves in $\mathrm{GL}_{N}$", "Waves in mathrm{GL}_{N}", "Waves in GL_N"),
        (r"Water, $H_2O$, and ice", "Water, H_2O, and ice", "Water, H2O, and ice"),
        (r"Fits to $\varepsilon \geq 2$", "Fits to varepsilon geq 2", "Fits to ε ≥ 2"),
        (r"B\"ohm trees", "Böhm trees", 'B"ohm trees'),
    ],
    ids=lambda forms: forms[0],
)
def test_every_form_of_a_title_has_one_key(forms: tuple[str, ...]) -> None:
    assert len({title_key(form) for form in forms}) == 1
    assert len({title_key(clean_line(form)) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("On Groups, Part I", "On Groups, Part II"),
        ("Bases for $F_2$", "Bases for $F_3$"),
        ("Zeros of $L$", "Zeros of $M$"),
        ("Erratum: On Groups", "On Groups"),
    ],
)
def test_titles_of_different_papers_have_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@unhurried
@given(st.text(), st.text())
def test_titles_that_were_equal_before_are_equal(one: str, other: str) -> None:
    assert normalise_title(one) != normalise_title(other) or title_key(one) == title_key(other)


_MATH = re.compile(r"\$([^$]+)\$")
FLATTENINGS: dict[str, Callable[[str], str]] = {
    "dollars and backslashes lost in math": lambda t: _MATH.sub(
        lambda m: m[1].replace("\\", ""), t
    ),
    "braces lost too": lambda t: re.sub(
        r"[{}]", "", _MATH.sub(lambda m: m[1].replace("\\", ""), t)
    ),
    "dollars lost": lambda t: t.replace("$", ""),
    "rendered, scripts lowered": lambda t: unicodedata.normalize("NFKC", clean_line(t)),
    "rendered, brackets lost": lambda t: re.sub(
        r"[\^_{}()]", "", unicodedata.normalize("NFKC", clean_line(t))
    ),
    "symbols spaced out": lambda t: _MATH.sub(
        lambda m: " ".join(re.findall(r"\\?[A-Za-z]+|\S", re.sub(r"[{}\\_^]", " ", m[1]))), t
    ),
}


@pytest.mark.parametrize("how", FLATTENINGS)
def test_real_titles_with_tex_keep_their_key_when_flattened(shared: Path, how: str) -> None:
    titles = _titles(shared)
    with_tex = [title for title in titles if re.search(r"[$\\^]|_\w", title)]
    sample = random.Random(5).sample(with_tex, 500)
    changed = [t for t in sample if _key(t) != _key(FLATTENINGS[how](t))]
    assert len(changed) <= 0.05 * len(sample), changed[:5]


def test_no_two_real_titles_share_a_key_by_accident(shared: Path) -> None:
    first: dict[str, str] = {}
    for title in map(normalise_title, map(clean_line, _titles(shared))):
        assert first.setdefault(title_key(title), title) == title


def _key(title: str) -> str:
    return title_key(clean_line(title))


def _titles(shared: Path) -> list[str]:
    corpus = shared / "corpus" / "arxiv-100k.jsonl.gz"
    if not corpus.exists():
        pytest.skip("the shared data has no corpus")
    with gzip.open(corpus) as file:
        return [json.loads(line)["title"] for line, _ in zip(file, range(20_000), strict=False)]
