r"""Makes untrusted text readable and safe for a terminal. No I/O, no papers.

Cleaning changes only unambiguous markup. `US$64 million`, `snake_case`, `10 times` and `C:\dir` are
left alone; `$\pi$`, `10\%` and the flattened `2.36sim 8.02times` become what the authors meant.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from digest.text.flattened import TOUCHING, is_flattened

_CONTROLS: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 except tab and line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi
    "\ud800-\udfff"
)
_INVISIBLE: Final = (
    f"{_CONTROLS}\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e007f"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
)
_JUNK: Final = re.compile(f"[{_INVISIBLE}]")
"""Invisible characters that control a terminal, reorder text or have no meaning."""
_SEQUENCE: Final = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b\n]*(?:\x07|\x1b\\\\))")
"""A whole terminal escape sequence; removing only the ESC would leave its arguments behind."""
_UNSAFE: Final = re.compile(f"[{_CONTROLS}\t\r\x85\u2028\u2029]")

_LINE_END: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINE: Final = re.compile(r"\n\s*\n")
_INDENTED: Final = re.compile(r"([^\s])[^\S\n]*\n([^\S\n]{2,})?(?=\S)")
_INDENT: Final = re.compile(r"\n[^\S\n]{2}")
_SPECIAL: Final = re.compile("[\\\\$&<{~^_`\x00-\x08\x0b-\x1f\x7f]|--")
"""Where a repair may be needed in ASCII text; most texts have no match."""
_SPECIAL_BEYOND: Final = re.compile(f"[{_INVISIBLE}\x85\u2028\u2029]")
_REPAIRABLE: Final = re.compile(f"{_SPECIAL.pattern}|{TOUCHING.pattern}")
_ASCII_WORDS: Final = {i: chr(i).lower() if chr(i).isalnum() else " " for i in range(128)}
_MARKUP: Final = str.maketrans(dict.fromkeys("\\$&<>{}^_~`", " "))
_MAX_PASSES: Final = 6


def clean(text: str) -> str:
    """Return readable text in NFC: whitespace collapsed, one blank line between paragraphs.

    Controls, escape sequences, bidi overrides and invisible junk are removed; entities, HTML tags
    and TeX become the characters they stand for; hard-wrapped lines are joined. Idempotent. Never
    raises; runs in linear time.
    """
    if _is_plain(text):
        return _collapse_whitespace(text)
    for _ in range(_MAX_PASSES):
        before, text = text, _pass(text)
        if text == before or _is_plain(text):
            return text
    # Text that still changes after so many passes is adversarial. Without its markup characters
    # it is stable, if perhaps ugly.
    return _pass(text.translate(_MARKUP))


def _is_plain(text: str) -> bool:
    if _SPECIAL.search(text) or is_flattened(text):
        return False
    return text.isascii() or (
        (text.isprintable() or not _SPECIAL_BEYOND.search(text))
        and unicodedata.is_normalized("NFC", text)
    )


def _pass(text: str) -> str:
    # Imported lazily: most texts don't need them, and startup is faster.
    from digest.text.markup import html_to_text, unescape
    from digest.text.tex import tex_to_text
    from digest.text.typography import repair_typography, restore_macros, untie

    if "&" in text:
        text = unescape(text)
    if not text.isprintable():
        text = _JUNK.sub("", _LINE_END.sub("\n", _SEQUENCE.sub("", text)))
    if "<" in text:
        text = html_to_text(text)
    if "{" in text:
        text = restore_macros(text)
    if "~" in text:
        text = untie(text)
    text = repair_typography(tex_to_text(text))
    return _collapse_whitespace(unicodedata.normalize("NFC", text))


def _collapse_whitespace(text: str) -> str:
    """Collapse whitespace, leaving one blank line between paragraphs."""
    if "\n" not in text:
        return " ".join(text.split())
    folded = (" ".join(part.split()) for part in _BLANK_LINE.split(_split_at_indents(text)))
    return "\n\n".join(filter(None, folded))


def _split_at_indents(text: str) -> str:
    """Insert a blank line before each indented line, which is how arXiv starts a paragraph.

    Only if every such line follows the end of a sentence; otherwise it is an indented block, not
    a series of paragraphs.
    """
    if not _INDENT.search(text):
        return text
    breaks = [match for match in _INDENTED.finditer(text) if match[2]]
    if not breaks or any(match[1] not in ".!?:;)]\"'”’" for match in breaks):
        return text
    return _INDENTED.sub(lambda m: f"{m[1]}\n\n" if m[2] else f"{m[1]}\n", text)


def clean_line(text: str) -> str:
    """Clean text and put it on one line, as for titles, names and venues."""
    cleaned = clean(text)
    for _ in range(_MAX_PASSES):
        if "\n" not in cleaned:
            return cleaned
        # Joining paragraphs can create new markup, for example by closing a formula.
        cleaned = clean(cleaned.replace("\n\n", " "))
    return clean(cleaned.translate(_MARKUP).replace("\n\n", " "))


def visible(text: str) -> str:
    """Return text on one line without controls, escape sequences and invisible junk.

    Unlike `clean_line` it leaves markup alone: for ids, links and names of digests.
    """
    if text.isprintable():
        return text
    return " ".join(_JUNK.sub("", _SEQUENCE.sub("", text)).split())


def normalise_title(title: str) -> str:
    """Return a title's matching key: casefolded words (any script) separated by single spaces."""
    if title.isascii() and title.isprintable() and not _REPAIRABLE.search(title):
        # A shortcut with the same result; indexing does this for every paper.
        return " ".join(title.translate(_ASCII_WORDS).split())
    plain = unicodedata.normalize("NFKD", clean_line(title)).casefold()
    if plain.isascii():
        return " ".join(_ASCII_WORD.findall(plain))
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", plain))
    letters = (c if c.isalnum() or _is_mark(c) else " " for c in plain)
    return " ".join("".join(letters).split())


def _is_mark(character: str) -> bool:
    """Tell whether this is a combining mark that is part of a word, such as a Hindi vowel sign."""
    return character > "\x7f" and unicodedata.category(character).startswith("M")


_ASCII_WORD: Final = re.compile("[0-9a-z]+")
_ACCENT: Final = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)


def safe(text: str) -> str:
    """Remove everything that controls a terminal: the second line of defence, before drawing.

    Escape, other controls, bidi overrides and surrogates are removed; a tab becomes a space. Line
    feeds are preserved, so that `safe(clean(text)) == clean(text)`; single-line text has none.
    """
    if text.isprintable() or not _UNSAFE.search(text):
        return text
    return _UNSAFE.sub(_safe_character, text.replace("\r\n", "\n"))


def _safe_character(match: re.Match[str]) -> str:
    return {"\t": " ", "\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}.get(match[0], "")
