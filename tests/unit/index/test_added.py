"""When papers were added: searched by, sorted by, and in which order they arrived."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest

from digest.index import Index
from digest.library import Library
from digest.library.digests import Capture, Digests
from digest.paper import Paper
from digest.request import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.paper import Page
    from digest.storage.paths import Home

NOW = dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC)
FEED = "rss/example"


def paper(number: int, *labels: str, title: str = "") -> Paper:
    return Paper(id=f"local:{number}", title=title or f"Study {number}", digests=labels)


class Additions:
    """A library whose papers came at times that a test says."""

    def __init__(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        self._home = home
        self._monkeypatch = monkeypatch

    def add(self, papers: list[Paper], when: dt.datetime | None) -> None:
        def stamp(_: dt.datetime) -> str | None:
            return when.isoformat(timespec="seconds") if when else None

        self._monkeypatch.setattr("digest.library.digests._stamp", stamp)
        with Library(self._home.library).adding() as adding:
            adding.add(papers, Capture(papers[0].digests[0].partition("/")[0]))

    def index(self) -> Index:
        return Index.open(self._home.index, Library(self._home.library))


@pytest.fixture
def additions(home: Home, monkeypatch: pytest.MonkeyPatch) -> Additions:
    return Additions(home, monkeypatch)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the person be in Tokyo, nine hours ahead."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def numbers(page: Page) -> list[int]:
    return [int(hit.paper.id.removeprefix("local:")) for hit in page.hits[:]]


def ago(**time: int) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(**time)


def test_papers_are_found_by_when_they_were_added(additions: Additions) -> None:
    additions.add([paper(1, FEED)], dt.datetime(2025, 2, 28, 12, tzinfo=dt.UTC))
    additions.add([paper(2, FEED)], dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC))
    additions.add([paper(3, "hf-page/2026-03-13")], dt.datetime(2026, 3, 13, 12, tzinfo=dt.UTC))
    index = additions.index()
    for query, expected in {
        "added:2025": {1, 2},
        "added:2025-02": {1},
        "added:2025-03-01": {2},
        "added:2025-03..": {2, 3},
        "added:..2025-02": {1},
        "added:2025-02-28..2025-03-01": {1, 2},
        "-added:2025": {3},
        "added:2025-02 OR added:2026": {1, 3},
        "added:2025 study": {1, 2},
        "added:2024": set(),
        "added:9999": set(),
    }.items():
        page = index.search(query)
        assert (set(numbers(page)), query) == (expected, query)
        assert query == "added:9999" or not page.understood.remarks, query


def test_words_and_ages_count_from_today(additions: Additions) -> None:
    for number, days in enumerate((0, 1, 8, 40, 500)):
        additions.add([paper(number, FEED)], ago(days=days))
    index = additions.index()
    for query, expected in {
        "added:today": {0},
        "added:yesterday": {1},
        "added:yesterday..": {0, 1},
        "added:..yesterday": {1, 2, 3, 4},
        "added:2w": {0, 1, 2},
        "added:2m": {0, 1, 2, 3},
        "added:9999y": {0, 1, 2, 3, 4},
    }.items():
        assert (set(numbers(index.search(query))), query) == (expected, query)


def test_a_day_begins_where_the_person_is(additions: Additions, zone: None) -> None:
    additions.add([paper(1, FEED)], NOW)  # the morning of the 26th in Tokyo
    index = additions.index()
    assert numbers(index.search("added:2026-11-26")) == [1]
    assert numbers(index.search("added:2026-11-25")) == []


@pytest.mark.parametrize("value", ["soon", "..", "2w..", "2026-13", "2026-02-31"])
def test_what_is_no_time_is_told_and_searched_as_text(additions: Additions, value: str) -> None:
    additions.add([paper(1, FEED, title=f"Coming {value}")], NOW)
    page = additions.index().search(f"added:{value}")
    (remark,) = page.understood.remarks[:1]
    assert remark.startswith("added: takes today, yesterday, an age (2w) or dates (2024-03-01..)")
    assert page.total == 1


def test_the_first_time_counts_in_whatever_digest_and_one_before_notes_is_unknown(
    additions: Additions,
) -> None:
    additions.add([paper(1, "bibtex/old.bib")], None)  # as a Sheaf without digests left it
    additions.add([paper(2, FEED)], dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    page = "hf-page/2026-03-13"
    additions.add([paper(3, page), paper(2, page), paper(1, page)], NOW)
    index = additions.index()
    assert numbers(index.search("added:2026")) == [3]
    assert numbers(index.search("added:2025")) == [2]
    assert numbers(index.search("", sort=Sort.ADDED)) == [3, 2, 1]
    assert numbers(index.search("", sort=Sort.ADDED, reverse=True)) == [1, 2, 3]


def test_papers_of_a_feed_were_added_each_when_it_came(additions: Additions) -> None:
    additions.add([paper(1, FEED), paper(2, FEED)], dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    additions.add([paper(3, FEED), paper(2, FEED)], dt.datetime(2025, 1, 2, tzinfo=dt.UTC))
    index = additions.index()
    assert numbers(index.search("added:2025-01-02")) == [3]
    assert set(numbers(index.search("added:2025-01-01"))) == {1, 2}


def test_papers_of_a_removed_digest_were_added_all_the_same(
    additions: Additions, home: Home
) -> None:
    additions.add([paper(1, FEED)], NOW)
    Digests.open(home.library).remove(FEED)
    assert numbers(additions.index().search("added:2026")) == [1]


def test_by_arrival_days_come_newest_first_each_as_its_page_then_the_rest(
    additions: Additions,
) -> None:
    additions.add([paper(7, "hf-page/2026-03-13"), paper(2, "hf-page/2026-03-13")], NOW)
    additions.add([paper(9, "hf-page/2026-03-14"), paper(1, "hf-page/2026-03-14")], NOW)
    additions.add([paper(5, "bibtex/my.bib")], NOW)
    index = additions.index()
    for query in ("", "study"):
        page = index.search(query, sort=Sort.ARRIVAL)
        assert numbers(page) == [9, 1, 7, 2, 5]
        assert numbers(index.search(query, sort=Sort.ARRIVAL, reverse=True)) == [5, 2, 7, 1, 9]


def test_added_at_one_time_they_come_in_the_order_of_their_page(additions: Additions) -> None:
    page = "hf-page/2026-03-13"
    additions.add([paper(number, page) for number in (5, 3, 9)], NOW)
    assert numbers(additions.index().search("", sort=Sort.ADDED)) == [5, 3, 9]


def test_by_title_case_and_signs_do_not_count_and_untitled_papers_come_last(home: Home) -> None:
    titles = ["beta", "“Alpha” again", "Alpha", "", "ALPHA-two", "10 alphas"]
    made = [
        Paper(id=f"local:{number}", title=title, abstract="Text.")
        for number, title in enumerate(titles)
    ]
    library = Library(home.library)
    library.add(made[:3])
    Index.open(home.index, library).close()
    library.add(made[3:])
    index = Index.open(home.index, library)  # of two segments
    assert numbers(index.search("", sort=Sort.TITLE)) == [5, 2, 1, 4, 0, 3]
    assert numbers(index.search("", sort=Sort.TITLE, reverse=True)) == [3, 0, 4, 1, 2, 5]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("reverse", [False, True])
def test_the_row_of_a_paper_is_where_it_is_listed(
    additions: Additions, sort: Sort, *, reverse: bool
) -> None:
    additions.add([paper(number, FEED) for number in range(300)], NOW)
    additions.add([paper(number, "hf-page/2026-03-13") for number in range(290, 310)], NOW)
    index = additions.index()
    hits = index.search("", sort=sort, reverse=reverse).hits
    rows = [hits.row_of(hits[row].paper) for row in range(0, 310, 7)]  # type: ignore[attr-defined]
    assert rows == list(range(0, 310, 7))
    found = index.search("", sort=sort, reverse=reverse, limit=5).hits
    assert found.row_of(hits[9].paper) is None  # type: ignore[attr-defined]
    assert found.row_of(paper(999)) is None  # type: ignore[attr-defined]
