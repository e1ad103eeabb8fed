"""Groups of lines are set in columns, like a newspaper's."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.column_flow import ColumnFlow, ColumnPlace, flow


def drawn(found: ColumnFlow) -> list[str]:
    """The columns from top to bottom: `#` is a heading, `-` a line, a space nothing."""
    signs = dict.fromkeys(found.headings, "#") | dict.fromkeys(found.lines, "-")
    columns = 1 + max(place.column for place in found.lines)
    return [
        "".join(signs.get(ColumnPlace(column, row), " ") for row in range(found.rows)).rstrip()
        for column in range(columns)
    ]


@pytest.mark.parametrize(
    ("sizes", "columns", "height", "expected"),
    [
        pytest.param([2], 3, 10, ["#--"], id="what fits into one column stays there"),
        pytest.param([2, 3], 1, 10, ["#-- #---"], id="a blank row is between groups"),
        pytest.param([3, 4], 2, 6, ["#---", "#----"], id="a group stays whole if it can"),
        pytest.param([3, 4, 2], 2, 8, ["#--- #--", "-- #--"], id="or else is broken"),
        pytest.param([3, 2, 2], 2, 6, ["#---", "#--#--"], id="or else loses its blank row"),
        pytest.param([4, 3], 1, 5, ["#---- #---"], id="or else is longer than the screen"),
        pytest.param([4, 5], 2, 4, ["#----", "#-----"], id="with columns of about one length"),
        pytest.param([3, 2], 2, 5, ["#---", "#--"], id="no heading is alone at the end"),
    ],
)
def test_groups_have_as_much_air_as_the_height_allows(
    sizes: list[int], columns: int, height: int, expected: list[str]
) -> None:
    assert drawn(flow(sizes, columns, height)) == expected


def test_nothing_takes_no_rows() -> None:
    assert flow((), 3, 10) == ColumnFlow((), (), 0)


@given(st.lists(st.integers(1, 12), max_size=12), st.integers(1, 4), st.integers(0, 40))
def test_each_line_has_a_place_of_its_own_after_its_heading(
    sizes: list[int], columns: int, height: int
) -> None:
    found = flow(sizes, columns, height)
    assert len(found.headings) == len(sizes)
    assert len(found.lines) == sum(sizes)
    in_order: list[object] = []
    lines = iter(found.lines)
    for heading, size in zip(found.headings, sizes, strict=True):
        in_order += [heading, *(next(lines) for _ in range(size))]
        # The first line is right under its heading.
        first = in_order[-size]
        assert first == (heading.column, heading.row + 1)
    assert all(one < two for one, two in pairwise(in_order))  # type: ignore[operator]
    assert all(place.column < columns and place.row < found.rows for place in found.lines)
