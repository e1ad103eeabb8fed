"""Reading the bookmarks file as the next process would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.bookmarks import Bookmarks

if TYPE_CHECKING:
    from pathlib import Path


def reread(path: Path) -> Bookmarks:
    fresh = Bookmarks(path)
    fresh.on_disk.load()
    return fresh
