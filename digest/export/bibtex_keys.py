"""Citation keys, which are the same in every export."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING, Final

from digest.bibliography.names import split_name
from digest.export.bibtex_own import own_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.paper import Paper

_COMMON_WORDS: Final = frozenset(
    (
        *("a", "an", "the", "on", "of", "in", "for", "to", "and", "with", "from", "by", "at"),
        *("is", "are", "do", "does", "can", "how", "what", "why", "when", "towards", "via"),
    )
)
"""Words too common to tell papers apart."""
_LATIN: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


def citation_keys(papers: Iterable[Paper]) -> dict[str, str]:
    r"""A key for each paper, by id: its own if it came with one, so that `\cite` still finds it.

    Otherwise surname, year and first distinctive word of the title. If several papers would get
    the same key, one that came with it keeps it, else the oldest; the others get a letter
    (`smith2020deep`, `smith2020deepa`), in whatever order they are given. BibTeX ignores case in
    keys.
    """
    groups: dict[str, dict[str, Paper]] = defaultdict(dict)
    for paper in papers:
        groups[plain_key(paper).lower()][paper.id] = paper
    taken = set(groups)
    keys = {}
    for _, group in sorted(groups.items()):
        first, *later = sorted(group.values(), key=_rank)
        keys[first.id] = plain = plain_key(first)
        for paper in later:
            keys[paper.id] = next(key for key in _with_letters(plain) if key.lower() not in taken)
            taken.add(keys[paper.id].lower())
    return keys


def _rank(paper: Paper) -> tuple[bool, str, str]:
    return not own_entry(paper).key, paper.date or "9999", paper.id


def _with_letters(plain: str) -> Iterator[str]:
    """`plain` with a, b ... z, aa, ab ..."""
    for number in count(1):
        letters, rest = "", number
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(ord("a") + digit) + letters
        yield plain + letters


def plain_key(paper: Paper) -> str:
    """The paper's key, if no other paper has the same one."""
    if own := own_entry(paper).key:
        return own
    surname = "".join(_ascii_words(split_name(paper.authors[0]).last)) if paper.authors else ""
    words = _ascii_words(paper.title)
    word = next((word for word in words if word not in _COMMON_WORDS), words[0] if words else "")
    year = paper.year if re.fullmatch("[0-9]{4}", paper.year) else ""
    key = f"{surname}{year}{word}" if surname else f"{word}{year}"
    if not (surname or word):
        key = "".join(_ascii_words(paper.id))
    return key if key[:1].isalpha() else f"paper{key}"


def _ascii_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LATIN))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = re.sub("['’]", "", plain)
    return re.findall("[a-z0-9]+", plain)
