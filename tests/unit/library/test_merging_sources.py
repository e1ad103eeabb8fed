"""One paper once: records of the same papers from different sources."""

from __future__ import annotations

import contextlib
import gzip
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.ingest.files import import_file
from digest.library import Library
from digest.library.merge import merged, same_paper
from digest.paper import Paper, title_id
from tests.unit.source_reading import papers

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


ABSTRACT = (
    "Transformer inference is bound by memory. We use a 256$\\times$256 draft and reach a "
    "$2.36\\times$ speed-up with a complexity of $\\mathcal{O}(n)$ and 10\\% less memory."
)
FLATTENED = (
    "Transformer inference is bound by memory. We use a 256times256 draft and reach a "
    "2.36times speed-up with a complexity of mathcal{O}(n) and 10\\% less memory."
)


def arxiv(number: str, title: str, abstract: str, **more: object) -> dict[str, object]:
    """A line of arXiv's snapshot."""
    return {
        "id": number,
        "title": title,
        "abstract": f"  {abstract}\n",
        "authors": "Ada Lovelace, Grace Hopper",
        "authors_parsed": [["Lovelace", "Ada", ""], ["Hopper", "Grace", ""]],
        "categories": "cs.CL",
        "update_date": "2024-06-01",
        "versions": [{"version": "v1", "created": "Sat, 1 Jun 2024 10:00:00 GMT"}],
        **more,
    }


TOPICS: tuple[str, ...] = ("stars", "birds", "glue", "wool", "rust", "tea", "ink")
TOPICS += ("salt", "moss", "clay", "wind", "silk", "amber", "iron")
PAGE = [
    ("Drafts, Verified: PanGu-$\\pi$ and a Long Story", ABSTRACT, FLATTENED),
    ("LLM.int8(): 8-bit Matrices at Scale", "Short. " * 30, "Short. " * 30),
    ("EgoPoser: Robust Poses", "We track. " * 20 + "All of it.", "We track. " * 20 + "All…"),
]


def test_a_pages_titles_and_abstracts_become_one_with_arxivs_records(
    tmp_path: Path, library: Library
) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "byAK and the research community\n\nMar 13\n\n"
        + "".join(f"{title}\n\n{flat}\n\n" for title, _, flat in PAGE)
    )
    snapshot = tmp_path / "snapshot.jsonl"
    snapshot.write_text(
        "".join(
            json.dumps(arxiv(f"2406.0000{n}", title.upper() if n == 1 else title, abstract)) + "\n"
            for n, (title, abstract, _) in enumerate(PAGE)
        )
    )
    first = import_file(str(page), library)
    second = import_file(str(snapshot), library)
    assert (first.added.new, second.added.new, second.added.merged) == (3, 0, 3)
    found = list(library.papers())
    assert [paper.id for paper in found] == [f"arxiv:2406.0000{n}" for n in range(3)]
    for paper, old in zip(found, first.added.ids, strict=True):
        assert paper.aliases == (old,)
        assert paper.authors == ("Ada Lovelace", "Grace Hopper")
        assert [each.partition("/")[0] for each in paper.digests] == ["hf-page", "arxiv-kaggle"]
    third = import_file(str(page), library)
    assert (third.added.new, third.added.merged) == (0, 3)
    assert [paper.id for paper in library.papers()] == [paper.id for paper in found]


def test_the_other_order_gives_the_same_papers(library: Library) -> None:
    known = papers("arxiv-kaggle", json.dumps(arxiv("2406.00001", PAGE[0][0], ABSTRACT)) + "\n")
    poor = Paper(id=title_id(known[0].title), title=known[0].title, abstract=known[0].abstract[:80])
    for order in ([*known, poor], [poor, *known]):
        (paper,) = _merged_all(order)
        assert (paper.id, paper.aliases) == ("arxiv:2406.00001", (poor.id,))


def _merged_all(records: list[Paper]) -> list[Paper]:
    first, *others = records
    for each in others:
        assert same_paper(first, each)
        first = merged(first, each)
    return [first]


