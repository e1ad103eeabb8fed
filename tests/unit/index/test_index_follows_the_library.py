"""The index matches the library, however the library got into its state."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.index import Index
from digest.index.segment.array_file import ArrayFile, DamagedError
from digest.index.segment.manifest import OtherVersionError, read_manifest
from digest.index.write.merge_policy import segments_to_merge
from digest.library import Library
from digest.paper import Paper, paper_to_json, title_id
from digest.request import Sort
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.storage.paths import Home

QUERIES = ("", "model", "graph neural net", "deep lea", '"quantum field"', "date:2021", "th")


@pytest.fixture
def library(home: Home) -> Library:
    library = Library(home.library)
    library.add(papers(120))
    return library


def listing(index: Index, text: str = "") -> list[tuple[str, float]]:
    return [(hit.paper.id, hit.score) for hit in index.search(text).hits]


def assert_same_answers(one: Index, other: Index) -> None:
    for text in QUERIES:
        for sort in Sort:
            a, b = one.search(text, sort=sort), other.search(text, sort=sort)
            assert a.total == b.total
            assert [hit.paper for hit in a.hits] == [hit.paper for hit in b.hits], (text, sort)
            assert [hit.score for hit in a.hits] == pytest.approx(
                [hit.score for hit in b.hits], rel=1e-12
            )


def test_ids_are_found_the_same_however_many_were_looked_up(
    home: Home, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = "A Title That No Other Paper Has, Not Even in Part"
    old = Paper(id=title_id(title), title=title, abstract="Words.")
    library.add([old])
    Index.open(home.index, library).close()
    better = replace(old, id="arxiv:2403.99999")
    library.add([better, replace(papers(120)[5], upvotes=7)])
    with contextlib.closing(Index.open(home.index, library)) as index:
        asked = [old.id, better.id, "local:nobody", "", *(each.id for each in papers(120))]
        first = [(index.get(each), index.id_of(each)) for each in asked]
        assert [each for _, each in first[:4]] == [better.id, better.id, None, None]
        monkeypatch.setattr("digest.index.engine._MANY_LOOKUPS", 0)
        assert [(index.get(each), index.id_of(each)) for each in asked] == first


def test_an_index_that_is_up_to_date_is_opened_without_writing(
    home: Home, library: Library
) -> None:
    Index.open(home.index, library)
    before = {path.name: path.stat().st_mtime_ns for path in home.index.iterdir()}
    Index.open(home.index, library)
    assert {path.name: path.stat().st_mtime_ns for path in home.index.iterdir()} == before


def test_only_new_lines_are_indexed_and_the_answers_are_those_of_a_fresh_index(
    home: Home, library: Library
) -> None:
    Index.open(home.index, library)
    for start in range(200, 320, 10):
        library.add(papers(start)[start - 10 :])
        index = Index.open(home.index, library)
    fresh = Index.rebuild(home.cache / "fresh", library)
    assert index.stats().generation > 5
    assert index.stats().segments <= 9
    assert fresh.stats().segments == 1
    assert_same_answers(index, fresh)
    assert index.check() == []


def test_a_changed_paper_replaces_the_old_one_in_every_way(home: Home, library: Library) -> None:
    index = Index.open(home.index, library)
    old = papers(120)[7]
    new = replace(old, abstract="Entirely about marsupials.", upvotes=999)
    with library.path.open("a") as file:
        file.write(json.dumps(paper_to_json(new)) + "\n")
    index = Index.open(home.index, library)
    assert index.get(old.id) == new
    assert len(index) == 120
    assert index.search("marsupials").total == 1
    assert index.search("", sort=Sort.UPVOTES).hits[0].paper == new
    assert_same_answers(index, Index.rebuild(home.cache / "fresh", library))


def test_phrases_of_one_field_are_found_while_a_replaced_paper_takes_room(
    home: Home, library: Library
) -> None:
    old = papers(120)[7]
    twins = [
        replace(old, id="local:in-title", title="A deep model", abstract="Of fish."),
        replace(old, id="local:in-abstract", title="Fish", abstract="Of a deep model."),
    ]
    library.add(twins)
    Index.open(home.index, library)
    with library.path.open("a") as file:
        file.write(json.dumps(paper_to_json(replace(old, title="Replaced"))) + "\n")
    index = Index.open(home.index, library)
    assert index.stats().deleted
    for field, here, elsewhere in (("title", twins[0], twins[1]), ("abstract", twins[1], twins[0])):
        found = {hit.paper.id for hit in index.search(f'{field}:"deep model"').hits}
        assert here.id in found
        assert elsewhere.id not in found


def test_a_paper_with_a_long_id_is_found_by_it_and_only_once(home: Home) -> None:
    library = Library(home.library)
    ids = [f"local:{'x' * 300}{end}" for end in ("a", "b")]
    long = [replace(papers(1)[0], id=each, title=f"Of {each[-1]}") for each in ids]
    library.add(long)
    index = Index.open(home.index, library)
    assert [index.get(each) for each in ids] == long
    with library.path.open("a") as file:
        file.write(json.dumps(paper_to_json(replace(long[0], title="Changed"))) + "\n")
    index = Index.open(home.index, library)
    assert len(index) == 2
    changed = index.get(ids[0])
    assert changed is not None
    assert changed.title == "Changed"


@pytest.mark.parametrize("upvotes", [-3_000_000_000, 3_000_000_000, 10**30, -1, 0])
def test_no_number_of_upvotes_breaks_the_index(home: Home, library: Library, upvotes: int) -> None:
    library.add([replace(papers(1)[0], id="local:odd", title="The odd one", upvotes=upvotes)])
    index = Index.open(home.index, library)
    odd = index.get("local:odd")
    assert odd is not None
    assert odd.upvotes == upvotes
    assert len(index.search("", sort=Sort.UPVOTES).hits) == 121


def test_a_better_id_retires_the_older_ones_and_they_still_find_the_paper(
    home: Home, library: Library
) -> None:
    index = Index.open(home.index, library)
    old = papers(120)[3]
    new = replace(old, id="arxiv:9901.00001", aliases=(old.id,))
    with library.path.open("a") as file:
        file.write(json.dumps(paper_to_json(new)) + "\n")
    index = Index.open(home.index, library)
    assert len(index) == 120
    assert index.get(old.id) == new
    assert index.get(new.id) == new
    found = index.keys([old.id, "arxiv:0000.00000"])
    assert found == {old.id: (new,)}


def test_half_a_line_waits_until_it_is_complete(home: Home, library: Library) -> None:
    line = json.dumps(paper_to_json(replace(papers(1)[0], id="local:late"))) + "\n"
    with library.path.open("a") as file:
        file.write(line[:50])
    index = Index.open(home.index, library)
    assert len(index) == 120
    with library.path.open("a") as file:
        file.write(line[50:])
    assert len(Index.open(home.index, library)) == 121


def test_bad_lines_are_left_out(home: Home, library: Library) -> None:
    with library.path.open("ab") as file:
        file.write(b'not json\n\n[1, 2]\n{"id": 3}\n\xff\xfe\n{"id": "local:x"}\n' + b"[" * 9999)
    assert len(Index.open(home.index, library)) == 120


def test_another_library_in_the_same_place_is_reindexed(home: Home, library: Library) -> None:
    Index.open(home.index, library)
    library.path.write_text(library.path.read_text().replace("graph", "grape"))
    index = Index.open(home.index, library)
    assert index.search("grape ").total > 0
    assert index.search("graph ").understood.corrections


def test_an_absent_library_is_an_empty_index(home: Home) -> None:
    index = Index.open(home.index, Library(home.library))
    assert len(index) == 0
    for text in (*QUERIES, "a OR b", "x~", "*a*", "is:unread"):
        assert index.search(text).total == 0
    assert index.similar("arxiv:1").total == 0
    assert index.suggest("modle") is None
    assert index.check() == []
    library = Library(home.library)
    library.add(papers(3))
    assert len(Index.open(home.index, library)) == 3


@pytest.mark.parametrize("harm", ["cut", "empty", "missing", "garbage"])
@pytest.mark.parametrize("which", ["index.json", "*.arrays"])
def test_a_damaged_index_is_rebuilt(home: Home, library: Library, harm: str, which: str) -> None:
    fresh = listing(Index.open(home.index, library), "model")
    (victim,) = home.index.glob(which)
    data = victim.read_bytes()
    victim.unlink()
    if harm != "missing":
        changed = {"cut": data[: len(data) // 2], "empty": b"", "garbage": data[::-1]}
        victim.write_bytes(changed[harm])
    assert listing(Index.open(home.index, library), "model") == fresh


def test_a_manifest_whose_bytes_changed_is_noticed_wherever_they_changed(
    home: Home, library: Library
) -> None:
    fresh = listing(Index.open(home.index, library), "model")
    path = home.index / "index.json"
    data = path.read_bytes()
    for at in range(0, len(data), 7):
        if data[at : at + 1].isspace():
            continue
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises((DamagedError, OtherVersionError)):
            read_manifest(home.index)
    assert listing(Index.open(home.index, library), "model") == fresh


def test_a_foreign_table_of_contents_is_never_unpickled(home: Home, library: Library) -> None:
    Index.open(home.index, library)
    (toc,) = home.index.glob("*.toc")
    trap = home.index.parent / "sprung"
    toc.write_bytes(pickle.dumps(Trap(trap)))
    (home.index / "_MAIN_99.toc").write_bytes(pickle.dumps(Trap(trap)))
    assert len(Index.open(home.index, library)) == 120
    library.add(papers(130)[120:])
    assert len(Index.open(home.index, library)) == 130
    assert len(list(home.index.glob("*.toc"))) == 1
    assert not trap.exists()


class Trap:
    """Unpickling this creates a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return (Path.touch, (self._path,))


