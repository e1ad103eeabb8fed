"""`sheaf index`: rebuild, check or describe the search index."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from digest.cli.common import counted, progress, tell, update_index
from digest.index import Index
from digest.library import Library, lost_papers, put_back
from digest.passages.store import Passages
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from digest.storage.paths import Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf index`."""
    parser.add_argument(
        "what",
        choices=["rebuild", "check", "stats", "salvage"],
        help="build it again from the library, look for errors in it, show its size, or put back "
        "papers that the library lost and the index still had",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do one thing with the index."""
    folders = home()
    if arguments.what == "salvage":
        return _salvage(folders)
    with contextlib.closing(Passages.of(folders)) as passages:
        with _opened(folders, rebuild=arguments.what == "rebuild") as index:
            if arguments.what == "check":
                return _check(index, passages, folders)
            stats = index.stats()
        bring = passages.rebuild if arguments.what == "rebuild" else passages.update
        with progress("indexing", "texts") as report:
            of_texts = bring(report)
    print(f"{counted(stats.papers, 'paper')} in {folders.index}")
    print(
        f"{counted(stats.segments, 'segment')}, {stats.size / 1e6:.1f} MB, "
        f"{counted(stats.deleted, 'replaced record')}"
    )
    print(f"{counted(stats.title_words, 'distinct word')} in titles")
    if of_texts.texts:
        print(
            f"{counted(of_texts.passages, 'paragraph')} of {counted(of_texts.texts, 'text')} in "
            f"{folders.passages}, {of_texts.size / 1e6:.1f} MB"
        )
    return 0


@contextlib.contextmanager
def _opened(folders: Home, *, rebuild: bool) -> Iterator[Index]:
    # Not `open_index`: this is about the index on disk, never about a temporary one.
    opening = Index.rebuild if rebuild else Index.open
    with progress("indexing") as report:
        index = opening(folders.index, Library(folders.library), report, tell=tell)
    with contextlib.closing(index):
        yield index


def _check(index: Index, passages: Passages, folders: Home) -> int:
    faults = index.check() + passages.check()
    library = Library(folders.library)
    if not index.has_indexed_bytes(library.path):
        faults.append(f"{library.path}: the bytes of the library changed since it was indexed")
    if not faults:
        faults = _differences(index, library)
    print("\n".join(faults) or "the index is complete and undamaged")
    if faults:
        print("run `sheaf doctor`, which rebuilds the index; no paper is lost")
    return 1 if faults else 0


def _differences(index: Index, library: Library) -> list[str]:
    has = [index.get(paper.id) is not None for paper in library.papers()]
    missing, extra = has.count(False), len(index) - has.count(True)
    found = []
    if missing:
        found.append(f"{counted(missing, 'paper')} of the library missing from the index")
    if extra:
        found.append(f"{counted(extra, 'paper')} of the index missing from the library")
    return found


def _salvage(folders: Home) -> int:
    library = Library(folders.library)
    if not lost_papers(library):
        print("the library has lost no papers")
        return 0
    count = put_back(library)
    update_index(folders)
    print(f"put back {counted(count, 'paper')}")
    return 0
