"""Tags on one line: read, written, completed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.tags import as_line, complete, is_writable, query, remark, tags_of

COUNTS = {"spec": 4, "sparsity": 2, "speech": 1, "decode": 9, "mixture of experts": 3}


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("", []),
        ("  decode  spec ", ["decode", "spec"]),
        ("#decode #decode", ["decode"]),
        ('"mixture  of experts" x', ["mixture of experts", "x"]),
        ('x "half typed', ["x", "half typed"]),
        ('"" # ##', []),
        ("c# c++", ["c#", "c++"]),
        ("decode, #spec,x ,, y", ["decode", "spec", "x", "y"]),
        ('"one, two", x', ["one, two", "x"]),
    ],
)
def test_a_line_is_read_as_tags(line: str, tags: list[str]) -> None:
    assert tags_of(line) == tags


@given(st.lists(st.text(max_size=6), max_size=4, unique=True))
def test_what_a_line_can_hold_comes_back_from_it(tags: list[str]) -> None:
    writable = [tag for tag in tags if is_writable(tag)]
    assert tags_of(as_line(tags)) == writable


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("sp", "spec "),
        ("decode,sp", "decode,spec "),
        ("#spa", "sparsity "),
        ("decode SP", "decode spec "),
        ("spec sp", "spec sparsity "),
        ("exp", '"mixture of experts" '),
        ('"mixture of', '"mixture of experts" '),
        ("", "decode "),
        ("spec decode ", 'spec decode "mixture of experts" '),
        ("nothing", "nothing"),
    ],
)
def test_the_word_before_the_cursor_is_completed(typed: str, completed: str) -> None:
    assert complete(typed, len(typed), COUNTS) == (completed, len(completed))


def test_a_word_in_the_middle_is_completed_and_the_rest_stays() -> None:
    assert complete("spa decode", 3, COUNTS) == ("sparsity decode", 9)


def test_the_likeliest_tags_are_named_with_their_counts() -> None:
    assert remark("sp", 2, COUNTS) == "spec 4 · sparsity 2 · speech 1"


def test_a_tag_of_several_words_is_searched_in_quotes() -> None:
    assert query("spec") == "tag:spec"
    assert query("mixture of experts") == 'tag:"mixture of experts"'
