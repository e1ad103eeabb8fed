"""The papers of digests come by day, in the order of the page, before all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Bookmarks
from digest.index.segment.snapshot import Snapshot
from digest.library import Library
from digest.library.digests import Capture, Digests
from digest.paper import Paper
from digest.request import Request, Sort
from digest.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.paper import Page
    from digest.storage.paths import Home

THURSDAY, FRIDAY = "hf-page/2026-03-12", "hf-page/2026-03-13"


def paper(number: int, *digests: str, date: str | None = None) -> Paper:
    return Paper(
        id=f"arxiv:2603.{number:05}",
        title=f"A thorough study of the subject number {number}",
        date=date,
        digests=digests,
    )


@pytest.fixture
def session(home: Home) -> Iterator[Session]:
    """A library of two days and a bibliography."""
    library = Library(home.library)
    with library.adding() as adding:
        adding.add([paper(7, THURSDAY), paper(2, THURSDAY)], Capture("hf-page"))
        adding.add([paper(5, FRIDAY), paper(1, FRIDAY), paper(3, FRIDAY)], Capture("hf-page"))
        adding.add(
            [paper(8, "bibtex/my.bib", date="2001"), paper(9, "bibtex/my.bib", date="2002")],
            Capture("bibtex"),
        )
    session = Session.open(home)
    yield session
    session.close()


def numbers(page: Page) -> list[int]:
    return [int(hit.paper.id[-5:]) for hit in page.hits[:]]


def test_days_come_newest_first_each_in_its_order_then_the_rest(session: Session) -> None:
    page = session.search(Request())
    assert numbers(page) == [5, 1, 3, 7, 2, 9, 8]
    assert [(group.start, group.day, group.title) for group in page.groups] == [
        (0, "2026-03-13", "Hugging Face Papers"),
        (3, "2026-03-12", "Hugging Face Papers"),
        (5, None, "Other papers"),
    ]
    assert page.total == 7


def test_hits_can_be_taken_one_by_one_from_either_end(session: Session) -> None:
    hits = session.search(Request()).hits
    assert [hits[at].paper.id[-1] for at in (0, 4, 5, -1)] == ["5", "2", "9", "8"]
    with pytest.raises(IndexError):
        hits[7]


@pytest.mark.parametrize(
    "request_",
    [Request(), Request(digest=THURSDAY), Request(unread_only=True), Request("thorough study")],
)
def test_what_is_not_listed_is_known_by_the_ids(session: Session, request_: Request) -> None:
    everything = [paper(number) for number in (1, 2, 3, 5, 7, 8, 9)]
    session.mark_read((paper(5),), read=True)
    page = session.search(request_)
    missing = {each.id for each in everything} - {hit.paper.id for hit in page.hits[:]}
    assert session.not_in(page, everything) == missing


def test_a_paper_is_listed_under_a_former_id_too(session: Session) -> None:
    merged = Paper(id="doi:10.1000/x", title="Merged", aliases=(paper(5).id,))
    assert session.not_in(session.search(Request(digest=FRIDAY)), [merged]) == frozenset()


def test_one_digest_can_be_shown_alone(session: Session) -> None:
    page = session.search(Request(digest=THURSDAY))
    assert numbers(page) == [7, 2]
    assert [group.day for group in page.groups] == ["2026-03-12"]


def test_a_search_can_be_limited_to_one_digest(session: Session) -> None:
    page = session.search(Request("thorough study", digest=THURSDAY))
    assert sorted(numbers(page)) == [2, 7]


def test_unread_only_hides_what_is_read_and_what_is_in_no_digest_of_a_day(
    session: Session,
) -> None:
    session.mark_read((paper(5), paper(7), paper(2)), read=True)
    page = session.search(Request(unread_only=True))
    assert numbers(page) == [1, 3]
    assert [group.day for group in page.groups] == ["2026-03-13"]


def test_papers_of_bibliographies_are_not_unread(session: Session) -> None:
    hits = session.search(Request()).hits
    assert [session.is_unread(hit.paper) for hit in hits[:]] == [True] * 5 + [False] * 2


def test_the_next_unread_paper_skips_read_ones_and_stops_at_the_digests_end(
    session: Session,
) -> None:
    page = session.search(Request())
    session.mark_read((paper(1), paper(3)), read=True)
    assert session.next_unread(page, 0, 1) == 3
    assert session.next_unread(page, 4, 1) is None
    assert session.next_unread(page, 3, -1) == 0
    assert [each.id[-1] for each in session.unread(page)] == ["5", "7", "2"]


def test_unread_papers_are_found_among_search_results_too(session: Session) -> None:
    page = session.search(Request("thorough study"))
    found = session.next_unread(page, -1, 1)
    assert found is not None
    assert session.is_unread(page.hits[found].paper)
    assert len(session.unread(page)) == 5


@pytest.mark.parametrize("request_", [Request(sort=Sort.DATE), Request("study"), Request()])
def test_unread_papers_are_found_anywhere_and_no_others_are_decoded(
    session: Session, home: Home, monkeypatch: pytest.MonkeyPatch, request_: Request
) -> None:
    others = [paper(number, "bibtex/my.bib", date="2027") for number in range(100, 500)]
    Library(home.library).add(others)
    session = session.reopened()
    page = session.search(request_)
    session.mark_read((page.hits[0].paper,), read=True)
    decoded = []
    decode = Snapshot.paper

    def noted(snapshot: Snapshot, doc: int) -> Paper:
        decoded.append(doc)
        return decode(snapshot, doc)

    monkeypatch.setattr(Snapshot, "paper", noted)
    last = session.next_unread(page, len(page.hits), -1)
    assert last is not None
    found = session.unread(page)
    assert len(found) == 5 - (request_ == Request())
    assert set(decoded) <= set(range(5))  # the papers of the days
    assert found[-1] == page.hits[last].paper
    assert session.next_unread(page, last, 1) is None
    session.close()


def test_unread_papers_are_found_among_bookmarks(session: Session) -> None:
    for each in (paper(8), paper(3), paper(7)):
        session.toggle_bookmark(each)
    page = session.search(Request(bookmarks_only=True))
    session.mark_read((paper(7),), read=True)
    assert [each.id[-1] for each in session.unread(page)] == ["3"]


def test_bookmarks_and_similar_papers_can_leave_out_what_is_read(session: Session) -> None:
    for number in (8, 3, 7):
        session.toggle_bookmark(paper(number))
    session.mark_read((paper(7), paper(9)), read=True)
    for sort in (Sort.RELEVANCE, Sort.TITLE):
        found = session.search(Request(bookmarks_only=True, unread_only=True, sort=sort))
        assert (sorted(numbers(found)), found.total) == ([3, 8], 2)
    similar = session.search(Request(similar_to=paper(1), unread_only=True))
    assert sorted(numbers(similar)) == [2, 3, 5, 8]


def test_a_search_can_leave_out_what_is_read(session: Session) -> None:
    session.mark_read((paper(5), paper(8)), read=True)
    found = numbers(session.search(Request("thorough study", unread_only=True)))
    assert sorted(found) == [1, 2, 3, 7, 9]


def test_a_paper_without_a_date_has_its_digests_day(session: Session) -> None:
    assert sorted(numbers(session.search(Request("date:2026-03-12")))) == [2, 7]
    assert sorted(numbers(session.search(Request("date:2026-03")))) == [1, 2, 3, 5, 7]


def test_a_paper_that_got_a_better_id_keeps_its_place_and_its_read_mark(home: Home) -> None:
    library = Library(home.library)
    poor = Paper(id="t:0123456789ab", title="A thorough study of the subject number 2",
                 abstract="We study it.", digests=(FRIDAY,))  # fmt: skip
    with library.adding() as adding:
        adding.add([paper(1, FRIDAY), poor, paper(3, FRIDAY)], Capture("hf-page"))
    bookmarks = Bookmarks(home.bookmarks)
    bookmarks.mark_read({poor.id: poor.title})
    library.add([Paper(id="arxiv:2603.00002", title=poor.title, abstract="We study it.")])
    session = Session.open(home)
    page = session.search(Request())
    assert numbers(page) == [1, 2, 3]
    assert session.unread_count(page.groups[0].ids) == 2
    session.close()


def test_a_digest_that_was_removed_leaves_its_papers_among_the_others(home: Home) -> None:
    with Library(home.library).adding() as adding:
        adding.add([paper(1, FRIDAY)], Capture("hf-page"))
        adding.add([paper(2, THURSDAY)], Capture("hf-page"))
    Digests.open(home.library).remove(FRIDAY)
    session = Session.open(home)
    page = session.search(Request())
    assert numbers(page) == [2, 1]
    assert [group.day for group in page.groups] == ["2026-03-12", None]
    session.close()


def test_without_digests_of_days_there_are_no_headings(home: Home) -> None:
    with Library(home.library).adding() as adding:
        adding.add([paper(8, "bibtex/my.bib", date="2001")], Capture("bibtex"))
    session = Session.open(home)
    assert session.search(Request()).groups == ()
    session.close()
