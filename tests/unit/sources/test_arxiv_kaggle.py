"""The source `arxiv-kaggle`: the snapshot, a JSON object a line."""

from __future__ import annotations

import datetime as dt
import io
import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from digest import sources
from digest.sources.base import Origin
from tests.unit.source_reading import (
    nothing_but_input_errors,
    only,
    papers,
    refusal,
    shared_files,
    skipped,
    sniffed,
)

if TYPE_CHECKING:
    from pathlib import Path

RECORD: dict[str, Any] = {
    "id": "0704.0001",
    "submitter": "Pavel Nadolsky",
    "authors": "C. Bal\\'azs, E. L. Berger, Jr.",
    "title": "Prompt diphoton\n  production",
    "comments": "37 pages",
    "journal-ref": "Phys.Rev.D76",
    "doi": "10.1000/one\n 10.1000/two",
    "report-no": "ANL-07",
    "categories": "hep-ph hep-ex",
    "license": None,
    "abstract": "  A calculation for $0<p<\\infty$.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ],
    "update_date": "2008-11-26",
    "authors_parsed": [["Balázs", "C.", ""], ["Berger", "E. L.", "Jr."]],
}


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in records)


def test_a_line_becomes_a_paper_with_all_its_fields() -> None:
    paper = only("arxiv-kaggle", lines(RECORD))
    assert (paper.id, paper.title) == ("arxiv:0704.0001", "Prompt diphoton production")
    assert paper.abstract == "A calculation for 0<p<∞."
    assert paper.authors == ("C. Balázs", "E. L. Berger Jr.")
    assert (paper.date, paper.categories) == ("2007-04-02", ("hep-ph", "hep-ex"))
    assert (paper.doi, paper.venue) == ("10.1000/one", "Phys.Rev.D76")
    assert paper.extra["other_dois"] == ["10.1000/two"]
    assert (paper.extra["updated"], paper.extra["versions"]) == ("2008-11-26", 2)
    assert paper.digests == ("arxiv-kaggle/file",)


def test_without_parsed_authors_the_text_is_split() -> None:
    paper = only("arxiv-kaggle", lines({**RECORD, "authors_parsed": None}))
    assert paper.authors == ("C. Balázs", "E. L. Berger Jr.")


@pytest.mark.parametrize(
    ("number", "paper_id"),
    [
        (704.0001, "arxiv:0704.0001"),
        (807.4011, "arxiv:0807.4011"),
        (1412.761, "arxiv:1412.7610"),
        (1501.1, "arxiv:1501.10000"),
        ("807.4011", "arxiv:0807.4011"),
    ],
)
def test_a_number_that_lost_its_zeros_gets_them_back(number: float | str, paper_id: str) -> None:
    assert only("arxiv-kaggle", lines({**RECORD, "id": number})).id == paper_id


@pytest.mark.parametrize("number", [1399.1, 12.5, "20.1", 701.0001, "8o7.4011"])
def test_an_impossible_number_is_refused_as_an_id_and_kept(number: float | str) -> None:
    paper = only("arxiv-kaggle", lines({**RECORD, "id": number}))
    assert paper.id.startswith("t:")
    assert paper.extra["raw_id"] == str(number)


def test_bad_lines_are_reported_and_the_others_are_read() -> None:
    data = lines(RECORD) + '{"id": \n[1]\n' + lines({**RECORD, "title": "", "abstract": ""})
    gaps = skipped("arxiv-kaggle", data + lines(RECORD)[:200])
    assert [gap.line for gap in gaps] == [2, 3, 4, 5]
    assert gaps[1].reason == "it is not a JSON object"
    assert gaps[2].reason == "it has neither title nor abstract"


def test_a_line_of_another_encoding_is_still_a_paper() -> None:
    data = lines(RECORD).encode().replace(b"37 pages", b"37 p\xe9ges")
    assert only("arxiv-kaggle", data).comment == "37 p\ufffdges"


def test_a_file_without_a_paper_is_refused() -> None:
    assert "no line of this file is a paper" in str(refusal("arxiv-kaggle", "{}\n"))


def test_it_is_told_apart_from_other_json_lines_by_its_content() -> None:
    assert sniffed(lines(RECORD)) == "arxiv-kaggle"
    assert sniffed('{"id": "local:x", "title": "A Title", "abstract": "Words."}\n') == "jsonl"


class _Endless(io.RawIOBase):
    """So many bytes of records, made while they are read."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._line = lines(RECORD).encode()
        self._left = count * len(self._line)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        at = -self._left % len(self._line)
        data = (self._line[at:] + self._line * 100)[: min(len(buffer), self._left)]
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)


def test_a_long_file_is_read_in_constant_memory() -> None:
    origin = Origin("file", dt.date(2026, 3, 20))
    tracemalloc.start()
    try:
        stream = io.BufferedReader(_Endless(3000))
        count = sum(1 for _ in sources.source("arxiv-kaggle").read(stream, origin))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 3000
    assert peak < 1_000_000


test_any_bytes_raise_nothing_but_input_errors = nothing_but_input_errors(
    "arxiv-kaggle", lines(RECORD).encode()
)


def test_the_real_snapshot_is_read_line_by_line(shared: Path) -> None:
    for file in shared_files(shared, "arxiv-kaggle-jsonl", "*.jsonl"):
        data = file.read_bytes()
        assert sniffed(data) == "arxiv-kaggle"
        found = papers("arxiv-kaggle", data)
        assert len(found) == len(data.splitlines())
        assert all(paper.id.startswith("arxiv:") and paper.date for paper in found)
