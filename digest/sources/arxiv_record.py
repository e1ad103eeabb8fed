"""The metadata that arXiv's formats have in common, and how a paper is made from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digest.arxiv import arxiv_id, month_of, restored_id
from digest.bibliography.author_list import authors
from digest.paper import Paper, title_id
from digest.sources import normalize

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivRecord:
    """The metadata of one paper; texts are raw."""

    number: str
    """The arXiv id in any form: `2403.01234v2`, `oai:arXiv.org:...`, a URL."""
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    """Raw names, one per author."""
    date: str | None = None
    """Date of the first version, YYYY-MM-DD; if None, the month is taken from the number."""
    categories: tuple[str, ...] = ()
    """Primary category first."""
    doi: str = ""
    journal: str = ""
    comment: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Further data from the source; empty values are dropped."""


def paper(record: ArxivRecord, label: str) -> Paper:
    """Make a paper from the record.

    Raises:
        ValueError: it has neither title nor abstract.
    """
    title, abstract = normalize.line(record.title), normalize.prose(record.abstract)
    if not title and not abstract:
        raise ValueError("it has neither title nor abstract")
    extra = {key: value for key, value in record.extra.items() if value}
    known = arxiv_number(record.number)
    if known is None and record.number:
        extra["raw_id"] = record.number
    dois = normalize.dois(record.doi)
    if len(dois) > 1:
        extra["other_dois"] = list(dois[1:])
    extra |= normalize.raw_texts(record.title, title, record.abstract, abstract)
    return Paper(
        id=known or title_id(title or abstract),
        title=title,
        abstract=abstract,
        authors=authors(record.authors),
        date=record.date or (month_of(known) if known else None),
        categories=record.categories,
        venue=normalize.line(record.journal) or None,
        doi=dois[0] if dois else None,
        url=f"https://arxiv.org/abs/{known.partition(':')[2]}" if known else None,
        comment=normalize.line(record.comment) or None,
        digests=(label,),
        extra=extra,
    )


def arxiv_number(text: str) -> str | None:
    """Return `arxiv:NUMBER`, restoring zeros that a spreadsheet dropped (`807.4011`), or None."""
    return arxiv_id(text) or restored_id(text)