def test_fourteen_prefaces_are_fourteen_papers_and_stay_so(library: Library) -> None:
    prefaces = [
        Paper(
            id=title_id("Preface"),
            title="Preface",
            abstract=f"These proceedings of {topic} gather {topic} talks.",
            authors=(f"Editor {chr(65 + n)}",),
        )
        for n, topic in enumerate(TOPICS)
    ]
    assert library.add(prefaces).new == 14
    again = library.add(prefaces)
    assert (again.new, again.merged) == (0, 14)
    assert len(list(library.papers())) == 14


def test_one_editors_two_prefaces_are_two(library: Library) -> None:
    one = Paper(
        id="t:1", title="Preface", abstract="On stars and engines.", authors=("Ada Lovelace",)
    )
    two = replace(one, abstract="These volumes tell of the birds in spring.")
    assert not same_paper(replace(one, id=title_id("Preface")), replace(two, id="local:x"))


def test_two_arxiv_numbers_with_one_doi_are_two_papers(library: Library) -> None:
    one = Paper(id="arxiv:2403.00001", title="Part One", doi="10.1000/both")
    two = Paper(id="arxiv:2403.00002", title="Part Two", doi="10.1000/both")
    assert library.add([one, two]).new == 2


def test_a_doi_record_joins_its_arxiv_record_whatever_the_title(library: Library) -> None:
    library.add([Paper(id="arxiv:2403.00001", title="As Submitted", doi="10.1000/X")])
    added = library.add([Paper(id="doi:10.1000/x", title="As Published", venue="A Journal")])
    assert (added.new, added.ids) == (0, ("arxiv:2403.00001",))
    (paper,) = library.papers()
    assert (paper.title, paper.venue) == ("As Submitted", "A Journal")
    assert paper.aliases == ("doi:10.1000/x",)


def test_two_files_keys_of_one_paper_do_not_make_two_papers() -> None:
    one = Paper(
        id="local:smith24", title="Short Title", authors=("Ann Smith",), digests=("bibtex/a.bib",)
    )
    other = replace(one, id="local:smith2024short", digests=("bibtex/b.bib",))
    assert same_paper(one, other)
    assert not same_paper(one, replace(other, digests=one.digests))


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (("A. Lovelace", "G. Hopper"), ("Ada Lovelace", "Grace Hopper"), 1),
        (("Ada Lovelace", "Grace Hopper"), ("Ada Lovelace", "et al."), 0),
        (("Ada Lovelace",), ("Ada Lovelace", "Grace Hopper"), 1),
        (("Ada Lovelace",), (), 0),
    ],
)
def test_the_richer_list_of_authors_wins(
    one: tuple[str, ...], other: tuple[str, ...], kept: int
) -> None:
    first = Paper(id="arxiv:2403.00001", title="T", authors=one)
    second = Paper(id="arxiv:2403.00001", title="T", authors=other)
    assert merged(first, second).authors == (one, other)[kept]
    assert merged(second, first).authors == (one, other)[kept]


def test_a_journal_replaces_arxiv_as_the_venue() -> None:
    one = Paper(id="arxiv:2403.00001", title="T", venue="arXiv")
    other = replace(one, id="doi:10.1000/x", venue="J. Drafts")
    assert merged(one, other).venue == merged(other, one).venue == "J. Drafts"


def test_no_two_of_a_thousand_real_records_are_mistaken_for_one(
    shared: Path, library: Library
) -> None:
    corpus = shared / "corpus" / "arxiv-100k.jsonl.gz"
    if not corpus.exists():
        pytest.skip("the shared data has no corpus")
    with gzip.open(corpus) as file:
        lines = b"".join(line for line, _ in zip(file, range(1000), strict=False))
    found = papers("jsonl", lines)
    assert library.add(found).new == 1000


def test_a_paper_does_not_take_the_former_id_of_another_of_its_title(library: Library) -> None:
    title = "A Long Title That Two Papers Have"
    page = Paper(id=title_id(title), title=title, abstract="Fish speak in bubbles.")
    known = replace(page, id="arxiv:2403.00001", authors=("Ada Lovelace",), date="2024")
    other = replace(page, authors=("Eve Else",), date="1990", abstract="Birds sing.")
    library.add([page, known])
    assert library.add([other]).ids == (f"{page.id}-2",)
    before = library.path.read_bytes()
    assert library.add([page, other, known]).new == 0
    assert library.path.read_bytes() == before
    with contextlib.closing(library.reading()) as reading:
        former = reading.get(page.id)
    assert former is not None
    assert former.id == known.id
