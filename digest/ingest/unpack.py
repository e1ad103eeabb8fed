"""Reading compressed files: gzip, bzip2, xz, and zstd where Python has it.

Files are decompressed while they are read. Of an incomplete or damaged archive, everything before
the damage is read, and the damage is reported; a decompression bomb is refused.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from digest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK: Final = 65_536
HARMLESS: Final = 256 * 1024 * 1024
"""Bytes that any archive may unpack to, however small it is."""
GREATEST_RATIO: Final = 200
"""Beyond `HARMLESS`, the most bytes that each compressed byte may unpack to.

Text shrinks 3 to 10 times, JSON that repeats its keys up to 50; bombs 1,000 times and more.
"""


class _Gzip:
    """zlib's decompressor with the interface of the others."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self._rest = b""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._inner.decompress(self._rest + data, max(max_length, 0))
        self._rest = self._inner.unconsumed_tail
        return out

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._rest

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


def _zstd() -> Any:
    return import_module("compression.zstd").ZstdDecompressor()


_KINDS: Final[dict[bytes, tuple[str, Callable[[], Any]]]] = {
    b"\x1f\x8b": ("gzip", _Gzip),
    b"BZh": ("bzip2", bz2.BZ2Decompressor),
    b"\xfd7zXZ\x00": ("xz", lzma.LZMADecompressor),
    b"\x28\xb5\x2f\xfd": ("zstd", _zstd),
}
"""First bytes -> the format's name and its decompressor."""


def kind_of(head: bytes) -> str | None:
    """Return the compression that a file's first bytes announce, or None."""
    return next((kind for magic, (kind, _) in _KINDS.items() if head.startswith(magic)), None)


class Unpacked(io.RawIOBase):
    """The bytes inside a compressed stream; wrap it in a BufferedReader."""

    def __init__(self, packed: BinaryIO, file: str, kind: str) -> None:
        super().__init__()
        self.cut: str | None = None
        """Why the content is incomplete, as the start of a sentence; None if it isn't."""
        self._packed = packed
        self._file = file
        self._kind = kind
        self._make = next(make for name, make in _KINDS.values() if name == kind)
        self._magic = next(magic for magic, (name, _) in _KINDS.items() if name == kind)
        self._inner = self._new()
        self._bytes_in = self._bytes_out = 0
        self._pending = b""
        """Compressed bytes after the end of a member."""
        self._ended = False

    def _new(self) -> Any:
        try:
            return self._make()
        except ImportError:
            raise InputError(
                "this file is compressed with zstd, which needs Python 3.14 or later",
                where=self._file,
                hint="unpack it with unzstd and add the result",
            ) from None

    def readable(self) -> bool:
        """Return True; `io` requires this method."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes into the buffer; return 0 at the end, or where the archive breaks."""
        room = min(len(buffer), _CHUNK)
        while not self._ended:
            try:
                out = self._step(room)
            except (zlib.error, lzma.LZMAError, EOFError, ValueError, OSError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise  # the disk's fault, not the archive's
                self._break(f"the {self._kind} archive is damaged")
                break
            except Exception as error:
                if type(error).__name__ != "ZstdError":
                    raise
                self._break(f"the {self._kind} archive is damaged")
                break
            if out:
                self._bytes_out += len(out)
                self._refuse_bomb()
                buffer[: len(out)] = out
                return len(out)
        return 0

    def _step(self, room: int) -> bytes:
        """Return the next bytes; empty if more input is needed first."""
        if self._inner.eof:
            self._next_member()
            return b""
        data = b""
        if self._inner.needs_input:
            data = self._more()
            if not data:
                self._break(f"the {self._kind} archive breaks off")
                return b""
        out: bytes = self._inner.decompress(data, room)
        return out

    def _next_member(self) -> None:
        """Start the next member: archives may be concatenated, and padded."""
        rest: bytes = self._inner.unused_data.lstrip(b"\0")
        while len(rest) < len(self._magic):
            more = self._more()
            if not more and not rest:
                self._ended = True
                return
            if not more:
                break
            rest = (rest + more).lstrip(b"\0")
        if not rest.startswith(self._magic):
            self._break(f"something else follows the {self._kind} archive")
            return
        self._inner = self._new()
        self._pending = rest

    def _more(self) -> bytes:
        """Return the next compressed bytes; empty at the end."""
        if self._pending:
            data, self._pending = self._pending, b""
            return data
        data = self._packed.read(_CHUNK)
        self._bytes_in += len(data)
        return data

    def _break(self, why: str) -> None:
        self.cut = why
        self._ended = True

    def _refuse_bomb(self) -> None:
        if self._bytes_out > HARMLESS and self._bytes_out > GREATEST_RATIO * self._bytes_in:
            raise InputError(
                f"this file unpacks to over {GREATEST_RATIO} times its size",
                where=self._file,
                hint="if you trust it, unpack it yourself and add the result",
            )


class _Chained(io.RawIOBase):
    """Bytes already read, then the rest of their stream."""

    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self._first = first
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._first:
            size = len(self._first) if size < 0 else size
            data, self._first = self._first[:size], self._first[size:]
            return data
        return self._stream.read(size)

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def rewound(head: bytes, stream: BinaryIO) -> BinaryIO:
    """Return the stream as before `head` was read from it; it need not be seekable."""
    return io.BufferedReader(_Chained(head, stream))
