"""Converts HTML, JATS and entities in abstracts to text; only what is certainly a tag counts."""

from __future__ import annotations

import html
import re
from typing import Final

from digest.text.tex.commands import script

_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AMPERSANDS: Final = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+")

_NAMES: Final = {
    "block": "p div sec title list ul ol li abstract h1 h2 h3 h4",
    "inline": "i b u em strong italic bold sub sup sc small big span a tt code monospace underline"
    " inline-formula disp-formula tex-math alternatives ext-link xref named-content"
    " styled-content strike s cite q",
}
_BLOCKS: Final = frozenset(_NAMES["block"].split())
_INLINE: Final = frozenset(_NAMES["inline"].split())
_TAG: Final = re.compile(
    r"<(?P<close>/?)(?:jats:)?(?P<name>[A-Za-z][A-Za-z0-9-]{0,15})"
    r"(?:\s[^<>$\\]{0,400})?/?>"
)
_MATHML: Final = re.compile(r"<(/?)(?:mml:)(\w{1,20})(?:\s[^<>]{0,400})?/?>")
_SCRIPT: Final = re.compile(
    r"<(?:jats:)?(?P<kind>su[bp])>(?P<body>[^<>]{1,40})</(?:jats:)?(?P=kind)>", re.IGNORECASE
)


def unescape(text: str) -> str:
    """Decode character references that end in a semicolon.

    Ampersands escaped more than once, as in `&amp;amp;lt;`, count as escaped once.
    """
    return _ENTITY.sub(lambda match: html.unescape(match[0]), _AMPERSANDS.sub("&amp;", text))


def html_to_text(text: str) -> str:
    """Remove tags; block elements become paragraphs.

    `<p>` may be a mean momentum and `<K>` a kaon's, so apart from `<br>`, only a known element
    whose opening and closing tags both occur in the text counts.
    """
    if "</" not in text and "<br" not in text.lower():
        return text
    text = _SCRIPT.sub(_scripted, text)
    if "mml:" in text:
        # MathML accompanies the same formula in TeX, or contains it letter by letter.
        text = _MATHML.sub("", text)
    closed = {m["name"].lower() for m in _TAG.finditer(text) if m["close"]}
    opened = {m["name"].lower() for m in _TAG.finditer(text) if not m["close"]}
    known = (closed & opened & (_BLOCKS | _INLINE)) | {"br"}
    return _TAG.sub(lambda match: _replacement(match, known), text)


def _replacement(match: re.Match[str], known: set[str]) -> str:
    name = match["name"].lower()
    if name not in known:
        return match[0]
    if name == "br":
        return "\n"
    return "\n\n" if name in _BLOCKS else ""


def _scripted(match: re.Match[str]) -> str:
    return script("^" if match["kind"].lower() == "sup" else "_", match["body"])
