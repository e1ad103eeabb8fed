"""CSL JSON: an array of items, for pandoc, Zotero and citation processors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from digest.bibliography.details import details_of, kind_of
from digest.bibliography.names import split_names
from digest.export.bibtex_keys import citation_keys
from digest.export.links import arxiv_number, plain_doi, web_link
from digest.text.oneline import json_line, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.bibliography.names import Name
    from digest.export.entry import ExportEntry
    from digest.paper import Paper

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)


def write(entries: Iterable[ExportEntry]) -> Iterator[str]:
    """An array with one item for each paper, one per line."""
    entries = list({entry.paper.id: entry for entry in entries}.values())
    keys = citation_keys(entry.paper for entry in entries)
    yield "["
    for position, entry in enumerate(entries):
        yield (",\n" if position else "\n") + json_line(_item(entry, keys[entry.paper.id]))
    yield "\n]\n" if entries else "]\n"


def _item(entry: ExportEntry, key: str) -> dict[str, Any]:
    """One item: the imported item's other fields, if any, and the paper's own."""
    paper = entry.paper
    own = paper.extra.get("csl")
    kept = dict(own) if isinstance(own, Mapping) else {}
    number = arxiv_number(paper)
    texts = {
        "title": one_line(paper.title),
        "container-title": one_line(paper.venue or ""),
        "DOI": plain_doi(paper),
        "URL": web_link(paper),
        "abstract": "\n\n".join(filter(None, map(one_line, paper.abstract.split("\n\n")))),
        "keyword": entry.keywords,
        "note": one_line(paper.comment or ""),
        "annote": one_line(entry.note),
        "number": f"arXiv:{number}" if number and not kept.get("number") else "",
        **details_of(paper),
    }
    item = {"id": key, "type": _kind(paper), **kept, "author": list(_people(paper))}
    item["issued"] = _issued(paper)
    item |= {name: text for name, text in texts.items() if text}
    return {name: value for name, value in item.items() if value not in ([], {}, None)}


def _kind(paper: Paper) -> str:
    if known := kind_of(paper):
        return known
    return "article" if paper.venue in {None, "arXiv"} else "article-journal"


def _people(paper: Paper) -> Iterator[dict[str, str]]:
    for name in split_names(paper):
        yield _person(name)


def _person(name: Name) -> dict[str, str]:
    if name.stands_for_others:
        return {"literal": "et al."}
    if name.is_whole:
        return {"literal": name.last}
    parts = {
        "family": name.last,
        "given": name.first,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _issued(paper: Paper) -> dict[str, list[list[int]]]:
    match = _DATE.fullmatch(paper.date or "")
    return {"date-parts": [[int(part) for part in match.groups() if part]]} if match else {}
