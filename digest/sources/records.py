"""Read a paper from a JSON object: Sheaf's own format, or one with other programs' key names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from digest.arxiv import arxiv_id, restored_id
from digest.bibliography.dates import from_parts, read_date
from digest.bibliography.ids import bare_doi
from digest.bibliography.names import full_name
from digest.paper import MARKS, Paper, best_id, doi_id, parse_id, title_id
from digest.text import clean, clean_line

_FIELD_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "title": ("title", "paper_title", "name"),
    "abstract": ("abstract", "text", "summary", "abstractNote", "description"),
    "authors": ("authors", "author", "creators"),
    "date": ("date", "published", "publication_date", "publicationDate", "year", "created"),
    "categories": ("categories", "keywords", "tags", "fieldsOfStudy"),
    "comment": ("comment", "comments"),
    "code": ("code", "github", "githubRepo", "code_url"),
    "venue": ("venue", "journal", "journal_ref", "journal-ref", "booktitle", "conference"),
    "url": ("url", "link", "html_url", "pdf_url"),
    "doi": ("doi", "DOI"),
    "upvotes": ("upvotes",),
}
"""Field -> keys that Sheaf and other programs use for it; the first non-empty one is used."""
_IDS: Final = ("id", "_id", "arxiv_id", "arxivId", "paper_id", "paperId", "corpus_id")
_ARXIV_IDS: Final = frozenset({"arxiv_id", "arxivId"})
_MIN_ARXIV_DECIMALS: Final = 3
"""Decimals that make a number an arXiv id under a generic id key; `704.1` may be a version."""
_KNOWN_KEYS: Final = frozenset(
    {"digests", "aliases", "extra", *_IDS}
    | {each for names in _FIELD_KEYS.values() for each in names}
)
_CLASS: Final = re.compile(r"[a-z-]+(?:\.[A-Za-z-]{2,})?")


def looks_like_paper(record: Any) -> bool:
    """Return whether this is an object with a title, an abstract or a text."""
    return isinstance(record, Mapping) and any(
        isinstance(record.get(each), str)
        for each in ("title", "paper_title", "abstract", "text", "summary", "abstractNote")
    )


def paper_of(record: Mapping[str, Any], label: str) -> Paper:
    """Make a paper from an object; keys that aren't a paper's fields are kept in `extra`.

    Raises:
        ValueError: it has neither title nor abstract.
    """
    raw_title, raw_abstract = _text(_get(record, "title")), _text(_get(record, "abstract"))
    title, abstract = clean_line(raw_title), clean(raw_abstract)
    if not title and not abstract:
        raise ValueError("it has neither title nor abstract")
    url = _text(_get(record, "url")) or None
    doi = bare_doi(_text(_get(record, "doi")))
    best, aliases = _identity(record, url, doi, title_id(title or abstract))
    extra = _extra(record)
    if raw_title != title:
        extra.setdefault("raw_title", raw_title)
    if raw_abstract != abstract:
        extra.setdefault("raw_abstract", raw_abstract)
    upvotes = record.get("upvotes")
    return Paper(
        id=best,
        title=title,
        abstract=abstract,
        authors=_authors(_get(record, "authors")),
        date=_date(_get(record, "date")),
        categories=_categories(_get(record, "categories")),
        venue=clean_line(_text(_get(record, "venue"))) or None,
        doi=doi,
        url=url,
        code=_texts(_get(record, "code")),
        upvotes=upvotes if isinstance(upvotes, int) and not isinstance(upvotes, bool) else None,
        comment=clean_line(_text(_get(record, "comment"))) or None,
        digests=tuple(dict.fromkeys((*_texts(record.get("digests")), label))),
        aliases=aliases,
        extra=extra,
    )


def _identity(
    record: Mapping[str, Any], url: str | None, doi: str | None, fallback: str
) -> tuple[str, tuple[str, ...]]:
    """Return the paper's id and aliases; Sheaf's own records give both, which are used as given."""
    aliases = _texts(record.get("aliases"))
    own = _own_ids(record)
    if own and isinstance(record.get("aliases"), list):
        return own[0], tuple(each for each in dict.fromkeys(aliases) if each != own[0])
    if url and (from_url := arxiv_id(url)):
        own.append(from_url)
    if doi and (from_doi := doi_id(doi)):
        own.append(arxiv_id(from_doi.removeprefix("doi:")) or from_doi)
    own = own or [fallback]
    best = best_id(own)
    return best, tuple(each for each in dict.fromkeys((*aliases, *own)) if each != best)


def _own_ids(record: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for name in _IDS:
        value = record.get(name)
        is_number = isinstance(value, float)
        text = str(value) if is_number else _text(value).strip()
        if not text:
            continue
        restored = restored_id(text)
        if name not in _ARXIV_IDS and len(text.partition(".")[2]) < _MIN_ARXIV_DECIMALS:
            restored = None
        known = (restored or parse_id(text)) if is_number else (parse_id(text) or restored)
        if known is None and (line := clean_line(text)):
            known = f"local:{line}"
        if known:
            found.append(known)
    external = record.get("externalIds")
    if isinstance(external, Mapping):
        found += filter(None, (arxiv_id(_text(external.get("ArXiv"))),))
    return list(dict.fromkeys(found))


def _extra(record: Mapping[str, Any]) -> dict[str, Any]:
    own = record.get("extra")
    extra = {key: value for key, value in record.items() if key not in _KNOWN_KEYS}
    if _are_marks(extra.get(MARKS)):
        # Whoever exported them made them; the bookmarks file says what this person did.
        del extra[MARKS]
    used = {next((n for n in names if record.get(n)), None) for names in _FIELD_KEYS.values()}
    for name in _KNOWN_KEYS - {"digests", "aliases", "extra", *_IDS}:
        # A second key for the same field (`text` beside `abstract`) may have different content.
        if record.get(name) and name not in used:
            extra[name] = record[name]
    return extra | (dict(own) if isinstance(own, Mapping) else {})


def _are_marks(value: Any) -> bool:
    """Return whether this is what Sheaf writes of a person's marks."""
    return isinstance(value, Mapping) and {"bookmarked", "read", "tags"} <= value.keys()


