"""One paper once, two papers twice: a table of real cases with the right answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from tests.unit.library.real_pairs import PAIRS, Pair

if TYPE_CHECKING:
    from pathlib import Path


def test_the_table_has_at_least_sixty_pairs_each_told_once() -> None:
    assert len({pair.says for pair in PAIRS}) == len(PAIRS) >= 60


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.says)
def test_a_pair_is_one_paper_or_two_in_either_order_and_stays_so(
    tmp_path: Path, pair: Pair
) -> None:
    count = 1 if pair.are_same else 2
    for order in ([pair.one, pair.other], [pair.other, pair.one]):
        library = Library(tmp_path / order[0].title[:9] / str(order[0] is pair.one))
        assert library.add(order).new == count
        before = library.path.read_bytes()
        assert library.add(order).new == 0
        assert library.path.read_bytes() == before
        assert len(list(library.papers())) == count
