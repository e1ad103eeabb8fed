"""The values of a JSON file one at a time, in memory that does not grow with the file.

A file is an array, an object, or objects one after the other.
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
"""What may stand behind a value."""
_LARGEST: Final = 64 * 1024 * 1024
"""Characters of one value; more is no paper."""
_UTF_16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the file, or of the array that it is."""

    line: int
    """1-based line of its beginning."""
    value: Any


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the file stops being JSON; nothing comes after it."""

    line: int
    reason: str


def values(stream: BinaryIO) -> Iterator[Value | Broken]:
    """Each value, and at the end what was wrong, if anything was."""
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
    """The file's text from where the next value is looked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder: codecs.IncrementalDecoder | None = None
        self._buffer = ""
        self._at = 0
        self.line = 1
        """1-based line of the place."""

    def next_character(self) -> str:
        """The next character that is no white space, still to be read; empty at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._at)
            self._move_to(match.end() if match else self._at)
            if self._at < len(self._buffer) or not self._read_more(_CHUNK):
                return self._buffer[self._at : self._at + 1]

    def skip(self, count: int) -> None:
        self._move_to(self._at + count)

    def value(self) -> Any:
        """The value that begins here.

        Raises:
            ValueError: there is none, or it is too large.
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
                # At the buffer's end a number may go on in what is still to be read.
                if self._buffer[end : end + 1] in _ENDS or not self._read_more(size):
                    self._move_to(end)
                    return value
            size *= 2
            if len(self._buffer) - self._at > _LARGEST:
                raise ValueError("one value is larger than 64 MB")

    def _move_to(self, place: int) -> None:
        self.line += self._buffer.count("\n", self._at, place)
        self._at = place

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
