"""The reading desk: what is asked for, and marks that are on disk at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from processes import run_python

from digest.bookmarks import Bookmarks
from digest.desk import Desk, Request, next_sort
from digest.errors import StoreError
from digest.index import Sort
from digest.library import Library
from digest.paper import Paper, title_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.paper import Page
    from digest.storage.paths import Home

OLD = Paper(id="arxiv:2301.00001", title="Draft Models", abstract="Old.", date="2023", upvotes=9)
NEW = Paper(id="arxiv:2401.00001", title="Other Things", abstract="Draft.", date="2024", upvotes=1)
UNDATED = Paper(id="local:x", title="Drafts Everywhere", abstract="Nothing.")


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    Library(home.library).add([OLD, NEW, UNDATED])
    desk = Desk.open(home)
    yield desk
    desk.close()


def on_disk(home: Home) -> Bookmarks:
    bookmarks = Bookmarks(home.bookmarks)
    bookmarks.load()
    return bookmarks


def ids(page: Page) -> list[str]:
    return [hit.paper.id for hit in page.hits]


def test_an_empty_request_lists_everything_newest_first(desk: Desk) -> None:
    page = desk.search(Request())
    assert ids(page) == [NEW.id, OLD.id, UNDATED.id]
    assert page.total == desk.total == 3
    assert page.understood.words == ()


def test_a_home_without_anything_is_an_empty_desk(home: Home) -> None:
    desk = Desk.open(home)
    assert desk.total == 0
    assert desk.search(Request("anything")).total == 0
    assert desk.search(Request(bookmarks_only=True)).total == 0
    assert not home.bookmarks.exists()
    desk.close()


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.RELEVANCE, [OLD.id, UNDATED.id, NEW.id]),
        (Sort.DATE, [NEW.id, OLD.id, UNDATED.id]),
        (Sort.UPVOTES, [OLD.id, NEW.id, UNDATED.id]),
    ],
)
def test_a_search_comes_in_the_order_that_was_asked_for(
    desk: Desk, sort: Sort, expected: list[str]
) -> None:
    page = desk.search(Request("draft", sort))
    assert sorted(ids(page)) == sorted(expected)
    if sort is Sort.RELEVANCE:
        assert page.hits[-1].paper == NEW  # the others have the word in the title
    else:
        assert ids(page) == expected
    assert page.total == 3
    assert page.seconds >= 0


def test_the_orders_follow_each_other_round() -> None:
    request = Request("x", bookmarks_only=True)
    seen = [request.sort]
    for _ in range(3):
        request = next_sort(request)
        seen.append(request.sort)
    assert seen == [Sort.RELEVANCE, Sort.DATE, Sort.UPVOTES, Sort.RELEVANCE]
    assert request == Request("x", bookmarks_only=True)


# Bookmarks


def test_a_bookmark_is_on_disk_when_toggling_returns(desk: Desk, home: Home) -> None:
    assert desk.toggle_bookmark(OLD) is True
    assert desk.is_bookmarked(OLD.id)
    assert [(each.id, each.title) for each in on_disk(home).all()] == [(OLD.id, OLD.title)]
    assert desk.toggle_bookmark(OLD) is False
    assert on_disk(home).all() == []


def test_undo_takes_the_last_change_back_once(desk: Desk, home: Home) -> None:
    desk.toggle_bookmark(OLD)
    desk.toggle_bookmark(NEW)
    desk.toggle_bookmark(NEW)
    assert desk.undo() == NEW
    assert {each.id for each in on_disk(home).all()} == {OLD.id, NEW.id}
    assert desk.undo() is None


def test_there_is_nothing_to_undo_at_first(desk: Desk) -> None:
    assert desk.undo() is None


def test_undo_leaves_alone_what_another_sheaf_changed_meanwhile(desk: Desk, home: Home) -> None:
    desk.toggle_bookmark(OLD)
    on_disk(home).remove([OLD.id])
    assert desk.refresh_marks()
    assert desk.undo() == OLD
    assert not on_disk(home).is_bookmarked(OLD.id)


def test_undo_leaves_alone_what_another_sheaf_changed_unseen(desk: Desk, home: Home) -> None:
    desk.toggle_bookmark(OLD)
    on_disk(home).remove([OLD.id])
    desk.undo()
    assert not on_disk(home).is_bookmarked(OLD.id)


def test_an_undo_that_fails_can_be_tried_again(desk: Desk, home: Home) -> None:
    desk.toggle_bookmark(OLD)
    saved = home.bookmarks.read_bytes()
    home.bookmarks.unlink()
    home.bookmarks.mkdir()
    with pytest.raises(StoreError):
        desk.undo()
    home.bookmarks.rmdir()
    home.bookmarks.write_bytes(saved)
    assert desk.undo() == OLD
    assert not desk.is_bookmarked(OLD.id)


def test_a_bookmark_that_cannot_be_saved_is_none(desk: Desk, home: Home) -> None:
    home.bookmarks.mkdir()
    with pytest.raises(StoreError, match="move the folder that is in the way"):
        desk.toggle_bookmark(OLD)
    assert not desk.is_bookmarked(OLD.id)
    assert desk.undo() is None


def test_a_bookmark_on_a_full_disk_is_none(home: Home) -> None:
    Library(home.library).add([OLD])
    code = """
