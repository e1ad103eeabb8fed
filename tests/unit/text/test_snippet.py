"""The best fragment of an abstract shows why it matched, in the available width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.text.snippet import best_fragment

TEXT = (
    "We study galaxies. Many words follow that say nothing at all about anything of note. "
    "Then a language model reads a model of language, and that is that."
)


def test_the_fragment_with_the_most_distinct_highlights_is_shown() -> None:
    fragment = best_fragment(TEXT, ["language", "model\\w*", "galax\\w*"], 40)
    assert "language model" in fragment
    assert fragment.startswith("…")
    assert fragment.endswith("…")


def test_a_text_that_fits_is_shown_in_full() -> None:
    assert best_fragment("one model  here", ["model"], 80) == "one model here"


def test_a_text_without_matches_has_no_fragment() -> None:
    assert best_fragment(TEXT, ["zeolite"], 40) == ""
    assert best_fragment(TEXT, [], 40) == ""


@given(
    st.text("ab é\n", max_size=80), st.sampled_from(["a", "a\\w*", "b", "é"]), st.integers(0, 60)
)
def test_a_fragment_never_exceeds_the_width(text: str, highlight: str, width: int) -> None:
    fragment = best_fragment(text, [highlight], width)
    assert len(fragment) <= max(width, 0)
    assert fragment.strip("…") in " ".join(text.split())
