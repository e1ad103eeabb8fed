"""The command line as people and scripts use it: a process, its output, its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest import __version__
from digest.cli import COMMANDS
from digest.library import Library
from digest.paper import Paper
from tests.unit.commands import SCRIPT, Sheaf, assert_told, run_sheaf
from tests.unit.processes import ROOT, run_python

if TYPE_CHECKING:
    from digest.storage.paths import Home


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_version_and_help_load_nothing_heavy(word: str) -> None:
    done = run_python(
        f"""
import sys
from digest.cli import main
assert main([{word!r}]) == 0
heavy = {{"whoosh", "textual", "numpy", "rich", "hypothesis", "pylatexenc", "shtab"}}
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
def test_each_command_has_help_of_its_own(called: Sheaf, name: str) -> None:
    done = called(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"sheaf {name}" in done.stdout


@pytest.mark.parametrize(
    ("name", "names_inside"),
    [("fetch", ["Hugging Face", "arXiv"]), ("export", ["BibTeX", "RIS", "CSL JSON", "CSV"])],
)
def test_help_writes_names_as_they_are_written(
    called: Sheaf, name: str, names_inside: list[str]
) -> None:
    described = called(name, "--help").stdout.split("\n\n")[1].replace("\n", " ")
    assert described[0].isupper()
    for each in names_inside:
        assert each in described


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
def test_a_closed_pipe_is_not_an_error(sheaf: Sheaf, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = sheaf(*words, stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_much_output_for_a_closed_pipe_is_not_an_error(home: Home) -> None:
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


def test_a_full_disk_behind_the_output_is_reported(sheaf: Sheaf) -> None:
    with Path("/dev/full").open("w") as full:
        done = sheaf("search", "draft", stdout=full)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no space left on device" in done.stderr.lower()
    assert "internal error" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize("words", [["search", "draft"], ["show", "arxiv:2403.00002"]], ids=" ".join)
def test_a_terminal_with_another_encoding_gets_what_it_can_show(
    sheaf: Sheaf, encoding: str, words: list[str]
) -> None:
    done = sheaf(*words, env={"PYTHONIOENCODING": encoding})
    assert (done.returncode, done.stderr) == (0, "")
    assert "arxiv:2403.00002" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["frobnicate"], "unknown command 'frobnicate'"),
        (["--frobnicate"], "--frobnicate"),
        (["search", "x", "--batch", "y"], "only one of"),
        (["list", "--limit", "0"], "is not a number of 1 or more"),
        (["mark"], "COMMAND"),
        (["mark", "read"], "QUERY, --ids or --all"),
        (["mark", "read", "x", "--all"], "QUERY, --ids or --all"),
        (["mark", "undo", "yesterday"], "is not a time"),
        (["search", "x", "--limit", "0"], "is not a number of 1 or more"),
        (["search", "x", "--limit", "many"], "is not a number of 1 or more"),
        (["search", "x", "--sort", "beauty"], "beauty"),
        (["search", "x", "--json", "--jsonl"], "--json"),
        (["search", "x", "--lim", "3"], "--lim"),
        (["show"], "ID"),
        (["add"], "FILE"),
        (["add", "x", "--date", "Mar 13"], "is not a date (YYYY-MM-DD)"),
        (["add", "x", "--date", "2024-02-30"], "is not a date (YYYY-MM-DD)"),
        (["index", "polish"], "polish"),
        (["bookmark"], "COMMAND"),
        (["bookmark", "hide"], "hide"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_reported_in_a_line_that_names_the_help(
    called: Sheaf, words: list[str], said: str
) -> None:
    assert_told(called(*words), said, "--help`", code=2)


def test_an_unknown_format_is_wrong_usage_and_names_the_known_ones(
    called: Sheaf, tmp_path: Path
) -> None:
    (tmp_path / "page").write_text("x")
    done = called("add", str(tmp_path / "page"), "--format", "nope")
    assert_told(done, "unknown format 'nope'", "hf-page", code=2)


def test_the_reader_without_a_terminal_says_what_to_use(called: Sheaf) -> None:
    for words in ([], ["read"], ["read", "draft"], ["demo"]):
        assert_told(called(*words), "the reader needs an interactive terminal", "`sheaf search`")


def test_an_internal_error_is_one_line_without_a_traceback() -> None:
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
    assert "internal error (ZeroDivisionError" in done.stderr
    assert "SHEAF_DEBUG=1" in done.stderr


def test_interrupting_is_reported_in_a_line(home: Home) -> None:
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
