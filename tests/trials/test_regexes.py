"""Regular expressions are linear: few mixtures in CI, many by hand."""

from __future__ import annotations

import re

import pytest

from tests.trials.regexes import Named, run, slow


def test_every_pattern_is_linear_on_strings_made_against_it() -> None:
    outcome = run(0, 1)
    assert outcome.trials > 1000
    assert outcome.failures == []


@pytest.mark.parametrize(
    ("pattern", "attack"),
    [
        (r"(?:a|a)*b", "\0a"),
        pytest.param(r"\s*,", "\0 ", marks=pytest.mark.long),
        pytest.param(r"<[^>]*>", "\0<", marks=pytest.mark.long),
    ],
)
def test_the_trial_finds_a_pattern_that_is_not(pattern: str, attack: str) -> None:
    named = Named("x", re.compile(pattern), frozenset({"search"}))
    assert slow(named, attack, "")


@pytest.mark.long
def test_every_pattern_is_linear_on_many_mixtures() -> None:
    assert run(60, 2).failures == []
