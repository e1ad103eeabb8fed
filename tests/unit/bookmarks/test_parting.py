"""What becomes of a bookmark when its paper turns out to be two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Bookmarks, Side
from digest.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FISH = Paper(id="arxiv:2403.00001", title="Grammar of Fish")
WING = Paper(id="doi:10.1000/wing", title="Wings that Flutter")


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[bool], Bookmarks]:
    """The bookmarks of a library that has the two papers, or has them as one."""
    ticks = count()

    def clock() -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(ticks))

    def opening(merged: bool) -> Bookmarks:
        known = {FISH.id: FISH.id, WING.id: FISH.id if merged else WING.id}
        bookmarks = Bookmarks(tmp_path / "bookmarks.jsonl", known.get, clock)
        bookmarks.on_disk.load()
        return bookmarks

    return opening


@pytest.mark.parametrize(
    ("title", "side"), [(FISH.title, Side.STAYS), (WING.title, Side.LEAVES), ("", Side.BOTH)]
)
def test_a_bookmark_goes_to_the_paper_whose_title_it_has(
    opened: Callable[[bool], Bookmarks], title: str, side: Side
) -> None:
    opened(True).tag(FISH.id, ["fins"], title=title)
    opened(True).note(FISH.id, "read this")
    bookmarks = opened(False)
    assert bookmarks.split(FISH, WING) is side
    for reread in (bookmarks, opened(False)):
        for paper, without in ((FISH, Side.LEAVES), (WING, Side.STAYS)):
            record = reread.get(paper.id)
            has_it = side is not without
            assert reread.is_bookmarked(paper.id) == has_it
            assert (record.tags if record else ()) == (("fins",) if has_it else ())
            assert (record.note if record else "") == ("read this" if has_it else "")


def test_bookmarks_of_both_papers_that_were_joined_go_to_both(
    opened: Callable[[bool], Bookmarks],
) -> None:
    apart = opened(False)
    apart.tag(FISH.id, ["fins"], title=FISH.title)
    apart.tag(WING.id, ["air"], title=WING.title)
    opened(True).mark_read({FISH.id: FISH.title})
    bookmarks = opened(False)
    assert bookmarks.split(FISH, WING) is Side.BOTH
    for paper in (FISH, WING):
        record = bookmarks.get(paper.id)
        assert record is not None
        assert record.tags == ("air", "fins")
        assert record.is_read
    bookmarks.remove([WING.id])
    assert opened(False).is_bookmarked(FISH.id)
    assert bookmarks.user_sets()["bookmarked"] == {FISH.id}


def test_a_bookmark_of_the_paper_that_leaves_alone_stays_its_own(
    opened: Callable[[bool], Bookmarks],
) -> None:
    opened(False).add({WING.id: WING.title})
    bookmarks = opened(False)
    assert bookmarks.split(FISH, WING) is None
    assert bookmarks.is_bookmarked(WING.id)
    assert not bookmarks.is_bookmarked(FISH.id)


def test_joining_the_papers_again_joins_their_bookmarks(
    opened: Callable[[bool], Bookmarks],
) -> None:
    opened(True).tag(FISH.id, ["fins"], title=WING.title)
    opened(False).split(FISH, WING)
    (record,) = opened(True).all()
    assert (record.id, record.tags) == (FISH.id, ("fins",))
