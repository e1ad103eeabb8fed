"""Named numpy arrays in one file, mapped into memory for reading. Knows nothing of papers.

Layout: the arrays, each aligned to 64 bytes; a JSON table of contents; and a trailer with the
table's length, its checksum and a magic number. A truncated file lacks the trailer and is rejected.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import weakref
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

import numpy as np

from digest.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

_MAGIC: Final = b"SHEAFARR"
_TRAILER: Final = struct.Struct("<QI8s")  # length and CRC-32 of the table, magic number
_ALIGN: Final = 64


class DamagedError(StoreError):
    """A file of the index does not hold what was written."""

    def __init__(self, what: str, path: Path) -> None:
        super().__init__(
            f"the index is damaged: {what}",
            where=path,
            hint="run `sheaf index rebuild`; no paper is lost",
        )


class ArrayWriter:
    """Writes arrays one after another; `close` completes the file."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file: BinaryIO = os.fdopen(descriptor, "wb")
        self._table: dict[str, tuple[str, int, int, int]] = {}

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Write a one-dimensional array under a name."""
        data = np.ascontiguousarray(array)
        self.add_bytes(name, [data.view(np.uint8).data], array.dtype)

    def add_bytes(
        self, name: str, parts: Iterable[bytes | memoryview], dtype: Any = np.uint8
    ) -> None:
        """Write an array whose bytes arrive in parts."""
        start = self._file.tell()
        padding = -start % _ALIGN
        self._file.write(b"\0" * padding)
        size = checksum = 0
        for part in parts:
            self._file.write(part)
            checksum = zlib.crc32(part, checksum)
            size += len(part)
        dtype = np.dtype(dtype)
        self._table[name] = (dtype.str, start + padding, size // dtype.itemsize, checksum)

    def close(self) -> None:
        """Write the table and the trailer, and sync the file to disk."""
        table = json.dumps({"arrays": self._table}).encode()
        self._file.write(table)
        self._file.write(_TRAILER.pack(len(table), zlib.crc32(table), _MAGIC))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close the incomplete file, which readers will reject."""
        self._file.close()


class ArrayFile:
    """The arrays of a file written by `ArrayWriter`, as read-only views of the mapped file."""

    def __init__(self, path: Path) -> None:
        """Map the file.

        Raises:
            DamagedError: it is truncated or corrupt.
            OSError: it cannot be read.
        """
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._closed = weakref.finalize(self, os.close, self._descriptor)
        size = os.fstat(self._descriptor).st_size
        if size < _TRAILER.size:
            raise DamagedError("this file is cut short", path)
        self._map = mmap.mmap(self._descriptor, 0, access=mmap.ACCESS_READ)
        length, checksum, magic = _TRAILER.unpack_from(self._map, size - _TRAILER.size)
        start = size - _TRAILER.size - length
        if magic != _MAGIC or start < 0:
            raise DamagedError("this file is cut short", path)
        table = self._map[start : start + length]
        if zlib.crc32(table) != checksum:
            raise DamagedError("its table of contents has changed", path)
        loaded = json.loads(table)
        self._table: dict[str, tuple[str, int, int, int]] = loaded["arrays"]
        self._sizes = {
            name: count * np.dtype(dtype).itemsize
            for name, (dtype, _, count, _) in self._table.items()
        }
        self.path = path
        self.size = size
        """Size of the file in bytes."""

    def get(self, name: str) -> NDArray[Any] | None:
        """The array with this name, or None."""
        return self[name] if name in self._table else None

    def __getitem__(self, name: str) -> NDArray[Any]:
        dtype, offset, count, _ = self._table[name]
        return np.frombuffer(self._map, dtype=dtype, count=count, offset=offset)

    def view(self, name: str) -> memoryview:
        """The array as a memoryview, which is faster than numpy for reading single items."""
        dtype, offset, count, _ = self._table[name]
        kind = np.dtype(dtype)
        data = memoryview(self._map)[offset : offset + count * kind.itemsize]
        # For the types stored here, numpy's type codes match those of `struct`.
        return cast("memoryview", data.cast(cast("Any", kind.char)))

    def read(self, name: str, start: int, end: int) -> bytes:
        """Read some bytes of an array without going through the memory map.

        The kernel maps many pages around each page touched, so scattered small reads through the
        map would eventually count a whole large array as memory of this process.

        Raises:
            DamagedError: the array has no such bytes.
        """
        if not 0 <= start <= end <= self._sizes[name]:
            raise DamagedError(f"{name} does not have bytes {start} to {end}", self.path)
        return os.pread(self._descriptor, end - start, self._table[name][1] + start)

    def damaged(self) -> list[str]:
        """The names of the arrays whose checksums do not match."""
        data = memoryview(self._map)
        return [
            name
            for name, (_, offset, _, checksum) in self._table.items()
            if zlib.crc32(data[offset : offset + self._sizes[name]]) != checksum
        ]
