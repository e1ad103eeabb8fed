"""The command line as people and scripts use it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from processes import AS_NOBODY, ROOT, nobodys_folder, run_python

from digest import __version__
from digest.cli import COMMANDS
from digest.index import Index
from digest.library import Library
from digest.paper import Paper
from digest.paths import home_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.paths import Home

Done = subprocess.CompletedProcess[str]
Sheaf = Callable[..., Done]

SCRIPT = "import sys; from digest.cli import main; sys.exit(main())"
"""What the installed `sheaf` does."""

PAPERS = (
    Paper(
        id="arxiv:2403.00001",
        title="Speculative Decoding",
        abstract="A draft model proposes.\n\nThe large model verifies \x1b[31mall of it.",
        authors=("Ada Lovelace", "Grace Hopper"),
        date="2024-03-02",
        upvotes=3,
        code=("https://github.com/example/draft",),
        digests=("hf-page/2024-03-13",),
    ),
    Paper(id="arxiv:2403.00002", title="速い推論", abstract="Of draft models.", date="2024-03-01"),
    Paper(id="local:untitled", abstract="A draft without a title."),
)


def run_sheaf(*words: str, home: Path | None = None, **options: object) -> Done:
    """Run `sheaf` in a process of its own, without a terminal."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if home is not None:
        environment["SHEAF_HOME"] = str(home)
    environment.update(options.pop("env", {}))  # type: ignore[call-overload]
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, *words],
        env=environment,
        text=True,
        timeout=60,
        **{
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            **options,
        },
    )


@pytest.fixture
def sheaf(home: Home) -> Sheaf:
    """`sheaf` on a home with three papers; `sheaf("search", "draft")`."""
    Library(home.library).add(PAPERS)
    return run_sheaf


def assert_told(done: Done, *words: str, code: int = 1) -> None:
    """One line for people on stderr, nothing on stdout, and the exit code."""
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("sheaf: ")
    assert done.stderr.count("\n") == 1
    assert "fault of sheaf" not in done.stderr
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr


