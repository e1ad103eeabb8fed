"""Summaries of real responses, and of bytes that aren't responses."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import FetchError
from digest.fetch.summary import ResponseSummary, feed, json_list, xml

if TYPE_CHECKING:
    from pathlib import Path


def real(shared: Path, name: str) -> bytes:
    path = shared / "formats" / name
    if not path.is_file():
        pytest.skip(f"{name} is not among the shared data")
    return path.read_bytes()


def test_a_search_says_how_many_papers_there_are_in_all(shared: Path) -> None:
    body = real(shared, "arxiv-atom/q_testing_s0_m10_bc5a6c384fe9.atom.xml")
    assert xml(body) == ResponseSummary(10, total=214881)


def test_an_error_in_the_form_of_a_feed_is_a_refusal(shared: Path) -> None:
    summary = xml(real(shared, "arxiv-atom/id_abc_s0_m100_b79c8dcf6bc3.atom.xml"))
    assert summary.refusal == "incorrect id format for abc"


def test_one_paper_is_not_a_refusal(shared: Path) -> None:
    summary = xml(real(shared, "arxiv-atom/id_2104.12255v1_s0_m100_6ae69987ffe1.atom.xml"))
    assert (summary.records, summary.refusal) == (1, "")


def test_a_weekend_feed_is_empty(shared: Path) -> None:
    body = real(shared, "arxiv-rss/arxiv_weekend_empty.rss.xml")
    assert xml(body) == feed(body) == ResponseSummary(0)


def test_a_day_of_hugging_face_is_counted(shared: Path) -> None:
    assert json_list(real(shared, "hf-daily-papers/daily_papers_2026-06-12.json")).records > 20


def test_a_harvest_says_how_to_continue() -> None:
    body = b"""<OAI-PMH><ListRecords><record><title>One</title></record><record/>
        <resumptionToken expirationDate="x"> a&amp;b|1001 </resumptionToken>
        </ListRecords></OAI-PMH>"""
    assert xml(body) == ResponseSummary(2, token="a&b|1001")


@pytest.mark.parametrize("code", ["noRecordsMatch", "badResumptionToken", "badArgument"])
def test_an_error_of_a_harvest_has_its_code(code: str) -> None:
    summary = xml(f'<OAI-PMH><error code="{code}">words</error></OAI-PMH>'.encode())
    assert (summary.refusal_code, summary.refusal) == (code, "words")


def test_an_error_of_hugging_face_is_a_refusal() -> None:
    assert json_list(b'{"error": "Invalid date"}').refusal == "Invalid date"


def test_a_feed_is_counted_in_its_own_encoding() -> None:
    text = "<?xml version='1.0' encoding='{}'?><rss><item>快</item></rss>"
    for declared, codec in (("GBK", "gbk"), ("UTF-16", "utf-16"), ("UTF-16", "utf-16-le")):
        assert feed(text.format(declared).encode(codec)) == ResponseSummary(1)
        assert xml(text.format(declared).encode(codec)) == ResponseSummary(1)
    with pytest.raises(FetchError, match="encoded in 'x-klingon'"):
        feed(text.format("x-klingon").encode())


def test_a_feed_that_breaks_off_before_its_first_item_is_not_an_empty_one() -> None:
    with pytest.raises(FetchError, match="isn't a feed, or is incomplete"):
        feed(b'<rss version="2.0"><c')


def test_a_number_too_long_to_count_to_is_no_total() -> None:
    total = "9" * 5000
    assert xml(f"<feed><totalResults>{total}</totalResults></feed>".encode()).total is None


@given(st.binary())
def test_bytes_that_are_not_a_response_are_one_kind_of_error(body: bytes) -> None:
    for look in (xml, feed, json_list):
        with contextlib.suppress(FetchError):
            assert look(body).records >= 0
