"""Split names of people into their parts, and join them. No I/O.

Used for single names by the readers of lists: `author_list` (feeds and pages) and `bibtex_names`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from digest.text.oneline import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.paper import Paper

SUFFIX: Final = re.compile(r"(?:[js]n?r|(?-i:II|III|IV|ii|iii|iv)|2nd|3rd)\b\.?", re.IGNORECASE)
"""Generational suffix, which isn't part of the surname; use with `fullmatch`."""
PARTICLES: Final = frozenset(
    (
        *("van", "von", "vander", "vanden", "der", "den", "de", "del", "della", "degli", "di"),
        *("da", "das", "do", "dos", "du", "la", "le", "las", "los", "lo", "ter", "ten", "te"),
        *("zu", "zum", "zur", "af", "av", "al", "el", "bin", "bint", "ibn", "y", "e"),
        *("Van", "Von", "De", "Der", "Den", "Di", "Da", "Dos", "Del", "Della", "Ter", "Zu"),
    )
)
"""Words that begin a surname. Capitalised Du, La, Le and Ten are just as often given names."""
_OTHERS: Final = frozenset({"et al", "et al.", "others", "and others"})
_GROUP = re.compile(
    r"\b(?:collaborations?|consortium|team|group|project|alliance|initiative|committee|society"
    r"|foundation|institute|university|laborator(?:y|ies)|labs?|task force)\b|[&\d;/{}]|\sand\s",
    re.IGNORECASE,
)


class Name(NamedTuple):
    """A person's name, or a group's, which has only `last`."""

    first: str
    particle: str
    """`van der`, if written in lower case; otherwise it is part of `last`."""
    last: str
    suffix: str = ""
    """`Jr.`, `III`."""

    @property
    def is_whole(self) -> bool:
        """Whether it can't be split: a group, or a single word."""
        return not (self.first or self.particle)

    @property
    def stands_for_others(self) -> bool:
        """Whether it is `et al.` or similar rather than a name."""
        return " ".join(filter(None, (self.first, self.last))).lower() in _OTHERS

    @property
    def surname_first(self) -> str:
        """`van der Last, First, Jr.`, as in RIS; a group's name unchanged."""
        surname = " ".join(filter(None, (self.particle, self.last)))
        return ", ".join(filter(None, (surname, self.first, self.suffix)))


def full_name(last: str, first: str = "", *, particle: str = "", suffix: str = "") -> str:
    """Join the parts that aren't empty: `First van Last Jr.`."""
    return " ".join(filter(None, (part.strip() for part in (first, particle, last, suffix))))


def from_pieces(pieces: Sequence[str]) -> str | None:
    """Join a name given surname first and split at commas; None if it may not be such a name.

    `King, Martin`, `King, Jr., Martin` (BibTeX) and `King, Martin, Jr.` (RIS) are all understood.
    """
    match [piece.strip() for piece in pieces]:
        case [last, suffix] if SUFFIX.fullmatch(suffix):
            return full_name(last, suffix=suffix)
        case [last, first] if last and first:
            return full_name(last, first)
        case [last, suffix, first] if last and first and SUFFIX.fullmatch(suffix):
            return full_name(last, first, suffix=suffix)
        case [last, first, suffix] if last and first and SUFFIX.fullmatch(suffix):
            return full_name(last, first, suffix=suffix)
        case _:
            return None


def split_names(paper: Paper) -> list[Name]:
    """Split the authors' names; those that the source called groups (`extra.groups`) stay whole."""
    groups = paper.extra.get("groups")
    whole = {each for each in groups if isinstance(each, str)} if isinstance(groups, list) else ()
    lines = ((text, one_line(text)) for text in paper.authors)
    return [
        Name("", "", line) if text in whole else split_name(line) for text, line in lines if line
    ]


def split_name(text: str) -> Name:
    """Split `First van Last, Jr.` or `Last, First`; the name of a group stays whole."""
    words, suffix = _without_suffix(text.strip(", ").split())
    person = " ".join(words)
    whole = Name("", "", " ".join(text.split()))
    if _GROUP.search(person) or len(words) < 2:
        return whole
    surname, comma, given = person.partition(", ")
    if comma:
        parts = (given, *_without_particle(surname.split()))
        return whole if "," in given else Name(*parts, suffix)
    if "," in person:
        return whole
    particles = (i for i, word in enumerate(words) if word in PARTICLES and (i or word.islower()))
    start = next(particles, len(words) - 1)
    return Name(" ".join(words[:start]), *_without_particle(words[start:]), suffix)


def _without_suffix(words: list[str]) -> tuple[list[str], str]:
    if len(words) > 2 and SUFFIX.fullmatch(words[-1]):
        return [*words[:-2], words[-2].rstrip(",")], words[-1]
    return words, ""


def _without_particle(words: list[str]) -> tuple[str, str]:
    """Return the lower-case words before a surname, and the surname."""
    count = next((i for i, word in enumerate(words[:-1]) if not word[0].islower()), len(words) - 1)
    return " ".join(words[:count]), " ".join(words[count:])
