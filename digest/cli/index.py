"""`sheaf index`: the cache behind the search."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from digest.cli.common import opened_index
from digest.files import reported
from digest.library import Library
from digest.paths import home

if TYPE_CHECKING:
    import argparse


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
        total = index.search("", limit=1).total
    if arguments.what == "check":
        missing = sum(1 for _ in Library(folders.library).papers()) - total
        print("the index holds every paper" if not missing else f"{missing} papers are missing")
        return 1 if missing else 0
    size = sum(each.stat().st_size for each in folders.index.rglob("*") if each.is_file())
    print(f"{total} papers, {size / 1e6:.1f} MB in {folders.index}")
    return 0
