"""Papers that the library lost and its index still had, kept in a file until the person decides.

The file is next to the library, has its format (a paper a line), and stays until the papers are put
back or the person deletes it. A paper that was not lost but changed has the checksum of what took
its place in front: only that may be replaced again.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from digest.library.store import CHUNK, paper_of_line
from digest.storage.durable import Appender, locked, reported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from digest.library.store import Library
    from digest.paper import Paper

_PREFIX: Final = "lost-"
_INSTEAD_OF: Final = re.compile(rb'\{"instead_of": (\d+), ')


@dataclass(frozen=True, slots=True)
class LostPapers:
    """A file of papers that the library lost."""

    path: Path
    count: int


@dataclass(frozen=True, slots=True)
class LostRecord:
    """A paper that the library lost."""

    line: bytes
    """Its line in the library, with or without the line end."""
    instead_of: bytes | None = None
    """The line that the library had for it when the loss was noticed, if any."""


def keep_lost(library: Library, name: str, records: Iterable[LostRecord]) -> LostPapers | None:
    """Write records of lost papers to a file next to the library; None if there are none.

    Args:
        library: what lost them.
        name: tells this loss from others; the same loss replaces its file.
        records: the papers.

    Raises:
        StoreError: the file cannot be written.
    """
    lines = map(_kept_line, records)
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

    A paper that the library has got again in the meantime, or that has changed again, is newer:
    it only gains from the lost one what it lacks, as by any import. One that has come back under
    another id stays as it is.

    Returns:
        The number of papers put back as they were.

    Raises:
        StoreError: a file cannot be read or written; no paper is lost.
    """
    files = lost_papers(library)
    if not files:
        return 0
    with reported(library.path.parent, "read this folder"):
        # Of a paper that was lost twice, the last one is appended last, and counts.
        files.sort(key=lambda file: file.path.stat().st_mtime_ns)
    count = 0
    outdated: list[Paper] = []
    with locked(library.path), reported(library.path, "write the library"):
        reading = library.reading()
        try:
            with Appender(library.path) as log:
                for file in files:
                    for kept in _lines(file.path):
                        line, instead_of = _without_checksum(kept)
                        paper = paper_of_line(line)
                        known = reading.get(paper.id)
                        if known is None or _checksum(reading.line(paper.id)) == instead_of:
                            log.append([line])
                            count += 1
                        elif known.id == paper.id:
                            outdated.append(paper)
        finally:
            reading.close()
    if outdated:
        library.add(outdated)
    with reported(library.path.parent, "delete the files of lost papers"):
        for file in files:
            file.path.unlink(missing_ok=True)
    return count


def _kept_line(record: LostRecord) -> bytes:
    line = record.line.strip() + b"\n"
    if record.instead_of is None:
        return line
    return b'{"instead_of": %d, ' % _checksum(record.instead_of) + line[1:]


def _without_checksum(kept: bytes) -> tuple[bytes, int | None]:
    """The line that `_kept_line` was given, and the checksum of what took its place, if any."""
    match = _INSTEAD_OF.match(kept)
    return (b"{" + kept[match.end() :], int(match[1])) if match else (kept, None)


def _checksum(line: bytes) -> int:
    return zlib.crc32(line.strip())


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the well-formed lines of a file of papers."""
    with path.open("rb") as file:
        for line in file:
            try:
                paper_of_line(line)
            except ValueError:
                continue
            yield line if line.endswith(b"\n") else line + b"\n"
