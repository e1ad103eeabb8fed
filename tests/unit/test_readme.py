"""The README is accurate."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from digest.cli import COMMANDS
from tests.unit.commands import run_sheaf
from tui.keymap import markdown_table

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_key_table_in_the_readme_is_current() -> None:
    between = re.search(r"<!-- keys -->\n(.*?)\n<!-- /keys -->", README, re.DOTALL)
    assert between is not None
    assert between[1] == markdown_table(), "put the output of `python -m tui.keymap` there"


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"read"}))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"sheaf {command}" in README


def test_the_test_command_is_one_line_for_ci_to_run() -> None:
    assert len(re.findall(r"^python3 -m venv .*python -m pytest.*$", README, re.MULTILINE)) == 1


# The console blocks

CONSOLE = re.findall(r"^```console\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
PAGE = "hf-papers-inference-speed.txt"
SAVED = dt.datetime(2026, 3, 14, 12, tzinfo=dt.UTC)
"""When the README's page was saved: its date has no year."""

NOT_RUN = {
    "sheaf add ~/digests": "the files are the reader's own",
    "sheaf fetch ": "it needs the network",
    "sheaf sync": "it needs the network",
    "sheaf text ": "it needs the network",
}
BEFORE = {"sheaf bookmark list": "bookmark add t:248447289d8f"}
"""What, according to the prose, was done in the reader before a command."""


def shown_commands() -> list[tuple[str, str]]:
    """The commands of all console blocks, in order, each with the output shown below it."""
    found = []
    for block in CONSOLE:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def with_todays_date(output: str) -> str:
    """The output with a bookmark's date replaced by today; everything else must be as shown."""
    today = dt.datetime.now().astimezone().date().isoformat()
    return re.sub(r"(?m)^(t:[0-9a-f]{12}  +)\d{4}-\d\d-\d\d(?=  )", rf"\g<1>{today}", output)


def test_console_blocks_print_what_they_say(seed: Path, tmp_path: Path, own_home: Path) -> None:
    page = tmp_path / PAGE
    shutil.copyfile(seed, page)
    os.utime(page, (SAVED.timestamp(), SAVED.timestamp()))
    for command, output in shown_commands():
        if not command.startswith("sheaf ") or command.startswith(tuple(NOT_RUN)):
            assert not output, f"nobody checks what {command!r} prints"
            continue
        if command in BEFORE:
            assert run_sheaf(*BEFORE[command].split(), home=own_home).returncode == 0
        words = shlex.split(command, comments=True)[1:]
        done = run_sheaf(
            *words,
            home=own_home,
            cwd=tmp_path,
            stderr=subprocess.STDOUT,
            env={"PYTHONUNBUFFERED": "1"},
        )
        assert done.returncode == 0, command
        if " # " not in command:  # a remark stands for the output
            assert done.stdout == with_todays_date(output), command
