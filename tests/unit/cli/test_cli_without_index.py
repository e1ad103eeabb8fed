"""The index is only a cache: bookmarks and the library open where there can be none."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Bookmarks
from digest.index import Index
from digest.library import Library
from digest.paper import Paper
from digest.request import Request
from digest.session import Session
from tests.unit.commands import PAPERS, Done, Sheaf, assert_told
from tests.unit.processes import run_python

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home

ID = PAPERS[0].id

FULL = """
import resource, sys
import digest.cli.add, digest.cli.bookmark, digest.cli.doctor
from digest.cli import main
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.exit(main(sys.argv[2:]))
"""
"""No file may be larger than the limit: as on a full disk, where only small files fit."""


def on_a_full_disk(*words: object, limit: int = 8_000) -> Done:
    return run_python(FULL, limit, *words)


@pytest.fixture
def no_index(filled: None, home: Home) -> Home:
    """A home with three papers in which no index can be made, not even by root."""
    home.index.parent.mkdir(exist_ok=True)
    home.index.write_text("in the way")
    return home


def test_bookmarks_are_kept_where_no_index_can_be_written(no_index: Home, called: Sheaf) -> None:
    assert called("bookmark", "add", ID).stdout == "1 added, 0 already bookmarked\n"
    assert called("bookmark", "tag", ID, "draft").stdout == f"{ID}: #draft\n"
    assert called("bookmark", "note", ID, "mine").stdout == f"{ID}: mine\n"
    (listed,) = json.loads(called("bookmark", "list", "--json").stdout)
    assert (listed["id"], listed["title"]) == (ID, "Speculative Decoding")
    exported = called("export", "--bookmarks", "--format", "jsonl").stdout
    assert json.loads(exported)["authors"] == ["Ada Lovelace", "Grace Hopper"]
    assert json.loads(called("export", ID, "--format", "jsonl").stdout)["id"] == ID
    assert called("bookmark", "remove", ID).stdout == "1 removed, 0 not bookmarked\n"
    assert "Grace Hopper" in called("show", ID).stdout
    assert_told(called("bookmark", "add", "local:none"), "no paper 'local:none'")
    assert no_index.index.read_text() == "in the way"


def test_a_search_uses_a_temporary_index_and_says_so(no_index: Home, called: Sheaf) -> None:
    done = called("search", "speculative")
    assert done.stdout.startswith(ID)
    assert "cannot create this folder: file exists; using a temporary index" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("what", ["check", "stats", "rebuild"])
def test_what_is_said_of_the_index_is_never_said_of_a_temporary_one(
    no_index: Home, called: Sheaf, what: str
) -> None:
    assert_told(called("index", what), "cannot create this folder")


def test_the_reader_opens_with_a_temporary_index(no_index: Home) -> None:
    session = Session.open(no_index)
    assert session.search(Request("speculative")).total == 1
    session.toggle_bookmark(PAPERS[0])
    assert session.is_bookmarked(PAPERS[0].id)
    session.close()


def test_doctor_reports_an_index_that_cannot_be_written(no_index: Home, called: Sheaf) -> None:
    done = called("doctor")
    assert done.returncode == 1
    assert f"{Library(no_index.library).path}: 3 papers" in done.stdout
    assert f"index      {no_index.index}: not up to date" in done.stdout
    assert f"problem: {no_index.index}: cannot create this folder" in done.stdout


def test_adding_says_that_the_papers_are_kept_and_the_index_is_not(
    no_index: Home, called: Sheaf, tmp_path: Path
) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text('{"id": "local:more", "title": "One More"}\n')
    done = called("add", str(page))
    assert (done.returncode, done.stdout) == (1, "1 new, 0 merged, 0 skipped\n")
    assert "the papers are saved in your library, but its index is not up to date" in done.stderr
    assert "nothing was changed" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert "One More" in called("show", "local:more").stdout


def test_a_disk_too_full_for_the_index_keeps_papers_and_bookmarks(
    home: Home, tmp_path: Path
) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text('{"id": "local:x", "title": "A Title"}\n')
    done = on_a_full_disk("add", page)
    assert (done.returncode, done.stdout) == (1, "1 new, 0 merged, 0 skipped\n")
    assert "the papers are saved in your library" in done.stderr
    assert on_a_full_disk("bookmark", "add", "local:x").returncode == 0
    assert on_a_full_disk("bookmark", "list").stdout.startswith("local:x")
    assert on_a_full_disk("doctor").returncode == 1


def test_a_large_library_can_be_added_to_without_an_index(
    no_index: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.library.store.SMALL_LOG_BYTES", 0)
    library = Library(
        no_index.library, lambda: Index.open(no_index.index, Library(no_index.library))
    )
    added = library.add([PAPERS[0], Paper(id="local:more", title="One More")])
    assert (added.new, added.merged) == (1, 1)


@pytest.mark.parametrize("damage", [b"", b"\xff" * 4000], ids=["emptied", "overwritten"])
def test_bookmarks_open_whatever_happened_to_the_index(
    filled: None, home: Home, called: Sheaf, damage: bytes
) -> None:
    assert called("search", "draft").returncode == 0
    for each in home.index.iterdir():
        each.write_bytes(damage)
    assert called("bookmark", "add", ID).stdout == "1 added, 0 already bookmarked\n"
    assert called("bookmark", "list").stdout.startswith(ID)


def test_a_bookmark_is_found_by_an_old_id_and_a_doi_without_an_index(home: Home) -> None:
    Library(home.library).add(
        [
            Paper(id="local:first", title="A Quite Particular Title", doi="10.1000/x"),
            Paper(id="arxiv:2403.00009", title="A Quite Particular Title", doi="10.1000/x"),
        ]
    )
    reading = Library(home.library).reading()
    index = Index.open(home.index, Library(home.library))
    for paper_id in ("arxiv:2403.00009", "local:first", "doi:10.1000/x", "doi:10.1000/y", "t:no"):
        assert reading.get(paper_id) == index.get(paper_id)
    reading.close()
    index.close()


def test_doctor_in_a_read_only_home_says_what_it_could_not_mend(
    filled: None, called: Sheaf, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    bookmarks = Bookmarks(home.bookmarks)
    bookmarks.add({ID: ""})
    home.library.chmod(0o755)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(30, os.strerror(30), str(home.library))

    monkeypatch.setattr(type(home.library), "chmod", refuse)
    done = called("doctor")
    assert done.returncode == 1
    assert f"problem: {home.library}: cannot make this private: read-only" in done.stdout
    assert stat.S_IMODE(home.library.stat().st_mode) == 0o755
