"""The source `arxiv-rss`: arXiv's daily feeds in RSS 2.0 or Atom, and RSS 1.0 from before 2024.

arXiv serves empty feeds at weekends, so a feed without papers isn't an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, Final

from digest.bibliography.author_list import split_authors
from digest.bibliography.dates import day_of, iso_day_of
from digest.errors import InputError
from digest.sources import arxiv_record
from digest.sources.arxiv_record import ArxivRecord
from digest.sources.base import Origin, Remark, Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.decoding import decode
from digest.sources.xml_stream import XmlNode, records, root_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event

name: Final = "arxiv-rss"
describes: Final = "arXiv's daily feeds (RSS and Atom)"

_WANTED: Final = frozenset(
    {"item", "entry", "title", "link", "pubDate", "lastBuildDate", "updated", "date"}
)
_DATES: Final = ("pubDate", "lastBuildDate", "updated", "date")
_SIGNATURES: Final = (
    "updates on arXiv.org",
    "rss.arxiv.org",
    "arxiv.org/rss/",
    "arxiv:announce_type",
)
_PREFACE: Final = re.compile(
    r"\s*(?:arXiv:(?P<number>\S+)\s+)?Announce Type:\s*(?P<kind>[\w-]+)\s+(?:Abstract:)?\s*",
    re.IGNORECASE,
)
_SUFFIX: Final = re.compile(
    r"\.?(?:(?<!\s)\s+)?\(arXiv:(\S{1,40})\s{1,9}\[([\w.-]{1,40})\](?:\s{1,9}\w{1,20})?\)\s*$"
)
"""Suffix of titles before 2024: `. (arXiv:2105.01234v1 [cs.CL] UPDATED)`."""
_HTML_TAG: Final = re.compile(r"<[^<>]*>")


def sniff(head: bytes) -> bool:
    """Return whether this is one of arXiv's feeds."""
    text = decode(head)[0]
    return root_name(text) in {"rss", "RDF", "feed"} and any(mark in text for mark in _SIGNATURES)


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each item.

    Raises:
        InputError: the file isn't XML or isn't a feed.
    """
    found = is_feed = False
    days: dict[str, str] = {}
    for node in records(stream, origin, _WANTED):
        if not isinstance(node, XmlNode):
            yield node
        elif node.name in {"item", "entry"}:
            found = True
            yield contained(node.line, _event, node, origin, days)
        else:
            is_feed = True
            if node.name in _DATES and (day := iso_day_of(node.text)):
                days.setdefault(node.name, day)
    if not found and not is_feed:
        raise InputError("this is not a feed", where=origin.file, hint="give the --format it has")
    if not found:
        yield Remark("this feed is empty, as arXiv's are at weekends and on holidays")


def _event(item: XmlNode, origin: Origin, days: dict[str, str]) -> Event:
    record = _record(item)
    day = next((days[each] for each in _DATES if each in days), None)
    announced = str(record.extra.get("announced") or "")
    label = digest_label(name, origin, day_of(day or announced))
    try:
        return arxiv_record.paper(record, label)
    except ValueError as error:
        return Skipped(item.line, str(error))


def _record(item: XmlNode) -> ArxivRecord:
    text = item.value("description") or item.value("summary") or item.value("content")
    preface = _PREFACE.match(text)
    title = item.value("title")
    suffix = _SUFFIX.search(title)
    kind = item.value("announce_type") or (preface["kind"] if preface else "")
    announced = next(
        (day for each in ("pubDate", "published", "date") if (day := _day(item, each))), None
    )
    categories = [each.attributes.get("term") or each.text.strip() for each in item.all("category")]
    return ArxivRecord(
        number=_number(item, preface["number"] if preface else None, suffix),
        title=title[: suffix.start()] if suffix else title,
        abstract=text[preface.end() :] if preface else text,
        authors=_authors(item),
        # For a revised or cross-listed paper, the feed's date says nothing about the paper's own.
        date=announced if kind in {"new", ""} and not suffix else None,
        categories=tuple(dict.fromkeys(filter(None, categories))) or _category(suffix),
        doi=item.value("DOI") or item.value("doi"),
        journal=item.value("journal_reference"),
        extra={"announced": announced, "announce_type": kind, "license": item.value("rights")},
    )


def _day(item: XmlNode, element: str) -> str | None:
    return iso_day_of(item.value(element))


def _category(suffix: re.Match[str] | None) -> tuple[str, ...]:
    return (suffix[2],) if suffix else ()


def _number(item: XmlNode, written: str | None, suffix: re.Match[str] | None) -> str:
    """Return the first text that contains an arXiv number, or an empty string."""
    links = [each.attributes.get("href") or each.text for each in item.all("link")]
    places = [*links, item.value("guid"), item.value("id"), item.attributes.get("rdf:about", "")]
    if written:
        places.insert(0, written)
    if suffix:
        places.append(suffix[1])
    return next((each for each in places if each and arxiv_record.arxiv_number(each)), "")


def _authors(item: XmlNode) -> tuple[str, ...]:
    names = [_HTML_TAG.sub("", each.whole_text()) for each in item.all("creator")]
    names += [each.value("name") or each.whole_text() for each in item.all("author")]
    return tuple(name for each in names for name in split_authors(each))