def test_an_index_of_the_previous_version_is_rebuilt_and_its_files_deleted(
    home: Home, library: Library
) -> None:
    home.index.mkdir(parents=True)
    old = ("MAIN_fcygq24kj8iboo8n.arrays", "_MAIN_1.toc", "_MAIN_1.toc.1764000000.5")
    for name in old:
        (home.index / name).write_bytes(b"of version 5")
    (home.index / "notes.txt").write_text("mine")
    assert len(Index.open(home.index, library)) == 120
    left = {path.name for path in home.index.iterdir()}
    assert left.isdisjoint({old[0], old[2]})
    assert "notes.txt" in left
    assert len(left) == 4


def test_the_index_is_readable_by_its_owner_only(home: Home, library: Library) -> None:
    Index.open(home.index, library)
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.index.iterdir()} == {0o600}


def test_an_index_found_corrupt_while_it_grows_is_rebuilt(home: Home, library: Library) -> None:
    for start in range(120, 250, 10):  # until the segments have to be merged
        Index.open(home.index, library)
        for victim in home.index.glob("*.arrays"):
            data = victim.read_bytes()
            at = data.find(b'"abstract": "') + 20
            victim.write_bytes(data[:at] + b"XXXXX" + data[at + 5 :])
        library.add(papers(250)[start : start + 10])
    index = Index.open(home.index, library)
    assert len(index) == 250
    assert [hit.paper for hit in index.search("XXXXX").hits] == []
    assert all(index.get(paper.id) == paper for paper in papers(250)[240:])


