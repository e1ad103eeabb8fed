"""Normalize papers from any source before they enter the library; helpers for sources.

Not in `digest.text`, since it deals with where text comes from, not with how it reads.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from digest.bibliography.author_list import authors
from digest.paper import title_id
from digest.text import clean, clean_line, visible
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
_DOI: Final = re.compile(r"(?:^|(?<![\s,;])[\s,;]+)(?=10\.\d{4,9}/)")


def line(raw: str) -> str:
    """Clean a title, name or venue for display on one line."""
    return clean_line(raw if raw.isascii() else mended(raw))


def prose(raw: str) -> str:
    """Clean an abstract for display."""
    return clean(raw if raw.isascii() else mended(raw))


def raw_texts(raw_title: str, title: str, raw_abstract: str, abstract: str) -> dict[str, Any]:
    """Return `raw_title` and `raw_abstract` for `extra`.

    Each only if cleaning did more than collapse white space.
    """
    pairs = (("raw_title", raw_title, title), ("raw_abstract", raw_abstract, abstract))
    return {
        key: raw.strip()
        for key, raw, cleaned in pairs
        if raw != cleaned and raw.split() != cleaned.split()
    }


def dois(raw: str) -> tuple[str, ...]:
    """Return the DOIs of a field, which may have several, without resolver URL or `doi:`."""
    if not raw:
        return ()
    text = re.sub(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)", " ", raw, flags=re.IGNORECASE)
    parts = (part.strip().rstrip(".,;") for part in _DOI.split(text))
    return tuple(part for part in parts if part.startswith("10.") and " " not in part)


def is_withdrawn(abstract: str, comment: str | None) -> bool:
    """Return whether the abstract or comment says that the paper was withdrawn or retracted."""
    return any(
        ("ithdraw" in text or "etracted" in text or "ITHDRAW" in text)
        and _NOTICE.search(text) is not None
        for text in (abstract, comment or "")
    )


def normalized(paper: Paper) -> Paper:
    """Return the paper as the library stores it; the same object if nothing changes.

    Ids and links lose what cannot be seen, authors become one name each, mojibake is repaired where
    that is certain, and `extra.withdrawn`
    is true if the authors withdrew the paper.
    """
    changes: dict[str, Any] = _made_visible(paper)
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


def _made_visible(paper: Paper) -> dict[str, Any]:
    """Return the fields without prose that change when what is invisible is taken out."""
    changes: dict[str, Any] = {}
    for field in ("id", "url", "doi", "date"):
        text = getattr(paper, field)
        if text and not text.isprintable():
            changes[field] = visible(text) or None
    for field in ("aliases", "categories", "code", "digests"):
        texts = getattr(paper, field)
        if texts and not "".join(texts).isprintable():
            changes[field] = tuple(dict.fromkeys(filter(None, map(visible, texts))))
    if "id" in changes and (changes["id"] or ":").endswith(":"):
        changes["id"] = title_id(paper.title or paper.abstract)
    return changes


_RAW: Final = {"raw_title": "title", "raw_abstract": "abstract"}


def _only_folded(paper: Paper, key: str) -> bool:
    """Return whether a raw text differs from the cleaned one only in white space."""
    raw = paper.extra[key]
    return isinstance(raw, str) and raw.split() == getattr(paper, _RAW[key]).split()
