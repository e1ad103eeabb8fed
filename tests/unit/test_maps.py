"""The maps of the code are accurate."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAPS = [
    each for each in (ROOT / "digest" / "README.md", ROOT / "tui" / "README.md") if each.exists()
]


def named(text: str) -> set[str]:
    """The files and folders that a map names between backticks."""
    return set(re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:/|\.py))`", text))


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.parent.name)
def test_a_map_names_files_and_folders_that_exist(path: Path) -> None:
    rooms = [path.parent, *(each for each in path.parent.rglob("*") if each.is_dir()), ROOT]
    missing = {
        each
        for each in named(path.read_text(encoding="utf-8"))
        if not any((room / each).exists() for room in rooms)
    }
    assert not missing


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.parent.name)
def test_a_map_names_every_room(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rooms = {
        f"{each.name}/" if each.is_dir() else each.name
        for each in path.parent.iterdir()
        if (each.is_dir() and (each / "__init__.py").exists())
        or (each.suffix == ".py" and each.name != "__init__.py")
    }
    assert {each for each in rooms if f"`{each}`" not in text} == set()
