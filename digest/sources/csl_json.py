"""The source `csl-json`: CSL JSON as written by Zotero, pandoc and Crossref."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from digest.arxiv import mentioned_id, noted_id
from digest.bibliography.bibtex_names import ET_AL, Person, groups, names
from digest.bibliography.dates import from_parts, read_date
from digest.bibliography.ids import bare_doi, paper_ids
from digest.bibliography.names import full_name
from digest.errors import InputError
from digest.paper import Paper, best_id, title_id
from digest.sources.base import Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.json import records
from digest.text import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event, Origin

name: Final = "csl-json"
describes: Final = "CSL JSON, as Zotero, pandoc and Crossref write it"

_TYPE: Final = re.compile(
    r'"type"\s*:\s*"(?:article|article-(?:journal|magazine|newspaper)|journal-article|bill|book'
    r"|broadcast|chapter|book-chapter|classic|collection|dataset|document|entry(?:-\w+)*|event"
    r"|figure|graphic|hearing|interview|legal_case|legislation|manuscript|map|motion_picture"
    r"|musical_score|pamphlet|paper-conference|proceedings-article|patent|performance|periodical"
    r"|personal_communication|post|post-weblog|posted-content|regulation|report|review"
    r'|review-book|software|song|speech|standard|thesis|treaty|webpage)"'
)
_CSL_KEYS: Final = re.compile(
    r'"(?:container-title|issued|date-parts|citation-key|family|DOI|publisher-place|page)"\s*:'
)
_FOREIGN_KEYS: Final = re.compile(r'"(?:text|summary|authors|_id|arxiv_id|upvotes)"\s*:')
_READ: Final = frozenset(
    {"title", "abstract", "author", "issued", "container-title", "DOI", "URL", "keyword", "note"}
)
_SEASON: Final = "season"


def sniff(head: bytes) -> bool:
    """Return whether this is JSON with a CSL type, and either other CSL keys or no foreign ones."""
    text = head.decode("utf-8", errors="replace")
    if text.lstrip("\ufeff \t\r\n")[:1] not in {"[", "{"}:
        return False
    if _TYPE.search(text) is None:
        return False
    return _CSL_KEYS.search(text) is not None or _FOREIGN_KEYS.search(text) is None


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each item that has a title or an abstract.

    Raises:
        InputError: the file has no items.
    """
    label = digest_label(name, origin, None)
    found = False
    for line, item in records(stream):
        if isinstance(item, Skipped):
            yield item
        elif not isinstance(item, Mapping):
            yield Skipped(line, "it is not a JSON object")
        else:
            found = True
            yield contained(line, _paper, item, line, label)
    if not found:
        raise InputError(
            "no CSL item in this file", where=origin.file, hint="give the --format it has"
        )


def _paper(item: Mapping[str, Any], line: int, label: str) -> Paper | Skipped:
    raw_title = _text(item.get("title")) or _text(item.get("title-short"))
    raw_abstract = _text(item.get("abstract"))
    title, abstract = clean_line(raw_title), clean(raw_abstract)
    if not (title or abstract):
        shown = clean_line(_text(item.get("id")))[:60]
        return Skipped(line, f"the item {shown!r} has neither title nor abstract")
    people = _people(item.get("author") or item.get("editor"))
    note = _text(item.get("note"))
    url, doi = _text(item.get("URL")).strip() or None, bare_doi(_text(item.get("DOI")))
    ids = paper_ids(arxiv=_arxiv(item, note), doi=doi or url, urls=[url or ""])
    ids = ids or [title_id(title or abstract)]
    best = best_id(ids)
    extra: dict[str, Any] = {"csl": {key: item[key] for key in item if key not in _READ}}
    if raw_title != title:
        extra["raw_title"] = raw_title
    if raw_abstract != abstract:
        extra["raw_abstract"] = raw_abstract
    if teams := groups(people):
        extra["groups"] = teams
    return Paper(
        id=best,
        title=title,
        abstract=abstract,
        authors=names(people),
        date=_date(item.get("issued")),
        categories=_keywords(item),
        venue=clean_line(_text(item.get("container-title"))) or None,
        doi=doi,
        url=url,
        comment=None if noted_id(note[:300]) else clean_line(note) or None,
        digests=(label,),
        aliases=tuple(each for each in ids if each != best),
        extra=extra,
    )


def _text(value: Any) -> str:
    """Return a value as text; Crossref has one-element lists where CSL has strings."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _arxiv(item: Mapping[str, Any], note: str) -> str | None:
    for field in ("number", "archive_location", "archive-location", "container-title", "volume"):
        if found := mentioned_id(_text(item.get(field))[:300]):
            return found
    archive = _text(item.get("archive")) or _text(item.get("publisher"))
    for field in ("archive_location", "number", "id"):
        text = _text(item.get(field))
        if archive.lower() == "arxiv" and (found := mentioned_id(f"arXiv:{text[:60]}")):
            return found
    return noted_id(note[:300])


def _people(value: Any) -> list[Person]:
    """Return the people in order, without duplicates."""
    if not isinstance(value, list):
        return []
    people = (_person(each) for each in value if isinstance(each, Mapping))
    return [person for person in dict.fromkeys(people) if person.name]


def _person(parts: Mapping[str, Any]) -> Person:
    literal = clean_line(_text(parts.get("literal")) or _text(parts.get("name")))
    if literal:
        is_group = literal != ET_AL and len(literal.split()) > 1
        return Person(literal, is_group=is_group)
    particle = " ".join(
        filter(
            None, (_text(parts.get(f"{kind}-particle")) for kind in ("dropping", "non-dropping"))
        )
    )
    return Person(
        clean_line(
            full_name(
                _text(parts.get("family")),
                _text(parts.get("given")),
                particle=particle,
                suffix=_text(parts.get("suffix")),
            )
        )
    )


def _date(value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return read_date(_text(value))
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        year, month, day = ([_text(each) for each in parts[0][:3]] + ["", "", ""])[:3]
        if date := from_parts(year, month, day):
            return date[:4] if value.get(_SEASON) and not day else date
    return next(
        (date for key in ("edtf", "raw", "literal") if (date := read_date(_text(value.get(key))))),
        None,
    )


def _keywords(item: Mapping[str, Any]) -> tuple[str, ...]:
    text = _text(item.get("keyword"))
    found = text.split(";" if ";" in text else ",")
    subject = item.get("subject")
    if isinstance(subject, list):
        found += [each for each in subject if isinstance(each, str)]
    return tuple(dict.fromkeys(filter(None, map(clean_line, found))))
