"""Text of a page as it goes into a document: spaces collapsed, nothing unclean in it.

A converter or parser has resolved TeX and entities by then, so whatever looks like markup is meant.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.text import visible
from digest.text.mojibake import mended

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACE: Final = re.compile(r"\s+")
_WORD: Final = re.compile(r"[^ ]+")


def tidy(raw: str) -> str:
    """Return running text with its spaces collapsed, one kept at either end, and no junk in it."""
    text = _SPACE.sub(" ", raw)
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", mended(text))
    if text.isprintable():
        return text
    start = " " if text.startswith(" ") else ""
    end = " " if text.endswith(" ") else ""
    inner = visible(text.strip(" "))
    return f"{start}{inner}{end}" if inner else start or end


def tidy_line(raw: str) -> str:
    """Return a line whose spaces count, with tabs as four of them and no junk."""
    line = raw.replace("\xa0", " ").expandtabs(4)
    if line.isascii() and line.isprintable():
        return line
    return _WORD.sub(lambda word: visible(unicodedata.normalize("NFC", word[0])), line)


def trimmed(spans: tuple[d.Span, ...]) -> tuple[d.Span, ...]:
    """Return spans without the spaces and line breaks around them."""
    while spans and _is_blank(spans[0]):
        spans = spans[1:]
    while spans and _is_blank(spans[-1]):
        spans = spans[:-1]
    if not spans:
        return ()
    first, last = spans[0], spans[-1]
    if isinstance(first, d.Text) and first.text.startswith(" "):
        spans = (d.Text(first.text.lstrip()), *spans[1:])
    if isinstance(last := spans[-1], d.Text) and last.text.endswith(" "):
        spans = (*spans[:-1], d.Text(last.text.rstrip()))
    return spans


def _is_blank(span: d.Span) -> bool:
    return isinstance(span, d.LineBreak) or (isinstance(span, d.Text) and not span.text.strip())


def merged(spans: Iterable[d.Span]) -> tuple[d.Span, ...]:
    """Return spans with neighbouring texts joined."""
    found: list[d.Span] = []
    for span in spans:
        if isinstance(span, d.Text) and found and isinstance(last := found[-1], d.Text):
            found[-1] = d.Text(last.text + span.text)
        else:
            found.append(span)
    return tuple(found)
