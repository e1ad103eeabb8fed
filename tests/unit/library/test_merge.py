"""When two records are the same paper, and how their fields are merged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given

from digest.library.merge import merged, same_paper
from digest.paper import Paper, id_rank, title_id
from tests.unit.paper_strategies import papers, unhurried

TITLE = "Fast Inference of Large Models with Drafts"
FROM_PAGE = Paper(id=title_id(TITLE), title=TITLE, abstract="We draft, then we verify all of it.")
FROM_ARXIV = Paper(
    id="arxiv:2403.01234",
    title="Fast inference of large models with drafts",
    abstract="We draft, then we verify all of it. It is fast.",
    authors=("Ada Lovelace",),
    date="2024-03-02",
)


# Which records are one paper


@unhurried
@given(papers())
def test_a_paper_is_the_same_paper_as_itself(paper: Paper) -> None:
    assert same_paper(paper, paper)


@unhurried
@given(papers(), papers())
def test_it_does_not_matter_which_of_two_records_comes_first(one: Paper, other: Paper) -> None:
    assert same_paper(one, other) == same_paper(other, one)


def test_a_title_with_an_abstract_is_the_arxiv_paper_of_that_title() -> None:
    assert same_paper(FROM_PAGE, FROM_ARXIV)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"id": "arxiv:2403.01234"}, {"id": "arxiv:2403.01234"}),
        ({"id": "arxiv:2403.01234"}, {"id": "local:x", "aliases": ("arxiv:2403.01234",)}),
        ({"id": "arxiv:2403.01234", "doi": "10.1000/X"}, {"id": "doi:10.1000/x"}),
        ({"id": "local:x", "doi": "10.1000/x"}, {"id": "local:y", "doi": "10.1000/X"}),
    ],
)
def test_a_shared_id_makes_one_paper_whatever_the_titles(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert same_paper(
        Paper(title="A Title", **one),  # type: ignore[arg-type]
        Paper(title="Wholly Another Name", **other),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("arxiv:2403.01234", "arxiv:2403.09999"),
        ("doi:10.1000/x", "doi:10.1000/y"),
        ("local:x", "local:y"),
    ],
)
def test_two_ids_of_one_kind_are_two_papers_whatever_the_titles(one: str, other: str) -> None:
    assert not same_paper(replace(FROM_PAGE, id=one), replace(FROM_PAGE, id=other))


def test_chapters_that_share_the_doi_of_their_proceedings_are_several_papers() -> None:
    one = Paper(
        id="doi:10.1007/978-3-030-00000-0", title="Drafting Models", authors=("Ada Lovelace",)
    )
    other = replace(one, title="Kernels for Sparse Caches", authors=("Alan Turing", "Max Newman"))
    assert not same_paper(one, other)


def test_a_renamed_paper_of_one_id_is_one_paper_by_its_authors() -> None:
    renamed = replace(FROM_ARXIV, title="Speculating Wildly")
    assert same_paper(FROM_ARXIV, replace(renamed, authors=("A. Lovelace", "Alan Turing")))


def test_an_abstract_that_agrees_keeps_a_renamed_paper_one() -> None:
    nameless = replace(FROM_ARXIV, title="Speculating Wildly", authors=())
    assert same_paper(FROM_ARXIV, nameless)
    assert not same_paper(FROM_ARXIV, replace(nameless, abstract="Birds sing at dawn, loudly."))


def test_a_local_id_says_nothing_of_another_source() -> None:
    fish = Paper(id="local:1", title="Grammar of fish", digests=("jsonl/fish",))
    wing = Paper(id="local:1", title="Wing flutter at speed", digests=("jsonl/wings",))
    assert not same_paper(fish, wing)
    assert same_paper(fish, replace(fish, title="The grammar of fish"))


@pytest.mark.parametrize(
    ("name", "abstracts"),
    [("Ada Wang", ("", "")), ("A. Wang", ("Birds sing at dawn.", "We count loops and fields."))],
)
def test_courses_of_one_name_years_apart_are_two(name: str, abstracts: tuple[str, str]) -> None:
    title = "Lectures on quantum field theory"
    first = Paper(id="doi:10.1/a", title=title, authors=("Ada Wang",), date="1990")
    second = Paper(id=title_id(title), title=title, authors=(name,), date="2010-03")
    first, second = replace(first, abstract=abstracts[0]), replace(second, abstract=abstracts[1])
    assert not same_paper(first, second)
    assert same_paper(first, replace(second, date="1992"))


def test_prefaces_are_not_one_paper() -> None:
    one = Paper(id=title_id("Preface"), title="Preface", abstract="To volume one, on birds.")
    other = replace(one, abstract="These proceedings gather talks about stars and engines.")
    assert not same_paper(one, other)
    nameless = replace(one, abstract="")
    assert not same_paper(replace(nameless, id="doi:10.1/x"), nameless)
    signed = replace(nameless, authors=("Ada Lovelace",))
    assert not same_paper(signed, replace(nameless, authors=("Grace Hopper",)))


def test_a_title_in_common_is_not_enough_where_authors_and_abstracts_differ() -> None:
    other = replace(FROM_ARXIV, id="doi:10.1/x", authors=("Eve Else",), abstract="Stars shine.")
    assert not same_paper(FROM_ARXIV, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada Lovelace", "A. Lovelace"), ("Ada Lovelace", "ADA LOVELACE"), ("José Díaz", "Jose Diaz")],
)
def test_a_title_and_the_same_first_author_make_one_paper(one: str, other: str) -> None:
    record = Paper(id="doi:10.1/x", title="Short Title", authors=(one,))
    assert same_paper(record, replace(record, id="arxiv:2403.01234", authors=(other, "And More")))


def test_an_abstract_cut_off_half_way_is_the_same_abstract() -> None:
    cut = replace(FROM_PAGE, abstract="We draft, then we ver")
    assert same_paper(cut, FROM_ARXIV)


def test_a_long_title_alone_is_enough_and_a_short_one_is_not() -> None:
    known = Paper(id="doi:10.1/x", title=TITLE)
    assert same_paper(known, Paper(id=title_id(TITLE), title=TITLE))
    short = Paper(id="doi:10.1/x", title="Deep Learning")
    assert not same_paper(short, Paper(id=title_id(short.title), title=short.title))


# What the one record says


@unhurried
@given(papers())
def test_merging_a_record_with_itself_changes_nothing(paper: Paper) -> None:
    assert merged(paper, paper) == paper


@unhurried
@given(papers(), papers())
def test_merging_either_record_once_more_changes_nothing(known: Paper, new: Paper) -> None:
    new = replace(new, title=known.title)
    assume(same_paper(known, new))
    once = merged(known, new)
    assert merged(once, new) == once
    assert merged(once, known) == once


@unhurried
@given(papers(), papers())
def test_nothing_that_either_record_knew_is_missing(known: Paper, new: Paper) -> None:
    both = merged(known, new)
    ids = {known.id, *known.aliases, new.id, *new.aliases}
    assert {both.id, *both.aliases} == ids
    assert id_rank(both.id) == min(id_rank(known.id), id_rank(new.id))
    assert both.id not in both.aliases
    for name in ("title", "abstract", "date", "venue", "doi", "url", "comment", "authors"):
        assert bool(getattr(both, name)) == bool(getattr(known, name) or getattr(new, name))
    for name in ("categories", "code", "digests"):
        assert set(getattr(both, name)) == {*getattr(known, name), *getattr(new, name)}
    assert both.extra.keys() == known.extra.keys() | new.extra.keys()


def test_the_better_id_wins_and_the_old_one_stays_an_alias() -> None:
    for both in (merged(FROM_PAGE, FROM_ARXIV), merged(FROM_ARXIV, FROM_PAGE)):
        assert both.id == "arxiv:2403.01234"
        assert both.aliases == (FROM_PAGE.id,)
        assert both.title == FROM_ARXIV.title
        assert both.authors == ("Ada Lovelace",)
        assert both.abstract == FROM_ARXIV.abstract


def test_a_date_becomes_more_exact_but_never_different() -> None:
    year, day = replace(FROM_PAGE, date="2024"), replace(FROM_PAGE, date="2024-03-02")
    assert merged(year, day).date == merged(day, year).date == "2024-03-02"
    assert merged(day, replace(day, date="2023-11-11")).date == "2024-03-02"


def test_an_abstract_cut_off_half_way_is_completed_and_never_replaced() -> None:
    cut = replace(FROM_PAGE, abstract="We draft, then we …")
    assert merged(cut, FROM_PAGE).abstract == FROM_PAGE.abstract
    assert merged(FROM_PAGE, cut).abstract == FROM_PAGE.abstract
    other = replace(FROM_PAGE, abstract="A much longer abstract that says something else. " * 3)
    assert merged(FROM_PAGE, other).abstract == FROM_PAGE.abstract


def test_the_higher_count_of_votes_and_every_digest_are_kept() -> None:
    monday = replace(FROM_PAGE, upvotes=7, digests=("hf-page/2024-03-11",))
    friday = replace(FROM_PAGE, upvotes=5, digests=("hf-page/2024-03-15",))
    both = merged(monday, friday)
    assert both.upvotes == 7
    assert both.digests == ("hf-page/2024-03-11", "hf-page/2024-03-15")


@pytest.mark.parametrize("authors", [(), ("Ada Wang",)])
def test_a_long_title_years_apart_is_two_papers_where_nothing_else_is_known(
    authors: tuple[str, ...],
) -> None:
    title = "Lectures on quantum field theory"
    first = Paper(id="doi:10.1/a", title=title, date="1990")
    second = Paper(id=title_id(title), title=title, date="2023", authors=authors)
    assert not same_paper(first, second)
    assert same_paper(first, replace(second, date="1991"))


def test_a_title_with_flattened_tex_is_the_arxiv_paper_of_that_title() -> None:
    arxiv = Paper(id="arxiv:2403.01234", title="Roots of BCₙ and Aₙ at every level")
    flat = "Roots of BC_n and A_n at every level"
    assert same_paper(arxiv, Paper(id=title_id(flat), title=flat))
