"""The source `hf-json`: answers of Hugging Face's API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from digest.paper import Paper
from tests.unit.source_reading import (
    events,
    nothing_but_input_errors,
    only,
    papers,
    refusal,
    remarks,
    shared_files,
    skipped,
    sniffed,
)

if TYPE_CHECKING:
    from pathlib import Path

ENTRY: dict[str, Any] = {
    "paper": {
        "id": "2606.00467",
        "authors": [{"name": "Ada Lovelace", "hidden": False}, {"name": "Grace Hopper"}],
        "publishedAt": "2026-05-30T00:00:00.000Z",
        "submittedOnDailyAt": "2026-06-12T00:00:00.000Z",
        "submittedOnDailyBy": {"fullname": "Rafal K.", "name": "rk"},
        "title": "On the Limits\n  of Drafts",
        "summary": "We draft &amp; verify\nwith 10\\% more.",
        "upvotes": 34,
        "githubRepo": "https://github.com/ada/drafts/",
        "githubStars": 12,
        "ai_keywords": ["drafts", "speed"],
        "ai_summary": "Drafts are fast.",
        "projectPage": "https://example.org",
        "organization": {"name": "caltech", "fullname": "Caltech"},
    },
    "publishedAt": "2026-05-29T20:00:00.000Z",
    "title": "On the Limits of Drafts",
    "numComments": 2,
}


def test_an_entry_becomes_a_paper_with_all_its_fields() -> None:
    paper = only("hf-json", json.dumps([ENTRY]))
    assert (paper.id, paper.title) == ("arxiv:2606.00467", "On the Limits of Drafts")
    assert paper.abstract == "We draft & verify with 10% more."
    assert paper.authors == ("Ada Lovelace", "Grace Hopper")
    assert (paper.date, paper.upvotes) == ("2026-05-30", 34)
    assert paper.code == ("https://github.com/ada/drafts",)
    assert paper.url == "https://huggingface.co/papers/2606.00467"
    assert paper.digests == ("hf-json/2026-06-12",)
    assert {key: paper.extra[key] for key in ("ai_keywords", "num_comments", "organization")} == {
        "ai_keywords": ["drafts", "speed"],
        "num_comments": 2,
        "organization": "Caltech",
    }
    assert paper.extra["submitted_by"] == "Rafal K."
    assert paper.extra["submitted_on_daily_at"] == "2026-06-12T00:00:00.000Z"


def test_a_single_paper_a_wrapped_list_and_json_lines_are_read_too() -> None:
    wrapped = {"dailyPapers": [ENTRY], "dateString": "2026-06-12"}
    for data in (ENTRY["paper"], wrapped, {"papers": [ENTRY]}):
        assert only("hf-json", json.dumps(data)).id == "arxiv:2606.00467"
    assert len(papers("hf-json", f"{json.dumps(ENTRY)}\n{json.dumps(ENTRY)}\n")) == 2


def test_no_papers_on_a_day_is_not_an_error() -> None:
    assert remarks("hf-json", "[]") == ["the response has no papers"]


def test_a_response_that_is_an_error_is_reported_as_one() -> None:
    error = refusal("hf-json", '{"error": "Invalid date", "statusCode": 400}')
    assert "the service answered with an error: Invalid date" in str(error)


def test_a_truncated_response_gives_its_complete_entries_and_reports_the_break() -> None:
    data = json.dumps([ENTRY, ENTRY], indent=1)
    cut = data[: data.rindex("githubRepo")]
    assert len([each for each in events("hf-json", cut) if isinstance(each, Paper)]) == 1
    (gap,) = skipped("hf-json", cut)
    assert gap.line == data[: data.rindex('"paper"')].count("\n")
    assert "the file breaks off in it" in gap.reason


def test_an_entry_with_neither_title_nor_summary_is_named_with_its_line() -> None:
    data = json.dumps([ENTRY], indent=1)[:-2] + ',\n{"paper": {"id": "2606.1"}}, 7]'
    gaps = skipped("hf-json", data)
    assert [gap.reason for gap in gaps] == [
        "it has neither title nor abstract",
        "it is not an entry of Hugging Face's API",
    ]
    assert {gap.line for gap in gaps} == {data.count("\n") + 1}


def test_values_of_other_types_do_not_stop_the_import() -> None:
    odd = {"paper": {"id": 7, "title": "A Title", "authors": "x", "upvotes": "9", "summary": None}}
    paper = only("hf-json", json.dumps([odd]))
    assert (paper.title, paper.upvotes, paper.authors) == ("A Title", None, ())


def test_the_sniffer_knows_it_by_its_content() -> None:
    assert sniffed(json.dumps([ENTRY])) == "hf-json"
    assert sniffed(json.dumps(ENTRY["paper"])) == "hf-json"


test_any_bytes_raise_nothing_but_input_errors = nothing_but_input_errors(
    "hf-json", json.dumps([ENTRY]).encode(), json.dumps({"papers": [ENTRY]}).encode()
)


def test_the_real_response_is_read_entry_by_entry(shared: Path) -> None:
    for file in shared_files(shared, "hf-daily-papers"):
        data = file.read_bytes()
        assert sniffed(data) == "hf-json"
        found = papers("hf-json", data)
        assert len(found) == data.count(b'"discussionId"')
        assert all(paper.id.startswith("arxiv:") and paper.authors for paper in found)
        assert {paper.digests for paper in found} == {("hf-json/2026-06-12",)}
