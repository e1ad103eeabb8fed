"""A library that lost papers is told, and what the index still has of them is kept."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.index import Index
from digest.library import Library, lost_papers, put_back
from digest.library.provenance import paper_line
from digest.library.store import CHUNK
from digest.storage.pending import begin
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.paper import Paper
    from digest.storage.paths import Home


@pytest.fixture
def library(home: Home) -> Library:
    library = Library(home.library)
    library.add(papers(60))
    Index.open(home.index, library)
    return library


def opened(home: Home, library: Library, *, thorough: bool = False) -> tuple[Index, list[str]]:
    """The index, and what the person is told."""
    told: list[str] = []
    return Index.open(home.index, library, tell=told.append, thorough=thorough), told


def rot(path: Path) -> None:
    """Change one byte of a title, far from both ends; size and time remain."""
    status = path.stat()
    at = path.read_bytes().index(b'"title": "', 9000) + 12
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_nothing_is_told_of_a_library_in_order(home: Home, library: Library) -> None:
    assert opened(home, library, thorough=True)[1] == []
    library.add(papers(90))
    assert opened(home, library, thorough=True)[1] == []
    copy = library.path.with_name("copy")
    copy.write_bytes(library.path.read_bytes())
    copy.replace(library.path)  # as a backup brings it back
    index, told = opened(home, library)
    assert told == []
    assert index.stats().generation == 3
    assert opened(home, library)[0].stats().generation == 3
    assert lost_papers(library) == []


HARM: dict[str, Callable[[Path], object]] = {
    "emptied": lambda path: path.write_bytes(b""),
    "deleted": lambda path: path.unlink(),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "zeroed": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "bytes changed": lambda path: path.write_bytes(
        path.read_bytes().replace(b'"title"', b"'title'")
    ),
    "another": lambda path: path.write_bytes(b'{"id": "local:o", "title": "Other"}\n' * 900),
}


@pytest.mark.parametrize("harm", HARM)
def test_papers_that_the_library_lost_are_kept_and_put_back(
    home: Home, library: Library, harm: str
) -> None:
    before = list(library.papers())
    HARM[harm](library.path)
    index, told = opened(home, library)
    assert len(told) == 2, told
    assert told[0].startswith(f"{library.path}: the library ")
    (lost,) = lost_papers(library)
    assert str(lost.path) in told[1]
    assert "`sheaf index salvage` puts them back" in told[1]
    left = list(library.papers())
    assert lost.count == 60 - sum(paper in before for paper in left)
    assert len(index) == len(left)
    assert opened(home, library)[1] == []
    assert put_back(library) == lost.count
    assert lost_papers(library) == []
    back = {paper.id: paper for paper in library.papers()}
    assert [back[paper.id] for paper in before] == before
    index, told = opened(home, library)
    assert told == []
    assert [index.get(paper.id) for paper in before] == before


def test_a_rotten_byte_of_the_library_is_noticed_by_a_thorough_look(
    home: Home, library: Library
) -> None:
    before = list(library.papers())
    rot(library.path)
    assert list(library.papers()) != before
    assert opened(home, library)[1] == [], "neither size, time, beginning nor end has changed"
    assert "was changed where it was already indexed" in opened(home, library, thorough=True)[1][0]
    (lost,) = lost_papers(library)
    assert lost.count == 1
    put_back(library)
    assert sorted(library.papers(), key=str) == sorted(before, key=str)


def test_a_library_that_was_replaced_and_lost_nothing_keeps_nothing(
    home: Home, library: Library
) -> None:
    first, *rest = library.path.read_bytes().splitlines(keepends=True)
    new = library.path.with_name("new")
    new.write_bytes(b"".join(rest) + first.replace(b'"upvotes": null', b'"upvotes": 7'))
    new.replace(library.path)  # as a sync tool does
    index, told = opened(home, library)
    assert len(told) == 1
    assert lost_papers(library) == []
    assert len(index) == 60


def test_a_lost_paper_that_has_come_back_under_a_better_id_is_not_doubled(
    home: Home, library: Library
) -> None:
    old = papers(60)[7]
    library.path.write_bytes(b"")
    opened(home, library)
    library.add([replace(old, id="arxiv:9901.00001", aliases=(old.id,))])
    assert put_back(library) == 59
    assert sum(1 for _ in library.papers()) == 60


def test_a_lost_paper_that_was_imported_again_keeps_its_newer_values(
    home: Home, library: Library
) -> None:
    old = papers(60)[7]
    library.path.write_bytes(b"")
    opened(home, library)
    newer = replace(old, title=f"{old.title} indeed", date="2025-01-02", comment=None)
    library.add([newer])
    assert put_back(library) == 59
    by_id = {paper.id: paper for paper in library.papers()}
    assert len(by_id) == 60
    assert (by_id[old.id].title, by_id[old.id].date) == (newer.title, newer.date)
    assert lost_papers(library) == []


def test_of_a_paper_that_was_lost_twice_the_newer_one_counts(home: Home, library: Library) -> None:
    library.path.write_bytes(b"")
    opened(home, library)
    newer = [replace(each, title=f"{each.title} indeed") for each in papers(30)]
    library.add(newer)
    opened(home, library)
    library.path.write_bytes(b"")
    opened(home, library)
    assert [lost.count for lost in lost_papers(library)] == [30, 60]
    put_back(library)
    by_id = {paper.id: paper for paper in library.papers()}
    assert len(by_id) == 60
    assert [by_id[each.id].title for each in newer] == [each.title for each in newer]


def test_a_changed_paper_that_has_changed_again_is_not_put_back_over_it(
    home: Home, library: Library
) -> None:
    rot(library.path)
    opened(home, library, thorough=True)
    before = {paper.id: paper for paper in papers(60)}
    (rotten,) = [paper for paper in library.papers() if paper.title != before[paper.id].title]
    newer = replace(rotten, title="A title that was mended by hand")
    with library.path.open("ab") as log:
        log.write(paper_line(newer))
    assert put_back(library) == 0
    assert {paper.id: paper for paper in library.papers()}[newer.id].title == newer.title


def test_an_import_that_fails_while_the_index_catches_up_lost_nothing(
    home: Home, library: Library
) -> None:
    seen: list[tuple[int, list[str]]] = []

    def failing() -> Iterator[Paper]:
        yield from papers(CHUNK + 90)
        assert b'"title"' in library.path.read_bytes()[size:]
        for _ in range(2):
            index, told = opened(home, library)
            seen.append((len(index), told))
        raise KeyboardInterrupt

    size = library.path.stat().st_size
    with pytest.raises(KeyboardInterrupt):
        library.add(failing())
    assert seen == [(60, []), (60, [])]
    index, told = opened(home, library)
    assert (len(index), told, lost_papers(library)) == (60, [], [])
    library.add(papers(90))
    index, told = opened(home, library)
    assert (len(index), told) == (90, [])


def test_papers_that_are_being_imported_are_indexed_once_they_are_there_to_stay(
    home: Home, library: Library
) -> None:
    def slow() -> Iterator[Paper]:
        yield from papers(2 * CHUNK)
        assert len(opened(home, library)[0]) == 60

    library.add(slow())
    assert len(opened(home, library)[0]) == 2 * CHUNK


def test_papers_of_an_import_that_was_killed_are_indexed(home: Home, library: Library) -> None:
    size = library.path.stat().st_size
    library.add(papers(90))
    begin(library.path, size)  # as the killed process left it, without the lock
    assert len(opened(home, library)[0]) == 90


def test_losses_are_kept_before_the_index_is_replaced(
    home: Home, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.path.write_bytes(b"")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("digest.index.write.index_writer.write_manifest", killed)
    with pytest.raises(KeyboardInterrupt):
        opened(home, library)
    monkeypatch.undo()
    assert [lost.count for lost in lost_papers(library)] == [60]
    assert len(opened(home, library)[1]) == 2
    assert [lost.count for lost in lost_papers(library)] == [60]


@pytest.mark.parametrize("thing", ["rotten", "missing", "other version", "exposed folder"])
def test_an_index_that_is_made_again_is_told(home: Home, library: Library, thing: str) -> None:
    (segment,) = home.index.glob("*.arrays")
    if thing == "rotten":
        data = segment.read_bytes()
        segment.write_bytes(data[:-9] + b"x" + data[-8:])
    elif thing == "missing":
        segment.unlink()
    elif thing == "other version":
        path = home.index / "index.json"
        path.write_text(path.read_text().replace('"version": ', '"version": 9'))
    else:
        home.index.chmod(0o777)
    _, told = opened(home, library)
    assert len(told) == 1
    assert told[0].startswith(f"{home.index}: rebuilt the index: ")
    assert told[0].endswith("; no paper is lost")
    assert home.index.stat().st_mode & 0o022 == 0
    assert opened(home, library)[1] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_files_of_another_user_are_not_read(home: Home, library: Library) -> None:
    for suffix in (".arrays", ".json"):
        (each,) = home.index.glob(f"*{suffix}")
        before = opened(home, library)[0].stats().generation
        os.chown(each, 65534, 65534)
        index, told = opened(home, library)
        assert "belongs to another user" in told[0]
        assert index.stats().generation > before
