"""Writes Whoosh's table of contents. Sheaf itself never reads it.

It is a pickle, and unpickling can run code from the file. It is written so that
`whoosh.index.open_dir` can open the folder and software built on Whoosh can search the library.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.index.schema import whoosh_schema

if TYPE_CHECKING:
    from pathlib import Path

    from digest.index.segment.manifest import Manifest

INDEX_NAME: Final = "MAIN"
"""Whoosh's default name for the only index in a folder."""
_TOC: Final = re.compile(rf"_{INDEX_NAME}_(\d{{1,15}})\.toc")


def toc_name(generation: int) -> str:
    """Return the file name of a generation's table of contents."""
    return f"_{INDEX_NAME}_{generation}.toc"


def latest_generation(folder: Path) -> int:
    """Return the newest generation with a table of contents in the folder; 0 if there is none."""
    found = (_TOC.fullmatch(path.name) for path in folder.iterdir())
    return max((int(match[1]) for match in found if match), default=0)


def write_toc(folder: Path, manifest: Manifest) -> None:
    """Write the table of contents for one state of the index.

    Raises:
        OSError: the file cannot be written.
    """
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import TOC

    from digest.index.whoosh_compat.codec import ArraySegment

    segments = [ArraySegment(each) for each in manifest.segments]
    TOC(whoosh_schema(), segments, manifest.generation).write(FileStorage(str(folder)), INDEX_NAME)
    (folder / toc_name(manifest.generation)).chmod(0o600)
