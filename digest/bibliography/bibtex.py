"""Map the fields of a BibTeX or BibLaTeX entry to those of a paper.

The source reads entries with it; the export uses it to check whether the original entry still
agrees with the paper, and if so writes the entry's own text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from digest.arxiv import arxiv_id, mentioned_id, noted_id
from digest.bibliography.bibtex_names import Person, names, read_people
from digest.bibliography.dates import from_parts, read_date
from digest.bibliography.ids import bare_doi, paper_ids
from digest.bibliography.tex import read_line, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_VENUE_FIELDS: Final = (
    *("journal", "journaltitle", "booktitle", "shortjournal", "eventtitle", "maintitle"),
    *("school", "institution", "howpublished", "organization"),
)
"""Fields for the venue; the first one present is used."""
_WHOLE_WORKS: Final = frozenset(
    ("proceedings", "collection", "book", "periodical", "mvproceedings", "mvcollection", "mvbook")
)
_ARXIV_MENTION_FIELDS: Final = (
    *("journal", "journaltitle", "howpublished", "booktitle", "volume", "number", "pages", "eid"),
    *("publisher", "institution", "organization", "series"),
)
"""Fields whose text may mention an arXiv number."""
_NOTES: Final = ("note", "annote", "addendum", "pubstate", "annotation", "comment")
_LINKS: Final = ("url", "link", "ee", "bdsk-url-1", "bdsk-url-2", "howpublished", "note")
_LINK: Final = re.compile(r"\s*(?:\\(?:url|href)\s*)?\{?((?:https?|ftp)://[^\s{}]+)\}?\s*")
_ESCAPED: Final = re.compile(r"\{?\\([_%#&~$])(?:\{\})?\}?")
_SEPARATOR_OR_BRACE: Final = re.compile(r"[;,{}]")
_EMPTY: Final = re.compile(r"[\s{}]*")


def kept_fields(kept: Any) -> dict[str, str]:
    """Return, in order, the fields stored as pairs in `extra.bibtex.fields` or `.inherited`."""
    return {
        pair[0]: pair[1]
        for pair in (kept if isinstance(kept, list) else ())
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(e, str) for e in pair)
    }


@dataclass(frozen=True, slots=True)
class EntryFields:
    """The fields of one entry, converted to a paper's."""

    title: str = ""
    raw_title: str = ""
    abstract: str = ""
    raw_abstract: str = ""
    people: tuple[Person, ...] = ()
    date: str | None = None
    categories: tuple[str, ...] = ()
    venue: str | None = None
    doi: str | None = None
    url: str | None = None
    comment: str | None = None
    arxiv: str | None = None
    """`arxiv:NUMBER`, from whichever field has it."""
    ids: tuple[str, ...] = ()
    """Every id of a known kind."""
    said_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Attribute of a paper -> the lower-case names of the fields that give it."""

    @property
    def authors(self) -> tuple[str, ...]:
        """The names of the people, as in `Paper.authors`."""
        return names(self.people)


def read_entry(kind: str, written: Mapping[str, str]) -> EntryFields:
    """Read the fields of an entry of type `kind`; field names are case-insensitive."""
    fields = {
        name.lower(): value
        for name, value in reversed(list(written.items()))  # so that the first of several wins
        if not _EMPTY.fullmatch(value)
    }
    title = _title_fields(kind.lower(), fields)
    raw_title = ": ".join(fields[name].strip() for name in title).replace(":: ", ": ")
    raw_abstract = fields.get("abstract", "")
    people = next((name for name in ("author", "editor") if name in fields), "author")
    place = next((name for name in _VENUE_FIELDS if name in fields and name not in title), None)
    if place == "howpublished" and _LINK.fullmatch(fields[place]):
        place = None
    url, url_field = _url(fields)
    doi = bare_doi(_verbatim(fields.get("doi", "")))
    eprint, is_arxiv = _eprint(fields)
    note = next((name for name in ("note", "addendum", "comment") if name in fields), "")
    is_comment = note and note != url_field and not noted_id(_short(fields[note]))
    arxiv = eprint or _mentioned_arxiv(fields)
    ids = paper_ids(arxiv=arxiv, doi=doi or url, urls=[url or ""])
    return EntryFields(
        title=read_line(raw_title),
        raw_title=raw_title,
        abstract=read_text(raw_abstract) if raw_abstract else "",
        raw_abstract=raw_abstract,
        people=tuple(read_people(fields.get(people, ""))),
        date=_date(fields),
        categories=_categories(fields, is_arxiv=is_arxiv),
        venue=(read_line(fields[place]) or None) if place else None,
        doi=doi,
        url=url,
        comment=(read_line(fields[note]).removeprefix("Comment: ") or None) if is_comment else None,
        arxiv=next((each for each in ids if each.startswith("arxiv:")), None),
        ids=tuple(ids),
        said_by={
            "title": title,
            "abstract": ("abstract",),
            "authors": (people,),
            "date": ("date", "year", "month", "day"),
            "venue": (place,) if place else (),
            "doi": ("doi",),
            "url": (url_field,) if url_field else (),
            "comment": (note,) if is_comment else (),
            "categories": ("keywords",) if "keywords" in fields else ("keyword",),
            "eprint": ("eprint", "archiveprefix", "eprinttype", "primaryclass", "eprintclass"),
        },
    )


def _title_fields(kind: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    if "title" in fields:
        return ("title", "subtitle") if "subtitle" in fields else ("title",)
    whole = ("issuetitle", "maintitle", "booktitle") if kind in _WHOLE_WORKS else ()
    instead = (*whole, "shorttitle", "titleaddon")
    return tuple(name for name in instead if name in fields)[:1]


def _date(fields: Mapping[str, str]) -> str | None:
    exact = read_date(fields.get("date", ""))
    return exact or from_parts(
        fields.get("year", ""), fields.get("month", ""), fields.get("day", "")
    )


def _eprint(fields: Mapping[str, str]) -> tuple[str | None, bool]:
    """Return the arXiv id from the eprint fields, and whether these declare arXiv at all."""
    kind = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    is_arxiv = kind.strip().lower() in {"", "arxiv"}
    for name in ("eprint", "arxivid", "arxiv"):
        number = (_verbatim(fields.get(name, "")).split() or [""])[0]
        if number and (is_arxiv or name != "eprint") and (found := arxiv_id(number)):
            return found, True
    return None, is_arxiv and bool(kind)


def _mentioned_arxiv(fields: Mapping[str, str]) -> str | None:
    for name in _ARXIV_MENTION_FIELDS:
        if name in fields and (found := mentioned_id(_short(fields[name]))):
            return found
    for name in _NOTES:
        if name in fields and (found := noted_id(_short(fields[name]))):
            return found
    return None


def _short(value: str) -> str:
    """Return a value's beginning without braces, to look for an id in it."""
    return _verbatim(value[:300]).replace("{", "").replace("}", "")


