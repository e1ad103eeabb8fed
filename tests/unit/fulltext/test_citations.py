"""What an entry of a bibliography says of the paper that it cites."""

from __future__ import annotations

import pytest

from digest.fulltext import document as d
from digest.fulltext.citations import as_paper, cited


def entry(*spans: d.Span | str, label: str = "[1]") -> d.Entry:
    return d.Entry("bib.bib1", label, tuple(d.Text(x) if isinstance(x, str) else x for x in spans))


def link(url: str) -> d.Link:
    return d.Link(url, (d.Text("Document"),))


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("A. One. A title here. arXiv:2401.54321.", ("arxiv:2401.54321",)),
        ("A. One. A title here. arXiv:hep-th/9901001v2, 1999.", ("arxiv:hep-th/9901001",)),
        ("A. One. A title here. doi:10.1000/ABC.", ("doi:10.1000/abc",)),
        ("A. One. See https://arxiv.org/abs/2401.54321", ("arxiv:2401.54321",)),
        ("A. One. Pages 2401.5432 to 2401.5433.", ()),
        ("A. One. A book. Springer, 1999.", ()),
    ],
)
def test_ids_are_found_where_they_say_that_they_are_ids(said: str, ids: tuple[str, ...]) -> None:
    assert cited(entry(said)).ids == ids


@pytest.mark.parametrize(
    "url",
    [
        "https://doi.org/10.1016/j.fss.2021.05.003",
        "https://dx.doi.org/10.1016/j.fss.2021.05.003",
        "https://dx.doi.org/https%3A//doi.org/10.1016/j.fss.2021.05.003",
        "https://proxy.example.edu/login?url=https://doi.org/10.1016/j.fss.2021.05.003",
    ],
)
def test_the_doi_of_a_link_is_found_however_the_converter_wrapped_it(url: str) -> None:
    assert cited(entry("A. One. ", link(url))).ids == ("doi:10.1016/j.fss.2021.05.003",)


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("https://dx.doi.org/https%3A//doi.org/10.1016/j.1", "https://doi.org/10.1016/j.1"),
        ("https://dx.doi.org/10.1016/j%3C1", "https://dx.doi.org/10.1016/j%3C1"),
        (
            "https://web.archive.org/web/2020/https://a.org",
            "https://web.archive.org/web/2020/https://a.org",
        ),
    ],
)
def test_a_link_behind_a_second_resolver_is_opened_without_it(url: str, opened: str) -> None:
    assert cited(entry("A. One. ", link(url))).url == opened


def test_the_best_id_comes_first() -> None:
    what = cited(entry("A title. ", link("https://doi.org/10.1000/x"), " arXiv:2401.54321"))
    assert what.ids == ("arxiv:2401.54321", "doi:10.1000/x")
    assert what.url == "https://doi.org/10.1000/x"


def test_the_places_that_cite_it_are_no_part_of_what_it_says() -> None:
    reference = d.Reference("S1.p1", (d.Text("§1"),))
    what = cited(entry("A. One (1999) A title of words. Journal. Cited by: ", reference, "."))
    assert what.text == "[1] A. One (1999) A title of words. Journal."


def test_the_title_after_a_year_makes_a_paper() -> None:
    said = "H. S. Black and A. Two (1934) Stabilized feedback amplifiers. Bell. doi:10.1002/x"
    paper = as_paper(cited(entry(said)))
    assert paper is not None
    assert (paper.id, paper.doi) == ("doi:10.1002/x", "10.1002/x")
    assert paper.title == "Stabilized feedback amplifiers"
    assert (paper.authors, paper.date) == (("H. S. Black", "A. Two"), "1934")


def test_a_title_in_quotation_marks_is_the_likeliest() -> None:
    what = cited(entry("A. One, “A title in quotation marks,” in Proc. of a conference, 2020."))
    assert what.titles[0] == "A title in quotation marks,"


def test_without_an_id_there_is_no_paper() -> None:
    assert as_paper(cited(entry("A. One (1999) A title of words. Journal."))) is None
