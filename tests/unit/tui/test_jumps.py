"""The places that one came from."""

from __future__ import annotations

from digest.paper import Paper
from digest.request import Request
from tui.model.jumps import Jumps, Place


def place(row: int, text: str = "") -> Place:
    return Place(Request(text), Paper(id=f"local:{row}", title=""), row)


def test_the_latest_place_comes_first_and_the_place_where_one_is_never() -> None:
    jumps = Jumps()
    for row in (1, 2, 2, 3):
        jumps.leave(place(row))
    assert jumps.back(place(3)) == place(2)
    assert jumps.back(place(2)) == place(1)
    assert jumps.back(place(1)) is None


def test_the_same_paper_in_another_search_is_another_place() -> None:
    jumps = Jumps()
    jumps.leave(place(1, "fast"))
    assert jumps.back(place(1, "slow")) == place(1, "fast")


def test_only_the_last_hundred_places_are_remembered() -> None:
    jumps = Jumps()
    for row in range(1000):
        jumps.leave(place(row))
    found = 0
    while jumps.back(place(-1)) is not None:
        found += 1
    assert found == 100
