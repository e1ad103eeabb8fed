"""Repairs UTF-8 that was certainly decoded as Windows-1252 (`BjÃ¶rn`)."""

from __future__ import annotations

import re
from typing import Final

_WINDOWS: Final = {
    character: code
    for code in range(0x80, 0xA0)
    if (character := bytes([code]).decode("cp1252", errors="ignore"))
}
"""Characters specific to Windows-1252 -> their bytes; all other bytes are as in Latin-1."""
_RUN: Final = re.compile("[^\x00-\x7f]+")
_SIGN: Final = re.compile(f"[ÂÃâÄÅÎÏÐÑ][\x80-\xbf{''.join(_WINDOWS)}]")
"""A UTF-8 lead byte and continuation byte, each decoded as a character."""
_ALMOST_WORDS: Final = frozenset("ÄÅ")
"""Lead bytes that may also be real letters before a quotation mark: `»ALLÄ«`."""
_QUOTES: Final = frozenset("«»‹›‘’“”\xa0")


def mended(text: str) -> str:
    """Repair wrongly decoded text; anything that is not certainly wrong is returned unchanged.

    Certain means that every run of non-ASCII characters turns out to be complete UTF-8: text with
    even one correct accent was decoded correctly.
    """
    for _ in range(2):  # some text was decoded wrongly twice
        if text.isascii() or not _SIGN.search(text):
            return text
        repaired = _repaired(text)
        if repaired is None:
            return text
        text = repaired
    return text


def _repaired(text: str) -> str | None:
    runs = _RUN.findall(text)
    if all(run[0] in _ALMOST_WORDS and run[1:2] in _QUOTES for run in runs):
        return None
    try:
        return _RUN.sub(lambda match: _decoded(match[0]), text)
    except ValueError:
        return None


def _decoded(run: str) -> str:
    """Decode the bytes of a run as UTF-8.

    Raises:
        ValueError: the bytes are not UTF-8, or contain a control character.
    """
    data = bytes(_WINDOWS.get(character) or ord(character) for character in run)
    decoded = data.decode()
    if not decoded.replace("\xa0", " ").isprintable():
        raise ValueError
    return decoded
