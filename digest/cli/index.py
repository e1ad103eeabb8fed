"""`sheaf index`: rebuild, check or describe the search index."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from digest.cli.common import counted, progress
from digest.index import Index
from digest.library import Library
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from digest.storage.paths import Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf index`."""
    parser.add_argument(
        "what",
        choices=["rebuild", "check", "stats"],
        help="build it again from the library, look for errors in it, or show its size",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do one thing with the index."""
    folders = home()
    with _opened(folders, rebuild=arguments.what == "rebuild") as index:
        if arguments.what == "check":
            return _check(index, folders)
        stats = index.stats()
    print(f"{counted(stats.papers, 'paper')} in {folders.index}")
    print(
        f"{counted(stats.segments, 'segment')}, {stats.size / 1e6:.1f} MB, "
        f"{counted(stats.deleted, 'replaced record')}"
    )
    print(f"{counted(stats.title_words, 'distinct word')} in titles")
    return 0


@contextlib.contextmanager
def _opened(folders: Home, *, rebuild: bool) -> Iterator[Index]:
    # Not `open_index`: this is about the index on disk, never about a temporary one.
    opening = Index.rebuild if rebuild else Index.open
    with progress("indexing") as report:
        index = opening(folders.index, Library(folders.library), report)
    with contextlib.closing(index):
        yield index


def _check(index: Index, folders: Home) -> int:
    faults = index.check()
    missing = sum(1 for _ in Library(folders.library).papers()) - len(index)
    if missing:
        missing_papers = counted(missing, "missing paper")
        faults.append(f"{missing_papers}; run `sheaf index rebuild`")
    print("\n".join(faults) or "the index is complete and undamaged")
    return 1 if faults else 0
