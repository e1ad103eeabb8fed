"""Whoosh's table of contents, written for Whoosh alone: Sheaf never reads it.

It is a pickle, and unpickling runs what a file says; but with it `whoosh.index.open_dir` opens the
folder, and whatever is built on Whoosh can search the library.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.index.schema import whoosh_schema

if TYPE_CHECKING:
    from pathlib import Path

    from digest.index.segment.manifest import Manifest

INDEX_NAME: Final = "MAIN"
"""Whoosh's name of an index whose folder holds no other."""
_TOC: Final = re.compile(rf"_{INDEX_NAME}_(\d{{1,15}})\.toc")


def toc_name(generation: int) -> str:
    """The file name of the table of contents of a generation."""
    return f"_{INDEX_NAME}_{generation}.toc"


def latest_generation(folder: Path) -> int:
    """The newest generation that has a table of contents in a folder; 0 if there is none."""
    found = (_TOC.fullmatch(path.name) for path in folder.iterdir())
    return max((int(match[1]) for match in found if match), default=0)


def write_toc(folder: Path, manifest: Manifest) -> None:
    """Write the table of contents of a state of the index.

    Raises:
        OSError: it cannot be written.
    """
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import TOC

    from digest.index.whoosh_compat.codec import ArraySegment

    segments = [ArraySegment(each) for each in manifest.segments]
    TOC(whoosh_schema(), segments, manifest.generation).write(FileStorage(str(folder)), INDEX_NAME)
    (folder / toc_name(manifest.generation)).chmod(0o600)
