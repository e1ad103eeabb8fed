"""The reader lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from tests.trials import long_run
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from digest.storage.paths import Home


def test_the_reader_lasts(home: Home) -> None:
    Library(home.library).add(papers(200))
    outcome = long_run.trial(home.data, 3, seed=1, rest=0.05)
    assert outcome.failures == []
    assert outcome.keys > 20
    assert outcome.stops > 0


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_the_reader_lasts_for_half_an_hour(home: Home, seed: int) -> None:
    Library(home.library).add(papers(2000))
    outcome = long_run.trial(home.data, 1800, seed)
    assert outcome.failures == []
