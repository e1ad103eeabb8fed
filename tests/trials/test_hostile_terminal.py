"""Nothing that a stranger wrote commands the terminal: with both walls, and with each alone."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import pytest

from digest.cli import main, wall
from digest.text import oneline, safe
from tests.trials import hostile_terminal as trials
from tests.trials.hostile_strings import CORPUS

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home

SHORT: Final = [text for text in CORPUS.values() if len(text) < 300]
NO_SECOND_WALL: Final = """
import digest.text.cleaning, digest.text
digest.text.safe = digest.text.cleaning.safe = lambda text: text
import tui.terminal.safety
assert tui.terminal.safety.safe is digest.text.safe
"""
"""Run before all else, so that every module gets this `safe`."""


def no_wall() -> None:
    """Stands for `wall.build`."""


def test_the_corpus_is_large() -> None:
    assert len(set(CORPUS.values())) == len(CORPUS) > 300


def test_commands_print_nothing_hostile_though_nothing_was_cleaned_at_the_door(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall, "build", no_wall)
    outcome = trials.trial(own_home, seed=1, strings=SHORT, of_each=30, said=1)
    assert outcome.failures == []
    assert outcome.commands > 100


def test_the_last_wall_holds_where_commands_forget_theirs(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("digest.") and not name.startswith("digest.text"):
            if getattr(module, "safe", None) is safe:
                monkeypatch.setattr(module, "safe", str)
            if getattr(module, "one_line", None) is oneline.one_line:
                monkeypatch.setattr(module, "one_line", str)
    outcome = trials.trial(own_home, seed=1, strings=SHORT[:60], of_each=60, said=0)
    assert [each for each in outcome.failures if "not Sheaf's" in each] == []


def test_the_reader_shows_nothing_hostile_though_nothing_was_cleaned_at_the_door(
    own_home: Path,
) -> None:
    outcome = trials.trial_of_the_reader(
        own_home, seed=1, strings=SHORT, of_each=60, sizes=[(120, 40)], pasted=6
    )
    assert outcome.failures == []


def test_what_was_cleaned_at_the_door_needs_no_second_wall(home: Home) -> None:
    outcome = trials.Outcome()
    file = home.data / "in.json"
    home.data.mkdir()
    file.write_text(json.dumps(trials.records(SHORT, 100)))
    assert main(["add", str(file)]) == 0
    trials.read(home.data, 10, outcome, prelude=NO_SECOND_WALL)
    assert outcome.failures == []


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_all_strings_in_all_places(tmp_path: Path, seed: int) -> None:
    assert trials.trial(tmp_path / "commands", seed).failures == []
    assert trials.trial_of_the_reader(tmp_path / "reader", seed).failures == []
