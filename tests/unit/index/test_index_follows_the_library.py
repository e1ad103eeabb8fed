"""The index is what the library is, however the library came to be so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from digest.index import Index, Sort
from digest.library import Library
from digest.paper import paper_to_json
from tests.unit.made_papers import papers

QUERIES = ("", "model", "graph neural net", "deep lea", '"quantum field"', "date:2021", "th")


@pytest.fixture
def library(home):
    library = Library(home.library)
    library.add(papers(120))
    return library


def listing(index, text=""):
    return [(hit.paper.id, hit.score) for hit in index.search(text).hits]


def assert_same_answers(one, other):
    for text in QUERIES:
        for sort in Sort:
            a, b = one.search(text, sort=sort), other.search(text, sort=sort)
            assert a.total == b.total
            assert [hit.paper for hit in a.hits] == [hit.paper for hit in b.hits], (text, sort)
            assert [hit.score for hit in a.hits] == pytest.approx(
                [hit.score for hit in b.hits], rel=1e-12
            )


def test_an_index_that_is_up_to_date_is_opened_without_writing(home, library):
    Index.open(home.index, library)
    before = {path.name: path.stat().st_mtime_ns for path in home.index.iterdir()}
    Index.open(home.index, library)
    assert {path.name: path.stat().st_mtime_ns for path in home.index.iterdir()} == before


def test_only_new_lines_are_indexed_and_the_answers_are_those_of_a_fresh_index(home, library):
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


def test_a_changed_paper_replaces_the_old_one_in_every_way(home, library):
    index = Index.open(home.index, library)
    old = papers(120)[7]
    new = replace(old, abstract="Entirely about marsupials.", upvotes=999)
    with library.path.open("a") as file:
        file.write(json.dumps(paper_to_json(new)) + "\n")
    index.catch_up(library)
    assert index.get(old.id) == new
    assert len(index) == 120
    assert index.search("marsupials").total == 1
    assert index.search("", sort=Sort.UPVOTES).hits[0].paper == new
    assert_same_answers(index, Index.rebuild(home.cache / "fresh", library))


def test_a_better_id_retires_the_older_ones_and_they_still_find_the_paper(home, library):
    index = Index.open(home.index, library)
    old = papers(120)[3]
    new = replace(old, id="arxiv:9901.00001", aliases=(old.id,))
    with library.path.open("a") as file:
        file.write(json.dumps(paper_to_json(new)) + "\n")
    index.catch_up(library)
    assert len(index) == 120
    assert index.get(old.id) == new
    assert index.get(new.id) == new
    found = index.keys([old.id, "arxiv:0000.00000"])
    assert found == {old.id: (new,)}


def test_papers_can_be_added_before_the_library_has_them(home, library):
    index = Index.open(home.index, library)
    more = papers(140)[120:]
    index.update(more)
    assert len(index) == 140
    library.add(more)
    again = Index.open(home.index, library)
    assert len(again) == 140
    assert_same_answers(again, Index.rebuild(home.cache / "fresh", library))


def test_half_a_line_waits_until_it_is_whole(home, library):
    line = json.dumps(paper_to_json(replace(papers(1)[0], id="local:late"))) + "\n"
    with library.path.open("a") as file:
        file.write(line[:50])
    index = Index.open(home.index, library)
    assert len(index) == 120
    with library.path.open("a") as file:
        file.write(line[50:])
    assert len(Index.open(home.index, library)) == 121


def test_bad_lines_are_left_out(home, library):
    with library.path.open("ab") as file:
        file.write(b'not json\n\n[1, 2]\n{"id": 3}\n\xff\xfe\n{"id": "local:x"}\n' + b"[" * 9999)
    assert len(Index.open(home.index, library)) == 120


def test_another_library_in_the_same_place_is_indexed_anew(home, library):
    Index.open(home.index, library)
    library.path.write_text(library.path.read_text().replace("graph", "grape"))
    index = Index.open(home.index, library)
    assert index.search("grape ").total > 0
    assert index.search("graph ").understood.corrections


def test_an_absent_library_is_an_empty_index(home):
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
@pytest.mark.parametrize("which", ["*.toc", "*.arrays"])
def test_a_damaged_index_is_made_again(home, library, harm, which):
    fresh = listing(Index.open(home.index, library), "model")
    (victim,) = home.index.glob(which)
    data = victim.read_bytes()
    victim.unlink()
    if harm != "missing":
        changed = {"cut": data[: len(data) // 2], "empty": b"", "garbage": data[::-1]}
        victim.write_bytes(changed[harm])
    assert listing(Index.open(home.index, library), "model") == fresh


def test_check_names_the_arrays_whose_bytes_changed(home, library):
    index = Index.open(home.index, library)
    (victim,) = home.index.glob("*.arrays")
    data = bytearray(victim.read_bytes())
    data[len(data) // 3] ^= 0xFF
    victim.write_bytes(data)
    assert any("changed" in fault for fault in Index.open(home.index, library).check())
    del index


def test_a_kill_in_the_midst_of_indexing_leaves_the_old_index(home, library):
    old = listing(Index.open(home.index, library))
    library.add(papers(200)[120:])
    script = (
        "import os, sys, pathlib\n"
        "from digest.index import Index\n"
        "from digest.index.write import index_writer\n"
        "from digest.library import Library\n"
        "home = pathlib.Path(sys.argv[1])\n"
        "index_writer.TOC.write = lambda *_: os.kill(os.getpid(), 9)\n"
        "Index.open(home / 'index', Library(home / 'library'))\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(home.data)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(list(home.index.glob("*.arrays"))) == 2
    from digest.index.write.index_writer import read_contents

    assert listing(Index(home.index, read_contents(home.index))) == old
    assert len(Index.open(home.index, library)) == 200
    assert len(list(home.index.glob("*.arrays"))) == 2, "the leftover file is gone"


def test_an_interrupt_while_writing_leaves_the_old_index(home, library):
    index = Index.open(home.index, library)
    library.add(papers(200)[120:])

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Index.open(home.index, library, interrupt)
    assert len(index) == 120
    assert len(Index.open(home.index, library)) == 200


def test_two_processes_make_the_index_that_one_makes(home, library, monkeypatch):
    from digest.index.write import workers

    library.add(papers(400)[120:])
    monkeypatch.setattr(workers, "CHUNK", 30_000)
    told = []
    two = Index.open(home.index, library, lambda *at: told.append(at), processes=2)
    one = Index.open(home.cache / "one", library, processes=1)
    assert_same_answers(two, one)
    assert told[-1] == (400, 400)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_index_in_use_outlives_its_files(home, library):
    index = Index.open(home.index, library)
    page = index.search("")
    library.add(papers(200)[120:])
    Index.rebuild(home.index, library)
    assert len({hit.paper.id for hit in page.hits}) == 120
    assert index.search("model").total


def test_the_files_are_the_owners_alone(home, library):
    Index.open(home.index, library)
    assert home.index.stat().st_mode & 0o777 == 0o700
    for path in home.index.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    assert os.access(home.index, os.W_OK)
