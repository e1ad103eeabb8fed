"""Named numpy arrays in one file, mapped into memory for reading. Knows nothing of papers.

Layout: the arrays, each aligned to 64 bytes; the checksums of their blocks; a JSON table of
contents; and a trailer with the table's length, its checksum and a magic number. A truncated file
lacks the trailer and is rejected.

Verifying a whole file at every start would take longer than a search. So each array is divided
into blocks of 16 KiB, and whoever reads an array first has those blocks verified that it is about
to use; a block is verified once for as long as the file is open.
"""

from __future__ import annotations

import contextlib
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
_BLOCK_BITS: Final = 14
_BLOCK: Final = 1 << _BLOCK_BITS
"""Bytes that are verified together."""
_BLOCKS_AT_ONCE: Final = 64
"""Maximum number of blocks read at once."""
_DAMAGE_NOTE: Final = "index.damaged"


class DamagedError(StoreError):
    """A file of the index does not hold what was written."""

    def __init__(self, what: str, path: Path) -> None:
        self.reason = f"{path.name}: {what}"
        """What is wrong with which file."""
        super().__init__(
            f"the index is damaged: {what}",
            where=path,
            hint="start sheaf again, which rebuilds the index; no paper is lost",
        )


def noted_damage(folder: Path) -> str | None:
    """The name of the file in this folder that was found damaged while it was read, if any."""
    try:
        return (folder / _DAMAGE_NOTE).read_text("utf-8", "replace")
    except OSError:
        return None


def forget_damage(folder: Path) -> None:
    """Remove the note that `noted_damage` reads."""
    with contextlib.suppress(OSError):
        (folder / _DAMAGE_NOTE).unlink()


def check_owner(descriptor: int, path: Path) -> None:
    """Check that an open file belongs to this user, root, or the owner of its folder.

    Raises:
        DamagedError: it belongs to somebody else, who may have written what they like.
        OSError: it cannot be told.
    """
    owner = os.fstat(descriptor).st_uid
    if owner not in {0, os.geteuid()} and owner != path.parent.stat().st_uid:
        raise DamagedError("this file belongs to another user", path)


