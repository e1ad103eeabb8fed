"""The source `arxiv-oai`: OAI-PMH answers and bare records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.unit.source_reading import (
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

ARXIV = """<arXiv xmlns="http://arxiv.org/OAI/arXiv/">
 <id>0704.0001</id><created>2007-04-02</created><updated>2008-11-26</updated>
 <authors>
  <author><keyname>Bal\\'azs</keyname><forenames>C.</forenames><affiliation>MSU</affiliation></author>
  <author><keyname>Berger</keyname><forenames>E. L.</forenames><suffix>Jr.</suffix></author>
  <author><keyname>CDF Collaboration</keyname></author>
 </authors>
 <title>Prompt diphoton production at
  high energies</title>
 <categories>hep-ph hep-ex</categories><comments>37 pages</comments>
 <journal-ref>Phys.Rev.D76:013009,2007</journal-ref>
 <doi>10.1000/one, 10.1000/two;10.1000/three</doi><report-no>ANL-07</report-no>
 <abstract>  A fully differential calculation.
  A second paragraph follows.
</abstract></arXiv>"""
RAW = """<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">
 <id>math/0211159</id><submitter>Grigori Perelman</submitter>
 <version version="v1"><date>Mon, 11 Nov 2002 16:11:49 GMT</date><size>40kb</size></version>
 <version version="v2"><date>Tue, 12 Nov 2002 10:00:00 GMT</date></version>
 <title>The entropy formula for the Ricci flow</title>
 <authors>Grigori Perelman and A. N. Other, Jr. (Leningrad, USSR)</authors>
 <categories>math.DG</categories>
 <abstract>We present a monotonic expression.</abstract></arXivRaw>"""
DC = """<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
 <dc:title>Sparse things</dc:title><dc:creator>Streinu, Ileana</dc:creator>
 <dc:subject>Mathematics</dc:subject><dc:description>We describe.</dc:description>
 <dc:description>Comment: To appear</dc:description><dc:date>2008-12-13</dc:date>
 <dc:date>2007-03-31</dc:date><dc:identifier>http://arxiv.org/abs/0704.0002</dc:identifier>
 <dc:identifier>doi:10.1000/sparse</dc:identifier></oai_dc:dc>"""


def record(metadata: str, header: str = "<header><identifier>oai:arXiv.org:x</identifier>") -> str:
    return f"<record>\n{header}</header>\n<metadata>{metadata}</metadata>\n</record>\n"


def answer(inside: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
<responseDate>2024-06-01T09:00:00Z</responseDate><request verb="ListRecords">x</request>
<ListRecords>
{inside}</ListRecords></OAI-PMH>"""


def test_an_arxiv_record_becomes_a_paper_with_all_its_fields() -> None:
    paper = only("arxiv-oai", answer(record(ARXIV)))
    assert paper.id == "arxiv:0704.0001"
    assert paper.title == "Prompt diphoton production at high energies"
    assert paper.abstract == "A fully differential calculation.\n\nA second paragraph follows."
    assert paper.authors == ("C. Balázs", "E. L. Berger Jr.", "CDF Collaboration")
    assert (paper.date, paper.categories) == ("2007-04-02", ("hep-ph", "hep-ex"))
    assert (paper.doi, paper.venue) == ("10.1000/one", "Phys.Rev.D76:013009,2007")
    assert paper.extra["other_dois"] == ["10.1000/two", "10.1000/three"]
    assert paper.extra["report_no"] == "ANL-07"
    assert paper.digests == ("arxiv-oai/2024-06-01",)
    assert "raw_abstract" not in paper.extra


def test_a_raw_record_gives_its_first_version_as_the_papers_day() -> None:
    paper = only("arxiv-oai", answer(record(RAW)))
    assert (paper.id, paper.date) == ("arxiv:math/0211159", "2002-11-11")
    assert paper.authors == ("Grigori Perelman", "A. N. Other Jr.")
    assert (paper.extra["versions"], paper.extra["updated"]) == (2, "2002-11-12")


def test_a_dublin_core_record_gives_names_the_right_way_round() -> None:
    paper = only("arxiv-oai", answer(record(DC)))
    assert (paper.id, paper.doi) == ("arxiv:0704.0002", "10.1000/sparse")
    assert paper.authors == ("Ileana Streinu",)
    assert (paper.date, paper.comment) == ("2007-03-31", "To appear")


@pytest.mark.parametrize(
    "bare", [ARXIV, record(ARXIV), f"<ListRecords>{record(ARXIV)}</ListRecords>"]
)
def test_bare_records_are_read_too(bare: str) -> None:
    assert sniffed(bare) == "arxiv-oai"
    assert only("arxiv-oai", bare).id == "arxiv:0704.0001"


def test_a_deleted_record_is_reported_and_the_others_are_read() -> None:
    header = '<header status="deleted"><identifier>oai:arXiv.org:1</identifier></header>'
    gone = f"<record>{header}</record>"
    (gap,) = skipped("arxiv-oai", answer(gone + record(ARXIV)))
    assert (gap.line, gap.reason) == (5, "oai:arXiv.org:1 was deleted by the service")


def test_a_record_of_an_unknown_format_is_named() -> None:
    (gap,) = skipped("arxiv-oai", answer(record("<marc/>") + record(RAW)))
    assert "oai:arXiv.org:x has no metadata in a known format" in gap.reason


def test_an_error_is_an_error_in_the_services_words() -> None:
    error = refusal("arxiv-oai", answer('<error code="badArgument">from: not a date</error>'))
    assert "the service answered with an error: from: not a date" in str(error)


def test_a_response_without_records_is_not_an_error() -> None:
    data = answer('<error code="noRecordsMatch">nothing that day</error>')
    assert remarks("arxiv-oai", data) == ["the response has no records: nothing that day"]
    assert remarks("arxiv-oai", answer("")) == ["the response has no records"]


def test_a_page_of_a_longer_response_is_reported_as_incomplete() -> None:
    token = '<resumptionToken completeListSize="2500">t|1001</resumptionToken>'
    (remark,) = remarks("arxiv-oai", answer(record(ARXIV) + token))
    assert "one page of 2500 records" in remark


def test_other_xml_and_a_doctype_are_refused() -> None:
    assert "no OAI-PMH record" in str(refusal("arxiv-oai", "<html/>"))
    assert "DOCTYPE" in str(refusal("arxiv-oai", f"<!DOCTYPE record>{record(ARXIV)}"))
    assert "DOCTYPE" in str(
        refusal("arxiv-oai", f"<!DOCTYPE record>{record(ARXIV)}".encode("utf-16"))
    )


def test_a_record_of_endless_text_or_depth_is_refused() -> None:
    assert "over 16 million characters" in str(
        refusal("arxiv-oai", answer(record("x" * 17_000_000)))
    )
    deep = "<a>" * 200 + "</a>" * 200
    assert "nests more than 100 elements" in str(refusal("arxiv-oai", answer(record(deep))))


test_any_bytes_raise_nothing_but_input_errors = nothing_but_input_errors(
    "arxiv-oai", answer(record(ARXIV)).encode(), answer(record(RAW)).encode(), record(DC).encode()
)


def test_real_responses_are_read_record_by_record(shared: Path) -> None:
    for file in shared_files(shared, "arxiv-oai-pmh"):
        data = file.read_bytes()
        assert sniffed(data) == "arxiv-oai", file.name
        assert len(papers("arxiv-oai", data)) == len(re.findall(rb"<record>", data)), file.name
