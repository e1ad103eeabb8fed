"""Normalizing papers of every source before they enter the library, and helpers for sources.

Not in `digest.text`, since it is about where text comes from, not about how it reads.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from digest.bibliography.author_list import authors
from digest.text import clean, clean_line
from digest.text.mojibake import mended

if TYPE_CHECKING:
    from digest.paper import Paper

_WORK: Final = r"(?:paper|article|manuscript|submission|preprint|e-?print|work|note|draft|version)"
_NOTICE: Final = re.compile(
    rf"(?:\b(?:this|the|our|present)\s+(?:\w+\s+)?{_WORK}\s+(?:\(\S+\)\s+)?"
    r"(?:is\s+\w+,?\s+and\s+)?(?:is|was|has\s+been|have\s+been|had\s+to\s+be|must\s+be)\s+"
    rf"(?:\w+\s+){{0,2}}|\A\W*(?:{_WORK}\s+)?(?:(?:is|was|has\s+been)\s+)?(?:temporarily\s+)?)"
    r"(?:withdrawn|retracted)\b"
    r"(?!\s+(?:papers?|articles?|publications?|versions?|studies|from\s+the\s+(?:market|arm|well)))",
    re.IGNORECASE,
)
_DOI: Final = re.compile(r"(?:^|[\s,;]+)(?=10\.\d{4,9}/)")


def line(raw: str) -> str:
    """A title, name or venue for reading, on one line."""
    return clean_line(raw if raw.isascii() else mended(raw))


def prose(raw: str) -> str:
    """An abstract for reading."""
    return clean(raw if raw.isascii() else mended(raw))


def raw_texts(raw_title: str, title: str, raw_abstract: str, abstract: str) -> dict[str, Any]:
    """`raw_title` and `raw_abstract` for `extra`, where cleaning did more than fold white space."""
    pairs = (("raw_title", raw_title, title), ("raw_abstract", raw_abstract, abstract))
    return {
        key: raw.strip()
        for key, raw, cleaned in pairs
        if raw != cleaned and raw.split() != cleaned.split()
    }


def dois(raw: str) -> tuple[str, ...]:
    """The DOIs of a field, in which some give several; without resolver or `doi:`."""
    if not raw:
        return ()
    text = re.sub(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)", " ", raw, flags=re.IGNORECASE)
    parts = (part.strip().rstrip(".,;") for part in _DOI.split(text))
    return tuple(part for part in parts if part.startswith("10.") and " " not in part)


def is_withdrawn(abstract: str, comment: str | None) -> bool:
    """Tell whether the authors say that they have withdrawn the paper."""
    return any(
        ("ithdraw" in text or "etracted" in text or "ITHDRAW" in text)
        and _NOTICE.search(text) is not None
        for text in (abstract, comment or "")
    )


def normalized(paper: Paper) -> Paper:
    """The paper as the library keeps it; the same object if there is nothing to change.

    Authors are one name each, wrongly decoded text is repaired where that is certain, and
    `extra.withdrawn` is true if the authors withdrew it.
    """
    changes: dict[str, Any] = {}
    for field in ("title", "abstract", "comment", "venue"):
        text = getattr(paper, field)
        if text and not text.isascii() and (better := mended(text)) != text:
            changes[field] = (clean if field == "abstract" else clean_line)(better)
    groups = paper.extra.get("groups")
    names = authors(paper.authors, groups if isinstance(groups, list) else ())
    if names != paper.authors:
        changes["authors"] = names
    folded = {key for key in _RAW if key in paper.extra and _only_folded(paper, key)}
    withdrawn = "withdrawn" not in paper.extra and is_withdrawn(paper.abstract, paper.comment)
    if folded or withdrawn:
        extra = {key: value for key, value in paper.extra.items() if key not in folded}
        changes["extra"] = extra | ({"withdrawn": True} if withdrawn else {})
    return replace(paper, **changes) if changes else paper


_RAW: Final = {"raw_title": "title", "raw_abstract": "abstract"}


def _only_folded(paper: Paper, key: str) -> bool:
    """Tell whether a raw text differs from the cleaned one in nothing but white space."""
    raw = paper.extra[key]
    return isinstance(raw, str) and raw.split() == getattr(paper, _RAW[key]).split()
