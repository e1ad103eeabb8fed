"""What a search finds: order, counts, filters, dates, ids, references and explanations."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from digest.index import Index
from digest.library import Library
from digest.paper import Paper
from digest.request import Sort
from tests.unit.index.searching import BIRDS, DEEP, SHALLOW, ids
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.unit.index.searching import Opener


def test_nothing_typed_lists_everything_newest_first(index: Index) -> None:
    assert ids(index.search("")) == ["birds", "deep", "shallow"]
    assert ids(index.search("", sort=Sort.UPVOTES)) == ["shallow", "birds", "deep"]
    assert index.search("").hits[0].score == 0


def test_the_limit_bounds_the_hits_and_not_the_total(index: Index) -> None:
    page = index.search("network ", limit=1)
    assert len(page.hits) == 1
    assert page.total == 3


def test_the_last_word_is_a_prefix_while_typed_and_whole_words_come_first(index: Index) -> None:
    assert set(ids(index.search("mod"))) == {"deep", "shallow"}
    assert index.search("mod ").total == 0
    assert ids(index.search("networked"))[-1] == "shallow" or index.search("networked").total == 3
    assert ids(index.search("bird"))[0] == "birds"


def test_papers_with_all_words_come_before_those_with_most(index: Index) -> None:
    page = index.search("deep speech networks zebras birds ")
    assert ids(page)[0] == "deep"
    assert page.total == 3
    assert page.understood.remarks == ("no paper has every word; closest matches shown",)


def test_matched_words_are_marked_as_they_were_written(index: Index) -> None:
    page = index.search("modelling netw")
    marked = [
        word
        for word in re.findall(r"\w+", DEEP.abstract.lower())
        if any(re.fullmatch(mark, word) for mark in page.understood.words)
    ]
    assert marked == ["model", "networks", "networks", "networks"]


def test_apostrophes_do_not_leave_single_letter_words(home: Home) -> None:
    title = "Don't Pay Attention to Newton's apple"
    Library(home.library).add(
        [
            Paper(id="local:dont", title=title, abstract="It doesn’t fall."),
            Paper(id="local:tea", title="Attention to tea", abstract="A cup of tea."),
        ]
    )
    index = Index.open(home.index, Library(home.library))
    assert ids(index.search("attention t"))[0] == "tea"
    assert ids(index.search("newton ")) == ids(index.search("Newton’s ")) == ["dont"]
    for typed in ("don't pay attention ", "dont pay attention ", "don’t"):
        assert ids(index.search(typed)) == ["dont"], typed


@pytest.mark.parametrize(
    "typed",
    [
        "2403.01234",
        "arxiv:2403.01234v2",
        "arXiv:2403.01234v2 [cs.CL]",
        " https://arxiv.org/abs/2403.01234 ",
        "https://huggingface.co/papers/2403.01234",
        "10.1016/S0140-6736(20)30183-5",
        "https://doi.org/10.1016/s0140-6736(20)30183-5",
        "hep-th/9901001",
        "2403.0",
        "10.1016/S0140",
        "is:unread cat:cs.CL 2403.01234",
    ],
)
def test_a_pasted_id_or_link_finds_its_paper_alone(home: Home, typed: str) -> None:
    named = replace(
        DEEP,
        id="arxiv:2403.01234",
        doi="10.1016/S0140-6736(20)30183-5",
        aliases=("arxiv:hep-th/9901001",),
    )
    other = replace(SHALLOW, title="On 2403 networks and 01234 links in 2020: 10.1016")
    Library(home.library).add([named, other, BIRDS])
    index = Index.open(home.index, Library(home.library))
    page = index.search(typed)
    assert [hit.paper.id for hit in page.hits] == [named.id]
    assert page.understood.remarks == ()
    assert index.explain(typed, named.id).shares[0].what == "id match"


def test_an_id_that_no_paper_has_is_reported_and_its_words_are_searched_for(index: Index) -> None:
    page = index.search("arxiv:2403.01234")
    assert page.total == 0
    assert "no paper has the id arxiv:2403.01234" in page.understood.remarks
    assert index.search("2403.0").understood.remarks == ()


def test_a_year_is_also_the_date_of_a_paper(index: Index, home: Home) -> None:
    assert ids(index.search("networks 2024")) == ["deep"]
    assert ids(index.search("networks 2025 ")) == ["birds"]
    assert ids(index.search("2023 models")) == ["shallow"]
    assert index.search("title:2024").total == 0
    named = Paper(id="local:named", title="On networks", abstract="2024, 2024.", date="2020")
    Library(home.library).add([named])
    index = Index.open(home.index, Library(home.library))
    assert ids(index.search("networks 2024")) == ["deep", "named"]
    explained = index.explain("networks 2024", "local:deep")
    assert "published in 2024" in [share.what for share in explained.shares]
    assert sum(share.score for share in explained.shares) == pytest.approx(explained.score)


def test_an_arxiv_subject_is_a_category(index: Index) -> None:
    page = index.search("networks cs.CL")
    assert ids(page) == ["deep"]
    assert page.understood.remarks == ()
    assert set(ids(index.search("networks -cs.CL"))) == {"birds", "shallow"}


def test_a_title_with_an_excluded_word_in_it_is_found_when_it_is_pasted(home: Home) -> None:
    functions = Paper(id="local:f", title="On L2 -functions with bounded spectrum")
    catalogue = Paper(id="local:c", title="Carbon catalogue")
    Library(home.library).add([functions, catalogue, BIRDS])
    index = Index.open(home.index, Library(home.library))
    assert ids(index.search(functions.title)) == ["f"]
    explained = index.explain(functions.title, "local:f")
    assert sum(share.score for share in explained.shares) == pytest.approx(explained.score)
    assert index.search("carbon -catalogue ").total == 0


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("multimodal ", {"joined", "hyphen"}),
        ("multi-modal ", {"joined", "hyphen", "apart"}),
        ("multi modal ", {"hyphen", "apart"}),
        ("multimod", {"joined", "hyphen"}),
        ("unet ", {"hyphen"}),
        ("u-net ", {"hyphen"}),
        ("gpt4", {"hyphen"}),
        ("title:multimodal ", {"joined", "hyphen"}),
        ("-multi-modal", {"other"}),
        ("stateofthe ", set()),
        ("23", set()),
    ],
)
def test_words_with_a_hyphen_between_them_are_also_one_word(
    home: Home, typed: str, found: set[str]
) -> None:
    Library(home.library).add(
        [
            Paper(id="local:joined", title="Multimodal learning"),
            Paper(id="local:hyphen", title="Multi-Modal U-Net (GPT-4), state-of-the-art in 2-3"),
            Paper(id="local:apart", title="Multi and modal"),
            Paper(id="local:other", title="On birds"),
        ]
    )
    index = Index.open(home.index, Library(home.library))
    page = index.search(typed)
    assert set(ids(page)) == found
    assert page.understood.corrections == ()
    for hit in page.hits:
        if not typed.startswith("-"):
            assert any(
                re.search(rf"\b(?:{mark})", hit.paper.title, re.IGNORECASE)
                for mark in page.understood.words
            )


@pytest.mark.parametrize(
    "typed",
    [
        "A. Lovelace",
        "Lovelace, A.",
        "Lovelace et al. 2024",
        "Lovelace et al., 2024 ",
        "(Lovelace, A. & X. Deep, 2024)",
        'author:"A. Lovelace"',
        "[12] A. Lovelace, et al. Deep networks for speech",
    ],
)
def test_a_reference_finds_its_paper_by_surname_and_year(index: Index, typed: str) -> None:
    assert ids(index.search(typed))[0] == "deep"


def test_initials_and_et_al_are_not_words_that_a_paper_must_have(index: Index) -> None:
    for typed in ("Lovelace et al. 2024 ", "A. Lovelace 2024 "):
        page = index.search(typed)
        assert ids(page) == ["deep"], typed
        assert page.understood.remarks == (), typed


def test_the_paper_with_just_the_typed_title_comes_before_papers_that_score_higher(
    opened: Opener,
) -> None:
    title = Paper(id="local:title", title="Deep learning", date="2001")
    longer = Paper(id="local:longer", title="Deep deep learning learning of depth", date="2024")
    index = opened(title, longer)
    assert ids(index.search("deep learning ")) == ["title", "longer"]
    assert ids(index.search("learning deep ")) == ["longer", "title"]
    shares = index.explain("deep learning ", "local:title").shares
    assert "exact title" in [share.what for share in shares]


def test_titles_that_start_with_three_typed_words_come_first(opened: Opener) -> None:
    begun = "Graph neural networks and the many other things that people do with them"
    index = opened(
        Paper(id="local:begun", title=begun, date="2001"),
        Paper(id="local:denser", title="Neural graph networks: graph neural graph", date="2024"),
    )
    assert ids(index.search("graph neural networks ")) == ["begun", "denser"]
    assert ids(index.search("networks graph neural ")) == ["denser", "begun"]
    shares = index.explain("graph neural networks ", "local:begun").shares
    assert "title starts with the query" in [share.what for share in shares]


def test_newer_counts_days_weeks_months_and_years_back_from_today(opened: Opener) -> None:
    today = datetime.now(UTC).date()
    ages = {"days": 3, "weeks": 12, "months": 50, "years": 500}
    index = opened(
        *(
            Paper(id=f"local:{name}", title="Birds", date=str(today - timedelta(days=age)))
            for name, age in ages.items()
        )
    )
    assert index.search("newer:1d").total == 0
    assert ids(index.search("newer:5d")) == ["days"]
    assert ids(index.search("newer:2w")) == ["days", "weeks"]
    assert ids(index.search("newer:2m")) == ["days", "weeks", "months"]
    assert ids(index.search("newer:2y")) == ["days", "weeks", "months", "years"]


def test_a_category_is_not_two_words_that_stand_anywhere(opened: Opener) -> None:
    index = opened(
        Paper(id="local:in", title="On birds", categories=("cs.CL",)),
        Paper(id="local:out", title="CL of birds", categories=("cs.LG",)),
    )
    assert ids(index.search("cs.CL")) == ["in"]


def test_the_start_of_an_id_is_enough_for_the_id_filter(opened: Opener) -> None:
    index = opened(
        replace(BIRDS, id="arxiv:2403.01234"),
        replace(DEEP, id="doi:10.1016/x", doi="10.1016/x"),
        SHALLOW,
    )
    assert ids(index.search("id:2403")) == ["arxiv:2403.01234"]
    assert ids(index.search("id:doi:10.10")) == ["doi:10.1016/x"]


def test_a_stop_word_that_is_being_typed_raises_the_papers_with_it_and_is_explained(
    opened: Opener,
) -> None:
    index = opened(
        Paper(id="local:for", title="Networks of deep layers for speech", date="2001"),
        Paper(id="local:in", title="Networks of deep layers in speech", date="2024"),
    )
    assert ids(index.search("deep networks for")) == ["for", "in"]
    explained = index.explain("deep networks for", "local:for")
    assert "for" in [share.what for share in explained.shares]
    assert sum(share.score for share in explained.shares) == pytest.approx(explained.score)


def test_single_letters_that_are_not_initials_are_searched_for(home: Home) -> None:
    vitamin = Paper(id="local:d", title="On vitamin D.", abstract="The U.S. policy.")
    Library(home.library).add([vitamin, Paper(id="local:e", title="On vitamin E.")])
    index = Index.open(home.index, Library(home.library))
    assert ids(index.search("vitamin D.")) == ["d"]
    assert ids(index.search("U.S. policy")) == ["d"]
    assert ids(index.search("e.")) == ["e"]


def test_digests_are_found_by_format_and_by_name(home: Home) -> None:
    Library(home.library).add([replace(DEEP, digests=("bibtex/To-Read.bib",)), SHALLOW])
    index = Index.open(home.index, Library(home.library))
    for typed in ("digest:bibtex", "digest:bibtex/to", "digest:to-read", "digest:To-Read.bib"):
        assert ids(index.search(typed)) == ["deep"], typed
    assert index.search("digest:read").total == 0


def test_the_readers_marks_are_filters(index: Index) -> None:
    user_sets = {"bookmarked": {"local:birds"}, "read": {"local:deep"}, "tag:x y": {"local:deep"}}
    assert ids(index.search("is:bookmarked", user_sets=user_sets)) == ["birds"]
    assert ids(index.search("is:unread", user_sets=user_sets)) == ["birds", "shallow"]
    assert ids(index.search('tag:"x y"', user_sets=user_sets)) == ["deep"]
    assert ids(index.search("network is:read ", user_sets=user_sets)) == ["deep"]


def test_a_search_can_be_confined_to_sets_of_the_reader_without_a_word_of_the_query(
    index: Index,
) -> None:
    mine = {"bookmarked": {"local:birds", "local:deep"}, "read": {"local:deep"}}
    assert ids(index.search("", user_sets=mine, only=["bookmarked"])) == ["birds", "deep"]
    assert ids(index.search("", user_sets=mine, only=["bookmarked", "read"])) == ["deep"]
    assert ids(index.search("OR shallow", user_sets=mine, only=["bookmarked"])) == []
    page = index.search("netw", user_sets=mine, only=["bookmarked"])
    assert set(ids(page)) == {"birds", "deep"}
    explained = index.explain("netw", "local:deep", user_sets=mine, only=["bookmarked"])
    assert explained.is_hit
    assert explained.score == {hit.paper.id: hit.score for hit in page.hits}["local:deep"]
    assert not index.explain("netw", "local:shallow", user_sets=mine, only=["bookmarked"]).is_hit


def test_an_explanation_names_words_and_fields(index: Index) -> None:
    explained = index.explain("deep netw", "local:deep")
    assert {(share.what, share.field) for share in explained.shares} >= {
        ("deep", "title"),
        ("deep", "abstract"),
        ("netw…", "abstract"),
    }
    assert sum(share.score for share in explained.shares) == pytest.approx(explained.score)
    assert not index.explain("zebra", "local:deep").is_hit
    assert not index.explain("deep", "local:nobody").is_hit


def test_hits_behave_like_a_sequence_however_far_one_looks(home: Home) -> None:
    Library(home.library).add(papers(700))
    index = Index.open(home.index, Library(home.library))
    page = index.search("model")
    listed = [hit.paper.id for hit in page.hits]
    assert len(set(listed)) == page.total > 250
    assert page.hits[-1].paper.id == listed[-1]
    assert [hit.paper.id for hit in page.hits[198:203]] == listed[198:203]
    assert [hit.score for hit in page.hits] == sorted(
        (hit.score for hit in page.hits), reverse=True
    )
    with pytest.raises(IndexError):
        page.hits[page.total]


@pytest.mark.parametrize(("between", "is_near"), [(0, True), (8, True), (9, False), (30, False)])
def test_words_fewer_than_ten_places_apart_are_near_each_other(
    home: Home, between: int, is_near: bool
) -> None:
    filler = " ".join(f"filler{chr(97 + number % 26)}{number}" for number in range(between))
    paper = Paper(id="local:one", title="Fish", abstract=f"alpha {filler} omega.")
    Library(home.library).add([paper])
    index = Index.open(home.index, Library(home.library))
    shares = {share.what for share in index.explain("alpha omega ", paper.id).shares}
    assert ("words near each other" in shares) == is_near


def test_several_ids_find_their_papers_in_the_order_typed(opened: Opener) -> None:
    one = Paper(id="arxiv:2506.11305", title="One", date="2025")
    two = Paper(id="arxiv:2403.00001", title="Two", date="2024")
    three = Paper(id="doi:10.1000/x", title="Three", doi="10.1000/x")
    index = opened(two, three, one)
    for text, wanted in {
        "2506.11305 2403.00001": [one, two],
        "2403.00001 2506.11305": [two, one],
        "2403.00001,2506.11305": [two, one],
        "arXiv: 2506.11305v2 [cs.CL], https://arxiv.org/abs/2403.00001; doi: 10.1000/x": [
            one, two, three,
        ],
        "2506.11305 date:2025 2506.11305": [one],
        "2506.11305 2403.00001 date:2024": [two],
    }.items():  # fmt: skip
        page = index.search(text)
        assert [hit.paper for hit in page.hits] == wanted, text
        for hit in page.hits:
            explained = index.explain(text, hit.paper.id)
            assert explained.score == hit.score == sum(share.score for share in explained.shares)


def test_of_several_ids_those_that_no_paper_has_are_told(opened: Opener) -> None:
    index = opened(Paper(id="arxiv:2506.11305", title="One"))
    page = index.search("2506.11305 2403.00001 2403.00002")
    assert [hit.paper.id for hit in page.hits] == ["arxiv:2506.11305"]
    assert page.understood.remarks == ("no paper has the ids arxiv:2403.00001, arxiv:2403.00002",)
    page = index.search("2403.00001 2403.00002")
    assert page.total == 0
    assert page.understood.remarks[0] == "no paper has the ids arxiv:2403.00001, arxiv:2403.00002"
