"""Reading a pipe to its end before the library is locked: whoever writes it may take hours."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from typing import Any, BinaryIO, Final, cast

_IN_MEMORY: Final = 16 << 20
"""Bytes kept in memory; more go to a temporary file."""
_MOST: Final = 512 << 20
"""Bytes read ahead; the rest of an even longer stream is read when it is needed."""
_BLOCK: Final = 1 << 16


def is_pipe(stream: BinaryIO) -> bool:
    """Whether reading the stream may wait for somebody: for all but regular files."""
    try:
        return not stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except OSError:  # it has no descriptor, so it is in memory
        return False


def read_ahead(stream: BinaryIO) -> BinaryIO:
    """Read a stream to its end, or as far as there is room for; return one with the same bytes.

    Raises:
        OSError: it cannot be read, or the temporary file cannot be written.
    """
    return cast("BinaryIO", io.BufferedReader(_ReadAhead(stream), _BLOCK))


class _ReadAhead(io.RawIOBase):
    """What was read, followed by the rest of the stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._read = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by `close`
        size = 0
        while size < _MOST and (block := stream.read(_BLOCK)):
            self._read.write(block)
            size += len(block)
        self._read.seek(0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._read.read(len(buffer)) or self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._read.close()
        super().close()
