"""Pure text: untrusted words made fit for reading and for a terminal. No I/O."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_ASCII_WORDS: Final = {i: chr(i).lower() if chr(i).isalnum() else " " for i in range(128)}
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n\s*")


def safe(text: str) -> str:
    """The text without what a terminal could obey; tabs and line ends become a space."""
    if text.isprintable() and not _UNSAFE.search(text):
        return text
    return _UNSAFE.sub("", re.sub(r"[\t\r\n\x0b\x0c\x85\u2028\u2029]", " ", text))


def clean(text: str) -> str:
    """The text for reading: paragraphs split by one blank line, everything else folded."""
    text = html.unescape(text) if "&" in text else text
    text = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    text = unicodedata.normalize("NFC", _UNSAFE.sub("", text))
    return "\n\n".join(
        folded for part in _PARAGRAPH.split(text) if (folded := " ".join(part.split()))
    )


def clean_line(text: str) -> str:
    """The text for reading, on one line."""
    return " ".join(clean(text).split())


def normalise_title(title: str) -> str:
    """The title for matching: casefolded letters and digits of any script, one space between."""
    if title.isascii() and title.isprintable() and "&" not in title:
        # The same by a shorter way: taking in and indexing ask for this of every paper.
        return " ".join(title.translate(_ASCII_WORDS).split())
    plain = unicodedata.normalize("NFKD", clean_line(title))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))
