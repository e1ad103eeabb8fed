"""Read the values of a JSON file one at a time, in memory that doesn't grow with the file.

The file is an array, an object, or consecutive objects.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE: Final = re.compile(r"[\s\ufeff]*")
_CHUNK: Final = 256 * 1024
_ENDS: Final = frozenset(",]} \t\r\n")
"""Characters that may follow a value."""
_MAX_VALUE_CHARS: Final = 64 * 1024 * 1024
"""Maximum length of one value; anything longer isn't a paper."""
_UTF_16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the file, or of the array in it."""

    line: int
    """1-based line where it begins."""
    value: Any


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the file stops being valid JSON; nothing follows it."""

    line: int
    reason: str


def values(stream: BinaryIO) -> Iterator[Value | Broken]:
    """Yield each value, then `Broken` if the file couldn't be read to its end."""
    text = _Text(stream)
    in_array = text.next_character() == "["
    if in_array:
        text.skip(1)
    while (character := text.next_character()) and not (in_array and character == "]"):
        if character == ",":
            text.skip(1)
            continue
        line = text.line
        try:
            value = text.value()
        except (ValueError, RecursionError) as error:
            yield Broken(line, _reason(error))
            return
        yield Value(line, value)
    if in_array and not character:
        yield Broken(text.line, "the file ends before its array does")


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if not isinstance(error, json.JSONDecodeError):
        return str(error)
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
        return "the file ends in the middle of it"
    return f"it is not JSON ({error.msg[:1].lower()}{error.msg[1:]})"


class _Text:
    """A buffer over the file's text, and the position in it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder: codecs.IncrementalDecoder | None = None
        self._buffer = ""
        self._at = 0
        self.line = 1
        """1-based line of the position."""

    def next_character(self) -> str:
        """Move to the next non-space character and return it, or an empty string at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._at)
            self._move_to(match.end() if match else self._at)
            if self._at < len(self._buffer) or not self._read_more(_CHUNK):
                return self._buffer[self._at : self._at + 1]

    def skip(self, count: int) -> None:
        self._move_to(self._at + count)

    def value(self) -> Any:
        """Decode the value that begins here and move past it.

        Raises:
            ValueError: it isn't valid JSON, or is too large.
            RecursionError: it is nested too deeply.
        """
        size = _CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError:
                end = len(self._buffer)
                if not self._read_more(size):
                    raise
            else:
                # A number at the end of the buffer may continue in the next chunk.
                if self._buffer[end : end + 1] in _ENDS or not self._read_more(size):
                    self._move_to(end)
                    return value
            size *= 2
            if len(self._buffer) - self._at > _MAX_VALUE_CHARS:
                raise ValueError("one value is larger than 64 MB")

    def _move_to(self, offset: int) -> None:
        self.line += self._buffer.count("\n", self._at, offset)
        self._at = offset

    def _read_more(self, size: int) -> bool:
        data = self._stream.read(size)
        if self._decoder is None:
            encoding = _UTF_16.get(data[:2], "utf-8")
            self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        more = self._decoder.decode(data, final=not data)
        self._buffer = self._buffer[self._at :] + more
        self._at = 0
        return bool(data)


_DECODER: Final = json.JSONDecoder()