def _get(record: Mapping[str, Any], field: str) -> Any:
    return next((record[each] for each in _FIELD_KEYS[field] if record.get(each)), None)


def _text(value: Any) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = re.split(r"(?:(?<!\s)\s+)?;\s*|,\s*", value)
    if not isinstance(value, list):
        return ()
    return tuple(each for each in value if isinstance(each, str) and each.strip())


def _categories(value: Any) -> tuple[str, ...]:
    """Return categories from a list or a string, in which arXiv's may be separated by spaces."""
    if isinstance(value, str) and all(map(_CLASS.fullmatch, value.split())):
        value = value.split()
    return _texts(value)


def _authors(value: Any) -> tuple[str, ...]:
    """Return the authors without duplicates, from names or objects with a name or its parts."""
    if isinstance(value, str):
        value = re.split(r"(?<!\s)\s+and\s+|(?:(?<!\s)\s+)?;\s*|,\s*", value)
    if not isinstance(value, list):
        return ()
    return tuple(filter(None, dict.fromkeys(clean_line(_author(each)) for each in value)))


def _author(value: Any) -> str:
    if isinstance(value, Mapping):
        for name in ("name", "fullname", "full_name", "literal"):
            if _text(value.get(name)):
                return _text(value[name])
        first, last = (
            next((_text(value[name]) for name in names if _text(value.get(name))), "")
            for names in (("given", "first", "firstName"), ("family", "last", "lastName"))
        )
        middle = value.get("middle")
        if isinstance(middle, list):
            middle = " ".join(each for each in middle if isinstance(each, str))
        return full_name(last, f"{first} {_text(middle)}", suffix=_text(value.get("suffix")))
    if isinstance(value, list):  # Kaggle's `authors_parsed`: last, first, suffix
        parts = [_text(each) for each in value[:3]] + ["", "", ""]
        return full_name(parts[0], parts[1], suffix=parts[2])
    return value if isinstance(value, str) else ""


def _date(value: Any) -> str | None:
    text = _text(value)
    return read_date(text) or from_parts(text[:4])
