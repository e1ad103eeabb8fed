"""The bookmarks file: nothing a person bookmarked is ever lost."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Bookmark, Bookmarks, bookmark_to_json
from digest.errors import NotFoundError, StoreError
from tests.unit.bookmarks.rereading import reread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONE, TWO, POOR = "arxiv:2403.01234", "doi:10.1000/two", "t:0123456789ab"


def listed(bookmarks: Bookmarks) -> list[str]:
    return [bookmark.id for bookmark in bookmarks.all()]


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_without_a_file_there_are_no_bookmarks_and_no_file_is_created(path: Path) -> None:
    bookmarks = reread(path)
    assert bookmarks.all() == []
    assert not bookmarks.is_bookmarked(ONE)
    assert bookmarks.get(ONE) is None
    assert not path.parent.exists()


def test_a_bookmark_is_there_for_the_next_reader(bookmarks: Bookmarks, path: Path) -> None:
    assert [each.id for each in bookmarks.add({ONE: "A title"})] == [ONE]
    assert bookmarks.is_bookmarked(ONE)
    found = reread(path).get(ONE)
    assert found is not None
    assert found.title == "A title"


def test_the_file_and_its_folder_are_for_their_owner_only(bookmarks: Bookmarks, path: Path) -> None:
    bookmarks.add({ONE: ""})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_change_among_the_records_of_years_looks_up_no_paper_again(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(
        "".join(f'{{"id": "local:{at}", "read": "2026-03-13"}}\n' for at in range(9000))
    )
    asked: list[str] = []

    def id_of(paper_id: str) -> str | None:
        asked.append(paper_id)
        return paper_id

    bookmarks = Bookmarks.open(path, id_of)
    asked.clear()
    bookmarks.add({"local:7": ""})
    assert bookmarks.is_bookmarked("local:7")
    assert asked == []


def test_a_record_is_one_line_with_sorted_keys(bookmarks: Bookmarks, path: Path) -> None:
    bookmarks.add({ONE: "Ünïcode stays readable"})
    bookmarks.note(ONE, "two\nlines")
    bookmarks.add({TWO: ""})
    lines = path.read_text().splitlines()
    assert len(lines) == 2
    assert "Ünïcode" in lines[0]
    assert list(json.loads(lines[0])) == sorted(json.loads(lines[0]))


def test_adding_again_changes_nothing_not_even_the_file(bookmarks: Bookmarks, path: Path) -> None:
    bookmarks.add({ONE: "A title"})
    before = path.stat()
    assert bookmarks.add({ONE: "Another"}) == []
    assert path.stat() == before


def test_the_newest_bookmark_comes_first(path: Path) -> None:
    times = iter([datetime(2026, 3, day, tzinfo=UTC) for day in (13, 15, 14)])
    bookmarks = Bookmarks(path, clock=lambda: next(times))
    bookmarks.add({"local:a": "", "local:b": ""})
    bookmarks.add({"local:c": ""})
    bookmarks.add({"local:d": ""})
    assert listed(bookmarks) == ["local:c", "local:d", "local:a", "local:b"]


def test_a_removed_bookmark_is_a_tombstone_and_comes_back_with_its_note_and_tags(
    bookmarks: Bookmarks, path: Path
) -> None:
    bookmarks.add({ONE: "A title"})
    bookmarks.note(ONE, "mine")
    bookmarks.tag(ONE, ["fast"])
    assert [each.id for each in bookmarks.remove([ONE, TWO])] == [ONE]
    assert listed(bookmarks) == []
    assert records(path)[0]["removed"]
    assert bookmarks.remove([ONE]) == []
    assert bookmarks.toggle(ONE)
    assert [bookmark_to_json(each) for each in reread(path).all()] == [
        {
            "id": ONE,
            "title": "A title",
            "added": records(path)[0]["added"],
            "tags": ["fast"],
            "stage": None,
            "note": "mine",
            "annotations": [],
        }
    ]


def test_toggling_does_the_opposite_of_what_was_shown(bookmarks: Bookmarks, path: Path) -> None:
    bookmarks.on_disk.load()
    reread(path).add({ONE: ""})
    assert bookmarks.toggle(ONE)  # it was shown without a bookmark
    assert reread(path).is_bookmarked(ONE)
    assert not bookmarks.toggle(ONE)
    assert not reread(path).is_bookmarked(ONE)


def test_a_removal_wins_over_a_bookmark_from_a_clock_that_runs_ahead(path: Path) -> None:
    Bookmarks(path, clock=lambda: datetime(2099, 1, 1, tzinfo=UTC)).add({ONE: ""})
    bookmarks = Bookmarks(path, clock=lambda: datetime(2026, 3, 13, tzinfo=UTC))
    bookmarks.remove([ONE])
    assert not reread(path).is_bookmarked(ONE)
    bookmarks.add({ONE: ""})
    assert reread(path).is_bookmarked(ONE)


def test_a_paper_is_read_and_unread_without_being_bookmarked(
    bookmarks: Bookmarks, path: Path
) -> None:
    assert [each.id for each in bookmarks.mark_read({ONE: "A title", TWO: ""})] == [ONE, TWO]
    assert bookmarks.mark_read({ONE: ""}) == []
    bookmarks.mark_read({TWO: ""}, read=False)
    fresh = reread(path)
    assert (fresh.is_read(ONE), fresh.is_read(TWO)) == (True, False)
    assert fresh.all() == []


def test_a_tag_or_a_note_bookmarks_the_paper(bookmarks: Bookmarks, path: Path) -> None:
    assert bookmarks.tag(ONE, [" to\n read ", ""], title="A title").tags == ("to read",)
    assert bookmarks.note(TWO, "mine\r\n").note == "mine"
    assert sorted(listed(reread(path))) == [ONE, TWO]
    assert bookmarks.tag(ONE, remove=["to read"]).tags == ()
    assert bookmarks.note(TWO, "").note == ""
    assert sorted(listed(reread(path))) == [ONE, TWO]


def test_nothing_can_be_removed_from_a_paper_without_a_record(
    bookmarks: Bookmarks, path: Path
) -> None:
    with pytest.raises(NotFoundError, match="bookmark it first"):
        bookmarks.tag(ONE, remove=["fast"])
    with pytest.raises(NotFoundError, match="bookmark it first"):
        bookmarks.note(ONE, "")
    with pytest.raises(NotFoundError, match="must have an id"):
        bookmarks.add({"\x1b": ""})
    assert not path.exists()


def test_a_bookmark_under_an_old_id_is_found_by_the_new_one_and_moves_there(path: Path) -> None:
    reread(path).add({POOR: "A title"})
    library = {POOR: ONE, ONE: ONE}
    bookmarks = Bookmarks(path, library.get)
    bookmarks.on_disk.load()
    assert bookmarks.is_bookmarked(ONE)
    assert bookmarks.is_bookmarked(POOR)
    assert records(path)[0]["id"] == POOR
    bookmarks.mark_read({TWO: ""})
    assert records(path)[0]["id"] == ONE
    assert records(path)[0]["aliases"] == [POOR]


def test_a_moved_bookmark_is_found_by_its_old_id_without_the_library(path: Path) -> None:
    reread(path).add({POOR: "A title"})
    Bookmarks(path, {POOR: ONE, ONE: ONE}.get).tag(ONE, ["fast"])
    bookmarks = reread(path)
    bookmarks.remove([POOR])
    assert not reread(path).is_bookmarked(ONE)


def test_a_paper_with_the_title_of_a_bookmarked_one_is_not_bookmarked(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"id": ONE, "aliases": [POOR]}))
    bookmarks = Bookmarks(path, lambda paper_id: paper_id)
    bookmarks.on_disk.load()
    assert bookmarks.is_bookmarked(ONE)
    assert not bookmarks.is_bookmarked(POOR)


def test_another_process_s_change_is_noticed_and_one_s_own_is_not(
    bookmarks: Bookmarks, path: Path
) -> None:
    bookmarks.on_disk.load()
    assert not bookmarks.on_disk.has_changed()
    bookmarks.add({ONE: ""})
    assert not bookmarks.on_disk.has_changed()
    reread(path).add({TWO: ""})
    assert bookmarks.on_disk.has_changed()
    bookmarks.on_disk.load()
    assert not bookmarks.on_disk.has_changed()
    assert bookmarks.is_bookmarked(TWO)
    path.unlink()
    assert bookmarks.on_disk.has_changed()


def test_a_change_keeps_what_another_process_changed_meanwhile(
    bookmarks: Bookmarks, path: Path
) -> None:
    bookmarks.on_disk.load()
    reread(path).add({ONE: ""})
    bookmarks.add({TWO: ""})
    assert sorted(listed(reread(path))) == [ONE, TWO]


def test_damaged_lines_are_reported_and_stay_where_they_are(
    bookmarks: Bookmarks, path: Path
) -> None:
    bookmarks.add({ONE: "A title"})
    good = path.read_bytes()
    damage = [b'{"id": "arxiv:2403.0', b'{"title": "no id"}', b"\xff\x00", b"# mine"]
    path.write_bytes(b"\xef\xbb\xbf" + good.replace(b"\n", b"\r\n") + b"\n" + b"\n".join(damage))
    bookmarks.add({TWO: ""})
    assert [(each.path, each.line) for each in bookmarks.on_disk.problems] == [
        (path, line) for line in (2, 3, 4, 5)
    ]
    assert str(bookmarks.on_disk.problems[0]).endswith("bookmarks.jsonl, line 2: it is not JSON")
    written = path.read_bytes().splitlines()
    assert written[1:5] == damage
    assert sorted(listed(reread(path))) == [ONE, TWO]


def test_two_machines_copies_concatenated_hold_everything_of_both(tmp_path: Path) -> None:
    here, there = Bookmarks(tmp_path / "here"), Bookmarks(tmp_path / "there")
    here.add({ONE: "", TWO: ""})
    (tmp_path / "there").write_bytes((tmp_path / "here").read_bytes())
    there.remove([TWO])
    there.add({"local:there": ""})
    here.tag(ONE, ["here"])
    there.tag(ONE, ["there"])
    ours, theirs = (tmp_path / "here").read_bytes(), (tmp_path / "there").read_bytes()
    for data in (ours + theirs, theirs + ours, ours + theirs + ours):
        (tmp_path / "both").write_bytes(data)
        both = Bookmarks(tmp_path / "both")
        both.mark_read({ONE: ""})
        assert sorted(listed(both)) == [ONE, "local:there"]
        assert len(records(tmp_path / "both")) == 3
        found = both.get(ONE)
        assert found is not None
        assert found.tags == ("here", "there")


@pytest.mark.parametrize(
    "name",
    [
        "bookmarks.sync-conflict-20260313-101500-ABCDEFG.jsonl",
        "bookmarks (Anna's conflicted copy 2026-03-13).jsonl",
        "bookmarks (conflicted copy 2026-03-13 101500).jsonl",
    ],
)
def test_a_conflicting_copy_from_file_sync_is_imported(
    bookmarks: Bookmarks, path: Path, name: str
) -> None:
    bookmarks.add({ONE: ""})
    copy = path.with_name(name)
    copy.write_text('{"id": "local:there"}\nnot a record\n')
    assert bookmarks.on_disk.has_changed()
    bookmarks.on_disk.load()
    assert bookmarks.is_bookmarked("local:there")
    assert list(bookmarks.on_disk.copies) == [copy]
    bookmarks.add({TWO: ""})
    assert copy.exists()
    assert bookmarks.on_disk.merge_copies() == [copy]
    assert not copy.exists()
    assert sorted(listed(reread(path))) == [ONE, TWO, "local:there"]
    assert path.read_text().count("not a record") == 1
    assert bookmarks.on_disk.copies == ()
    assert bookmarks.on_disk.merge_copies() == []


def test_a_folder_in_the_way_is_reported(bookmarks: Bookmarks, path: Path) -> None:
    path.mkdir(parents=True)
    for attempt in (bookmarks.on_disk.load, lambda: bookmarks.add({ONE: ""})):
        with pytest.raises(StoreError, match="move the folder that is in the way"):
            attempt()


def test_a_symlinked_file_stays_a_symlink(tmp_path: Path, bookmarks: Bookmarks, path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(tmp_path / "dotfiles.jsonl")
    bookmarks.add({ONE: ""})
    assert path.is_symlink()
    assert listed(reread(tmp_path / "dotfiles.jsonl")) == [ONE]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("loc\x1b[31mal", "loc[31mal"),
        ("https://arxiv.org/abs/2403.01234v2", ONE),
        ("10.1000/TWO", TWO),
    ],
    ids=["control characters", "a link", "a bare DOI"],
)
def test_an_id_in_another_form_is_the_same_record(path: Path, typed: str, stored: str) -> None:
    bookmarks = Bookmarks(path)
    bookmarks.note(stored, "mine")
    assert bookmarks.add({typed: ""}) == []
    assert bookmarks.tag(typed, ["kept"]).note == "mine"
    assert bookmarks.toggle(typed) is False
    assert bookmarks.toggle(typed) is True
    assert listed(reread(path)) == [stored]
    assert reread(path).all()[0].note == "mine"


def test_a_bookmark_from_the_end_of_time_can_be_removed_and_added(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"id": "local:x", "added": "9999-12-31T23:59:59.999999Z"}\n')
    for is_on in (False, True, False):
        assert reread(path).toggle("local:x") is is_on
        assert reread(path).is_bookmarked("local:x") is is_on
        assert reread(path).on_disk.problems == ()


@pytest.mark.parametrize("linked", [False, True])
def test_a_pipe_in_the_way_is_reported_and_does_not_block(path: Path, linked: bool) -> None:
    path.parent.mkdir()
    pipe = path.with_name("pipe") if linked else path
    os.mkfifo(pipe)
    if linked:
        path.symlink_to(pipe)
    with pytest.raises(StoreError, match="a device or a pipe"):
        reread(path)
    with pytest.raises(StoreError, match="a device or a pipe"):
        Bookmarks(path).add({ONE: ""})


@pytest.mark.parametrize(
    ("change", "undo", "shown"),
    [
        (
            lambda bookmarks: bookmarks.add({ONE: ""}),
            lambda bookmarks: bookmarks.remove([ONE]),
            lambda record: record.is_bookmarked,
        ),
        (
            lambda bookmarks: bookmarks.tag(ONE, ["a"]),
            lambda bookmarks: bookmarks.tag(ONE, (), ["a"]),
            lambda record: record.tags,
        ),
        (
            lambda bookmarks: bookmarks.note(ONE, "first"),
            lambda bookmarks: bookmarks.note(ONE, ""),
            lambda record: record.note,
        ),
        (
            lambda bookmarks: bookmarks.mark_read({ONE: ""}),
            lambda bookmarks: bookmarks.mark_read({ONE: ""}, read=False),
            lambda record: record.is_read,
        ),
    ],
    ids=["bookmark", "tag", "note", "read"],
)
def test_no_change_is_lost_when_the_clock_goes_backwards(
    path: Path,
    change: Callable[[Bookmarks], object],
    undo: Callable[[Bookmarks], object],
    shown: Callable[[Bookmark], object],
) -> None:
    moments = (datetime(2026, 3, 31 - day, tzinfo=UTC) for day in range(30))
    for _ in range(3):
        change(Bookmarks(path, clock=lambda: next(moments)))
        record = reread(path).get(ONE)
        assert record is not None
        assert shown(record)
        undo(Bookmarks(path, clock=lambda: next(moments)))
        record = reread(path).get(ONE)
        assert record is not None
        assert not shown(record)
