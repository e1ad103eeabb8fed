"""Fuzzing: the made corpus and a few mutations of it in CI, minutes of them by hand."""

from __future__ import annotations

import pytest

from tests.trials.fuzz import TARGETS, check, seeds, trial


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_in_the_corpus_makes_a_target_fail(target: str) -> None:
    assert [failure for each in seeds(target)[:20] if (failure := check(target, each))] == []


def test_mutations_of_the_corpus_make_no_target_fail() -> None:
    assert trial(TARGETS, 25, 1)[1] == []


@pytest.mark.long
@pytest.mark.parametrize("target", TARGETS)
def test_a_minute_of_mutations_makes_no_target_fail(target: str) -> None:
    assert trial([target], 10**9, 2, seconds=60)[1] == []
