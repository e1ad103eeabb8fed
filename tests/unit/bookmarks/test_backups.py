"""Earlier copies of the bookmarks: made without being asked, bounded, and brought back."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Bookmarks
from digest.bookmarks.backups import Backups, Reason
from digest.errors import NotFoundError, StoreError
from tests.unit.bookmarks.rereading import reread
from tests.unit.commands import Sheaf, assert_told

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dated(path: Path, clock: Clock) -> Bookmarks:
    return Bookmarks(path, clock=clock)


def listed(bookmarks: Bookmarks) -> list[str]:
    return sorted(each.id for each in bookmarks.all())


def copies(path: Path) -> list[int]:
    return [bookmarks for _, bookmarks in reread(path).on_disk.earlier_copies()]


def test_the_first_change_of_an_hour_keeps_what_was_there(
    dated: Bookmarks, path: Path, clock: Clock
) -> None:
    for number in range(3):  # before the very first there is nothing to keep
        dated.add({f"local:{number}": ""})
    assert copies(path) == [1]
    clock.now += HOUR
    dated.add({"local:3": ""})
    dated.add({"local:4": ""})
    assert copies(path) == [3, 1]
    (kept, *_) = path.with_name("backups").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_change_of_many_records_keeps_what_was_there(dated: Bookmarks, path: Path) -> None:
    dated.add({"local:x": ""})
    dated.add({"local:y": ""})
    dated.mark_read({f"local:{number}": "" for number in range(20)})
    reasons = [backup.reason for backup, _ in dated.on_disk.earlier_copies()]
    assert reasons == [Reason.CHANGE, Reason.HOURLY]


def test_restoring_brings_back_what_was_there_and_undoes_itself(
    dated: Bookmarks, path: Path, clock: Clock
) -> None:
    dated.note("local:x", "years of work")
    clock.now += HOUR
    dated.note("local:y", "more")
    whole = path.read_bytes()
    path.write_bytes(b"")  # another program
    dated.on_disk.load()
    assert listed(dated) == []
    dated.on_disk.restore()
    assert listed(dated) == listed(reread(path)) == ["local:x"]
    dated.on_disk.restore()
    assert path.read_bytes() == b""
    dated.on_disk.restore()
    assert reread(path).all()[0].note == "years of work"
    path.write_bytes(whole)
    dated.on_disk.restore(1)
    dated.on_disk.restore()
    assert path.read_bytes() == whole


def test_a_restored_file_is_that_of_then_to_the_byte(dated: Bookmarks, path: Path) -> None:
    path.parent.mkdir()
    before = b'\xef\xbb\xbf{"id": "local:x", "stars": 5}\r\nno bookmark\r\n'
    path.write_bytes(before)
    dated.add({"local:y": ""})
    dated.on_disk.restore()
    assert path.read_bytes() == before


def test_a_restore_goes_through_a_link_and_keeps_it(
    dated: Bookmarks, path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "dotfiles.jsonl"
    path.parent.mkdir()
    path.symlink_to(target)
    dated.add({"local:x": ""})
    dated.add({"local:y": ""})
    dated.on_disk.restore()
    assert path.is_symlink()
    assert listed(reread(target)) == ["local:x"]


def test_merging_copies_of_another_machine_keeps_what_was_there(
    dated: Bookmarks, path: Path
) -> None:
    dated.add({"local:x": ""})
    other = path.with_name("bookmarks.sync-conflict-1.jsonl")
    other.write_text('{"id": "local:y"}\n')
    dated.on_disk.merge_copies()
    assert listed(dated) == ["local:x", "local:y"]
    dated.on_disk.restore()
    assert listed(dated) == ["local:x"]


def test_the_number_of_copies_is_bounded_and_the_last_days_stay(
    dated: Bookmarks, path: Path, clock: Clock
) -> None:
    for number in range(24 * 10):
        clock.now = NOON + number * HOUR
        dated.add({f"local:{number}": ""})
        if number % 5 == 4:
            dated.on_disk.restore()
            dated.on_disk.restore()
    found = Backups(path.with_name("backups")).all()
    assert len(found) <= 16
    hourly = [each.at for each in found if each.reason is Reason.HOURLY]
    assert {(clock.now - days * DAY).date() for days in range(7)} <= {at.date() for at in hourly}
    assert hourly == sorted(hourly, reverse=True)
    assert max(hourly) >= clock.now - HOUR


@pytest.mark.parametrize("jump", [-4000 * DAY, 4000 * DAY], ids=["backwards", "forwards"])
def test_a_clock_that_jumps_stops_no_copies(
    dated: Bookmarks, path: Path, clock: Clock, jump: timedelta
) -> None:
    for number in range(30):
        clock.now = NOON + number * DAY + (jump if number > 15 else 0 * DAY)
        dated.add({f"local:{number}": ""})
    assert copies(path)[:7] == [29, 28, 27, 26, 25, 24, 23]


def test_a_copy_that_cannot_be_written_does_not_prevent_a_change(
    dated: Bookmarks, path: Path
) -> None:
    dated.add({"local:x": ""})
    path.with_name("backups").write_text("in the way")
    dated.add({"local:y": ""})
    assert listed(reread(path)) == ["local:x", "local:y"]


def test_nothing_is_restored_if_what_is_there_cannot_be_kept(
    dated: Bookmarks, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated.add({"local:x": ""})
    dated.add({"local:y": ""})

    def refuse(*_: object) -> None:
        raise StoreError("no space left on device")

    monkeypatch.setattr("digest.bookmarks.backups.replace_durably", refuse)
    with pytest.raises(StoreError, match="no space left"):
        dated.on_disk.restore()
    assert listed(reread(path)) == ["local:x", "local:y"]


def test_other_files_among_the_copies_are_left_alone(dated: Bookmarks, path: Path) -> None:
    folder = path.with_name("backups")
    folder.mkdir(parents=True)
    for name in (
        "notes.txt",
        "0001-2026-99-99T000000Z.jsonl",
        "0001-2026-01-01T000000Z-mine.jsonl",
    ):
        (folder / name).write_text("mine")
    dated.add({"local:x": ""})
    with pytest.raises(NotFoundError, match="no earlier copy of the bookmarks"):
        dated.on_disk.restore()
    with pytest.raises(NotFoundError, match="no copy number 7; list them"):
        dated.on_disk.restore(7)
    assert len(list(folder.iterdir())) == 3


def test_the_command_lists_restores_and_undoes(called: Sheaf, home: Home) -> None:
    bookmarks = Bookmarks(home.bookmarks)
    bookmarks.add({"local:x": "First"})
    bookmarks.add({"local:y": "Second"})
    (record,) = json.loads(called("bookmark", "restore", "--list", "--json").stdout)
    assert (record["number"], record["bookmarks"], record["reason"]) == (1, 1, "hourly")
    assert record["time"].endswith("Z")
    done = called("bookmark", "restore", "1")
    assert done.stdout.startswith("restored copy 1 of ")
    assert done.stdout.endswith(": 1 bookmark; `sheaf bookmark restore` undoes it\n")
    assert called("bookmark", "list").stdout.count("\n") == 1
    undone = called("bookmark", "restore", "--jsonl").stdout
    assert json.loads(undone)["bookmarks"] == 2
    assert called("bookmark", "list").stdout.count("\n") == 2
    lines = called("bookmark", "restore", "--list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["3", "2", "1"]
    assert lines[0].endswith("1 bookmark      before a restore")


def test_restoring_without_copies_is_reported(called: Sheaf) -> None:
    assert_told(called("bookmark", "restore"), "no earlier copy of the bookmarks", "--list")
    assert called("bookmark", "restore", "--list").stdout == ""


def test_a_file_that_cannot_be_read_any_more_can_be_restored(called: Sheaf, home: Home) -> None:
    bookmarks = Bookmarks(home.bookmarks)
    bookmarks.add({"local:x": "First"})
    bookmarks.add({"local:y": "Second"})
    home.bookmarks.write_text('{"id": "local:x"}\n', encoding="utf-16")
    assert_told(called("bookmark", "list"), "in UTF-16; save the file as UTF-8")
    assert called("bookmark", "restore").returncode == 0
    assert called("bookmark", "list").stdout.startswith("local:x")
