"""Selecting papers, without a screen."""

from __future__ import annotations

import pytest

from digest.paper import Group, Hit, Paper
from tui.model.selection import MOST, Selection, stretch

PAPERS = tuple(Paper(id=f"local:{number}", title=f"Number {number}") for number in range(10))
HITS = tuple(map(Hit, PAPERS))
DAYS = (Group(0, "Feed", "2026-11-25", ()), Group(4, "Feed", "2026-11-24", ()))


def test_papers_stay_in_the_order_in_which_they_were_selected() -> None:
    selection = Selection()
    selection.toggle(PAPERS[3])
    selection.add(PAPERS[1:5])
    selection.toggle(PAPERS[2])
    assert selection.papers == (PAPERS[3], PAPERS[1], PAPERS[4])
    assert "local:3" in selection
    selection.drop()
    assert not selection


def test_only_what_is_still_selected_counts_as_not_listed() -> None:
    selection = Selection()
    selection.add(PAPERS[:3])
    selection.set_unlisted(frozenset({"local:0", "local:1"}))
    selection.toggle(PAPERS[1])
    assert selection.unlisted == 1


def test_there_is_an_end_to_how_many_can_be_selected() -> None:
    selection = Selection()
    assert selection.add([Paper(id=f"local:{number}", title="x") for number in range(MOST)])
    assert selection.add(PAPERS)  # they are selected already
    assert not selection.add((Paper(id="local:one-more", title="x"),))
    assert len(selection) == MOST


@pytest.mark.parametrize(
    ("row", "selected", "rows"),
    [
        (2, set[int](), range(4)),
        (4, set[int](), range(4, 10)),
        (6, {6}, range(4, 10)),
        (6, {3}, range(3, 7)),
        (3, {8}, range(3, 9)),
        (5, {1, 7}, range(5, 8)),
        (5, {3, 7}, range(3, 6)),
        (0, {9}, range(10)),
    ],
)
def test_a_stretch_goes_to_the_nearest_selected_paper_or_over_the_whole_day(
    row: int, selected: set[int], rows: range
) -> None:
    ids = {PAPERS[each].id for each in selected}
    assert stretch(HITS, DAYS, row, ids) == rows


def test_without_headings_a_stretch_is_the_whole_list() -> None:
    assert stretch(HITS, (), 5, ()) == range(10)