def _url(fields: Mapping[str, str]) -> tuple[str | None, str | None]:
    for name in _LINKS:
        match = _LINK.fullmatch(_verbatim(fields[name])) if name in fields else None
        if match:
            return match[1], name
    return None, None


def _verbatim(value: str) -> str:
    r"""Remove TeX escapes (`\_`), which some programs write even in values that aren't prose."""
    return _ESCAPED.sub(r"\1", value).strip() if "\\" in value else value.strip()


def _categories(fields: Mapping[str, str], *, is_arxiv: bool) -> tuple[str, ...]:
    primary = fields.get("primaryclass") or fields.get("eprintclass") or ""
    classes = [each.strip() for each in primary.split(",")] if is_arxiv else []
    keywords = fields.get("keywords") or fields.get("keyword") or ""
    parts = _split_outside_braces(keywords, ";" if ";" in keywords else ",")
    found = [read_line(each) for each in parts]
    lacking = [each for each in classes if each not in found]
    return tuple(dict.fromkeys(filter(None, (*lacking, *found))))


def _split_outside_braces(text: str, separator: str) -> list[str]:
    """Split at each separator that no closing brace follows before another brace does."""
    cuts = [len(text)]
    is_inside = False
    for match in reversed(list(_SEPARATOR_OR_BRACE.finditer(text))):
        if match[0] in "{}":
            is_inside = match[0] == "}"
        elif match[0] == separator and not is_inside:
            cuts.append(match.start())
    cuts.reverse()
    starts = [0, *(cut + 1 for cut in cuts)]
    return [text[start:cut] for start, cut in zip(starts, cuts, strict=False)]
