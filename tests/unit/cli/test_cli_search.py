"""Searching, showing and looking after the index from the command line."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from digest.cli import index
from digest.errors import StoreError
from digest.library import Library
from digest.paper import Paper
from digest.storage import durable
from tests.unit.commands import PAPERS, Sheaf, assert_told
from tests.unit.processes import start_python

if TYPE_CHECKING:
    from digest.storage.paths import Home


def test_papers_found_are_listed_one_per_line(sheaf: Sheaf) -> None:
    done = sheaf("search", "draft")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    assert sorted(line.split()[0] for line in lines) == sorted(paper.id for paper in PAPERS)
    assert any("2024  Speculative Decoding" in line for line in lines)
    assert "\x1b" not in done.stdout


def test_a_search_of_several_words_needs_no_quotes(filled: None, called: Sheaf) -> None:
    done = called("search", "speculative", "deco", "--jsonl")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["arxiv:2403.00001"]


@pytest.mark.parametrize("options", [[], ["--json"], ["--jsonl"], ["--explain"]], ids=str)
def test_a_search_without_hits_says_so_on_stderr_and_is_not_an_error(
    filled: None, called: Sheaf, options: list[str]
) -> None:
    done = called("search", "zzzz", *options)
    assert (done.returncode, done.stderr) == (0, "sheaf: no papers match\n")
    assert done.stdout.strip() == ("[]" if options == ["--json"] else "")


def test_a_search_in_an_empty_home_is_not_an_error(called: Sheaf) -> None:
    done = called("search", "draft", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert done.stderr.startswith("sheaf: your library is empty")


def test_a_paper_without_a_title_has_the_same_stand_in_everywhere(
    filled: None, called: Sheaf
) -> None:
    stand_in = "(A draft without a title.)"
    assert called("bookmark", "add", "local:untitled").returncode == 0
    for words in (
        ["search", "title draft without"],
        ["similar", "arxiv:2403.00002"],
        ["show", "local:untitled"],
        ["bookmark", "list"],
        ["export", "local:untitled", "--format", "markdown"],
        ["export", "local:untitled", "--format", "atom"],
        ["export", "local:untitled", "--format", "csv"],
    ):
        assert stand_in in called(*words).stdout, words
    # What programs read has no title: it would become one when the file is imported.
    for words in (["show", "local:untitled"], ["bookmark", "list"], ["search", "without title"]):
        assert stand_in not in called(*words, "--json").stdout
    for name in ("bibtex", "ris", "csl-json", "jsonl"):
        assert stand_in not in called("export", "local:untitled", "--format", name).stdout


def test_json_is_one_array_and_jsonl_one_object_per_line_with_the_contracts_keys(
    filled: None, called: Sheaf
) -> None:
    array = json.loads(called("search", "draft", "--json").stdout)
    lines = called("search", "draft", "--jsonl").stdout.splitlines()
    assert array == [json.loads(line) for line in lines]
    for record in array:
        assert list(record) == [
            "id", "title", "abstract", "authors", "date", "categories", "venue", "doi", "url",
            "code", "upvotes", "comment", "digests", "aliases", "extra", "marks",
        ]  # fmt: skip


def test_json_says_what_the_reader_made_of_each_paper(filled: None, called: Sheaf) -> None:
    unmarked: dict[str, object] = {
        "bookmarked": False, "added": None, "read": False, "stage": None, "tags": [], "note": None,
        "annotations": [],
    }  # fmt: skip
    paper_id = "arxiv:2403.00001"
    assert json.loads(called("show", paper_id, "--json").stdout)["marks"] == unmarked
    called("bookmark", "tag", paper_id, "to read", "draft")
    called("bookmark", "note", paper_id, "with\nEasySpec")
    called("mark", "read", "title:speculative")
    marks = json.loads(called("show", paper_id, "--json").stdout)["marks"]
    assert marks.pop("added").startswith("20")
    assert marks == {
        "bookmarked": True, "read": True, "stage": None, "tags": ["draft", "to read"],
        "note": "with\nEasySpec",
        "annotations": [],
    }  # fmt: skip
    for words in (
        ["search", "draft", "--json"],
        ["list", "--json"],
        ["similar", "arxiv:2403.00002", "--json"],
    ):
        listed = {each["id"]: each["marks"] for each in json.loads(called(*words).stdout)}
        assert listed[paper_id]["tags"] == ["draft", "to read"], words
        assert all(listed[each] == unmarked for each in listed if each != paper_id), words
    lines = called("export", "--format", "jsonl").stdout.splitlines()
    exported = {each["id"]: each["marks"] for each in map(json.loads, lines)}
    assert exported[paper_id]["note"] == "with\nEasySpec"
    assert exported["local:untitled"] == unmarked
    called("bookmark", "remove", paper_id)
    removed = json.loads(called("show", paper_id, "--json").stdout)["marks"]
    assert (removed["bookmarked"], removed["added"]) == (False, None)


def test_limit_and_sort_are_obeyed(filled: None, called: Sheaf) -> None:
    newest = json.loads(called("search", "draft", "--sort", "date", "--json").stdout)
    assert [record["date"] for record in newest] == ["2024-03-02", "2024-03-01", None]
    one = called("search", "draft", "--sort", "upvotes", "--limit", "1", "--json")
    assert [record["upvotes"] for record in json.loads(one.stdout)] == [3]


@pytest.mark.parametrize(
    "text", ['"(', "title:", "AND OR", "*", "[x/]", "\\", "-x", "速", "\udcff"]
)
def test_no_query_is_an_error(filled: None, called: Sheaf, text: str) -> None:
    done = called("search", "--json", "--", text)
    assert (done.returncode, done.stderr) in {(0, ""), (0, "sheaf: no papers match\n")}
    assert isinstance(json.loads(done.stdout), list)


def test_a_paper_is_shown_in_full(sheaf: Sheaf) -> None:
    done = sheaf("show", "arxiv:2403.00001", env={"COLUMNS": "60"})
    assert done.returncode == 0
    for fact in (
        "Speculative Decoding",
        "authors: Ada Lovelace, Grace Hopper",
        "date: 2024-03-02",
        "https://arxiv.org/abs/2403.00001",
        "https://github.com/example/draft",
        "hf-page/2024-03-13",
        "\n\nA draft model proposes.\n\nThe large model verifies",
    ):
        assert fact in done.stdout
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 60


def test_a_shown_paper_has_what_its_reader_and_its_source_say_of_it(
    home: Home, filled: None, called: Sheaf
) -> None:
    id_ = "arxiv:2403.00001"
    extra = {"organization": "Example Lab", "github_stars": 42, "ai_summary": "Drafts, verified."}
    Library(home.library).add([replace(PAPERS[0], extra=extra)])
    before = called("show", id_).stdout
    assert not {"bookmarked:", "read:", "tags:"} & set(before.split())
    assert called("bookmark", "tag", id_, "decoding", "to-read").returncode == 0
    assert called("bookmark", "note", id_, "Compare with X.\nAsk \x1b[31mY.").returncode == 0
    assert called("mark", "read", "--ids", id_).returncode == 0
    lines = called("show", id_).stdout.splitlines()
    today = datetime.now(UTC).date().isoformat()
    for line in (
        "upvotes: 3",
        "organization: Example Lab",
        "stars: 42",
        "summary: Drafts, verified.",
        f"bookmarked: {today}",
        f"read: {today}",
        "tags: #decoding #to-read",
        "> Compare with X.",
        "> Ask [31mY.",
    ):
        assert line in lines


@pytest.mark.parametrize(
    "text", ["2403.00001", "https://arxiv.org/pdf/2403.00001v2", "arXiv:2403.00001v1"]
)
def test_a_paper_is_shown_by_any_form_of_its_id(filled: None, called: Sheaf, text: str) -> None:
    record = json.loads(called("show", text, "--json").stdout)
    assert record["id"] == "arxiv:2403.00001"


def test_a_paper_is_shown_by_its_old_id(home: Home, filled: None, called: Sheaf) -> None:
    Library(home.library).add(
        [Paper(id="doi:10.1000/x", title="New", aliases=("local:old",), doi="10.1000/x")]
    )
    done = called("show", "local:old", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["id"] == "doi:10.1000/x"


def test_an_unknown_id_is_reported(filled: None, called: Sheaf) -> None:
    assert_told(called("show", "arxiv:2499.99999"), "arxiv:2499.99999", "`sheaf search` lists ids")


def test_the_index_can_be_rebuilt_checked_and_described(
    filled: None, called: Sheaf, home: Home
) -> None:
    assert called("index", "rebuild").stdout.startswith("3 papers in ")
    assert called("index", "check").stdout == "the index is complete and undamaged\n"
    assert str(home.index) in called("index", "stats").stdout


def test_a_lost_index_comes_back_by_itself(filled: None, called: Sheaf, home: Home) -> None:
    before = called("search", "draft", "--json").stdout
    for file in home.index.iterdir():
        file.unlink()
    assert called("search", "draft", "--json").stdout == before


def test_a_rebuild_touches_nothing_while_another_process_holds_the_index(
    filled: None, called: Sheaf, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    called("index", "stats")
    before = {path.name: path.read_bytes() for path in home.index.iterdir()}
    holder = start_python(
        "import pathlib, sys\n"
        "from digest.storage.durable import locked\n"
        "with locked(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n",
        home.index,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        monkeypatch.setattr(durable, "PATIENCE", 0.1)
        monkeypatch.setenv("SHEAF_HOME", str(home.data))
        with pytest.raises(StoreError, match="another sheaf"):
            index.run(argparse.Namespace(what="rebuild"))
        assert {path.name: path.read_bytes() for path in home.index.iterdir()} == before
        holder.communicate("")
    assert index.run(argparse.Namespace(what="rebuild")) == 0
    assert {path.name for path in home.index.iterdir()} != set(before)
