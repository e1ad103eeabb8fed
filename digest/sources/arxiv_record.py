"""What every form of arXiv's metadata says of a paper, and the paper it makes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from digest.bibliography.author_list import authors
from digest.paper import Paper, arxiv_id, title_id
from digest.sources import normalize

if TYPE_CHECKING:
    from collections.abc import Mapping

_FLOAT: Final = re.compile(r"(\d{3,4})\.(\d{1,5})")
_ISO: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]|$)")
_WRITTEN: Final = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})\s+([A-Za-z]{3})[a-z]*\s+(\d{4})\b")
_MONTHS: Final = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTH: Final = re.compile(r"(?:arxiv:)(?:[a-z.-]+/)?(\d\d)(0[1-9]|1[0-2])[.\d]")
_LONG_NUMBERS: Final = "1501"
"""The month from which numbers have five digits after the point; four before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivRecord:
    """The metadata of one paper as written; texts are raw."""

    number: str
    """Any form of its id: `2403.01234v2`, `oai:arXiv.org:...`, a URL."""
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    """One a name; raw."""
    date: str | None = None
    """The day of its first version, YYYY-MM-DD; None takes the month out of the number."""
    categories: tuple[str, ...] = ()
    """The primary one first."""
    doi: str = ""
    journal: str = ""
    comment: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What else the source says; empty values are left out."""


def paper(record: ArxivRecord, label: str) -> Paper:
    """The paper that the record describes.

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
    """`arxiv:` and the number, whatever service's form it has; None for what is none.

    A number that went through a spreadsheet and came back without its zeros (`807.4011`,
    `1412.761`) gets them back where only one number can be meant.
    """
    text = text.strip().removeprefix("oai:arXiv.org:")
    return arxiv_id(text) or _from_float(text.removeprefix("arXiv:"))


def _from_float(text: str) -> str | None:
    match = _FLOAT.fullmatch(text)
    if match is None:
        return None
    month, digits = match[1].rjust(4, "0"), match[2]
    # Numbers of this form began in April 2007.
    if not "0704" <= month <= "9912" or not "01" <= month[2:] <= "12":
        return None
    return f"arxiv:{month}.{digits.ljust(4 if month < _LONG_NUMBERS else 5, '0')}"


def month_of(paper_id: str) -> str | None:
    """YYYY-MM of an arXiv id, which holds the month in which it was given."""
    match = _MONTH.match(paper_id)
    if match is None:
        return None
    year = int(match[1])
    return f"{(1900 if year >= 91 else 2000) + year}-{match[2]}"


def day(text: str) -> str | None:
    """YYYY-MM-DD of a time as feeds and mails write it, in its own zone; None for no time."""
    date = date_of(text)
    return date.isoformat() if date else None


def date_of(text: str) -> dt.date | None:
    """The day of a time such as `2023-06-12T18:21:23Z` or `Mon, 12 Jun 2023 18:21:23 GMT`."""
    text = text.strip()
    try:
        if match := _ISO.match(text):
            return dt.date.fromisoformat(match[1])
        match = _WRITTEN.match(text)
        month = _MONTHS.find(match[2].lower()) if match else -1
        if match is None or month < 0:
            return None
        return dt.date(int(match[3]), month // 3 + 1, int(match[1]))
    except ValueError:
        return None
