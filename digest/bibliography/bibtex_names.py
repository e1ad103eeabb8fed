"""Read lists of people as bibliographies write them; a name becomes `First Last`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from digest.bibliography.names import from_pieces, full_name
from digest.bibliography.tex import read_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ET_AL: Final = "et al."
"""Stands for the authors that a bibliography leaves out (`and others`)."""

_BRACE: Final = re.compile(r"\\.|[{}]", re.DOTALL)
_AND: Final = re.compile(r"(?:^|(?<!\s)\s+)and(?=\s|$)", re.IGNORECASE)
_KEYED: Final = re.compile(r"\s*(family|given|prefix|suffix|useprefix|\w+-i)\s*=\s*", re.IGNORECASE)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.?[\s-]*){1,4}")
_ET_AL: Final = re.compile(r"(?:and\s+)?(?:others|et\.?\s*al\.?)", re.IGNORECASE)


class Person(NamedTuple):
    """One author; `is_group` if the source says so, in which case the name is never split."""

    name: str
    is_group: bool = False


def read_people(value: str) -> list[Person]:
    """Read a BibTeX name list (`Last, First and {A Group} and others`) in order, each person once.

    Invalid lists (`A. Smith, B. Jones, C. Roe`, `Smith, A.; Jones, B.`) are read as they were meant
    where that is clear.
    """
    people: dict[Person, None] = {}
    for part in _split_list(value):
        person = _person(part)
        if person.name:
            people[person] = None
    return list(people)


def names(people: Iterable[Person]) -> tuple[str, ...]:
    """Return the names for `Paper.authors`, without duplicates."""
    return tuple(dict.fromkeys(person.name for person in people))


def groups(people: Iterable[Person]) -> list[str]:
    """Return the names of those that are groups, for a paper's `extra.groups`."""
    return list(dict.fromkeys(person.name for person in people if person.is_group))


def _split_list(value: str) -> list[str]:
    parts = [value[start:end] for start, end in _parts_between(value, _AND)]
    if len(parts) > 1:
        return parts
    if ";" in value:
        return [value[start:end] for start, end in _parts_between(value, re.compile(";(?!\\})"))]
    commas = [value[start:end].strip() for start, end in _parts_between(value, re.compile(","))]
    if len(commas) < 4 and not (len(commas) == 3 and all(" " in each for each in commas)):
        return parts
    if all(" " in each for each in commas):
        return commas
    pairs = list(zip(commas[::2], commas[1::2], strict=False))
    if len(commas) % 2 == 0 and all(_INITIALS.fullmatch(first) for _, first in pairs):
        return [f"{last}, {first}" for last, first in pairs]
    return parts


def _parts_between(value: str, separator: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each part between separators outside braces."""
    depths = _depths(value)
    start = 0
    for match in separator.finditer(value):
        if not depths or depths[match.start()] == 0:
            yield start, match.start()
            start = match.end()
    yield start, len(value)


def _depths(value: str) -> list[int]:
    """Return how many braces are open at each position; empty if there are no braces."""
    if "{" not in value:
        return []
    depths: list[int] = []
    depth = 0
    for match in _BRACE.finditer(value):
        depths += [depth] * (match.start() + 1 - len(depths))
        depth += {"{": 1, "}": -1}.get(match[0], 0) if depth or match[0] != "}" else 0
    return depths + [depth] * (len(value) + 1 - len(depths))


def _person(part: str) -> Person:
    part = part.strip().rstrip(",").strip()
    if _ET_AL.fullmatch(part):
        return Person(ET_AL)
    if _is_group(part):
        return Person(read_line(part), is_group=True)
    pieces = [part[start:end].strip() for start, end in _parts_between(part, re.compile(","))]
    if _KEYED.match(part):
        return Person(_keyed(pieces))
    name = from_pieces(pieces)
    if name is None and len(pieces) == 3:  # BibTeX's order: last, suffix, first
        name = full_name(pieces[0], pieces[2], suffix=pieces[1])
    return Person(read_line(" ".join(pieces) if name is None else name))


def _is_group(part: str) -> bool:
    """Return whether braces enclose the whole name, as in `{The Group}` but not `{A}lice {B}ob`."""
    if not (part.startswith("{") and part.endswith("}")) or part.startswith("{\\"):
        return False
    # A single word in braces (`{Plato}`) can't be split anyway.
    return 0 not in _depths(part)[1:-1] and len(part.split()) > 1


def _keyed(pieces: Iterable[str]) -> str:
    """Read BibLaTeX's extended name format: `family=Doe, given=Jane, prefix=van`."""
    parts = {}
    for piece in pieces:
        key, _, value = piece.partition("=")
        parts[key.strip().lower()] = value.strip().strip('"')
    return read_line(
        full_name(
            parts.get("family", ""),
            parts.get("given", ""),
            particle=parts.get("prefix", ""),
            suffix=parts.get("suffix", ""),
        )
    )