import resource, sys
from pathlib import Path
from digest.desk import Desk
from digest.errors import StoreError
from digest.paper import Paper
from digest.storage.paths import home_at
desk = Desk.open(home_at(Path(sys.argv[1])))
paper = desk.search(__import__("digest.desk").desk.Request()).hits[0].paper
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    desk.toggle_bookmark(paper)
except StoreError as error:
    print(error)
print(desk.is_bookmarked(paper.id))
"""
    done = run_python(code, home.data)
    assert "nothing was changed" in done.stdout, done.stderr
    assert done.stdout.endswith("False\n")
    assert on_disk(home).all() == []


def test_bookmarks_alone_come_newest_first_also_of_papers_that_are_gone(
    desk: Desk, home: Home
) -> None:
    desk.toggle_bookmark(NEW)
    on_disk(home).add({"arxiv:1999.00001": "Gone", "arxiv:1999.00002": ""})
    desk.toggle_bookmark(OLD)
    page = desk.search(Request(bookmarks_only=True))
    assert ids(page)[0] == OLD.id
    assert ids(page)[-1] == NEW.id
    assert {hit.paper.title for hit in page.hits[1:3]} == {"Gone", "arxiv:1999.00002"}
    assert page.total == 4


def test_bookmarks_can_be_searched(desk: Desk) -> None:
    desk.toggle_bookmark(OLD)
    desk.toggle_bookmark(NEW)
    page = desk.search(Request("models", bookmarks_only=True))
    assert ids(page) == [OLD.id]
    assert page.total == 1
    assert page.understood.words


def test_bookmarks_alone_come_in_the_order_that_was_asked_for(desk: Desk) -> None:
    for paper in (OLD, UNDATED, NEW):
        desk.toggle_bookmark(paper)
    by_date = desk.search(Request(sort=Sort.DATE, bookmarks_only=True))
    assert ids(by_date) == [NEW.id, OLD.id, UNDATED.id]
    by_upvotes = desk.search(Request(sort=Sort.UPVOTES, bookmarks_only=True))
    assert ids(by_upvotes)[0] == OLD.id


@pytest.mark.parametrize("is_read_too", [True, False])
def test_marks_made_under_a_poorer_id_are_those_of_the_better_one(
    home: Home, is_read_too: bool
) -> None:
    title = "A Paper with a Telling Title"
    poor = Paper(id=title_id(title), title=title, abstract="Some words of it.")
    Library(home.library).add([poor])
    desk = Desk.open(home)
    desk.toggle_bookmark(poor)
    if is_read_too:
        desk.mark_read(poor, read=True)
    desk.close()
    rich = replace(poor, id="arxiv:2407.00001")
    Library(home.library).add([rich])
    desk = Desk.open(home)
    assert desk.is_bookmarked(rich.id)
    assert desk.is_read(rich.id) is is_read_too
    assert ids(desk.search(Request(bookmarks_only=True))) == [rich.id]
    desk.toggle_bookmark(rich)
    assert ids(desk.search(Request(bookmarks_only=True))) == []
    desk.close()


# Reading state


def test_reading_marks_are_on_disk_at_once_and_can_be_taken_back(desk: Desk, home: Home) -> None:
    desk.mark_read(OLD, read=True)
    assert on_disk(home).is_read(OLD.id)
    assert not on_disk(home).is_bookmarked(OLD.id)
    desk.mark_read(OLD, read=False)
    assert not on_disk(home).is_read(OLD.id)


def test_marking_as_read_again_writes_nothing(desk: Desk, home: Home) -> None:
    desk.mark_read(OLD, read=True)
    before = home.bookmarks.stat()
    desk.mark_read(OLD, read=True)
    assert home.bookmarks.stat().st_mtime_ns == before.st_mtime_ns
    assert home.bookmarks.stat().st_ino == before.st_ino


def test_what_another_sheaf_marks_is_seen_after_a_refresh(desk: Desk, home: Home) -> None:
    assert not desk.refresh_marks()
    on_disk(home).add({NEW.id: NEW.title})
    assert not desk.is_bookmarked(NEW.id)
    assert desk.refresh_marks()
    assert desk.is_bookmarked(NEW.id)
    assert not desk.refresh_marks()


def test_a_cancelled_search_of_bookmarks_or_everything_ends(desk: Desk) -> None:
    desk.toggle_bookmark(OLD)
    for request in (Request("zzz"), Request("zzz", bookmarks_only=True)):
        assert desk.search(request, lambda: True).total == 0
