"""The state of the index in one small JSON file: its segments, and how far the log was indexed.

`index.json` is replaced last, by an atomic rename, so it always describes a complete state, old or
new. Opening an index reads only this file and the segments; Sheaf never loads a pickle.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.schema import VERSION
from digest.index.segment.array_file import DamagedError, check_owner
from digest.storage.durable import replace_durably

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

NAME: Final = "index.json"
EXTENSION: Final = ".arrays"
_NO_DOCS: Final = np.zeros(0, np.uint32)


class OtherVersionError(Exception):
    """The index was written by another version of Sheaf."""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentInfo:
    """A segment as listed in the manifest."""

    name: str
    """Its file name without the extension."""
    papers: int
    """Number of papers in its file, including deleted ones."""
    checksum: int = 0
    """What identifies the content of its file; see `ArrayFile.checksum`."""
    deleted: NDArray[np.uint32] = field(default_factory=lambda: _NO_DOCS)
    """Document numbers of the deleted papers, ascending."""

    @property
    def filename(self) -> str:
        """Its file name."""
        return self.name + EXTENSION

    def without(self, docs: list[int]) -> SegmentInfo:
        """The segment with these papers deleted as well."""
        more = np.array(docs, np.uint32)
        return replace(self, deleted=np.union1d(self.deleted, more).astype(np.uint32))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the library's log was indexed, and how to recognise that file."""

    inode: int
    size: int
    """Size of the file at that time, in bytes."""
    changed: int
    """Its modification time then, in nanoseconds."""
    offset: int
    """Number of bytes indexed, from the start of the file."""
    tail: str
    """The hash of the last bytes before `offset`."""
    head: str = ""
    """The hash of the first bytes."""
    crc32: int = 0
    """The checksum of all bytes before `offset`."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One state of the index."""

    generation: int
    """Incremented by every change."""
    segments: tuple[SegmentInfo, ...]
    checkpoint: Checkpoint


def read_manifest(folder: Path) -> Manifest:
    """The state of the index in a folder.

    Raises:
        FileNotFoundError: there is none.
        OSError: it cannot be read.
        OtherVersionError: another version of Sheaf wrote it.
        DamagedError: it is corrupt, or belongs to another user.
    """
    path = folder / NAME
    with path.open("rb") as file:
        check_owner(file.fileno(), path)
        data = file.read()
    try:
        written = json.loads(data)
        version, body, checksum = written["version"], written["index"], written["crc32"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DamagedError("this file does not list segments", path) from error
    if version != VERSION:
        raise OtherVersionError(f"{path} has version {version}")
    if not isinstance(body, str) or zlib.crc32(body.encode("utf-8", "surrogatepass")) != checksum:
        raise DamagedError("the bytes of this file have changed", path)
    return _manifest(json.loads(body))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Atomically make this the state of the index.

    Raises:
        StoreError: it cannot be written; the old state remains.
    """
    body = json.dumps(
        {
            "generation": manifest.generation,
            "checkpoint": asdict(manifest.checkpoint),
            "segments": [
                {
                    "name": each.name,
                    "papers": each.papers,
                    "checksum": each.checksum,
                    "deleted": _packed(each.deleted),
                }
                for each in manifest.segments
            ],
        }
    )
    written = {"version": VERSION, "crc32": zlib.crc32(body.encode()), "index": body}
    replace_durably(folder / NAME, json.dumps(written, indent=1).encode() + b"\n")


def _manifest(body: dict[str, Any]) -> Manifest:
    segments = (
        SegmentInfo(each["name"], each["papers"], each["checksum"], _unpacked(each["deleted"]))
        for each in body["segments"]
    )
    return Manifest(body["generation"], tuple(segments), Checkpoint(**body["checkpoint"]))


def _packed(docs: NDArray[np.uint32]) -> str:
    """Ascending numbers as text: delta-encoded and compressed."""
    if not len(docs):
        return ""
    steps = np.diff(docs, prepend=np.uint32(0)).astype("<u4")
    return base64.b64encode(zlib.compress(steps.tobytes())).decode()


def _unpacked(text: str) -> NDArray[np.uint32]:
    if not text:
        return _NO_DOCS
    steps = np.frombuffer(zlib.decompress(base64.b64decode(text)), "<u4")
    return np.cumsum(steps, dtype=np.uint32)
