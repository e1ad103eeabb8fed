"""BibTeX: entries that LaTeX compiles, with keys that are the same in every export.

A paper imported from a BibTeX entry is exported as that entry, with what was learned since.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from digest.arxiv import arxiv_id, is_known_category
from digest.bibliography.dates import MONTHS
from digest.bibliography.details import BIBTEX_FROM_CSL, DETAILS, details_of, kind_of
from digest.bibliography.names import Name, split_names
from digest.export import latex
from digest.export.bibtex_keys import citation_keys
from digest.export.bibtex_own import kept_fields, own_entry
from digest.export.entry import ExportEntry
from digest.export.links import arxiv_number, paper_doi, plain_doi, web_link
from digest.text.oneline import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from digest.paper import Paper

_PREPRINT = re.compile(r"\s*+(?:arxiv\b.*|corr\b.*|.*\bpreprints?\b.*)", re.IGNORECASE | re.DOTALL)
_CONFERENCE = re.compile(
    r"\b(?:proceedings|proc\.|conference|workshop|symposium|neurips|nips|icml|iclr|acl|emnlp"
    r"|naacl|eacl|coling|cvpr|iccv|eccv|aaai|ijcai|kdd|sigir|interspeech|icassp|uist|chi)\b",
    re.IGNORECASE,
)
_VENUE_FIELDS: Final = {
    "article": "journal",
    "inproceedings": "booktitle",
    "conference": "booktitle",
    "incollection": "booktitle",
    "inbook": "booktitle",
    "phdthesis": "school",
    "mastersthesis": "school",
    "thesis": "institution",
    "techreport": "institution",
    "report": "institution",
}
"""Entry type -> the field that says where it appeared; `howpublished` for all others."""
_ATTRIBUTES: Final = {
    "title": "title",
    "author": "authors",
    "year": "date",
    "month": "date",
    "day": "date",
    "eprint": "eprint",
    "archivePrefix": "eprint",
    "primaryClass": "eprint",
    "doi": "doi",
    "url": "url",
    "keywords": "categories",
    "comment": "comment",
    "abstract": "abstract",
    "howpublished": "venue",
    **dict.fromkeys(_VENUE_FIELDS.values(), "venue"),
}
"""Field -> the attribute of a paper that it is made from."""


def write(entries: Iterable[ExportEntry]) -> Iterator[str]:
    """One entry for each paper, with a blank line between entries."""
    entries = list({entry.paper.id: entry for entry in entries}.values())
    keys = citation_keys(entry.paper for entry in entries)
    for position, entry in enumerate(entries):
        yield ("\n" if position else "") + _entry(entry, keys[entry.paper.id])


def bibtex_entries(*papers: Paper) -> str:
    """The entries of papers, for copying: without the abstracts.

    Their keys have letters to tell these papers apart, not those of other papers.
    """
    return "".join(write(ExportEntry(replace(paper, abstract="")) for paper in papers))


def _entry(entry: ExportEntry, key: str) -> str:
    own = own_entry(entry.paper)
    kind = own.kind or _kind(entry.paper)
    fields, said = kept_fields(entry.paper, own) if own else ({}, set[str]())
    if entry.tags:
        said.discard("categories")
        fields = {name: value for name, value in fields.items() if name.lower() != "keywords"}
    names = {name.lower() for name in fields}
    fields |= {
        name: value
        for name, value in _made_fields(entry, kind).items()
        if value and name.lower() not in names and _ATTRIBUTES.get(name) not in said
    }
    width = max(map(len, fields), default=0)
    lines = "".join(f"  {name:<{width}} = {value},\n" for name, value in fields.items())
    return f"@{kind}{{{key},\n{lines}}}\n"


def _kind(paper: Paper) -> str:
    """The entry type, from what another format called the paper, or from where it appeared."""
    if known := kind_of(paper):
        return BIBTEX_FROM_CSL.get(known, "misc")
    venue = _venue(paper)
    if paper.id.startswith("acl:") or _CONFERENCE.search(venue):
        return "inproceedings"
    doi = paper_doi(paper)
    return "article" if venue or (doi and arxiv_id(doi) is None) else "misc"


def _made_fields(entry: ExportEntry, kind: str) -> dict[str, str]:
    """The fields made from the paper, in order and as BibTeX source; empty if it has no value."""
    paper = entry.paper
    texts = {
        "title": latex.title(one_line(paper.title)),
        "author": _authors(paper),
        _VENUE_FIELDS.get(kind, "howpublished"): latex.escape(_venue(paper)),
        **({} if "bibtex" in paper.extra else _details(paper)),
        "year": paper.year if re.fullmatch("[0-9]{4}", paper.year) else "",
        **_eprint(paper),
        "doi": plain_doi(paper),
        "url": web_link(paper),
        "keywords": latex.escape(entry.keywords),
        "comment": latex.escape(one_line(paper.comment or "")),
        "annote": latex.escape(one_line(entry.note)),
        "abstract": _paragraphs(paper.abstract),
    }
    fields = {}
    for name, text in texts.items():
        fields[name] = f"{{{text}}}" if text else ""
        if name == "year":
            fields |= _month_and_day(paper)
    return fields


def _venue(paper: Paper) -> str:
    venue = one_line(paper.venue or "")
    return "" if _PREPRINT.fullmatch(venue) else venue


def _details(paper: Paper) -> dict[str, str]:
    known = details_of(paper)
    details = {
        each.bibtex[0]: latex.escape(one_line(known[each.csl]))
        for each in DETAILS
        if each.csl in known
    }
    if "pages" in details:
        details["pages"] = re.sub(r"(?<=\w)\s*[-–]+\s*(?=\w)", "--", details["pages"], count=1)
    return details


def _month_and_day(paper: Paper) -> dict[str, str]:
    """The month as a macro, which styles translate into their own language, and the day."""
    match = re.match("[0-9]{4}-(0[1-9]|1[0-2])(?:-([0-9]{2}))?", paper.date or "")
    if match is None:
        return {}
    return {"month": MONTHS[int(match[1]) - 1], "day": f"{{{int(match[2])}}}" if match[2] else ""}


def _eprint(paper: Paper) -> Mapping[str, str]:
    number = arxiv_number(paper)
    if not number:
        return {}
    classes = (*paper.categories, number.partition("/")[0])
    return {
        "eprint": number,
        "archivePrefix": "arXiv",
        "primaryClass": next(filter(is_known_category, classes), ""),
    }


def _paragraphs(text: str) -> str:
    """A text with paragraphs, none of whose lines looks like the start of an entry."""
    parts = (latex.escape(one_line(part)) for part in text.split("\n\n"))
    return "\n\n".join(filter(None, parts)).replace("\n@", "\n{}@")


def _authors(paper: Paper) -> str:
    return " and ".join(filter(None, map(_author, split_names(paper))))


def _author(name: Name) -> str:
    if name.stands_for_others:
        return "others"
    if name.is_whole:
        return f"{{{latex.escape(name.last)}}}" if name.last else ""
    surname = " ".join(filter(None, (name.particle, name.last)))
    return ", ".join(latex.escape(part) for part in (surname, name.suffix, name.first) if part)