def test_a_paper_that_retires_another_of_the_same_import_takes_its_place(home: Home) -> None:
    old = papers(1)[0]
    new = replace(old, id="arxiv:9901.00001", aliases=(old.id,))
    path = home.library / "papers.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(paper_to_json(each)) + "\n" for each in (old, new)))
    index = Index.open(home.index, Library(home.library))
    assert len(index) == 1
    assert index.get(old.id) == new


def test_a_log_that_changed_in_place_without_growing_is_reindexed(
    home: Home, library: Library
) -> None:
    Index.open(home.index, library)
    log = library.path.read_bytes()
    at = log.index(b'"title": "') + len(b'"title": "')
    assert at < len(log) - 10_000, "far from the end, which the checkpoint knows"
    with library.path.open("r+b") as file:
        file.seek(at)
        file.write(b"Zebra")
    assert Index.open(home.index, library).search("zebra").total == 1


def test_a_segment_with_mostly_deleted_papers_is_rewritten() -> None:
    assert segments_to_merge([10, 10], [6, 0]) == [0]
    assert segments_to_merge([10, 10], [5, 0]) == []


def test_a_segment_whose_table_of_contents_changed_is_rebuilt(home: Home, library: Library) -> None:
    fresh = listing(Index.open(home.index, library), "model")
    (victim,) = home.index.glob("*.arrays")
    data = victim.read_bytes()
    at = data.rfind(b'"text/docs"')
    victim.write_bytes(data[:at] + b'"text/dogs"' + data[at + 11 :])
    with pytest.raises(DamagedError, match="table of contents"):
        ArrayFile(victim)
    assert listing(Index.open(home.index, library), "model") == fresh


