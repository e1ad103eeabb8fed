"""The file of earlier searches."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from digest.past_searches import MOST, add, load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "searches.txt"


def test_searches_are_kept_once_the_latest_last(file: Path) -> None:
    assert load(file) == ()
    for text in ("one", "two", "two", "one", "  "):
        add(file, text)
    assert load(file) == ("two", "one")


def test_only_the_latest_are_kept(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("".join(f"{number}\n" for number in range(10 * MOST)))
    add(file, "new")
    found = load(file)
    assert (len(found), found[0], found[-1]) == (MOST, f"{10 * MOST - MOST + 1}", "new")
    assert len(file.read_text().splitlines()) == MOST


def test_neither_escapes_nor_lines_get_into_the_box(file: Path) -> None:
    add(file, "a\x1b[31mb\nc\x00" + "x" * 5000)
    assert load(file)[0].startswith("ab c")
    assert len(load(file)[0]) == 1000
    file.write_bytes(b"\xff\x1b]0;t\x07good\n\n\xe2\x80\xaebidi\n")
    assert all(each.isprintable() for each in load(file))


def test_a_pipe_is_not_waited_for(file: Path) -> None:
    file.parent.mkdir()
    os.mkfifo(file)
    assert load(file) == ()
