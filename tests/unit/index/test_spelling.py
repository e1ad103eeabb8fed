"""Misspelled words find what was meant, and the answer says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.support.levenshtein import levenshtein

from digest.index import Index
from digest.index.search.spelling import are_within
from digest.library import Library
from digest.paper import Paper
from tests.unit.index.searching import ids

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.unit.index.searching import Opener


@pytest.fixture
def slips(home: Home) -> Index:
    """The index of a hundred papers on policies, and one whose author wrote `polcy`."""
    many = [
        Paper(id=f"local:{number}", title=f"Diffusion policy {number}", abstract="Of robots.")
        for number in range(100)
    ]
    slip = Paper(id="local:slip", title="A polcy of diffusion", abstract="Of towns.")
    Library(home.library).add([*many, slip])
    return Index.open(home.index, Library(home.library))


def test_a_mistyped_word_finds_what_was_meant_and_says_so(index: Index) -> None:
    page = index.search("speehc ")
    assert ids(page) == ["deep"]
    assert page.understood.remarks == ("no match for “speehc”; showing “speech”",)
    assert page.understood.corrections == (("speehc", "speech"),)
    assert any(re.fullmatch(mark, "speech") for mark in page.understood.words)
    assert index.suggest("Deep speehc, please") == "Deep speech, please"
    assert index.suggest("deep speech") is None


def test_a_misspelling_that_a_paper_contains_is_searched_for_and_the_right_word_offered(
    slips: Index,
) -> None:
    page = slips.search("diffusion polcy")
    assert ids(page) == ["slip"]
    assert not page.understood.remarks
    assert not page.understood.corrections
    assert slips.suggest("diffusion polcy") == "diffusion policy"
    assert slips.suggest("diffusion policy") is None
    assert slips.suggest("polcy policies") == "policy policies"


def test_a_misspelling_that_no_paper_has_with_the_other_words_is_corrected(
    slips: Index,
) -> None:
    page = slips.search("robots polcy ")
    assert page.understood.corrections == (("polcy", "policy"),)
    assert page.understood.remarks == ("few papers have “polcy”; also showing “policy”",)
    assert page.total == 100
    assert "slip" not in ids(page)
    explained = slips.explain("robots polcy ", page.hits[0].paper.id)
    assert sum(share.score for share in explained.shares) == pytest.approx(explained.score)


def test_a_rare_word_with_no_far_more_common_neighbour_is_left_alone(slips: Index) -> None:
    assert slips.suggest("towns") is None
    assert slips.search("robots towns ").understood.corrections == ()


def test_a_correction_scores_half_of_what_the_word_itself_would(index: Index) -> None:
    (typed,), (corrected,) = index.search("speech ").hits, index.search("speehc ").hits
    assert corrected.score == pytest.approx(typed.score / 2)


LETTERS = st.text("abcdé王\ud800", min_size=1, max_size=7)


@given(st.lists(LETTERS, max_size=12), LETTERS, st.sampled_from([1, 2]))
def test_the_distances_of_many_words_at_once_are_those_of_the_textbook(
    texts: list[str], word: str, edits: int
) -> None:
    texts = [text for text in texts if abs(len(text) - len(word)) <= edits]
    swapped = {word[:at] + word[at : at + 2][::-1] + word[at + 2 :] for at in range(len(word))}
    wanted = [
        levenshtein(text, word) <= edits or (edits == 1 and text in swapped) for text in texts
    ]
    assert are_within(texts, word, edits).tolist() == wanted


def test_a_fuzzy_word_is_found_at_the_same_distances_in_every_script(opened: Opener) -> None:
    titles = ["Größe", "Grösse", "Große", "Gräfin", "Magnitude", "機械学習", "機械学習論", "機会学"]
    index = opened(*(Paper(id=f"local:{title}", title=title) for title in titles))
    found = {word: set(ids(index.search(word))) for word in ("größe~1", "größe~2", "機械学習~1")}
    assert found == {
        "größe~1": {"Größe", "Grösse", "Große"},
        "größe~2": {"Größe", "Grösse", "Große"},
        "機械学習~1": {"機械学習", "機械学習論"},
    }


def test_a_word_of_every_script_may_be_mistyped(opened: Opener) -> None:
    index = opened(Paper(id="local:1", title="Введение в машинное обучение"))
    page = index.search("введенее ")
    assert page.understood.corrections == (("введенее", "введение"),)


def test_a_field_is_corrected_from_its_own_values_only(opened: Opener) -> None:
    many = [
        Paper(id=f"local:{n}", title="On mature forests", authors=("Ada Lovelace",), venue="Oikos")
        for n in range(3)
    ]
    index = opened(*many, Paper(id="local:named", title="Of Lovelacf and oikoi"))
    page = index.search("venue:nature")
    assert not page.total
    assert not page.understood.corrections
    assert index.suggest("venue:nature") is None
    assert index.search("author:lovelacd ").understood.corrections == (("lovelacd", "lovelace"),)
    assert index.search("venue:oikox ").understood.corrections == (("oikox", "oikos"),)
    assert index.suggest("nature venue:oikoz") == "mature venue:oikos"


def test_values_of_filters_are_not_corrected(index: Index) -> None:
    assert index.suggest("tag:speehc digest:speehc") is None
    assert index.suggest("$x$ speehc") == "x speech"


@pytest.mark.parametrize(
    "query",
    [
        "is:unread diffusion", "is:polcy", "tag:polcy", "cat:polcy digest:polcy venue:polcy",
        "has:polcy author:polcy", "iz:polcy", "polcy*", "*polcy", "po?cy", "polcy~", "polcy~2",
        "https://example.org/polcy", "doi:10.1000/polcy", "10.1000/polcy",
    ],
)  # fmt: skip
def test_only_text_is_corrected_not_operators(opened: Opener, query: str) -> None:
    known = [
        Paper(id=f"local:{number}", title=f"Unreal policy of diffusion {number}")
        for number in range(3)
    ]
    index = opened(*known)
    assert index.suggest(query) is None
    assert index.suggest(f"{query} Polcy") == f"{query} policy"
    for text in ("polcy", '"of polcy"', "title:polcy", "-polcy", "(polcy OR diffusion)", "Polcy?"):
        offered = index.suggest(f"{text} {query}")
        assert offered == f"{text.replace('polcy', 'policy').replace('Polcy', 'policy')} {query}"
