"""Ids in all the forms that people and sources write, and the JSON form."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arxiv import arxiv_id
from digest.paper import (
    Paper,
    acl_id,
    best_id,
    doi_id,
    id_rank,
    paper_from_json,
    paper_to_json,
    parse_id,
    title_id,
)
from tests.unit.paper_strategies import papers, unhurried


@pytest.mark.parametrize(
    "text",
    [
        "2403.01234",
        "2403.01234v2",
        "arxiv:2403.01234",
        "arXiv:2403.01234v12",
        "ARXIV:2403.01234",
        " 2403.01234 \n",
        "https://arxiv.org/abs/2403.01234",
        "http://arxiv.org/abs/2403.01234v3",
        "https://www.arxiv.org/abs/2403.01234",
        "https://export.arxiv.org/abs/2403.01234",
        "arxiv.org/abs/2403.01234",
        "https://arxiv.org/pdf/2403.01234",
        "https://arxiv.org/pdf/2403.01234v1.pdf",
        "https://arxiv.org/html/2403.01234v1/",
        "https://huggingface.co/papers/2403.01234",
        "huggingface.co/papers/2403.01234",
        "10.48550/arXiv.2403.01234",
        "doi:10.48550/arxiv.2403.01234",
        "https://doi.org/10.48550/arXiv.2403.01234",
    ],
)
def test_an_arxiv_id_is_recognised_in_each_of_its_forms(text: str) -> None:
    assert parse_id(text) == arxiv_id(text) == "arxiv:2403.01234"


@pytest.mark.parametrize(
    "text",
    [
        "https://arxiv.org/abs/2403.01234?context=cs.CL",
        "https://arxiv.org/abs/2403.01234#comments",
        "arXiv: 2403.01234",
        "arXiv:2403.01234 [cs.CL]",
        "https://huggingface.co/papers/2403.01234#community",
    ],
)
def test_an_arxiv_id_is_recognised_however_people_copy_it(text: str) -> None:
    assert parse_id(text) == "arxiv:2403.01234"


@pytest.mark.parametrize(
    ("text", "paper_id"),
    [
        ("hep-th/9901001", "arxiv:hep-th/9901001"),
        ("arXiv:hep-th/9901001v2", "arxiv:hep-th/9901001"),
        ("https://arxiv.org/abs/hep-th/9901001", "arxiv:hep-th/9901001"),
        ("https://arxiv.org/pdf/hep-th/9901001v1.pdf", "arxiv:hep-th/9901001"),
        ("math.GT/0309136", "arxiv:math/0309136"),
        ("math/0309136", "arxiv:math/0309136"),
        ("HEP-TH/9901001", "arxiv:hep-th/9901001"),
        ("0704.0001", "arxiv:0704.0001"),
        ("1501.00001", "arxiv:1501.00001"),
    ],
)
def test_old_and_short_arxiv_ids_have_one_form(text: str, paper_id: str) -> None:
    assert parse_id(text) == paper_id


@pytest.mark.parametrize(
    ("text", "paper_id"),
    [
        ("10.1000/Xyz.123", "doi:10.1000/xyz.123"),
        ("doi:10.1000/XYZ.123", "doi:10.1000/xyz.123"),
        ("DOI: 10.1000/xyz.123", "doi:10.1000/xyz.123"),
        ("https://doi.org/10.1000/xyz.123", "doi:10.1000/xyz.123"),
        ("http://dx.doi.org/10.1000/xyz.123", "doi:10.1000/xyz.123"),
        ("10.1000/xyz.123.", "doi:10.1000/xyz.123"),
        ("10.1002/(SICI)1097-4571(199806)49:8<693::AID>3.0.CO;2-O", None),
        ("P19-1001", "acl:P19-1001"),
        ("acl:2023.acl-long.42", "acl:2023.acl-long.42"),
        ("https://aclanthology.org/2023.acl-long.42/", "acl:2023.acl-long.42"),
        ("https://aclanthology.org/2023.acl-long.42.pdf", "acl:2023.acl-long.42"),
        ("https://www.aclanthology.org/P19-1001", "acl:P19-1001"),
        ("local:smith2024", "local:smith2024"),
        ("t:0123456789ab", "t:0123456789ab"),
        ("t:0123456789ab-2", "t:0123456789ab-2"),
    ],
)
def test_other_ids_have_one_canonical_form(text: str, paper_id: str | None) -> None:
    expected = paper_id or f"doi:{text.lower()}"
    assert parse_id(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "2403.1234567",
        "240.01234",
        "807.4011",
        "arxiv:",
        "arXiv:2403.01234 and more words",
        "10.1000",
        "10.1000/",
        "doi:",
        "local:",
        "t:xyz",
        "t:0123456789AB",
        "https://example.org/2403.01234",
        "hello",
        "speculative decoding",
    ],
)
def test_what_is_not_an_id_gives_none(text: str) -> None:
    assert parse_id(text) is None


@unhurried
@given(st.text() | st.from_regex(r"(arxiv:|doi:|acl:)?[\w./-]{1,30}"))
def test_any_text_is_an_id_or_none_and_an_ids_canonical_form_is_stable(text: str) -> None:
    for parse in (parse_id, arxiv_id, doi_id, acl_id):
        found = parse(text)
        assert found is None or parse_id(found) == found


def test_a_better_kind_of_id_ranks_lower() -> None:
    worst_first = ["t:0123456789ab", "local:x", "acl:P19-1001", "doi:10.1/x", "arxiv:1"]
    assert sorted(worst_first, key=id_rank) == worst_first[::-1]
    assert best_id(worst_first) == "arxiv:1"
    assert best_id(["arxiv:2", "t:0123456789ab", "arxiv:1"]) == "arxiv:2"


def test_the_id_of_a_title_ignores_case_marks_and_punctuation() -> None:
    assert title_id("Naïve: a  Study!") == title_id("naive a study")
    assert title_id("Naïve: a Study") != title_id("Naïve: two Studies")
    assert parse_id(title_id("速い推論")) == title_id("速い推論")


@pytest.mark.parametrize(
    ("paper", "link"),
    [
        (Paper(id="arxiv:2403.01234", title="x"), "https://arxiv.org/abs/2403.01234"),
        (Paper(id="doi:10.1/x", title="x"), "https://doi.org/10.1/x"),
        (Paper(id="acl:P19-1001", title="x"), "https://aclanthology.org/P19-1001"),
        (Paper(id="arxiv:1", title="x", url="https://example.org"), "https://example.org"),
        (Paper(id="local:x", title="x", doi="10.1/x"), "https://doi.org/10.1/x"),
        (Paper(id="local:x", title="x"), None),
        (Paper(id="t:0123456789ab", title="x"), None),
    ],
)
def test_a_papers_link_is_its_own_or_the_page_of_its_id(paper: Paper, link: str | None) -> None:
    assert paper.link == link


def test_year_and_source_come_from_date_and_first_digest() -> None:
    paper = Paper(id="local:x", title="x", date="2024-03", digests=("hf-page/2024-03-13", "rss/x"))
    assert (paper.year, paper.source) == ("2024", "hf-page")
    assert (Paper(id="local:x", title="x").year, Paper(id="local:x", title="x").source) == ("", "")


@pytest.mark.parametrize(
    ("digest", "source"),
    [
        ("hf-page/2024-03-13", "hf-page"),
        ("arxiv-oai/cs", "arxiv"),
        ("bibtex/to-read.bib", "to-read"),
        ("jsonl/arxiv-100k.jsonl.gz", "arxiv-100k"),
        ("jsonl/Reading group", "Reading group"),
        ("ris/2024-03-13", "ris"),
        ("json/<stdin>", "json"),
        ("rss/.x", "rss"),
        ("rss", "rss"),
    ],
)
def test_a_source_is_the_digests_name_where_its_format_says_nothing(
    digest: str, source: str
) -> None:
    assert Paper(id="local:x", title="x", digests=(digest,)).source == source


# JSON


@unhurried
@given(papers())
def test_a_paper_survives_json(paper: Paper) -> None:
    assert paper_from_json(json.loads(json.dumps(paper_to_json(paper)))) == paper


@unhurried
@given(papers())
def test_the_json_object_has_every_key_of_the_contract(paper: Paper) -> None:
    keys = "id title abstract authors date categories venue doi url code upvotes comment digests"
    assert list(paper_to_json(paper)) == [*keys.split(), "aliases", "extra"]


def test_missing_values_are_null_and_lists_may_be_empty() -> None:
    record = paper_to_json(Paper(id="local:x", abstract="y"))
    assert {key for key, value in record.items() if value is None} == {
        "title", "date", "venue", "doi", "url", "upvotes", "comment",
    }  # fmt: skip
    assert {key for key, value in record.items() if value == []} == {
        "authors", "categories", "code", "digests", "aliases",
    }  # fmt: skip


def test_keys_that_only_a_newer_sheaf_knows_are_kept() -> None:
    record = {"id": "local:x", "title": "x", "stars": 5, "extra": {"raw_title": "X"}}
    paper = paper_from_json(record)
    assert paper.extra == {"stars": 5, "raw_title": "X"}
    assert paper_from_json(paper_to_json(paper)) == paper


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({}, "no id"),
        ({"id": "", "title": "x"}, "no id"),
        ({"id": "local:x"}, "neither title nor abstract"),
        ({"id": "local:x", "title": None, "abstract": ""}, "neither title nor abstract"),
        ({"id": 7, "title": "x"}, "'id' is not of the expected type"),
        ({"id": "local:x", "title": ["x"]}, "'title' is not of the expected type"),
        ({"id": "local:x", "title": "x", "authors": "Ada"}, "'authors' is not"),
        ({"id": "local:x", "title": "x", "upvotes": "7"}, "'upvotes' is not"),
        ({"id": "local:x", "title": "x", "extra": []}, None),
        ({"id": "local:x", "title": "x", "extra": [1]}, "'extra' is not"),
        ({"id": "local:x", "title": "x", "date": 2024}, "'date' is not"),
    ],
)
def test_a_record_that_is_not_a_paper_is_refused_with_the_reason(
    record: dict[str, object], reason: str | None
) -> None:
    if reason is None:
        assert paper_from_json(record).id == "local:x"
        return
    with pytest.raises(ValueError, match=reason):
        paper_from_json(record)


def test_a_papers_keys_find_it_by_id_alias_doi_and_title() -> None:
    paper = Paper(id="arxiv:2403.01234", title="A Title", doi="10.1000/X", aliases=("local:x",))
    *ids, title = paper.keys
    assert set(ids) == {"arxiv:2403.01234", "local:x", "doi:10.1000/x"}
    assert title == Paper(id="t:1", title="$A$ title").keys[-1]
    assert replace(paper, title="", doi=None).keys == ("arxiv:2403.01234", "local:x")


@pytest.mark.parametrize(
    ("paper", "shown"),
    [
        (Paper(id="t:x", title="A Title", abstract="Of it."), "A Title"),
        (Paper(id="t:x", abstract="Short.\n\nAnd more."), "(Short. And more.)"),
        (Paper(id="t:x", abstract="word " * 40), f"({'word ' * 16}…)"),
        (Paper(id="t:x", abstract="速" * 200), f"({'速' * 80} …)"),
        (Paper(id="local:x"), "local:x"),
    ],
)
def test_a_paper_without_a_title_is_called_as_its_abstract_begins(paper: Paper, shown: str) -> None:
    assert paper.display_title == shown


def test_an_alias_that_repeats_the_doi_is_no_other_id() -> None:
    aliases = ("doi:10.1103/physreve.74.036104", "acl:P19-1001")
    paper = Paper(id="arxiv:physics/0605087", title="x", doi="10.1103/PhysRevE.74.036104")
    assert replace(paper, aliases=aliases).other_ids == ("acl:P19-1001",)
    assert replace(paper, doi=None, aliases=aliases).other_ids == aliases