class ArrayWriter:
    """Writes arrays one after another; `close` completes the file."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file: BinaryIO = os.fdopen(descriptor, "wb")
        self._table: dict[str, tuple[str, int, int, int]] = {}
        self._checksums: list[int] = []

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
        first_block, size, checksum = len(self._checksums), 0, 0
        for part in parts:
            self._file.write(part)
            view = memoryview(part)
            while view:
                piece = view[: _BLOCK - size % _BLOCK]
                checksum = zlib.crc32(piece, checksum)
                size += len(piece)
                view = view[len(piece) :]
                if not size % _BLOCK:
                    self._checksums.append(checksum)
                    checksum = 0
        if size % _BLOCK:
            self._checksums.append(checksum)
        dtype = np.dtype(dtype)
        self._table[name] = (dtype.str, start + padding, size // dtype.itemsize, first_block)

    def close(self) -> int:
        """Write the checksums, the table and the trailer, and sync the file to disk.

        Returns:
            A checksum that identifies the whole content.
        """
        checksums = np.array(self._checksums, "<u4").tobytes()
        self._file.write(checksums)
        table = json.dumps({"arrays": self._table, "blocks": zlib.crc32(checksums)}).encode()
        checksum = zlib.crc32(table)
        self._file.write(table)
        self._file.write(_TRAILER.pack(len(table), checksum, _MAGIC))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return checksum

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
        check_owner(self._descriptor, path)
        size = os.fstat(self._descriptor).st_size
        if size < _TRAILER.size:
            raise DamagedError("this file is cut short", path)
        self._map = mmap.mmap(self._descriptor, 0, access=mmap.ACCESS_READ)
        length, self.checksum, magic = _TRAILER.unpack_from(self._map, size - _TRAILER.size)
        start = size - _TRAILER.size - length
        if magic != _MAGIC or start < 0:
            raise DamagedError("this file is cut short", path)
        table = self._map[start : start + length]
        if zlib.crc32(table) != self.checksum:
            raise DamagedError("its table of contents has changed", path)
        loaded = json.loads(table)
        self._table: dict[str, tuple[str, int, int, int]] = loaded["arrays"]
        itemsizes = {each: np.dtype(each).itemsize for each in {x[0] for x in self._table.values()}}
        self._itemsizes: dict[str, int] = {
            name: itemsizes[dtype] for name, (dtype, *_) in self._table.items()
        }
        self._sizes = {
            name: count * itemsizes[dtype] for name, (dtype, _, count, _) in self._table.items()
        }
        blocks = sum(map(_blocks_of, self._sizes.values()))
        checksums = self._map[max(0, start - 4 * blocks) : start]
        if zlib.crc32(checksums) != loaded["blocks"]:
            raise DamagedError("its checksums have changed", path)
        self._checksums = memoryview(checksums).cast("I")
        self._bytes = memoryview(self._map)
        self._verified: dict[str, bytearray] = {}
        self.path = path
        self.size = size
        """Size of the file in bytes."""

    def get(self, name: str) -> NDArray[Any] | None:
        """The array with this name, not verified; or None."""
        return self[name] if name in self._table else None

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The array with this name, not verified."""
        dtype, offset, count, _ = self._table[name]
        return np.frombuffer(self._map, dtype=dtype, count=count, offset=offset)

    def whole(self, name: str) -> NDArray[Any]:
        """The array with this name, all of it verified.

        Raises:
            DamagedError: a checksum does not match.
        """
        self.verify(name, 0, self._sizes[name])
        return self[name]

    def view(self, name: str) -> memoryview:
        """The array as a memoryview, which is faster than numpy for single items; not verified."""
        dtype, offset, count, _ = self._table[name]
        kind = np.dtype(dtype)
        data = memoryview(self._map)[offset : offset + count * kind.itemsize]
        # For the types stored here, numpy's type codes match those of `struct`.
        return cast("memoryview", data.cast(cast("Any", kind.char)))

    def read(self, name: str, start: int, end: int) -> bytes:
        """Read some bytes of an array without going through the memory map; not verified.

        The kernel maps many pages around each page touched, so scattered small reads through the
        map would eventually count a whole large array as memory of this process.

        Raises:
            DamagedError: the array has no such bytes.
        """
        if not 0 <= start <= end <= self._sizes[name]:
            raise self.damage(f"{name} does not have bytes {start} to {end}")
        return os.pread(self._descriptor, end - start, self._table[name][1] + start)

    def guard(self, *names: str, is_mapped: bool = True) -> Guard:
        """What verifies ranges of parallel arrays; for `is_mapped` see `verify`."""
        return Guard(self, names, is_mapped=is_mapped)

    def itemsize(self, name: str) -> int:
        """Size of an item of an array, in bytes."""
        return self._itemsizes[name]

    def count(self, name: str) -> int:
        """Number of items of an array."""
        return self._table[name][2]

    def verify(self, name: str, start: int, end: int, *, is_mapped: bool = True) -> None:
        """Verify the blocks with these bytes of an array, unless they have been before.

        Args:
            name: the array.
            start: the first byte.
            end: the byte after the last one.
            is_mapped: whether what is verified is then used through the map, so that it may be
                verified there too, which saves copying it; False for what is used by `read`.

        Raises:
            DamagedError: a checksum does not match.
        """
        verified = self._verified.get(name)
        if verified is None:
            verified = self._verified[name] = bytearray(_blocks_of(self._sizes[name]))
        end = min(end, self._sizes[name])
        first, past = start >> _BLOCK_BITS, _blocks_of(end)
        while (low := verified.find(0, first, past)) >= 0:
            high = verified.find(1, low, past)
            high = min(past if high < 0 else high, low + _BLOCKS_AT_ONCE)
            if not self._are_intact(name, low, high, is_mapped=is_mapped):
                raise self.damage(f"the bytes of {name} have changed")
            verified[low:high] = b"\1" * (high - low)

    def _are_intact(self, name: str, low: int, high: int, *, is_mapped: bool = False) -> bool:
        """Whether the blocks `low` to `high`, exclusive, of an array match their checksums."""
        _, offset, _, first_block = self._table[name]
        start, end = low << _BLOCK_BITS, min(high << _BLOCK_BITS, self._sizes[name])
        first = first_block + low
        if is_mapped:
            data = self._bytes[offset + start : offset + end]
        else:  # what is verified but not used shall not count as memory
            data = memoryview(os.pread(self._descriptor, end - start, offset + start))
        if high - low == 1:
            return zlib.crc32(data) == self._checksums[first]
        checksums = [zlib.crc32(data[at : at + _BLOCK]) for at in range(0, end - start, _BLOCK)]
        return checksums == self._checksums[first : first_block + high].tolist()

    def damage(self, what: str) -> DamagedError:
        """The error for damage found while reading; leaves a note, so that the index is rebuilt."""
        with contextlib.suppress(OSError):
            note = self.path.with_name(_DAMAGE_NOTE)
            descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(self.path.name)
        return DamagedError(what, self.path)

    def damaged(self) -> list[str]:
        """The names of the arrays whose checksums do not match; reads every byte."""
        return [
            name
            for name, size in self._sizes.items()
            if not all(
                self._are_intact(name, low, min(low + _BLOCKS_AT_ONCE, _blocks_of(size)))
                for low in range(0, _blocks_of(size), _BLOCKS_AT_ONCE)
            )
        ]


class Guard:
    """Verifies ranges of parallel arrays of one length, quickly where it has done so before."""

    __slots__ = ("_file", "_is_mapped", "_names", "_shift", "_verified")

    def __init__(self, file: ArrayFile, names: tuple[str, ...], *, is_mapped: bool) -> None:
        self._file = file
        self._is_mapped = is_mapped
        self._names = [(name, file.itemsize(name)) for name in names]
        widest = max(size for _, size in self._names)
        self._shift = _BLOCK_BITS - (widest.bit_length() - 1)
        """A block of the array with the widest items has 1 << shift items."""
        count = max(map(file.count, names))
        self._verified = bytearray((count >> self._shift) + 1)

    def need(self, first: int, past: int) -> None:
        """Verify the items `first` to `past` of every array.

        Raises:
            DamagedError: a checksum does not match.
        """
        if self._verified.find(0, first >> self._shift, (past >> self._shift) + 1) >= 0:
            self._verify(first, past)

    def need_each(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        """Verify the items of several ranges of every array, from `starts` to `ends`.

        Raises:
            DamagedError: a checksum does not match.
        """
        done = np.frombuffer(self._verified, np.bool_)
        low, high = starts >> self._shift, ends >> self._shift
        # Few ranges have more than two blocks.
        for at in np.flatnonzero((high - low > 1) | ~(done[low] & done[high])).tolist():
            self.need(int(starts[at]), int(ends[at]))

    def _verify(self, first: int, past: int) -> None:
        low, high = first >> self._shift, (past >> self._shift) + 1
        for name, size in self._names:
            start, end = (low << self._shift) * size, (high << self._shift) * size
            self._file.verify(name, start, end, is_mapped=self._is_mapped)
        self._verified[low:high] = b"\1" * (min(high, len(self._verified)) - low)


def _blocks_of(size: int) -> int:
    return (size + _BLOCK - 1) >> _BLOCK_BITS
