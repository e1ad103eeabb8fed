"""A paper that is exported and imported again is the same, as far as the format allows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest import sources
from digest.export import export
from digest.export.links import web_link
from digest.paper import Paper, title_id
from digest.sources.base import Origin
from digest.text import clean, clean_line

ORIGIN = Origin("round-trip", dt.date(2024, 3, 13))

LETTERS = "abcxyzABCXYZ éüßøłñčçÅœ 一王速 жд πλΩφ 0123456789"
SIGNS = r"""!?.,:;()[]'"/+=*@ & % # $ _ { } \ ~ ^ < > | - – — “ ” ’ … × ± ≤ ≥ → ∈ ² ³ ₂ ∞ ∼ ≈ −"""
PIECES = st.sampled_from(
    [*LETTERS, *SIGNS, " ", "e", "model", "GPT-4", "10%", "a_b", "x²", "C:\\dir"]
)
RAW = st.lists(PIECES, max_size=30).map("".join)
TITLES = RAW.map(clean_line)
LINES = RAW.map(clean_line)
ABSTRACTS = st.lists(RAW, max_size=3).map(lambda parts: clean("\n\n".join(parts)))
WORDS = st.text(st.sampled_from("abcdeéüłőñ"), min_size=2, max_size=8)
NAMES = st.one_of(
    st.builds("{} {}".format, WORDS.map(str.capitalize), WORDS.map(str.capitalize)),
    st.builds("{}. van der {}".format, st.sampled_from("ABC"), WORDS.map(str.capitalize)),
    st.builds("{} {} Jr.".format, WORDS.map(str.capitalize), WORDS.map(str.capitalize)),
    st.sampled_from(["Plato", "The ATLAS Collaboration", "Procter and Gamble", "OpenAI"]),
)
CATEGORIES = st.lists(st.sampled_from(["cs.CL", "cs.LG", "graph theory", "hep-th"]), unique=True)
DATES = st.sampled_from([None, "1999", "2017-06", "2017-06-12", "2024-02-29"])


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Papers as a source that gives everything would make them."""
    title, abstract = draw(TITLES), draw(ABSTRACTS)
    if not title and not abstract:
        title = "x"
    doi = draw(st.sampled_from([None, "10.1000/AbC_1", "10.1002/(SICI)17:15<1661::AID>3.0.CO;2-2"]))
    ids = [f"doi:{doi.lower()}"] if doi else []
    number = draw(st.sampled_from([None, "2403.01234", "hep-th/9901001"]))
    ids = [f"arxiv:{number}", *ids] if number else ids
    ids = ids or [title_id(title or abstract)]
    return Paper(
        id=ids[0],
        title=title,
        abstract=abstract,
        authors=tuple(draw(st.lists(NAMES, max_size=4, unique=True))),
        date=draw(DATES),
        categories=tuple(draw(CATEGORIES)),
        venue=draw(st.sampled_from([None, "J. Foo & Bar", "Proc. of X 100%", "Nature"])),
        doi=doi,
        url=draw(st.sampled_from([None, "https://example.org/a_b?c=d&e=%20f#g"])),
        comment=draw(st.sampled_from([None, "12 pages, 3 figures"])),
        aliases=tuple(ids[1:]),
    )


def back(papers: list[Paper], name: str) -> list[Paper]:
    """The papers that come back from a file of that format; nothing in it is skipped."""
    data = "".join(export(papers, name)).encode()
    assert sources.sniff(data[:65_536], "round-trip").name == name
    events = list(sources.source(name).read(BytesIO(data), ORIGIN))
    assert all(isinstance(event, Paper) for event in events), events
    return [event for event in events if isinstance(event, Paper)]


def held(paper: Paper) -> Paper:
    """What a bibliography has a place for, in a form in which two papers can be compared."""
    link = web_link(paper)
    return replace(
        paper,
        categories=tuple(sorted({*paper.categories} - {"hep-th", "cs.CL", "cs.LG"})),
        aliases=tuple(sorted(paper.aliases)),
        url=link,
        digests=(),
        extra={},
    )


@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json"])
@settings(deadline=None)
@given(st.lists(papers(), min_size=1, max_size=3, unique_by=lambda paper: paper.id))
@example([Paper(id=title_id("ς ℏ"), title="x ⁻⁶ 10⁻⁶ ′ H₂O ªº")])
@example([Paper(id=title_id("x"), title="x", abstract="$\n\n$\n\nTY - JOUR")])
@example([Paper(id=title_id("}$ a$"), title="}$ a$", abstract="US$5 & $6")])
@example([Paper(id=title_id("{x}"), title="{x}", abstract="a\n\n@b{c,")])
def test_papers_come_back_from_a_bibliography(name: str, papers: list[Paper]) -> None:
    papers = [
        replace(p, id=title_id(p.title or p.abstract)) if p.id[:2] == "t:" else p for p in papers
    ]
    assert list(map(held, back(papers, name))) == list(map(held, papers))


@settings(deadline=None)
@given(st.lists(papers(), min_size=1, max_size=3, unique_by=lambda paper: paper.id))
def test_papers_survive_json_lines_completely(papers: list[Paper]) -> None:
    assert [replace(paper, digests=()) for paper in back(papers, "jsonl")] == papers


@pytest.mark.parametrize("first", ["bibtex", "ris", "csl-json"])
@pytest.mark.parametrize("second", ["bibtex", "ris", "csl-json"])
@settings(deadline=None, max_examples=40)
@given(paper=papers())
def test_a_paper_crosses_from_one_bibliography_into_another(
    first: str, second: str, paper: Paper
) -> None:
    [once] = back([paper], first)
    [twice] = back([once], second)
    assert held(twice) == held(once)


def test_categories_come_back_too_and_those_of_arxiv_lead() -> None:
    paper = Paper(id="arxiv:2403.01234", title="x", categories=("cs.CL", "graphs", "cs.LG"))
    for name in ("bibtex", "ris", "csl-json"):
        assert back([paper], name)[0].categories == paper.categories


@pytest.mark.parametrize("name", ["bibtex", "csl-json"])
def test_categories_that_list_classes_of_their_own_are_not_glued_to_others(name: str) -> None:
    paper = Paper(id="arxiv:2403.01234", title="x", categories=("cs.CL", "graphs", "H.3.3; I.2.7"))
    assert back([paper], name)[0].categories == ("cs.CL", "graphs", "H.3.3", "I.2.7")
