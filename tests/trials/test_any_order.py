"""The same records in any order give the same library: the short form in CI, the long by hand."""

from __future__ import annotations

import pytest

from tests.trials.any_order import trial


def test_eighty_rounds_of_records_in_four_orders() -> None:
    outcome = trial(80, seed=1)
    assert outcome.failures == []


@pytest.mark.long
def test_ten_thousand_rounds_of_records_in_four_orders() -> None:
    outcome = trial(10_000, seed=2)
    assert outcome.failures == []
