"""Decode text files in whatever encoding they were saved, and split them into lines."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from digest.errors import InputError

if TYPE_CHECKING:
    from digest.sources.base import Origin

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF16_BY_ZEROS: Final[dict[tuple[bool, ...], str]] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
"""Which of the first four bytes are zero -> the encoding, for text without a byte order mark."""
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_MAX_BYTES: Final = 256 << 20
"""Maximum size of a page, a feed or a mailbox, which are read whole."""
BIBLIOGRAPHY_BYTES: Final = 128 << 20
"""Maximum size of a BibTeX or RIS file, which takes 17 times as much memory once parsed."""


def read_all(stream: BinaryIO, origin: Origin, limit: int = _MAX_BYTES) -> bytes:
    """Read a whole stream, for formats whose files are small.

    Raises:
        InputError: it has more than `limit` bytes.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(
            f"this file is over {limit >> 20} MB, too large for its format, which is read whole",
            where=origin.file,
            hint="split it",
        )
    return data


def marked_encoding(data: bytes) -> str | None:
    """Return the encoding that the first bytes show: a byte order mark, or two letters in UTF-16.

    None if they show none, as in most files.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    return _UTF16_BY_ZEROS.get(tuple(not byte for byte in data[:4]))


def decode(data: bytes) -> tuple[str, str | None]:
    """Return the text, and a sentence about what was guessed or lost, or None.

    A byte order mark decides the encoding. Without one it is UTF-8, UTF-16 if it begins so, or
    Windows-1252 if most of the text outside ASCII isn't valid UTF-8. Never raises: undecodable
    bytes become U+FFFD.
    """
    if encoding := marked_encoding(data):
        mark = next((mark for mark, name in _BYTE_ORDER_MARKS if name == encoding), b"")
        return _decoded(data.removeprefix(mark), encoding)
    text, remark = _decoded(data, "utf-8")
    if remark is None or text.count("\ufffd") <= sum(c > "\x7f" for c in text) / 2:
        return text, remark
    return (
        data.decode("cp1252", errors="replace"),
        "the file is not UTF-8; read as Windows-1252, so look at its accents",
    )


def _decoded(data: bytes, encoding: str) -> tuple[str, str | None]:
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(data[: error.start].decode(encoding, errors="replace"))) + 1
        text = data.decode(encoding, errors="replace")
        return text, f"bytes that are not {encoding.upper()} (first in line {line}) became \ufffd"


def lines(text: str) -> list[str]:
    """Split at LF, CR LF or CR, as an editor numbers lines."""
    return _LINE_END.split(text)
