"""Sentences of running text, as papers have it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.sentences import sentences


def parts(text: str) -> list[str]:
    """The sentences themselves."""
    return [text[begin:end] for begin, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["We draft.", "The model verifies."],
        ["Does it help?", "It does!", "See below."],
        ["It holds (always.)", "Then x follows."],
        ["They say “enough.”", "We agree."],
        ["The size is N.", "We set it to 8."],
        ["This is slow.", "α is small."],
        ["It is fast.", "[3] shows why."],
    ],
)
def test_a_stop_before_anything_but_a_small_letter_ends_a_sentence(expected: list[str]) -> None:
    assert parts(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "See Fig. 3 and Sec. 4.2 for more.",
        "Leviathan et al. (2023) do so, cf. Eq. 7.",
        "It costs 3.5 ms, e.g. On a phone.",
        "Trees, chains, etc. are drafts.",
        "We use v1.2 (see Refs. [3] and [4]).",
        "no stop at all",
        "It is so ... and so on.",
    ],
)
def test_a_stop_that_is_no_end_ends_none(text: str) -> None:
    assert parts(text) == [text]


def test_an_empty_text_has_no_sentence() -> None:
    assert sentences("") == []


@given(st.text(st.sampled_from("aB.?!\"') ("), max_size=60))
def test_sentences_are_the_text_but_for_spaces_between_them(text: str) -> None:
    text = " ".join(text.split())
    assert " ".join(parts(text)) == text
