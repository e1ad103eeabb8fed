"""The reading session: requests, and marks that are on disk at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Annotation, Bookmarks, Stage
from digest.errors import StoreError
from digest.index import Index
from digest.library import Library
from digest.paper import Paper, title_id
from digest.request import Request, Sort
from digest.session import Session
from tests.unit.processes import run_python

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.paper import Page
    from digest.storage.paths import Home

OLD = Paper(id="arxiv:2301.00001", title="Draft Models", abstract="Old.", date="2023", upvotes=9)
NEW = Paper(id="arxiv:2401.00001", title="Other Things", abstract="Draft.", date="2024", upvotes=1)
UNDATED = Paper(id="local:x", title="Drafts Everywhere", abstract="Nothing.")


@pytest.fixture
def session(home: Home) -> Iterator[Session]:
    Library(home.library).add([OLD, NEW, UNDATED])
    session = Session.open(home)
    yield session
    session.close()


def on_disk(home: Home) -> Bookmarks:
    bookmarks = Bookmarks(home.bookmarks)
    bookmarks.on_disk.load()
    return bookmarks


def ids(page: Page) -> list[str]:
    return [hit.paper.id for hit in page.hits]


def test_an_empty_request_lists_everything_newest_first(session: Session) -> None:
    page = session.search(Request())
    assert ids(page) == [NEW.id, OLD.id, UNDATED.id]
    assert page.total == session.total == 3
    assert page.understood.words == ()


def test_a_home_without_anything_is_an_empty_session(home: Home) -> None:
    session = Session.open(home)
    assert session.total == 0
    assert session.search(Request("anything")).total == 0
    assert session.search(Request(bookmarks_only=True)).total == 0
    assert not home.bookmarks.exists()
    session.close()


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.RELEVANCE, [OLD.id, UNDATED.id, NEW.id]),
        (Sort.DATE, [NEW.id, OLD.id, UNDATED.id]),
        (Sort.UPVOTES, [OLD.id, NEW.id, UNDATED.id]),
        (Sort.TITLE, [OLD.id, UNDATED.id, NEW.id]),
        (Sort.ARRIVAL, [NEW.id, OLD.id, UNDATED.id]),  # without digests, by date
    ],
)
def test_a_search_comes_in_the_requested_order(
    session: Session, sort: Sort, expected: list[str]
) -> None:
    page = session.search(Request("draft", sort))
    assert sorted(ids(page)) == sorted(expected)
    if sort is Sort.RELEVANCE:
        assert page.hits[-1].paper == NEW  # the others have the word in the title
    else:
        assert ids(page) == expected
    assert ids(session.search(Request("draft", sort, reverse=True))) == ids(page)[::-1]
    assert page.total == 3
    assert page.seconds >= 0


def test_the_same_order_again_is_turned_around_and_another_one_is_not() -> None:
    request = Request("x", bookmarks_only=True)
    by_title = request.sorted(Sort.TITLE)
    assert (by_title.order, by_title.reverse) == (Sort.TITLE, False)
    again = by_title.sorted(Sort.TITLE)
    assert (again.order, again.reverse) == (Sort.TITLE, True)
    assert again.sorted(Sort.TITLE) == by_title
    assert again.sorted(Sort.RELEVANCE) == request


def test_without_a_search_papers_come_by_arrival_and_a_new_search_by_relevance() -> None:
    request = Request(unread_only=True)
    assert request.order is Sort.ARRIVAL
    assert request.sorted(Sort.ARRIVAL) == replace(request, reverse=True)
    by_date = request.sorted(Sort.DATE)
    assert by_date.sorted(Sort.ARRIVAL) == request
    found = by_date.sorted(Sort.DATE).searching("x")
    assert (found.order, found.reverse, found.unread_only) == (Sort.RELEVANCE, False, True)
    assert found.sorted(Sort.ARRIVAL).order is Sort.ARRIVAL
    assert found.sorted(Sort.ARRIVAL).searching("") == request


# Bookmarks


def test_a_bookmark_is_on_disk_when_toggling_returns(session: Session, home: Home) -> None:
    assert session.toggle_bookmark(OLD).what == "bookmarked"
    assert session.is_bookmarked(OLD.id)
    assert [(each.id, each.title) for each in on_disk(home).all()] == [(OLD.id, OLD.title)]
    assert session.toggle_bookmark(OLD).what == "bookmark removed"
    assert not session.is_bookmarked(OLD.id)
    assert on_disk(home).all() == []


def undone(session: Session) -> Paper | None:
    """Undo the last change; returns its paper."""
    change = session.undo()
    return change.papers[0] if change else None


def test_undo_takes_changes_back_one_by_one_and_redo_makes_them_again(
    session: Session, home: Home
) -> None:
    session.toggle_bookmark(OLD)
    session.toggle_bookmark(NEW)
    session.mark_read((OLD, NEW), read=True)
    assert [change.what for _ in range(2) if (change := session.undo())] == [
        "marked as read",
        "bookmarked",
    ]
    assert {each.id for each in on_disk(home).all()} == {OLD.id}
    assert not session.is_read(OLD.id)
    redone = session.redo()
    assert redone is not None
    assert redone.papers == (NEW,)
    assert {each.id for each in on_disk(home).all()} == {OLD.id, NEW.id}
    session.toggle_bookmark(OLD)
    assert session.redo() is None  # a new change ends what can be made again
    assert [undone(session) for _ in range(4)] == [OLD, NEW, OLD, None]
    assert on_disk(home).all() == []


def test_there_is_nothing_to_undo_at_first(session: Session) -> None:
    assert session.undo() is None


def test_undo_leaves_alone_what_another_sheaf_changed_meanwhile(
    session: Session, home: Home
) -> None:
    session.toggle_bookmark(OLD)
    on_disk(home).remove([OLD.id])
    assert session.refresh_marks()
    assert undone(session) == OLD
    assert not on_disk(home).is_bookmarked(OLD.id)


def test_undo_leaves_alone_unseen_changes_of_another_sheaf(session: Session, home: Home) -> None:
    session.toggle_bookmark(OLD)
    on_disk(home).remove([OLD.id])
    session.undo()
    assert not on_disk(home).is_bookmarked(OLD.id)


def test_an_undo_that_fails_can_be_tried_again(session: Session, home: Home) -> None:
    session.toggle_bookmark(OLD)
    saved = home.bookmarks.read_bytes()
    home.bookmarks.unlink()
    home.bookmarks.mkdir()
    with pytest.raises(StoreError):
        session.undo()
    home.bookmarks.rmdir()
    home.bookmarks.write_bytes(saved)
    assert undone(session) == OLD
    assert not session.is_bookmarked(OLD.id)


def test_a_bookmark_that_cannot_be_saved_is_not_set(session: Session, home: Home) -> None:
    home.bookmarks.mkdir()
    with pytest.raises(StoreError, match="move the folder that is in the way"):
        session.toggle_bookmark(OLD)
    assert not session.is_bookmarked(OLD.id)
    assert session.undo() is None


def test_a_bookmark_on_a_full_disk_is_not_set(home: Home) -> None:
    Library(home.library).add([OLD])
    code = """
