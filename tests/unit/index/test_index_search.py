"""What a reader notices of the search: order, counts, user_sets, remarks, guesses, likeness."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from digest.index import Index, Sort
from digest.index.segment.array_file import DamagedError
from digest.library import Library
from digest.paper import Page, Paper
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.storage.paths import Home

    Opener = Callable[..., Index]

DEEP = Paper(
    id="local:deep",
    title="Deep networks for speech",
    abstract="We model speech with deep networks. Networks of networks help.",
    authors=("Ada Lovelace",),
    date="2024-03-01",
    categories=("cs.CL",),
)
SHALLOW = Paper(
    id="local:shallow",
    title="Shallow models",
    abstract="Modelling without depth, for the networked.",
    date="2023",
    upvotes=7,
)
BIRDS = Paper(id="local:birds", title="On birds", abstract="Networks of birds.", date="2025-01")


@pytest.fixture
def index(home: Home) -> Index:
    Library(home.library).add([DEEP, SHALLOW, BIRDS])
    return Index.open(home.index, Library(home.library))


def ids(page: Page) -> list[str]:
    return [hit.paper.id.removeprefix("local:") for hit in page.hits]


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


def test_a_mistyped_word_finds_what_was_meant_and_says_so(index: Index) -> None:
    page = index.search("speehc ")
    assert ids(page) == ["deep"]
    assert page.understood.remarks == ("no match for “speehc”; showing “speech”",)
    assert page.understood.corrections == (("speehc", "speech"),)
    assert any(re.fullmatch(mark, "speech") for mark in page.understood.words)
    assert index.suggest("Deep speehc, please") == "Deep speech, please"
    assert index.suggest("deep speech") is None


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


def test_a_slip_that_a_paper_shares_is_searched_for_and_the_right_word_offered(
    slips: Index,
) -> None:
    page = slips.search("diffusion polcy")
    assert ids(page) == ["slip"]
    assert not page.understood.remarks
    assert not page.understood.corrections
    assert slips.suggest("diffusion polcy") == "diffusion policy"
    assert slips.suggest("diffusion policy") is None
    assert slips.suggest("polcy policies") == "policy policies"


def test_a_slip_that_no_paper_shares_with_the_other_words_is_read_as_what_was_meant(
    slips: Index,
) -> None:
    page = slips.search("robots polcy ")
    assert page.understood.corrections == (("polcy", "policy"),)
    assert page.understood.remarks == ("few papers have “polcy”; also showing “policy”",)
    assert page.total == 100
    assert "slip" not in ids(page)
    explained = slips.explain("robots polcy ", page.hits[0].paper.id)
    assert sum(share.score for share in explained.shares) == pytest.approx(explained.score)


def test_a_rare_word_with_no_far_more_common_neighbour_is_left_as_it_is(slips: Index) -> None:
    assert slips.suggest("towns") is None
    assert slips.search("robots towns ").understood.corrections == ()


def test_apostrophes_make_no_words_of_single_letters(home: Home) -> None:
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


def test_an_id_that_no_paper_has_is_said_so_and_its_words_searched_for(index: Index) -> None:
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


def test_a_subject_of_arxiv_is_a_category(index: Index) -> None:
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


@pytest.fixture
def opened(home: Home) -> Opener:
    """Opens an index of the given papers."""

    def open_with(*papers: Paper) -> Index:
        Library(home.library).add(papers)
        return Index.open(home.index, Library(home.library))

    return open_with


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


def test_a_correction_scores_half_of_what_the_word_itself_would(index: Index) -> None:
    (typed,), (corrected,) = index.search("speech ").hits, index.search("speehc ").hits
    assert corrected.score == pytest.approx(typed.score / 2)


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


def test_single_letters_that_are_no_initials_are_searched_for(home: Home) -> None:
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


def test_marks_of_the_reader_are_filters(index: Index) -> None:
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


def test_similar_papers_share_the_strongest_words_and_leave_the_paper_out(home: Home) -> None:
    corpus = papers(200)
    twin = replace(corpus[0], id="local:twin", title=corpus[0].title + " again")
    Library(home.library).add([*corpus, twin])
    index = Index.open(home.index, Library(home.library))
    page = index.similar(corpus[0].id, limit=5)
    assert page.hits[0].paper.id == "local:twin"
    assert corpus[0].id not in [hit.paper.id for hit in page.hits]
    assert len(page.hits) == 5
    assert index.similar("local:nobody").total == 0


def test_similar_papers_are_found_by_rare_words_where_a_paper_has_too_many(opened: Opener) -> None:
    common = [f"common{number}" for number in range(40)]
    fillers = [
        Paper(id=f"local:filler{number}", title="Filler", abstract=" ".join(common))
        for number in range(9)
    ]
    rare = Paper(id="local:rare", title="Rare", abstract="On zeolites.")
    paper = Paper(id="local:paper", title="Of stones", abstract=" ".join(["zeolites", *common]))
    assert "rare" in ids(opened(paper, rare, *fillers).similar(paper.id))


def test_similar_papers_share_words_of_the_title_before_those_of_the_abstract(
    opened: Opener,
) -> None:
    paper = Paper(id="local:paper", title="Marsupials", abstract="Of crystals.")
    by_title = Paper(id="local:title", title="First", abstract="On marsupials.", date="2001")
    by_text = Paper(id="local:text", title="Second", abstract="On crystals.", date="2024")
    assert ids(opened(paper, by_title, by_text).similar(paper.id)) == ["title", "text"]


def test_a_search_that_nobody_waits_for_gives_up_between_words(index: Index) -> None:
    asked = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 1

    page = index.search("deep networks for speech", cancelled=cancelled)
    assert page.total == 0
    assert len(asked) == 2


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


@pytest.fixture
def running_search(index: Index) -> Iterator[threading.Thread]:
    """A search that is in the midst of its work until the test is over."""
    started, may_end = threading.Event(), threading.Event()

    def cancelled() -> bool:
        started.set()
        may_end.wait(30)
        return False

    search = threading.Thread(
        target=index.search, args=("deep networks",), kwargs={"cancelled": cancelled}
    )
    search.start()
    started.wait(30)
    yield search
    may_end.set()
    search.join()


T = TypeVar("T")


def in_a_thread(work: Callable[[], T]) -> tuple[threading.Thread, list[T]]:
    """Starts `work` in a thread; gives the thread, and a list that its result is added to."""
    results: list[T] = []
    thread = threading.Thread(target=lambda: results.append(work()), daemon=True)
    thread.start()
    return thread, results


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        (lambda index: index.get("local:deep"), DEEP),
        (lambda index: index.keys(["local:birds"]), {"local:birds": (BIRDS,)}),
        (lambda index: index.stats().papers, 3),
        (lambda index: index.covers(Path("absent")), False),
        (len, 3),
    ],
)
def test_whoever_paints_does_not_wait_for_a_search(
    index: Index, running_search: threading.Thread, look: Callable[[Index], object], seen: object
) -> None:
    thread, results = in_a_thread(lambda: look(index))
    thread.join(10)
    assert running_search.is_alive()
    assert results == [seen]


def test_the_hits_of_an_earlier_search_can_be_read_during_the_next(home: Home) -> None:
    Library(home.library).add(papers(700))
    index = Index.open(home.index, Library(home.library))
    page = index.search("model")
    inside: list[Paper] = []

    def cancelled() -> bool:
        thread, results = in_a_thread(lambda: page.hits[len(page.hits) - 1].paper)
        thread.join(10)
        inside.extend(results)
        return False

    index.search("graph", cancelled=cancelled)
    assert inside


def test_threads_may_share_an_index(index: Index, running_search: threading.Thread) -> None:
    """The evaluator remembers words, so searches take turns: none runs inside another."""
    thread, results = in_a_thread(lambda: sorted(ids(index.search("network "))))
    thread.join(0.5)
    assert running_search.is_alive()
    assert results == []


def test_searches_that_wait_for_each_other_find_what_they_would_alone(home: Home) -> None:
    Library(home.library).add(papers(150))
    index = Index.open(home.index, Library(home.library))
    wanted = {text: ids(index.search(text)) for text in ("model", "deep gra", "date:2021", "t")}

    def ask() -> list[bool]:
        return [ids(index.search(text)) == found for text, found in list(wanted.items()) * 5]

    started = [in_a_thread(ask) for _ in range(4)]
    for thread, _ in started:
        thread.join()
    assert [results for _, results in started] == [[[True] * 20]] * 4


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


@pytest.fixture
def rotten(home: Home) -> Callable[[str], Index]:
    """Opens the index of fifty papers with one array's bytes changed: `rotten("text/docs")`."""
    Library(home.library).add(papers(50))

    def rot(name: str) -> Index:
        index = Index.open(home.index, Library(home.library))
        (segment,) = index._snapshot.segments
        _, start, count, _ = segment.file._table[name]
        data = bytearray(segment.file.path.read_bytes())
        data[start : start + count] = bytes(each ^ 0xA5 for each in data[start : start + count])
        segment.file.path.write_bytes(data)
        return Index.open(home.index, Library(home.library))

    return rot


