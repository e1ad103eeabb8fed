"""Damage that a search meets is reported as damage, and a bug as a bug."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.index import Index
from digest.index.segment.array_file import DamagedError
from digest.library import Library
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.storage.paths import Home


@pytest.fixture
def rotten(home: Home) -> Callable[[str], Index]:
    """Opens the index of fifty papers with one array's bytes changed: `rotten("text/docs")`."""
    Library(home.library).add(papers(50))

    def rot(name: str) -> Index:
        index = Index.open(home.index, Library(home.library))
        (segment,) = index._snapshot.segments
        start = segment.file._table[name][1]
        end = start + segment.file._sizes[name]
        data = bytearray(segment.file.path.read_bytes())
        data[start:end] = bytes(each ^ 0xA5 for each in data[start:end])
        segment.file.path.write_bytes(data)
        return Index.open(home.index, Library(home.library))

    return rot


def test_damage_found_while_searching_is_reported_in_words(rotten: Callable[[str], Index]) -> None:
    index = rotten("text/docs")
    with pytest.raises(DamagedError, match="text/docs have changed; start sheaf again"):
        index.search("model deep graph")


@pytest.mark.parametrize("name", ["records", "records/offsets", "records/crc32"])
def test_a_corrupt_record_is_never_shown_nor_merged_into_the_library(
    rotten: Callable[[str], Index], name: str
) -> None:
    index = rotten(name)
    wanted = papers(50)[3]
    for look in (lambda: index.get(wanted.id), lambda: index.keys([wanted.id])):
        with pytest.raises(DamagedError):
            look()


QUERIES = (
    "",
    "model deep",
    "gra",
    '"deep graph"',
    "t",
    "*od*",
    "author:ada",
    "cat:cs.LG",
    "mdoel~",
)


def answers(index: Index) -> list[object]:
    """Everything that a damaged array could change."""
    found: list[object] = []
    for query in QUERIES:
        page = index.search(query)
        found.append([page.total, page.understood, [hit.paper for hit in page.hits[:9]]])
        found.append([hit.score for hit in page.hits[:9]])
    wanted = papers(50)[7]
    similar = index.similar(wanted.id)
    return [*found, index.get(wanted.id), [hit.paper.id for hit in similar.hits]]


@pytest.mark.parametrize(
    "name",
    [
        "newest",
        "keys/docs",
        "text/offsets",
        "text/prefix_keys",
        "text/positions",
        "text/lengths",
        "title_words/terms",
        "abstract_words/first_byte_postings/freqs",
    ],
)
def test_damage_that_changes_no_more_than_answers_is_noticed_and_mended(
    home: Home, rotten: Callable[[str], Index], name: str
) -> None:
    Library(home.library).add(papers(50))
    expected = answers(Index.open(home.index, Library(home.library)))
    with pytest.raises(DamagedError, match="start sheaf again, which rebuilds the index"):
        answers(rotten(name))
    assert answers(Index.open(home.index, Library(home.library))) == expected


def test_a_segment_of_another_index_is_not_read(home: Home, tmp_path: Path) -> None:
    library, other = Library(home.library), Library(tmp_path)
    library.add(papers(50))
    other.add(papers(100)[50:])
    expected = answers(Index.open(home.index, library))
    Index.open(tmp_path / "index", other)
    (ours,), (theirs,) = (each.glob("*.arrays") for each in (home.index, tmp_path / "index"))
    theirs.replace(ours)
    assert answers(Index.open(home.index, library)) == expected


def test_damage_is_not_merged_into_a_new_segment(
    home: Home, rotten: Callable[[str], Index]
) -> None:
    rotten("categories/lengths")
    library = Library(home.library)
    for start in range(50, 150, 10):  # until the segments have to be merged
        library.add(papers(150)[start : start + 10])
        index = Index.open(home.index, library)
    assert index.check() == []
    assert answers(index) == answers(Index.rebuild(home.cache / "fresh", library))


def test_a_bug_in_a_search_is_reported_as_a_bug(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index._evaluator, "matches", lambda _: {"": 0}["missing"])
    with pytest.raises(KeyError, match="missing"):
        index.search("deep")
