"""Where Sheaf keeps things: `SHEAF_HOME`, or the folders that the system has for such things."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one person's Sheaf. Making one touches no disk."""

    data: Path
    """What must never be lost: the library and the bookmarks."""
    cache: Path
    """What can be made again: the index, and what was fetched."""
    config: Path

    @property
    def library(self) -> Path:
        """The folder of the library."""
        return self.data / "library"

    @property
    def index(self) -> Path:
        """The folder of the index."""
        return self.cache / "index"

    @property
    def bookmarks(self) -> Path:
        """The bookmarks file."""
        return self.data / "bookmarks.jsonl"

    @property
    def fetched(self) -> Path:
        """The folder of what services answered, and of when they were asked last."""
        return self.cache / "fetched"

    @property
    def synced(self) -> Path:
        """The file that says until when each subscription was fetched."""
        return self.data / "synced.json"

    @property
    def config_file(self) -> Path:
        """The config file, which need not exist."""
        return self.config / "config.toml"


def home() -> Home:
    """The folders in force: all under `SHEAF_HOME` when it is set, else the platform's own."""
    given = os.environ.get("SHEAF_HOME")
    if given:
        return home_at(Path(given).expanduser().absolute())
    from platformdirs import PlatformDirs

    folders = PlatformDirs("sheaf", appauthor=False)
    return Home(
        Path(folders.user_data_dir), Path(folders.user_cache_dir), Path(folders.user_config_dir)
    )


def home_at(folder: Path) -> Home:
    """A home with everything under one folder."""
    return Home(folder, folder, folder)
