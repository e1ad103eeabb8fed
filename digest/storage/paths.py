"""Where Sheaf stores files: in `SHEAF_HOME`, or in the platform's standard folders."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The user's folders. Creating this object does not touch the disk."""

    data: Path
    """What must never be lost: the library and the bookmarks."""
    cache: Path
    """What can be recreated: the index and cached responses."""
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
    def passages(self) -> Path:
        """The folder of the index of the kept full texts."""
        return self.cache / "passages"

    @property
    def bookmarks(self) -> Path:
        """The bookmarks file."""
        return self.data / "bookmarks.jsonl"

    @property
    def texts(self) -> Path:
        """The folder of the kept full texts."""
        return self.data / "texts"

    @property
    def fetched(self) -> Path:
        """The folder of cached responses, and of when each service was last asked."""
        return self.cache / "fetched"

    @property
    def synced(self) -> Path:
        """The file with the time up to which each subscription was fetched."""
        return self.data / "synced.json"

    @property
    def searches(self) -> Path:
        """The file of the searches that were made in the reader."""
        return self.data / "searches.txt"

    @property
    def config_file(self) -> Path:
        """The config file, which need not exist."""
        return self.config / "config.toml"


def home() -> Home:
    """Return the folders to use: `SHEAF_HOME` if it is set, else the platform's standard ones."""
    given = os.environ.get("SHEAF_HOME")
    if given:
        return home_at(Path(given).expanduser().absolute())
    from platformdirs import PlatformDirs

    folders = PlatformDirs("sheaf", appauthor=False)
    return Home(
        Path(folders.user_data_dir), Path(folders.user_cache_dir), Path(folders.user_config_dir)
    )


def home_at(folder: Path) -> Home:
    """Return a home that keeps everything in one folder."""
    return Home(folder, folder, folder)
