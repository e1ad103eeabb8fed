"""The reader ends whatever ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from tests.trials import sudden_ends
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from digest.storage.paths import Home


@pytest.mark.parametrize("name", ["its parent is killed", "the keyboard ends"])
def test_the_reader_ends(home: Home, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(sudden_ends, "ENDS", {name: sudden_ends.ENDS[name]})
    Library(home.library).add(papers(20))
    assert sudden_ends.trial(home.data, 1, seed=1, most_seconds=1.5).failures == []


@pytest.mark.long
def test_the_reader_ends_in_every_way_at_any_moment(home: Home) -> None:
    Library(home.library).add(papers(200))
    assert sudden_ends.trial(home.data, 200, seed=1).failures == []
