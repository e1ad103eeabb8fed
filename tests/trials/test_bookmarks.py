"""The trials of bookmarks: a short form of each in CI, the long forms by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.trials.bookmarks_faults import faults, short_writes
from tests.trials.bookmarks_processes import kills, writers
from tests.trials.bookmarks_records import large, merges
from tests.trials.outcome import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.trials.outcome import Outcome


def run(trial: Callable[[int, int], Outcome], rounds: int) -> None:
    try:
        assert trial(rounds, 1).failures == []
    except UnavailableError as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize(
    ("trial", "rounds"),
    [(faults, 7), (short_writes, 2), (kills, 15), (writers, 40), (merges, 300), (large, 1000)],
)
def test_bookmarks_survive(trial: Callable[[int, int], Outcome], rounds: int) -> None:
    run(trial, rounds)


@pytest.mark.long
@pytest.mark.parametrize(
    ("trial", "rounds"),
    [
        (faults, 100_000),
        (short_writes, 40),
        (kills, 1000),
        (writers, 1000),
        (merges, 10_000),
        (large, 50_000),
    ],
)
def test_bookmarks_survive_many_more(trial: Callable[[int, int], Outcome], rounds: int) -> None:
    run(trial, rounds)
