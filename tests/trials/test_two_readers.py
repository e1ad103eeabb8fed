"""Two readers and commands on one home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.cli import main
from tests.trials import two_readers

if TYPE_CHECKING:
    from pathlib import Path


def test_two_readers_show_every_kind_of_change_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def in_this_process(home: Path, *arguments: str) -> int:
        monkeypatch.setenv("SHEAF_HOME", str(home))
        return main([*arguments])

    # A machine that is busy with other tests may take longer than the two seconds of the long form.
    outcome = two_readers.trial(13, seed=1, seconds=15, command=in_this_process)
    assert outcome.failures == []


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_two_readers_show_two_hundred_changes_within_two_seconds(seed: int) -> None:
    assert two_readers.trial(200, seed).failures == []
