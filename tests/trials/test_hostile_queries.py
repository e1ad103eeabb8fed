"""No query raises, takes long or keeps memory: the short form in CI, the long one by hand."""

from __future__ import annotations

import pytest

from tests.trials.hostile_queries import made_index, trial


def test_three_hundred_hostile_queries() -> None:
    with made_index(500) as index:
        outcome = trial(index, 300, seed=3)
    assert outcome.trials == 300
    assert outcome.failures == []


@pytest.mark.long
def test_a_hundred_thousand_hostile_queries() -> None:
    with made_index(100_000) as index:
        outcome = trial(index, 100_000, seed=4)
    assert outcome.failures == []
