"""Characters to which terminals give different widths shift nothing."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.segment import Segment

from tui.terminal.painter import Painter, Piece
from tui.terminal.safety import steady


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a 👩\u200d👩\u200d👧 family", "a 👩 family"),
        ("❤\ufe0f hearts", "❤  hearts"),
        ("👍🏽 thumbs", "👍 thumbs"),
        ("1\ufe0f\u20e3 first", "1"),
        ("🇩🇪 flag", "DE"),
        ("क्\u200dष stays", "क्\u200dष"),
        ("plain\ntext", "plain text"),
    ],
)
def test_disputed_widths_are_taken_away_and_the_columns_stay(text: str, shown: str) -> None:
    assert steady(text).startswith(shown)
    assert cell_len(steady(text)) == cell_len(text.replace("\n", " "))


def test_text_after_a_character_of_ambiguous_width_is_put_in_its_column() -> None:
    painter = Painter()
    painter.resize(20, 1)
    sent = painter.paint([Piece(0, 0, [Segment("αβ and 中文 end".ljust(18))])])
    assert "αβ\x1b[3G and 中文\x1b[12G end" in sent


def test_rows_of_plain_text_are_sent_without_that() -> None:
    painter = Painter()
    painter.resize(20, 1)
    assert "G" not in painter.paint([Piece(0, 0, [Segment("▌• é … │ plain".ljust(20))])])
