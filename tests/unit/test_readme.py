"""The README says what is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.cli import COMMANDS
from tui.keymap import markdown_table

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_key_table_is_the_one_in_force() -> None:
    between = re.search(r"<!-- keys -->\n(.*?)\n<!-- /keys -->", README, re.DOTALL)
    assert between is not None
    assert between[1] == markdown_table(), "put the output of `python -m tui.keymap` there"


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"read"}))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"sheaf {command}" in README


def test_the_test_command_is_one_line_for_ci_to_run() -> None:
    assert len(re.findall(r"^python3 -m venv .*python -m pytest.*$", README, re.MULTILINE)) == 1
