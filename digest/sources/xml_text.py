"""The text of an XML file, from whatever encoding it declares, as UTF-8 that expat accepts.

Expat itself decodes only UTF-8, UTF-16 and single bytes, and neither GBK nor Shift_JIS.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, Final

from digest.errors import InputError

_CHUNK: Final = 65_536
_DECLARATION: Final = re.compile(
    rb"""\s{0,1000}<\?xml\s[^>]{0,1000}?encoding\s{0,100}=\s{0,100}["']([\w.:-]{1,100})["']"""
)
_SIGNATURES: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""First bytes -> the encoding, whatever is declared."""
_WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
"""Codec -> the superset that files which declare it are really in."""
_REFUSED: Final = frozenset(
    {"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
)
"""Codecs that aren't encodings of files, or decode in no bounded memory."""
_FORBIDDEN: Final = dict.fromkeys(
    (*(code for code in range(0x20) if chr(code) not in "\t\n\r"), 0xFFFE, 0xFFFF)
)
"""Code points that XML forbids."""


class XmlText:
    """Reads a stream as UTF-8 without characters that XML forbids.

    Raises:
        InputError: it declares an encoding that Sheaf doesn't know.
    """

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._stream = stream
        self._first: bytes | None = stream.read(_CHUNK)
        self._encoding = _encoding(self._first, file)
        self._decoder = codecs.getincrementaldecoder(self._encoding)(errors="replace")
        self._had_bad_bytes = False

    @property
    def remark(self) -> str | None:
        """What was lost in decoding so far, as a sentence."""
        if not self._had_bad_bytes:
            return None
        return f"bytes that are not {self._encoding.upper()} became \ufffd"

    def read(self) -> bytes:
        """Return the next piece; empty at the end."""
        while True:
            chunk, self._first = self._first, None
            if chunk is None:
                chunk = self._stream.read(_CHUNK)
            is_end = not chunk
            text = self._decoder.decode(chunk, final=is_end)
            if "\ufffd" in text:
                self._had_bad_bytes |= b"\xef\xbf\xbd" not in chunk
            allowed = text.translate(_FORBIDDEN).encode(errors="replace")
            if allowed or is_end:
                return allowed


def _encoding(head: bytes, file: str) -> str:
    for signature, encoding in _SIGNATURES:
        if head.startswith(signature):
            return encoding
    declared = _DECLARATION.match(head.removeprefix(codecs.BOM_UTF8))
    if declared is None:
        return "utf-8"
    name = declared[1].decode()
    try:
        codec = codecs.lookup(name).name
        # A file whose declaration is readable is in no encoding in which it isn't (UTF-16).
        fits = declared[0].decode(codec) == declared[0].decode("ascii")
    except UnicodeError:
        codec, fits = name, False
    except (LookupError, ValueError):
        codec, fits = "undefined", True
    if codec in _REFUSED:
        raise InputError(
            f"this XML says that it is encoded in {name!r}, which Sheaf can't decode",
            where=file,
            hint="save it as UTF-8",
        )
    return _WIDER.get(codec, codec) if fits and codec != "ascii" else "utf-8"
