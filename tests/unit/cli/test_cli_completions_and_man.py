"""Completions and the manual page, which are made from the parsers of all commands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest

from digest.cli import COMMANDS
from digest.cli.man import page
from digest.cli.whole_parser import syntax_of, whole_parser
from tests.unit.commands import Sheaf, run_sheaf
from tests.unit.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

BASH = """
source "$1"; shift
complete -p sheaf > /dev/null
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _shtab_sheaf
printf '%s\\n' "${COMPREPLY[@]}"
"""
FISH = 'source $argv[1]; complete -C (string join " " -- $argv[2..])'


def completed(shell: str, script: Path, *words: str) -> set[str]:
    """What the shell offers for the last of some words."""
    code = {"bash": BASH, "fish": FISH}[shell]
    options = {"bash": ["--norc", "-c", code, "-"], "fish": ["--no-config", "-c", code, "--"]}
    done = subprocess.run(
        [shell, *options[shell], str(script), *words],
        env=os.environ | {"HOME": str(script.parent)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return {line.split("\t")[0] for line in done.stdout.splitlines() if line}


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_a_shell_completes_commands_options_choices_and_files(
    called: Sheaf, tmp_path: Path, shell: str
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(called("completions", shell).stdout)
    (tmp_path / "papers.bib").touch()
    for words, wanted in {
        ("sheaf", ""): set(COMMANDS),
        ("sheaf", "ma"): {"mark", "man"},
        ("sheaf", "mark", ""): {"read", "unread", "undo"},
        ("sheaf", "mark", "undo", "--"): {"--help", "--json"},
        ("sheaf", "list", "--sort", "u"): {"upvotes"},
        ("sheaf", "completions", ""): {"bash", "zsh", "fish"},
        ("sheaf", "add", f"{tmp_path}/pap"): {f"{tmp_path}/papers.bib"},
        ("sheaf", "export", "-o", f"{tmp_path}/pap"): {f"{tmp_path}/papers.bib"},
    }.items():
        assert completed(shell, script, *words) == wanted, words


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_read_its_completions(called: Sheaf, tmp_path: Path, shell: str) -> None:
    script = tmp_path / "script"
    done = called("completions", shell)
    assert (done.returncode, done.stderr) == (0, "")
    script.write_text(done.stdout)
    assert "mark papers as unread" in done.stdout or shell == "bash"
    if shutil.which(shell):
        assert subprocess.run([shell, "-n", str(script)], capture_output=True).returncode == 0


def test_the_manual_page_in_the_wheel_is_current() -> None:
    hint = "run `python -m digest.cli.man > digest/cli/sheaf.1`"
    assert (ROOT / "digest" / "cli" / "sheaf.1").read_text(encoding="utf-8") == page(), hint
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    targets = wheel["tool"]["hatch"]["build"]["targets"]
    assert targets["wheel"]["shared-data"] == {"digest/cli/sheaf.1": "share/man/man1/sheaf.1"}


def test_the_manual_page_names_every_command_and_option() -> None:
    text = page().replace(r"\-", "-")
    for command in syntax_of(whole_parser()).commands:
        assert f".SS \\fBsheaf {command.name}\\fR" in text
        for each in syntax_of(command.parser).commands:
            assert f".SS \\fBsheaf {command.name} {each.name}\\fR" in text
            for argument in syntax_of(each.parser).arguments:
                assert all(f"\\fB{name}\\fR" in text for name in argument.option_strings)
    assert not re.search(r"%\(|None|<lambda|SUPPRESS", text)
    assert "arXiv's latest announcements" in text


def test_the_manual_page_is_printed_where_there_is_no_terminal(called: Sheaf) -> None:
    done = called("man")
    assert (done.returncode, done.stdout, done.stderr) == (0, page(), "")


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_the_manual_page_is_shown_by_man_on_a_terminal() -> None:
    reading, writing = os.openpty()
    try:
        options = {"MANPAGER": "head -n 5", "MANWIDTH": "80", "TERM": "dumb"}
        done = run_sheaf("man", stdout=writing, env=options)
        os.close(writing)
        shown = os.read(reading, 10_000).decode()
    finally:
        os.close(reading)
    assert (done.returncode, done.stderr) == (0, "")
    assert "a terminal reader for papers" in shown
    assert ".TH" not in shown
