"""Listing every paper, and marking many as read at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Bookmarks
from digest.cli.common import counted
from digest.library import Library
from digest.paper import Paper
from tests.unit.commands import PAPERS, Sheaf, assert_told

if TYPE_CHECKING:
    from digest.storage.paths import Home

NEWEST_FIRST = ["arxiv:2403.00001", "arxiv:2403.00002", "local:untitled"]


def listed(called: Sheaf, *words: str) -> list[str]:
    done = called(*words, "--jsonl")
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["id"] for line in done.stdout.splitlines()]


def unread(called: Sheaf) -> set[str]:
    return set(listed(called, "search", "is:unread"))


def test_every_paper_is_listed_and_an_empty_search_lists_the_same(
    filled: None, called: Sheaf, home: Home
) -> None:
    assert called("list").stdout.splitlines()[0].endswith("2024  Speculative Decoding")
    assert listed(called, "list") == NEWEST_FIRST
    more = [Paper(id=f"local:{number}", title=f"Draft {number}") for number in range(30)]
    Library(home.library).add(more)
    assert len(listed(called, "list")) == 33
    assert len(listed(called, "search", "draft")) == 20
    for options in ([], ["--json"], ["--reverse"], ["--sort", "upvotes"]):
        done = called("list", *options)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == called("search", *options).stdout
        assert done.stdout == called("search", " ", *options).stdout


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--limit", "2"], NEWEST_FIRST[:2]),
        (["--reverse"], NEWEST_FIRST[::-1]),
        (["--reverse", "--limit", "1"], NEWEST_FIRST[2:]),
        (["--sort", "upvotes", "--limit", "1"], NEWEST_FIRST[:1]),
    ],
    ids=" ".join,
)
def test_a_list_is_sorted_reversed_and_limited(
    filled: None, called: Sheaf, options: list[str], wanted: list[str]
) -> None:
    assert listed(called, "list", *options) == wanted
    assert listed(called, "search", *options) == wanted


def test_an_empty_library_says_so_on_stderr(called: Sheaf) -> None:
    for words in (["list"], ["search"], ["search", "x"]):
        done = called(*words, "--json")
        assert (done.returncode, json.loads(done.stdout)) == (0, [])
        assert "your library is empty; `sheaf add FILE`" in done.stderr
        assert done.stderr.count("\n") == 1


def test_marking_is_told_idempotent_and_undone_exactly(filled: None, called: Sheaf) -> None:
    assert called("mark", "read", "--ids", "2403.00001").returncode == 0
    done = called("mark", "read", "draft")
    assert done.stdout.startswith("2 papers marked as read, 1 already was; undo: sheaf mark undo ")
    assert unread(called) == set()
    undo = done.stdout.strip().rpartition("undo: sheaf ")[2].split()
    assert called("mark", "read", "draft").stdout == "0 papers marked as read, 3 already were\n"
    assert called("mark", "unread", "--ids", "2403.00002").returncode == 0
    # What was marked again since stays as it is.
    assert called(*undo).stdout.startswith("1 paper marked as unread again")
    assert unread(called) == {"arxiv:2403.00002", "local:untitled"}
    assert called(*undo).stdout == "nothing to undo\n"
    assert unread(called) == {"arxiv:2403.00002", "local:untitled"}


def test_the_last_marking_is_undone_and_redone(filled: None, called: Sheaf) -> None:
    assert called("mark", "undo").stdout == "nothing to undo\n"
    assert called("mark", "read", "--all").stdout.startswith("3 papers marked as read; undo: ")
    assert called("mark", "undo").stdout == "3 papers marked as unread again\n"
    assert unread(called) == set(NEWEST_FIRST)
    assert called("mark", "undo").stdout == "3 papers marked as read again\n"
    assert unread(called) == set()
    assert called("mark", "unread", "is:read", "date:2024").stdout.startswith("2 papers marked")
    assert unread(called) == {"arxiv:2403.00001", "arxiv:2403.00002"}


def test_marking_prints_json(filled: None, called: Sheaf) -> None:
    done = json.loads(called("mark", "read", "draft", "date:2024", "--json").stdout)
    assert (done["changed"], done["unchanged"]) == (2, 0)
    assert sorted(done["ids"]) == ["arxiv:2403.00001", "arxiv:2403.00002"]
    undone = json.loads(called("mark", "undo", done["time"], "--json").stdout)
    assert sorted(undone["ids"]) == sorted(done["ids"])


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["zzzz"], "no papers match", 1),
        (["--ids", "2403.00001", "2499.99999"], "no paper '2499.99999'", 1),
        (["speculativ", "large"], "nothing marked", 1),
        (["speculatve"], "nothing marked: no match for “speculatve”", 1),
        (["iz:read", "draft"], "nothing marked: unknown field", 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_nothing_is_marked_by_guessing(
    filled: None, called: Sheaf, home: Home, words: list[str], said: str, code: int
) -> None:
    assert_told(called("mark", "read", *words), said, code=code)
    assert not home.bookmarks.exists()


def test_all_marks_of_one_command_bear_one_time_even_if_a_clock_was_ahead(home: Home) -> None:
    bookmarks = Bookmarks(home.bookmarks)
    bookmarks.mark_read({"local:ahead": "Ahead"})
    home.bookmarks.write_text(home.bookmarks.read_text().replace('"20', '"29'))
    bookmarks.mark_read({"local:ahead": "Ahead"}, read=False)
    changed = bookmarks.mark_read({"local:ahead": "", **{paper.id: "" for paper in PAPERS}})
    (time,) = {record.read.changed for record in changed}
    assert counted(len(bookmarks.undo_read(time)), "paper") == "4 papers"
    assert not any(bookmarks.is_read(record.id) for record in changed)
