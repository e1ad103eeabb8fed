"""`sheaf index`: the cache behind the search."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from digest.cli.common import opened_index
from digest.library import Library
from digest.storage.durable import reported
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse

    from digest.index import Index
    from digest.storage.paths import Home


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `sheaf index`."""
    parser.add_argument("what", choices=["rebuild", "check", "stats"])


def run(arguments: argparse.Namespace) -> int:
    """Do one thing with the index."""
    folders = home()
    if arguments.what == "rebuild" and folders.index.exists():
        with reported(folders.index, "remove the old index"):
            shutil.rmtree(folders.index)
    with opened_index(folders) as index:
        if arguments.what == "check":
            return _check(index, folders)
        stats = index.stats()
    print(f"{stats.papers} papers in {folders.index}")
    print(f"{stats.segments} segments, {stats.size / 1e6:.1f} MB, {stats.deleted} papers replaced")
    print(f"{stats.title_words} different words in titles")
    return 0


def _check(index: Index, folders: Home) -> int:
    faults = index.check()
    missing = sum(1 for _ in Library(folders.library).papers()) - len(index)
    if missing:
        faults.append(f"{missing} papers of the library are missing; run `sheaf index rebuild`")
    print("\n".join(faults) or "the index is whole and holds every paper")
    return 1 if faults else 0