# Light and silent


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_version_and_help_load_nothing_heavy(word: str) -> None:
    done = run_python(
        f"""
import sys
from digest.cli import main
assert main([{word!r}]) == 0
heavy = {{"whoosh", "textual", "numpy", "rich", "hypothesis", "pylatexenc"}}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    )
    assert done.stderr == "[]\n"
    assert "sheaf" in done.stdout


def test_the_version_is_that_of_the_package() -> None:
    done = run_sheaf("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"sheaf {__version__}\n", "")


def test_the_help_names_each_command() -> None:
    done = run_sheaf("--help")
    assert done.returncode == 0
    for name, help_line in COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert help_line in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_of_its_own(name: str) -> None:
    done = run_sheaf(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"sheaf {name}" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["search", "--help"],
        ["search", "draft"],
        ["search", "draft", "--json"],
        ["show", "arxiv:2403.00001"],
        ["bookmark", "list"],
    ],
    ids=" ".join,
)
def test_a_reader_that_went_away_is_no_error(sheaf: Sheaf, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = sheaf(*words, stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_much_output_for_a_reader_that_went_away_is_no_error(home: Home) -> None:
    Library(home.library).add(
        Paper(id=f"arxiv:2403.{number:05}", title=f"Draft {number}", abstract="long " * 2000)
        for number in range(30)
    )
    command = '"$0" -c "$1" search draft --limit 30 --jsonl | head -c 1'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command, sys.executable, SCRIPT],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "{")


def test_a_full_disk_behind_the_output_is_told(sheaf: Sheaf) -> None:
    with Path("/dev/full").open("w") as full:
        done = sheaf("search", "draft", stdout=full)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no space left on device" in done.stderr.lower()
    assert "fault of sheaf" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize("words", [["search", "draft"], ["show", "arxiv:2403.00002"]], ids=" ".join)
def test_a_terminal_of_another_encoding_gets_what_it_can_show(
    sheaf: Sheaf, encoding: str, words: list[str]
) -> None:
    done = sheaf(*words, env={"PYTHONIOENCODING": encoding})
    assert (done.returncode, done.stderr) == (0, "")
    assert "arxiv:2403.00002" in done.stdout


# Wrong usage


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["frobnicate"], "there is no command 'frobnicate'"),
        (["--frobnicate"], "--frobnicate"),
        (["search"], "QUERY"),
        (["search", "x", "--limit", "0"], "write a number from 1 on"),
        (["search", "x", "--limit", "many"], "write a number from 1 on"),
        (["search", "x", "--sort", "beauty"], "beauty"),
        (["search", "x", "--json", "--jsonl"], "--json"),
        (["search", "x", "--lim", "3"], "--lim"),
        (["show"], "ID"),
        (["add"], "FILE"),
        (["add", "x", "--date", "Mar 13"], "write YYYY-MM-DD"),
        (["add", "x", "--date", "2024-02-30"], "write YYYY-MM-DD"),
        (["index", "polish"], "polish"),
        (["bookmark"], "COMMAND"),
        (["bookmark", "hide"], "hide"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_in_a_line_that_names_the_help(words: list[str], said: str) -> None:
    assert_told(run_sheaf(*words), said, "--help`", code=2)


def test_an_unknown_format_is_wrong_usage_and_names_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("x")
    done = run_sheaf("add", str(tmp_path / "page"), "--format", "nope")
    assert_told(done, "there is no format 'nope'", "hf-page", code=2)


def test_the_reader_without_a_terminal_says_what_to_use() -> None:
    for words in ([], ["read"], ["read", "draft"], ["demo"]):
        assert_told(run_sheaf(*words), "the reader needs a terminal", "`sheaf search`")


# Searching and showing


def test_papers_found_are_listed_a_line_each(sheaf: Sheaf) -> None:
    done = sheaf("search", "draft")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    assert sorted(line.split()[0] for line in lines) == sorted(paper.id for paper in PAPERS)
    assert any("2024  Speculative Decoding" in line for line in lines)
    assert "\x1b" not in done.stdout


def test_a_search_of_several_words_needs_no_quotes(sheaf: Sheaf) -> None:
    done = sheaf("search", "speculative", "deco", "--jsonl")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["arxiv:2403.00001"]


def test_a_search_without_hits_prints_nothing_and_is_no_error(sheaf: Sheaf) -> None:
    done = sheaf("search", "zzzz")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads(sheaf("search", "zzzz", "--json").stdout) == []


def test_a_search_in_a_home_without_anything_is_no_error(own_home: Path) -> None:
    done = run_sheaf("search", "draft", "--json")
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, [], "")


def test_json_is_one_array_and_jsonl_an_object_a_line_of_the_contracts_keys(sheaf: Sheaf) -> None:
    array = json.loads(sheaf("search", "draft", "--json").stdout)
    lines = sheaf("search", "draft", "--jsonl").stdout.splitlines()
    assert array == [json.loads(line) for line in lines]
    for record in array:
        assert list(record) == [
            "id", "title", "abstract", "authors", "date", "categories", "venue", "doi", "url",
            "code", "upvotes", "comment", "digests", "aliases", "extra",
        ]  # fmt: skip


def test_limit_and_sort_are_obeyed(sheaf: Sheaf) -> None:
    newest = json.loads(sheaf("search", "draft", "--sort", "date", "--json").stdout)
    assert [record["date"] for record in newest] == ["2024-03-02", "2024-03-01", None]
    one = sheaf("search", "draft", "--sort", "upvotes", "--limit", "1", "--json")
    assert [record["upvotes"] for record in json.loads(one.stdout)] == [3]


@pytest.mark.parametrize(
    "text", ['"(', "title:", "AND OR", "*", "[x/]", "\\", "-x", "速", "\udcff"]
)
def test_no_query_is_an_error(sheaf: Sheaf, text: str) -> None:
    done = sheaf("search", "--json", "--", text)
    assert (done.returncode, done.stderr) == (0, "")
    assert isinstance(json.loads(done.stdout), list)


def test_a_paper_is_shown_whole(sheaf: Sheaf) -> None:
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


@pytest.mark.parametrize(
    "text", ["2403.00001", "https://arxiv.org/pdf/2403.00001v2", "arXiv:2403.00001v1"]
)
def test_a_paper_is_shown_by_any_form_of_its_id(sheaf: Sheaf, text: str) -> None:
    record = json.loads(sheaf("show", text, "--json").stdout)
    assert record["id"] == "arxiv:2403.00001"


def test_a_paper_is_shown_by_an_id_that_it_had_before(home: Home, sheaf: Sheaf) -> None:
    Library(home.library).add(
        [Paper(id="doi:10.1000/x", title="New", aliases=("local:old",), doi="10.1000/x")]
    )
    done = sheaf("show", "local:old", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["id"] == "doi:10.1000/x"


def test_an_unknown_id_is_told(sheaf: Sheaf) -> None:
    assert_told(sheaf("show", "arxiv:2499.99999"), "arxiv:2499.99999", "`sheaf search` lists ids")


# What cannot be taken in


def assert_nothing_kept(home: Home) -> None:
    """No paper in the library, and no half of one."""
    assert list(Library(home.library).papers()) == []
    assert Library(home.library).bad_lines() == []


BINARY = b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 40


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n \n\r\n", "empty"),
        (BINARY, ""),
        (b"\x89PNG\r\n\x1a\n" + BINARY, ""),
        (b"just a line", ""),
        (b"key: value\nother: value\n", ""),
        (b"#!/bin/sh\necho hello\n", ""),
    ],
    ids=["empty", "blank", "ELF", "PNG", "a line", "YAML", "a script"],
)
def test_a_file_that_is_no_digest_is_told_and_nothing_is_kept(
    tmp_path: Path, home: Home, data: bytes, said: str
) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    assert_told(run_sheaf("add", str(path)), str(path), said)
    assert_nothing_kept(home)


def test_a_missing_file_is_told(tmp_path: Path, home: Home) -> None:
    assert_told(run_sheaf("add", str(tmp_path / "none")), str(tmp_path / "none"), "no such file")
    assert not home.library.exists()


def test_a_folder_is_told(tmp_path: Path) -> None:
    assert_told(run_sheaf("add", str(tmp_path)), str(tmp_path), "folder")


def test_a_name_that_no_file_can_have_is_told() -> None:
    assert_told(run_sheaf("add", "x" * 5000), "file name too long")
    assert_told(run_sheaf("add", ""))


def test_a_name_with_controls_cannot_write_on_the_terminal() -> None:
    done = run_sheaf("add", "evil\x1b]0;title\x07\n\u202ename")
    assert_told(done, "evil", "no such file")
    assert not set("\x1b\x07\u202e") & set(done.stderr)


def test_a_file_that_may_not_be_read_is_told() -> None:
    code = f"""
import os, sys
from pathlib import Path
folder = Path(sys.argv[1])
page = folder / "page"
page.write_text("x")
page.chmod(0)
import digest.cli.add, filelock
from digest import sources
_ = [sources.source(name) for name in sources.names()]
{AS_NOBODY}
os.environ["SHEAF_HOME"] = str(folder / "home")
sys.exit(digest.cli.main(["add", str(page)]))
"""
    with nobodys_folder() as folder:
        done = run_python(code, folder)
        assert_told(done, str(folder / "page"), "you may not read this file", "chmod")


def test_a_home_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    code = f"""
import os, sys
from pathlib import Path
folder = Path(sys.argv[1])
import digest.cli.add, filelock
from digest import sources
_ = [sources.source(name) for name in sources.names()]
{AS_NOBODY}
(folder / "page.jsonl").write_text('{{"id": "local:x", "title": "A Title"}}\\n')
folder.chmod(0o500)
os.environ["SHEAF_HOME"] = str(folder / "home")
sys.exit(digest.cli.main(["add", str(folder / "page.jsonl")]))
"""
    with nobodys_folder() as folder:
        done = run_python(code, folder)
        assert_told(done, "permission denied", "SHEAF_HOME")
        assert not (folder / "home").exists()


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "page.jsonl").write_text('{"id": "local:x", "title": "A Title"}\n')
    (tmp_path / "file").write_text("mine")
    for words in (["add", str(tmp_path / "page.jsonl")], ["search", "x"], ["bookmark", "list"]):
        done = run_sheaf(*words, home=tmp_path / "file")
        assert_told(done, "move what is in the way")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_full_disk_is_told_and_keeps_nothing_half(tmp_path: Path, home: Home) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text(
        "".join(f'{{"id": "local:{n}", "title": "Title number {n}"}}\n' for n in range(2000))
    )
    done = run_python(
        """
import resource, sys
from digest.cli import main
import digest.cli.add
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.exit(main(["add", sys.argv[1]]))
""",
        page,
    )
    assert_told(done, "nothing was changed")
    assert_nothing_kept(home)


def test_a_bad_file_among_good_ones_stops_none_of_them(tmp_path: Path, home: Home) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.jsonl").write_text(f'{{"id": "local:{name}", "title": "{name}"}}\n')
    (tmp_path / "empty").mkdir()
    files = [tmp_path / name for name in ("one.jsonl", "none", "empty", "two.jsonl")]
    done = run_sheaf("add", *map(str, files))
    assert done.returncode == 1
    assert done.stdout == "2 new, 0 merged, 0 skipped\n"
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["sheaf", "sheaf"]
    assert {paper.id for paper in Library(home.library).papers()} == {"local:one", "local:two"}


def test_what_is_skipped_is_named_with_file_line_and_reason(tmp_path: Path) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text('{"id": "local:x", "title": "A Title"}\n{"id": "local:y"}\nno JSON\n')
    done = run_sheaf("add", str(page))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "1 new, 0 merged, 2 skipped"
    assert f"skipped {page}, line 2: " in done.stdout
    assert f"skipped {page}, line 3: " in done.stdout
    again = json.loads(run_sheaf("add", str(page), "--json").stdout)
    assert (again["new"], again["merged"], again["ids"]) == (0, 1, ["local:x"])
    assert [(each["file"], each["line"]) for each in again["skipped"]] == [
        (str(page), 2),
        (str(page), 3),
    ]
    assert all(each["reason"] for each in again["skipped"])


def test_standard_input_is_taken_in_too(home: Home) -> None:
    done = run_sheaf("add", "-", stdin=None, input='{"id": "local:x", "title": "A Title"}\n')
    assert (done.returncode, done.stdout) == (0, "1 new, 0 merged, 0 skipped\n")
    assert [paper.id for paper in Library(home.library).papers()] == ["local:x"]


# The index


def test_the_index_can_be_rebuilt_checked_and_described(sheaf: Sheaf, home: Home) -> None:
    assert sheaf("index", "rebuild").stdout.startswith("3 papers, ")
    assert sheaf("index", "check").stdout == "the index holds every paper\n"
    assert str(home.index) in sheaf("index", "stats").stdout


def test_a_lost_index_comes_back_by_itself(sheaf: Sheaf, home: Home) -> None:
    before = sheaf("search", "draft", "--json").stdout
    for file in home.index.iterdir():
        file.unlink()
    assert sheaf("search", "draft", "--json").stdout == before


def test_a_fault_of_our_own_is_one_line_without_a_traceback() -> None:
    code = """
import sys
import digest.cli.search
from digest.cli import main
digest.cli.search.run = lambda arguments: 1 / 0
sys.exit(main(["search", "x"]))
"""
    done = run_python(code)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "a fault of sheaf's own (ZeroDivisionError" in done.stderr
    assert "SHEAF_DEBUG=1" in done.stderr


def test_interrupting_is_told_in_a_line(home: Home) -> None:
    done = run_python(
        """
import os, signal, sys
import digest.cli.search
from digest.cli import main
digest.cli.search.run = lambda arguments: os.kill(os.getpid(), signal.SIGINT)
sys.exit(main(["search", "x"]))
"""
    )
    assert (done.returncode, done.stderr) == (130, "sheaf: stopped\n")


# The page that the project began with


@pytest.fixture(scope="module")
def seeded(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done, Done]:
    """A home that took the page in twice, and what was said each time."""
    folder = tmp_path_factory.mktemp("seeded")
    first, again = (run_sheaf("add", str(seed), "--json", home=folder) for _ in range(2))
    return folder, first, again


def test_the_page_holds_109_papers_and_is_known_the_second_time(
    seeded: tuple[Path, Done, Done],
) -> None:
    _, first, again = seeded
    assert (first.returncode, again.returncode) == (0, 0)
    new, known = json.loads(first.stdout), json.loads(again.stdout)
    assert (new["new"], new["merged"], new["skipped"]) == (109, 0, [])
    assert (known["new"], known["merged"], known["skipped"]) == (0, 109, [])
    assert new["ids"] == known["ids"]
    assert len(set(new["ids"])) == 109


def test_the_page_taken_in_again_changes_nothing_on_disk(
    seeded: tuple[Path, Done, Done], seed: Path
) -> None:
    folder, _, _ = seeded
    path = Library(home_at(folder).library).path
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    done = run_sheaf("add", str(seed), home=folder)
    assert done.stdout == "0 new, 109 merged, 0 skipped\n"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.fixture
def page_index(seeded: tuple[Path, Done, Done]) -> Iterator[tuple[Index, list[Paper]]]:
    home = home_at(seeded[0])
    library = Library(home.library)
    index = Index.open(home.index, library)
    yield index, list(library.papers())
    index.close()


@pytest.mark.parametrize("cut", [0, 3])
def test_each_title_as_typed_finds_its_paper_first(
    page_index: tuple[Index, list[Paper]], cut: int
) -> None:
    index, papers = page_index
    assert len(papers) == 109
    missed = []
    for paper in papers:
        for title in {paper.title, paper.extra.get("raw_title", paper.title)}:
            typed = title[: len(title) - cut]
            hits = index.search(typed, limit=1).hits
            if not hits or hits[0].paper.id != paper.id:
                missed.append(typed)
    assert missed == []


def test_each_title_is_found_while_it_is_typed_word_by_word(
    page_index: tuple[Index, list[Paper]],
) -> None:
    index, papers = page_index
    lost = []
    for paper in papers[::10]:
        words = paper.title.split()
        for count in range(1, len(words) + 1):
            typed = " ".join(words[:count])
            if paper.id not in {hit.paper.id for hit in index.search(typed).hits}:
                lost.append(typed)
    assert lost == []


def test_papers_with_both_words_in_the_title_come_first(
    seeded: tuple[Path, Done, Done],
) -> None:
    done = run_sheaf("search", "speculative decoding", "--json", home=seeded[0])
    titles = [record["title"].lower() for record in json.loads(done.stdout)]
    both = ["speculative" in title and "decoding" in title for title in titles]
    assert both[:5] == [True] * 5
    assert sum(both) == both.index(False)