def test_damage_met_while_searching_is_told_in_words(rotten: Callable[[str], Index]) -> None:
    index = rotten("text/docs")
    with pytest.raises(DamagedError, match="text/docs have changed; run `sheaf index rebuild`"):
        index.search("model deep graph")


@pytest.mark.parametrize("name", ["records", "records/offsets", "records/crc32"])
def test_a_rotten_record_is_never_shown_nor_merged_into_the_library(
    rotten: Callable[[str], Index], name: str
) -> None:
    index = rotten(name)
    wanted = papers(50)[3]
    for look in (lambda: index.get(wanted.id), lambda: index.keys([wanted.id])):
        with pytest.raises(DamagedError):
            look()


def test_a_bug_in_a_search_is_told_as_a_bug(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index._evaluator, "matches", lambda _: {"": 0}["missing"])
    with pytest.raises(KeyError, match="missing"):
        index.search("deep")


def test_the_speed_benchmark_runs_on_a_few_made_papers() -> None:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-m", "tests.bench.speed", "--size", "60", "--each", "1"]
    command += ["--titles", "1", "--repeat", "1", "--systems", "whoosh,fts5"]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert "| keystroke |" in answer.stdout


def test_the_relevance_benchmark_gives_what_trec_eval_would(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3]))
    from tests.bench import relevance

    grades = {"a": 2, "b": 1, "c": 0, "d": 1}
    assert relevance.ndcg(["a", "b", "d"], grades, 10) == pytest.approx(1)
    # DCG 1/log2(3) + 2/log2(4) over the ideal 2 + 1/log2(3) + 1/log2(4)
    assert relevance.ndcg(["c", "b", "a"], grades, 10) == pytest.approx(0.52097, abs=1e-4)
    assert relevance.recall(["a", "x", "d"], grades, 2) == pytest.approx(1 / 3)
