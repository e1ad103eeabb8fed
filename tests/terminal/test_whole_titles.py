"""How much of the titles of a real page a person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bench.whole_titles import add, whole

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("size", "share", "rows"), [((120, 40), 0.95, 15), ((80, 24), 0.6, 6), ((40, 15), 0.0, 6)]
)
def test_titles_are_shown_whole_and_enough_of_them(
    seed: Path, own_home: Path, size: tuple[int, int], share: float, rows: int
) -> None:
    count = add(seed, own_home)
    shown, first = whole(own_home, size)
    assert shown >= share * count, f"{shown} of {count}"
    assert first >= rows
