"""The trials of the library and its index: a short form of each in CI, the long ones by hand."""

from __future__ import annotations

import pytest

from tests.trials.index_damage import damage
from tests.trials.library import kills


def test_no_answer_from_a_damaged_index_is_wrong_without_a_word() -> None:
    assert damage(40, 1).failures == []


def test_a_killed_import_is_completed() -> None:
    assert kills(6, 1, 300).failures == []


@pytest.mark.long
def test_no_answer_from_an_often_damaged_index_is_wrong_without_a_word() -> None:
    assert damage(2000, 1).failures == []


@pytest.mark.long
def test_many_killed_imports_are_completed() -> None:
    assert kills(200, 1, 10_000).failures == []
