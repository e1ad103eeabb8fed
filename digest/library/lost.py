"""Papers that the library lost and its index still had, kept in a file until the person decides.

The file is next to the library, has its format (a paper a line), and stays until the papers are put
back or the person deletes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from digest.library.store import CHUNK, paper_of_line
from digest.storage.durable import Appender, locked, reported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from digest.library.store import Library

_PREFIX: Final = "lost-"


@dataclass(frozen=True, slots=True)
class LostPapers:
    """A file of papers that the library lost."""

    path: Path
    count: int


def keep_lost(library: Library, name: str, records: Iterable[bytes]) -> LostPapers | None:
    """Write records of lost papers to a file next to the library; None if there are none.

    Args:
        library: what lost them.
        name: tells this loss from others; the same loss replaces its file.
        records: lines of the library, with or without their line ends.

    Raises:
        StoreError: the file cannot be written.
    """
    lines = (record.rstrip(b"\r\n") + b"\n" for record in records)
    first = list(islice(lines, CHUNK))
    if not first:
        return None
    path = library.path.with_name(f"{_PREFIX}{name}.jsonl")
    count = 0
    with reported(path, "keep the papers that the library lost"):
        path.unlink(missing_ok=True)
        with Appender(path) as file:
            while first:
                file.append(first)
                count += len(first)
                first = list(islice(lines, CHUNK))
    return LostPapers(path, count)


def lost_papers(library: Library) -> list[LostPapers]:
    """Return the files of papers that the library lost, sorted by name."""
    with reported(library.path.parent, "read this folder"):
        paths = sorted(library.path.parent.glob(f"{_PREFIX}*.jsonl"))
        return [LostPapers(path, sum(1 for _ in _lines(path))) for path in paths]


def put_back(library: Library) -> int:
    """Append all lost papers to the library again as they were, and delete their files.

    Of a paper that the library has too, the one that is put back counts; one that has meanwhile
    come back under another id stays as it is.

    Returns:
        The number of papers put back.

    Raises:
        StoreError: a file cannot be read or written; no paper is lost.
    """
    files = lost_papers(library)
    if not files:
        return 0
    count = 0
    with locked(library.path), reported(library.path, "write the library"):
        reading = library.reading()
        try:
            with Appender(library.path) as log:
                for file in files:
                    for line in _lines(file.path):
                        paper_id = paper_of_line(line).id
                        known = reading.get(paper_id)
                        if known is None or known.id == paper_id:
                            log.append([line])
                            count += 1
        finally:
            reading.close()
        for file in files:
            file.path.unlink()
    return count


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the well-formed lines of a file of papers."""
    with path.open("rb") as file:
        for line in file:
            try:
                paper_of_line(line)
            except ValueError:
                continue
            yield line if line.endswith(b"\n") else line + b"\n"
