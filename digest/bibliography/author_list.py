r"""Clean lists of authors (joined, repeated, with TeX in them) into one `First Last` name each.

Uncertain cases are left alone: two co-authors may have the same name, and a name may contain a
digit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.bibliography.names import PARTICLES, SUFFIX, from_pieces
from digest.text import clean_line
from digest.text.mojibake import mended

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SUSPICIOUS: Final = re.compile(
    r"^[^\w]|[,;:\\{}<>&$`~^_\"\x00-\x09\x0b-\x1f\x7f]|--|\b(?:and|et)\b|[^\S\n]$|  |^.{0,3}$"
    r"|^(?:authors?|jr|sr|i{2,3}|iv|(?:.{0,20} )?(?:member|fellow)|ieee|acm|aaai|others)\b\.?$",
    re.IGNORECASE | re.MULTILINE,
)
"""Matches if a name, one per line, needs cleaning or a closer look; most don't."""
_NOT_A_NAME: Final = re.compile(
    r"\W*|authors?"
    # Membership grades, from lists that were split at commas.
    r"|(?:(?:life|senior|student|graduate|associate|honorary)\s+)*(?:member|fellow)(?:,?\s+IEEE)?"
    r"|IEEE|ACM|AAAI",
    re.IGNORECASE,
)
_ESCAPED_BRACE: Final = re.compile(r"(\\[vcuHkrdbt\"'`^~=.])\\\{(\w)\\?\}")
"""`\\v\\{c}`: an accent whose brace was escaped by mistake."""
_LOST_BACKSLASH: Final = re.compile(r"(?<=\w)(['`\"^~])(?=\{[A-Za-z]\})")
"""`Senjanovi'{c}`: an accent without its backslash."""
_LONE_LETTER: Final = re.compile(r"\{([^\W\d_])\}")
"""`Ma{ś}lanka`: braces left over from a TeX accent."""
_JOINT: Final = re.compile(
    r"\s{0,9}(?:[;\n]|,?\s{1,9}(?:and|&)\s{1,9}|\\and\b)\s{0,9}", re.IGNORECASE
)
_SEPARATOR: Final = re.compile(
    r"(?:(?<!\s)\s+)?[,;]\s*(?:(?:and|&)\s+)?|(?<!\s)\s+(?:and|&)\s+", re.IGNORECASE
)
_LEADING: Final = re.compile(r"^(?:\\?(?:and|&)\s+|[\s.,;:&*†‡§¶|/–—-])++", re.IGNORECASE)
_TRAILING: Final = ",;:&*†‡§¶|/"
_PARENTHESES: Final = re.compile(r"(?:(?<!\s)\s+)?[(\[][^()\[\]]*[)\]]")
_MAX_NESTING: Final = 20
"""Parentheses inside parentheses that are removed; a list of names has two at most."""
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.[\s-]*)+")


def authors(names: Iterable[str], groups: Iterable[str] = ()) -> tuple[str, ...]:
    """Clean a list that is meant to have one name per item; drop what isn't a name.

    Joined names are split, a lone `Jr.` is added to the name before it, `Last, First` is reversed,
    and a list repeated twice is halved. Idempotent. `groups` are names that their source declares
    indivisible; they are kept unchanged.
    """
    names = tuple(names)
    if _are_plain(names):
        return _without_repeat(names)
    found: list[str] = []
    for raw in names:
        if raw in groups or _are_plain((raw,)):
            found.append(raw)
        else:
            for name in _split(_cleaned(raw)):
                _add(found, name)
    return _without_repeat(found)


def split_authors(text: str) -> tuple[str, ...]:
    r"""Return the authors of a text such as `A. One, B. Two (1) and C. Three ((1) CERN)`."""
    text = _repair_accents(text)
    for _ in range(_MAX_NESTING):
        text, count = _PARENTHESES.subn("", text)
        if not count:
            break
    return authors(_SEPARATOR.split(text))


def _are_plain(names: tuple[str, ...]) -> bool:
    """Return quickly whether no name needs cleaning."""
    text = "\n".join(names)
    return text.isascii() and text.count("\n") < max(len(names), 1) and not _SUSPICIOUS.search(text)


def _cleaned(raw: str) -> str:
    return _LONE_LETTER.sub(r"\1", clean_line(_repair_accents(mended(raw))))


def _repair_accents(text: str) -> str:
    if "\\" in text:
        text = _ESCAPED_BRACE.sub(r"\1{\2}", text)
    return _LOST_BACKSLASH.sub(r"\\\1", text) if "{" in text else text


def _split(name: str) -> Iterable[str]:
    parts = _JOINT.split(_trimmed(name))
    # `Research and Development Group` is one author: each part must have two words to be a person.
    if len(parts) > 1 and ";" not in name and not all(" " in part for part in parts):
        parts = [name]
    return (_first_last(_trimmed(part)) for part in parts)


def _trimmed(name: str) -> str:
    """Strip what separated a name from others: punctuation, footnote marks, `and`."""
    name = _LEADING.sub("", name)
    while True:
        rest = name.rstrip().rstrip(_TRAILING)
        if rest[-3:].lower() == "and" and rest[-4:-3].isspace():
            rest = rest[:-3]
        if rest == name:
            return name
        name = rest


def _first_last(name: str) -> str:
    """Turn `Last, First` into `First Last`, if the comma is unambiguous."""
    pieces = name.split(",")
    found = from_pieces(pieces)
    if found is None or len(pieces) > 2:
        return found or name
    last, first = (piece.strip() for piece in pieces)
    words = last.split()
    is_surname = all(word.lower() in PARTICLES for word in words[:-1])
    if SUFFIX.fullmatch(first) or is_surname or _INITIALS.fullmatch(first):
        return found if len(first.split()) <= 4 else name
    return name


def _add(found: list[str], name: str) -> None:
    if SUFFIX.fullmatch(name) and found:
        found[-1] = f"{found[-1]} {name}"
    elif not _NOT_A_NAME.fullmatch(name):
        found.append(name)


def _without_repeat(names: Sequence[str]) -> tuple[str, ...]:
    """Drop the second half of a list if it repeats the first.

    Other repeated names are kept: they may be father and son, or two people.
    """
    half, odd = divmod(len(names), 2)
    if half and not odd and names[:half] == names[half:] and (half > 1 or names[0].count(" ")):
        return tuple(names[:half])
    return tuple(names)
