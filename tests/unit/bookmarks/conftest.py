"""What the tests of bookmarks share: a place for the file, and the bookmarks in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Bookmarks

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bookmarks.jsonl"


@pytest.fixture
def bookmarks(path: Path) -> Bookmarks:
    return Bookmarks(path)
