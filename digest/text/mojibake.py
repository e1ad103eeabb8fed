"""Repairs UTF-8 that was decoded as Windows-1252 (`BjÃ¶rn`), where that is certain."""

from __future__ import annotations

import re
from typing import Final

_WINDOWS: Final = {
    character: code
    for code in range(0x80, 0xA0)
    if (character := bytes([code]).decode("cp1252", errors="ignore"))
}
"""Windows-1252's own characters -> their bytes; the rest of the bytes are as in Latin-1."""
_RUN: Final = re.compile("[^\x00-\x7f]+")
_SIGN: Final = re.compile(f"[ÂÃâÄÅÎÏÐÑ][\x80-\xbf{''.join(_WINDOWS)}]")
"""A lead byte and a byte that goes on, as they look when read one by one."""
_ALMOST_WORDS: Final = frozenset("ÄÅ")
"""These may as well end a word before a quotation mark: `»ALLÄ«`."""
_QUOTES: Final = frozenset("«»‹›‘’“”\xa0")


def mended(text: str) -> str:
    """The text as it was before it was decoded wrongly; unchanged where that is not certain.

    Certain means that every run of characters beyond ASCII turns out to be whole UTF-8: a text
    that has one good accent was decoded rightly.
    """
    for _ in range(2):  # some went through it twice
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
    """The characters that the bytes of a run stand for.

    Raises:
        ValueError: they are no UTF-8, or stand for a control character.
    """
    data = bytes(_WINDOWS.get(character) or ord(character) for character in run)
    decoded = data.decode()
    if not decoded.replace("\xa0", " ").isprintable():
        raise ValueError
    return decoded
