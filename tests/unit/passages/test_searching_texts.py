"""`text:` finds papers by what one paragraph of their texts says, and shows that paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from digest.paper import Paper, Passage
from digest.request import Sort
from tests.unit.commands import PAPERS
from tests.unit.passages.made_texts import keep

if TYPE_CHECKING:
    from digest.fulltext.store import Texts
    from digest.index import Index
    from digest.passages.store import Passages
    from digest.storage.paths import Home

FIRST, SECOND, THIRD = (paper.id for paper in PAPERS)


def found(index: Index, query: str) -> list[str]:
    """The ids of the papers that a finished query finds."""
    return [hit.paper.id for hit in index.search(query, prefix_last=False).hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("text:cache", {FIRST, SECOND}),
        ("text:door", {SECOND}),
        ("text:caches", {FIRST, SECOND}),
        ("text:CACHE", {FIRST, SECOND}),
        ('text:"opens a door"', {SECOND}),
        ('text:"door opens"', set()),
        ("text:key text:value", {FIRST, SECOND}),  # by the heading of the second
        ("text:(key value cache)", {FIRST, SECOND}),
        ("text:(key cache small)", {FIRST}),
        ("text:door text:value", set()),  # in two paragraphs of one text
        ("text:door OR text:small", {FIRST, SECOND}),
        ("text:(door OR small)", {FIRST, SECOND}),
        ("text:(cache -line)", {FIRST}),
        ("text:(cache number -key)", set()),
        ("text:numb*", {SECOND}),
        ("text:cashe~", {FIRST, SECOND}),
        ("text:cache -text:door", {FIRST}),
        ("-text:door", {FIRST, THIRD}),
        ("draft text:cache", {FIRST, SECOND}),
        ("speculative text:cache", {FIRST}),
        ("speculative text:door", set()),
        ("speculative OR text:door", {FIRST, SECOND}),
        ("text:cache has:code", {FIRST}),
        ("text:cache date:2024-03-01", {SECOND}),
        ("text:author", set()),  # the bibliography isn't what the paper says
        ("text:zebra", set()),
        ('text:""', {FIRST, SECOND, THIRD}),
    ],
)
def test_a_query_for_texts_finds_papers(index: Index, query: str, expected: set[str]) -> None:
    assert set(found(index, query)) == expected


def test_a_half_typed_word_is_found_too(index: Index) -> None:
    assert index.search("text:numbe").total == 1
    assert index.search("text:numbe ").total == 0
    assert index.search("-text:numbe").total == 3


def test_a_hit_has_the_best_paragraph_with_its_section_and_anchor(index: Index) -> None:
    hits = {
        hit.paper.id: hit.passage for hit in index.search("text:(cache keep) OR text:number").hits
    }
    assert hits[FIRST] == Passage(
        "We keep each key and value in a cache.", "1 Introduction", "S1.p1"
    )
    assert hits[SECOND] == Passage(
        "A value is a number in a cache line.", "2 Key-value caching", "S2.p1"
    )


def test_a_paper_that_was_found_otherwise_has_no_paragraph(index: Index) -> None:
    page = index.search("speculative OR text:door")
    assert {hit.paper.id: hit.passage is None for hit in page.hits} == {FIRST: True, SECOND: False}
    assert all(hit.passage is None for hit in index.search("draft").hits)
    assert all(hit.passage is None for hit in index.search("-text:zebra").hits)


def test_the_words_found_in_texts_are_highlighted_but_not_those_excluded(index: Index) -> None:
    assert len(index.search("text:cache -text:door").understood.words) == 1


def test_texts_alone_rank_by_their_best_paragraph_and_else_the_words_do(index: Index) -> None:
    pages = [index.search(query).hits for query in ("text:number", "draft ", "draft text:cache")]
    assert pages[0][0].score > 0
    assert [(hit.paper.id, hit.score) for hit in pages[2]] == [
        (hit.paper.id, hit.score) for hit in pages[1] if hit.paper.id != THIRD
    ]
    assert found(index, "text:key") == [SECOND, FIRST]  # the paragraph is shorter
    by_date = index.search("text:cache", sort=Sort.DATE).hits
    assert [hit.paper.id for hit in by_date] == [FIRST, SECOND]
    assert all(hit.passage for hit in by_date)


def test_an_explanation_of_a_text_adds_up(index: Index) -> None:
    hit = index.search("text:cache").hits[0]
    explained = index.explain("text:cache", hit.paper.id)
    assert [share.what for share in explained.shares] == ["best paragraph of its text"]
    assert explained.score == explained.shares[0].score == hit.score


def test_a_text_kept_under_an_earlier_id_is_found(home: Home, index: Index, texts: Texts) -> None:
    keep(texts, "arxiv:2403.00009", "About zebras.")
    Library(home.library).add([Paper(id="doi:10.1000/z", title="Z", aliases=("arxiv:2403.00009",))])
    with_zebras = type(index).open(home.index, Library(home.library))
    with_zebras.search_texts(index_texts(index))
    assert found(with_zebras, "text:zebras") == ["doi:10.1000/z"]
    with_zebras.close()


def index_texts(index: Index) -> Passages:
    """What an index searches texts with."""
    return index._evaluator.texts  # type: ignore[return-value]


def test_a_text_of_a_paper_that_the_library_lacks_is_passed_over(
    index: Index, texts: Texts
) -> None:
    keep(texts, "arxiv:2403.09999", "A cache of nobody's.")
    assert set(found(index, "text:cache")) == {FIRST, SECOND}


def test_without_texts_it_is_said_so(index: Index, texts: Texts) -> None:
    assert index.search("text:cache").understood.remarks == ()
    texts.remove(FIRST, SECOND)
    for query in ("text:cache", "-text:cache"):
        (remark,) = index.search(query).understood.remarks
        assert remark.startswith("no texts are kept yet")
    assert index.search("cache").understood.remarks == ()
    assert found(index, "text:cache") == []


def test_words_of_texts_complete_what_is_typed(index: Index, passages: Passages) -> None:
    assert passages.words("ca") == {}, "no search has opened it yet"
    index.search("text:cache")
    assert passages.words("ca") == {"cache": 2, "caching": 2}
    assert passages.words("Ke") == {"key": 2, "keyvalue": 2, "keep": 1}
    assert passages.words("zz") == {}
    assert passages.words("") == {}