def test_check_names_the_arrays_whose_bytes_changed(home: Home, library: Library) -> None:
    index = Index.open(home.index, library)
    (victim,) = home.index.glob("*.arrays")
    data = bytearray(victim.read_bytes())
    data[len(data) // 3] ^= 0xFF
    victim.write_bytes(data)
    assert any("changed" in fault for fault in Index.open(home.index, library).check())
    del index


def test_a_kill_during_indexing_leaves_the_old_index(home: Home, library: Library) -> None:
    old = listing(Index.open(home.index, library))
    library.add(papers(200)[120:])
    script = (
        "import os, sys, pathlib\n"
        "from digest.index import Index\n"
        "from digest.index.write import index_writer\n"
        "from digest.library import Library\n"
        "home = pathlib.Path(sys.argv[1])\n"
        "index_writer.write_manifest = lambda *_: os.kill(os.getpid(), 9)\n"
        "Index.open(home / 'index', Library(home / 'library'))\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(home.data)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(list(home.index.glob("*.arrays"))) == 2
    assert listing(Index(home.index, read_manifest(home.index))) == old
    assert len(Index.open(home.index, library)) == 200
    assert len(list(home.index.glob("*.arrays"))) == 2, "the leftover file is gone"


def test_an_interrupt_while_writing_leaves_the_old_index(home: Home, library: Library) -> None:
    index = Index.open(home.index, library)
    library.add(papers(200)[120:])

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Index.open(home.index, library, interrupt)
    assert len(index) == 120
    assert len(Index.open(home.index, library)) == 200


def test_two_processes_build_the_same_index_as_one(
    home: Home, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from digest.index.write import workers

    library.add(papers(400)[120:])
    monkeypatch.setattr(workers, "CHUNK", 30_000)
    told = []
    two = Index.open(home.index, library, lambda *at: told.append(at), processes=2)
    one = Index.open(home.cache / "one", library, processes=1)
    assert_same_answers(two, one)
    assert told[-1] == (400, 400)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_index_in_use_outlives_its_files(home: Home, library: Library) -> None:
    index = Index.open(home.index, library)
    page = index.search("")
    library.add(papers(200)[120:])
    Index.rebuild(home.index, library)
    assert len({hit.paper.id for hit in page.hits}) == 120
    assert index.search("model").total


def test_the_files_are_for_their_owner_only(home: Home, library: Library) -> None:
    Index.open(home.index, library)
    assert home.index.stat().st_mode & 0o777 == 0o700
    for path in home.index.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    assert os.access(home.index, os.W_OK)
