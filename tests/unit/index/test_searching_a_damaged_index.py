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

    from digest.storage.paths import Home


@pytest.fixture
def rotten(home: Home) -> Callable[[str], Index]:
    """Opens the index of fifty papers with one array's bytes changed: `rotten("text/docs")`."""
    Library(home.library).add(papers(50))

    def rot(name: str) -> Index:
        index = Index.open(home.index, Library(home.library))
        (segment,) = index._snapshot.segments
        _, start, count, _ = segment.file._table[name]
        data = bytearray(segment.file.path.read_bytes())
        data[start : start + count] = bytes(each ^ 0xA5 for each in data[start : start + count])
        segment.file.path.write_bytes(data)
        return Index.open(home.index, Library(home.library))

    return rot


def test_damage_found_while_searching_is_reported_in_words(rotten: Callable[[str], Index]) -> None:
    index = rotten("text/docs")
    with pytest.raises(DamagedError, match="text/docs have changed; run `sheaf index rebuild`"):
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


def test_a_bug_in_a_search_is_reported_as_a_bug(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index._evaluator, "matches", lambda _: {"": 0}["missing"])
    with pytest.raises(KeyError, match="missing"):
        index.search("deep")
