"""What is cached on disk, for how long, and that damaged entries count as missing."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest

from digest.fetch.cache import Cache, for_seconds, until_arxiv_announces

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://example.org/feed"


def moment(text: str) -> float:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp()


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "answers")


@pytest.mark.parametrize(
    ("checked", "now", "is_fresh"),
    [
        ("2026-06-12T06:00", "2026-06-12T23:00", True),
        ("2026-06-12T06:00", "2026-06-13T05:00", True),
        ("2026-06-12T06:00", "2026-06-13T06:00", False),
        ("2026-06-12T04:00", "2026-06-12T06:00", False),
        ("2026-06-13T06:00", "2026-06-12T06:00", False),
    ],
)
def test_a_response_of_arxiv_is_fresh_until_the_next_announcement(
    checked: str, now: str, is_fresh: bool
) -> None:
    assert until_arxiv_announces(moment(checked), moment(now)) is is_fresh


def test_a_response_is_fresh_for_a_span_but_not_if_its_time_is_in_the_future() -> None:
    fresh = for_seconds(10)
    assert fresh(100, 109)
    assert not fresh(100, 110)
    assert not fresh(100, 99)
    assert not for_seconds(0)(100, 100)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"url": 1}', b"\xff\x00", b"null"])
def test_a_damaged_record_counts_as_missing(cache: Cache, tmp_path: Path, damage: bytes) -> None:
    cache.keep(URL, b"body", '"e"', "", 1.0)
    (record,) = (tmp_path / "answers").glob("*.record")
    record.write_bytes(damage)
    assert cache.find(URL) is None


def test_what_is_forgotten_is_not_found(cache: Cache) -> None:
    cache.keep(URL, b"body", "", "", 1.0)
    cache.forget(URL)
    cache.forget(URL)
    assert cache.find(URL) is None


def test_the_old_body_stays_until_the_new_one_is_complete(cache: Cache) -> None:
    old = cache.keep(URL, b"old", "", "", 1.0)
    new = cache.keep(URL, b"new", "", "", 2.0)
    assert cache.find(URL) == new
    assert (cache.body(old).read_bytes(), cache.body(new).read_bytes()) == (b"old", b"new")


def test_responses_unused_for_a_month_are_deleted(cache: Cache, tmp_path: Path) -> None:
    cache.keep(URL, b"old", "", "", 1.0)
    for path in (tmp_path / "answers").iterdir():
        os.utime(path, (0, 0))
    cache.keep("https://example.org/new", b"new", "", "", 2.0)
    (tmp_path / "answers" / "someone's notes").write_text("mine")
    cache.prune()
    assert cache.find(URL) is None
    assert cache.find("https://example.org/new")
    assert (tmp_path / "answers" / "someone's notes").exists()


def test_there_is_nothing_to_delete_before_the_first_fetch(tmp_path: Path) -> None:
    Cache(tmp_path / "none").prune()
