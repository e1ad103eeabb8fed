"""Where rows of different heights lie, going down and up from any line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.row_layout import ListLine, RowLayout


@given(st.data())
def test_up_and_down_agree(data: st.DataObject) -> None:
    heights = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=20))
    headed = data.draw(st.sets(st.integers(0, len(heights) - 1)))
    layout = RowLayout(len(heights), headed, heights.__getitem__)
    lines = list(layout.lines_from(layout.start(0)))
    assert len(lines) == sum(heights) + len(headed)
    assert lines == sorted(lines)
    assert lines[-1] == layout.end
    at = data.draw(st.integers(0, len(lines) - 1))
    assert list(layout.lines_from(lines[at])) == lines[at:]
    for step in range(len(lines) + 2):
        assert layout.back(lines[at], step) == lines[max(0, at - step)]


def test_only_rows_that_are_looked_at_are_asked_for_their_height() -> None:
    asked: list[int] = []

    def height(row: int) -> int:
        asked.append(row)
        return 2

    layout = RowLayout(1_000_000, frozenset(), height)
    assert layout.back(layout.end, 3) == ListLine(999_998, 0)
    assert len(asked) == 2