import resource, sys
from pathlib import Path
from digest.request import Request
from digest.session import Session
from digest.errors import StoreError
from digest.paper import Paper
from digest.storage.paths import home_at
session = Session.open(home_at(Path(sys.argv[1])))
paper = session.search(Request()).hits[0].paper
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    session.toggle_bookmark(paper)
except StoreError as error:
    print(error)
print(session.is_bookmarked(paper.id))
"""
    done = run_python(code, home.data)
    assert "nothing was changed" in done.stdout, done.stderr
    assert done.stdout.endswith("False\n")
    assert on_disk(home).all() == []


def test_bookmarks_alone_come_newest_first_including_papers_that_are_gone(
    session: Session, home: Home
) -> None:
    session.toggle_bookmark(NEW)
    on_disk(home).add({"arxiv:1999.00001": "Gone", "arxiv:1999.00002": ""})
    session.toggle_bookmark(OLD)
    page = session.search(Request(bookmarks_only=True))
    assert ids(page)[0] == OLD.id
    assert ids(page)[-1] == NEW.id
    assert {hit.paper.title for hit in page.hits[1:3]} == {"Gone", "arxiv:1999.00002"}
    assert page.total == 4


def test_bookmarks_can_be_searched(session: Session) -> None:
    session.toggle_bookmark(OLD)
    session.toggle_bookmark(NEW)
    page = session.search(Request("models", bookmarks_only=True))
    assert ids(page) == [OLD.id]
    assert page.total == 1
    assert page.understood.words


def test_bookmarks_only_applies_to_the_whole_of_a_search_with_or(session: Session) -> None:
    session.toggle_bookmark(OLD)
    page = session.search(Request("models OR other OR drafts", bookmarks_only=True))
    assert ids(page) == [OLD.id]
    assert ids(session.search(Request("OR everywhere", bookmarks_only=True))) == []


def test_bookmarks_alone_come_in_the_requested_order(session: Session) -> None:
    for paper in (OLD, UNDATED, NEW):
        session.toggle_bookmark(paper)
    by_date = session.search(Request(sort=Sort.DATE, bookmarks_only=True))
    assert ids(by_date) == [NEW.id, OLD.id, UNDATED.id]
    by_upvotes = session.search(Request(sort=Sort.UPVOTES, bookmarks_only=True))
    assert ids(by_upvotes)[0] == OLD.id
    usual = ids(session.search(Request(bookmarks_only=True)))
    assert ids(session.search(Request(bookmarks_only=True, reverse=True))) == usual[::-1]
    assert len(usual) == 3


@pytest.mark.parametrize("is_read_too", [True, False])
def test_marks_made_under_a_poorer_id_are_those_of_the_better_one(
    home: Home, is_read_too: bool
) -> None:
    title = "A Paper with a Telling Title"
    poor = Paper(id=title_id(title), title=title, abstract="Some words of it.")
    Library(home.library).add([poor])
    session = Session.open(home)
    session.toggle_bookmark(poor)
    if is_read_too:
        session.mark_read((poor,), read=True)
    session.close()
    rich = replace(poor, id="arxiv:2407.00001")
    Library(home.library).add([rich])
    session = Session.open(home)
    assert session.is_bookmarked(rich.id)
    assert session.is_read(rich.id) is is_read_too
    assert ids(session.search(Request(bookmarks_only=True))) == [rich.id]
    session.toggle_bookmark(rich)
    assert ids(session.search(Request(bookmarks_only=True))) == []
    session.close()


# Reading state


def test_read_marks_are_on_disk_at_once_and_can_be_undone(session: Session, home: Home) -> None:
    session.mark_read((OLD,), read=True)
    assert on_disk(home).is_read(OLD.id)
    assert not on_disk(home).is_bookmarked(OLD.id)
    session.mark_read((OLD,), read=False)
    assert not on_disk(home).is_read(OLD.id)


def test_marking_as_read_again_writes_nothing(session: Session, home: Home) -> None:
    session.mark_read((OLD,), read=True)
    before = home.bookmarks.stat()
    session.mark_read((OLD,), read=True)
    assert home.bookmarks.stat().st_mtime_ns == before.st_mtime_ns
    assert home.bookmarks.stat().st_ino == before.st_ino


def test_what_another_sheaf_marks_is_seen_after_a_refresh(session: Session, home: Home) -> None:
    assert not session.refresh_marks()
    on_disk(home).add({NEW.id: NEW.title})
    assert not session.is_bookmarked(NEW.id)
    assert session.refresh_marks()
    assert session.is_bookmarked(NEW.id)
    assert not session.refresh_marks()


def test_a_cancelled_search_of_bookmarks_or_everything_ends(session: Session) -> None:
    session.toggle_bookmark(OLD)
    for request in (Request("zzz"), Request("zzz", bookmarks_only=True)):
        assert session.search(request, lambda: True).total == 0


def test_what_searches_freed_is_given_back_now_and_then(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_back: list[int] = []
    monkeypatch.setattr("digest.session.give_back", lambda: given_back.append(1))
    for _ in range(250):
        session.search(Request("draft"))
    assert len(given_back) == 2


# What is told at the end


def test_a_session_tells_what_is_different_from_its_beginning(session: Session) -> None:
    assert session.summary_of_changes() == ""
    session.mark_read((OLD,), read=True, undoable=False)
    session.mark_read((NEW, UNDATED), read=True)
    session.retag([OLD, NEW], ["spec"])
    session.set_note(OLD, "compare")
    session.advance(NEW)
    assert session.summary_of_changes() == "3 read, 2 bookmarked, 2 tagged, 1 queued, 1 note"


def test_what_was_undone_or_taken_back_is_not_told(session: Session) -> None:
    session.toggle_bookmark(OLD)
    session.retag([NEW], ["spec"])
    session.undo()
    session.toggle_bookmark(OLD)
    assert session.summary_of_changes() == ""
    session.redo()
    session.mark_read((OLD,), read=True)
    again = session.reopened()
    again.mark_read((OLD,), read=False)
    again.toggle_bookmark(NEW)
    assert again.summary_of_changes() == "1 bookmarked"
    again.close()


def test_what_was_taken_away_is_told_too(home: Home) -> None:
    Library(home.library).add([OLD, NEW])
    bookmarks = on_disk(home)
    bookmarks.note(OLD.id, "compare")
    bookmarks.tag(OLD.id, ["spec"])
    bookmarks.mark_read({OLD.id: "", NEW.id: ""})
    session = Session.open(home)
    session.set_note(OLD, "")
    session.retag([OLD], remove=["spec"])
    session.toggle_bookmark(OLD)
    session.mark_read((OLD, NEW), read=False)
    assert (
        session.summary_of_changes()
        == "2 marked unread, 1 bookmark removed, 1 untagged, 1 note removed"
    )
    session.close()


def test_a_change_that_could_not_be_saved_is_not_told(session: Session, home: Home) -> None:
    home.bookmarks.mkdir()
    with pytest.raises(StoreError):
        session.toggle_bookmark(OLD)
    assert session.summary_of_changes() == ""


# Tags and notes


def test_new_tags_bookmark_a_paper_and_undo_takes_back_both(session: Session, home: Home) -> None:
    assert session.retag([OLD], ["spec", "fast"])
    assert session.tag_counts() == {"fast": 1, "spec": 1}
    record = on_disk(home).get(OLD.id)
    assert record is not None
    assert (record.tags, record.is_bookmarked) == (("fast", "spec"), True)
    change = session.undo()
    assert change is not None
    assert change.what == "#fast, #spec"
    record = on_disk(home).get(OLD.id)
    assert record is not None
    assert (record.tags, record.is_bookmarked) == ((), False)
    session.redo()
    assert session.is_bookmarked(OLD.id)


def test_taking_tags_away_leaves_the_bookmark_and_undo_brings_them_back(session: Session) -> None:
    session.retag([OLD], ["spec", "fast"])
    assert session.retag([OLD], remove=["spec"])
    assert session.tag_counts() == {"fast": 1}
    assert session.is_bookmarked(OLD.id)
    session.undo()
    assert session.tag_counts() == {"fast": 1, "spec": 1}


def test_several_papers_are_tagged_as_one_change_of_those_that_lacked_it(
    session: Session,
) -> None:
    session.retag([OLD], ["spec", "mine"])
    change = session.retag([OLD, NEW], ["spec", "new"], ["mine", "nobody's"])
    assert change is not None
    assert change.what == "#new, #spec, #mine removed"
    assert session.tag_counts() == {"spec": 2, "new": 2}
    session.undo()
    assert session.tag_counts() == {"spec": 1, "mine": 1}
    assert session.is_bookmarked(OLD.id)
    assert not session.is_bookmarked(NEW.id)


def test_several_papers_are_bookmarked_as_one_change_of_those_that_were_not(
    session: Session,
) -> None:
    session.toggle_bookmark(OLD)
    assert session.toggle_bookmark(OLD, NEW).papers == (NEW,)
    assert session.toggle_bookmark(OLD, NEW).what == "bookmark removed"
    assert not session.is_bookmarked(OLD.id)
    session.undo()
    session.undo()
    assert session.is_bookmarked(OLD.id)
    assert not session.is_bookmarked(NEW.id)


def test_of_several_papers_those_go_on_in_the_queue_that_are_least_far(session: Session) -> None:
    session.advance(OLD)
    assert session.advance(OLD, NEW) is Stage.QUEUED
    assert session.search(Request("is:queued")).total == 2
    assert session.advance(OLD, NEW) is Stage.READING
    session.undo()
    session.undo()
    assert ids(session.search(Request("is:queued"))) == [OLD.id]


@pytest.mark.parametrize(
    "request_", [Request("models"), Request(bookmarks_only=True), Request(), Request("zzz")]
)
def test_what_a_page_does_not_hold_is_known_without_reading_it(
    session: Session, request_: Request
) -> None:
    session.toggle_bookmark(NEW)
    page = session.search(request_)
    gone = Paper(id="local:gone", title="Gone")
    missing = {OLD.id, NEW.id, UNDATED.id, gone.id} - set(ids(page))
    assert session.not_in(page, (OLD, NEW, UNDATED, gone)) == missing


def test_undo_of_tags_keeps_what_another_machine_added_meanwhile(
    session: Session, home: Home
) -> None:
    session.retag([OLD], ["spec"])
    on_disk(home).tag(OLD.id, ["theirs"])
    session.undo()
    assert session.tag_counts() == {"theirs": 1}


def test_the_same_tags_are_no_change(session: Session, home: Home) -> None:
    assert not session.retag([OLD], ["  ", ""])
    assert not home.bookmarks.exists()
    session.retag([OLD], ["spec"])
    assert not session.retag([OLD], ["spec", " spec"])


def test_a_note_bookmarks_a_paper_and_undo_takes_back_both(session: Session, home: Home) -> None:
    assert session.set_note(OLD, "compare\nwith\x1b EasySpec\n")
    record = on_disk(home).get(OLD.id)
    assert record is not None
    assert (record.note, record.is_bookmarked) == ("compare\nwith EasySpec", True)
    assert not session.set_note(OLD, "compare\nwith EasySpec")
    assert session.set_note(OLD, "")
    session.undo()
    assert session.search(Request("is:bookmarked")).total == 1
    session.undo()
    record = on_disk(home).get(OLD.id)
    assert record is not None
    assert (record.note, record.is_bookmarked) == ("", False)


def test_a_marked_passage_bookmarks_its_paper_and_its_note_can_be_changed_and_undone(
    session: Session, home: Home
) -> None:
    passage = Annotation(anchor="S1.p1", start=3, end=9, quote="two\x1b words")
    assert session.annotate(OLD, passage)
    assert not session.annotate(OLD, passage)
    assert session.annotate(OLD, passage._replace(note="why?"))
    (found,) = session.annotations(OLD)
    assert (found.passage, found.quote, found.note) == (("S1.p1", 3, 9), "two words", "why?")
    record = on_disk(home).get(OLD.id)
    assert record is not None
    assert record.is_bookmarked
    assert session.summary_of_changes() == "1 bookmarked, 1 passage marked"
    session.remove_annotation(OLD, passage)
    assert session.annotations(OLD) == ()
    session.undo()
    assert [each.note for each in session.annotations(OLD)] == ["why?"]
    session.undo()
    assert [each.note for each in session.annotations(OLD)] == [""]
    session.undo()
    assert session.annotations(OLD) == ()
    assert session.search(Request("is:bookmarked")).total == 0


def test_a_paper_goes_through_the_queue_without_a_bookmark(session: Session) -> None:
    found = {}
    for _ in range(3):
        stage = session.advance(OLD)
        queries = ("is:queued", "is:reading", "is:read", "is:bookmarked")
        found[stage] = [session.search(Request(each)).total for each in queries]
    assert found == {
        Stage.QUEUED: [1, 0, 0, 0],
        Stage.READING: [0, 1, 0, 0],
        Stage.NONE: [0, 0, 1, 0],
    }
    session.undo()
    assert session.search(Request("is:reading")).total == 1
    assert not session.is_read(OLD.id)


def test_notes_are_searched_by_the_beginnings_of_their_words(session: Session) -> None:
    session.set_note(OLD, "Compare with EasySpec,\nNaïve baseline")
    session.set_note(NEW, "compare later")
    found = {
        query: ids(session.search(Request(query)))
        for query in ("note:easy", 'note:"naïve comp"', "note:comp draft", "-note:later", "note:x")
    }
    assert found == {
        "note:easy": [OLD.id],
        'note:"naïve comp"': [OLD.id],
        "note:comp draft": [OLD.id, NEW.id],
        "-note:later": [OLD.id, UNDATED.id],
        "note:x": [],
    }
    session.undo()
    assert ids(session.search(Request("note:comp"))) == [OLD.id]


def test_a_look_tells_of_marks_that_came_in_with_a_change_made_here(
    session: Session, home: Home
) -> None:
    assert not session.look().marks
    on_disk(home).tag(NEW.id, ["theirs"])
    session.retag([OLD], ["ours"])
    assert session.look().marks
    assert not session.look().marks


def test_papers_of_an_import_that_is_being_written_are_told_once_it_is_done(
    session: Session, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.library.store.CHUNK", 1)
    log = home.library / "papers.jsonl"
    before = log.stat().st_size

    def looking() -> Iterator[Paper]:
        yield Paper(id="arxiv:2501.00009", title="A Fresh Paper", abstract="It is new.")
        assert log.stat().st_size > before  # it is on disk, and may be taken back
        assert not session.look().library

    Library(home.library).add(looking())
    Index.open(home.index, Library(home.library)).close()
    assert session.look().papers == 1
