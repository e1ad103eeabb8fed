"""Completing filters in the search box."""

from __future__ import annotations

import pytest

from tui.model.completion import complete, half_typed, offer

TAGS = {"spec": 4, "sparsity": 2, "speech": 1, "two words": 1, "inspect": 9}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tag:sp", ("tag", "sp", 4)),
        ("draft -tag:", ("tag", "", 11)),
        ("(a OR cat:cs.", ("cat", "cs.", 10)),
        ('tag:"two w', ("tag", "two w", 4)),
        ("tag:sp ", None),
        ("title:sp", None),
        ("xtag:sp", None),
        ('tag:"two words"', None),
        ("", None),
    ],
)
def test_the_filter_before_the_cursor_is_found(
    text: str, found: tuple[str, str, int] | None
) -> None:
    assert half_typed(text + "more", len(text)) == found


def test_what_begins_so_comes_first_those_with_most_papers_before_others() -> None:
    assert offer("sp", TAGS) == "spec 4, sparsity 2, speech 1, inspect 9"
    assert offer("zzz", TAGS) == ""
    assert offer("", {"read": 0, "unread": 0}) == "read, unread"
    assert len(offer("", {str(number): 1 for number in range(100)}).split(", ")) == 5


@pytest.mark.parametrize(
    ("text", "rest", "expected"),
    [
        ("tag:sp", "", "tag:spec |"),
        ("tag:sp", " draft", "tag:spec |draft"),
        ("x -tag:wor", "", 'x -tag:"two words" |'),
        ('tag:"two', "", 'tag:"two words" |'),
    ],
)
def test_the_likeliest_value_is_put_in(text: str, rest: str, expected: str) -> None:
    word = half_typed(text, len(text))
    assert word is not None
    done = complete(text + rest, len(text), word, TAGS)
    assert done is not None
    assert f"{done[0][: done[1]]}|{done[0][done[1] :]}" == expected


def test_nothing_is_put_in_where_nothing_fits() -> None:
    word = half_typed("tag:zzz", 7)
    assert word is not None
    assert complete("tag:zzz", 7, word, TAGS) is None
