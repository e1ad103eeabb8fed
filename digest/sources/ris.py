"""The source `ris`: the tagged lines that libraries, publishers and Zotero exchange.

Not read with rispy, which merges two records if the first lacks `ER`, and gives no line numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from digest.arxiv import mentioned_id, noted_id
from digest.bibliography.bibtex_names import Person, names
from digest.bibliography.dates import read_date
from digest.bibliography.ids import bare_doi, paper_ids
from digest.bibliography.names import from_pieces, full_name
from digest.errors import InputError
from digest.paper import Paper, best_id, title_id
from digest.sources.base import Remark, Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.decoding import BIBLIOGRAPHY_BYTES, decode, lines, read_all
from digest.text import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.sources.base import Event, Origin

name: Final = "ris"
describes: Final = "RIS, as libraries, publishers and Zotero write it (.ris)"

_TAGGED: Final = re.compile(r"\s{0,4}([A-Z][A-Z0-9])[ \xa0]{2}-[ \xa0]?(.*)")
_LOOSELY_TAGGED: Final = re.compile(r"\s{0,4}([A-Z][A-Z0-9])[ \xa0]{1,2}-(?:[ \xa0]+|$)(.*)")
"""With a single space, as a few programs write it; used if the record's first line has it."""
_START: Final = re.compile(r"^(?:\ufeff|[^\S\n])*+TY[ \xa0]{1,2}-[ \xa0]?[A-Za-z]", re.MULTILINE)
_BIBTEX_ENTRY: Final = re.compile(r"^[ \t]*@\w+\s*[{(]", re.MULTILINE)
_LINK_END: Final = re.compile(r"\s*;\s*(?=\w+://|www\.)|\s+")
_TITLES: Final = ("TI", "T1", "CT", "BT", "ST", "TT")
_ABSTRACTS: Final = ("AB", "N2")
_AUTHORS: Final = ("AU", "A1")
_EDITORS: Final = ("A2", "ED")
_DATES: Final = ("DA", "Y1", "PY")
_VENUES: Final = ("JF", "JO", "T2", "BT", "JA", "J2")


@dataclass(slots=True)
class _Record:
    """The tagged lines of one record, in order."""

    line: int
    tags: dict[str, list[str]] = field(default_factory=dict)
    last: str = ""

    def add(self, tag: str, value: str) -> None:
        self.tags.setdefault(tag, []).append(value)
        self.last = tag

    def append_line(self, text: str) -> None:
        """Append a line without a tag to the value above it."""
        if self.last:
            self.tags[self.last][-1] += "\n" + text

    def take(self, *tags: str, every: bool = False) -> list[str]:
        """Remove and return the first value (or `every` one) of the first tag that has any."""
        for tag in tags:
            values = [value for value in self.tags.get(tag, ()) if value.strip()]
            if values:
                kept = [] if every else values[1:]
                if kept:
                    self.tags[tag] = kept
                else:
                    del self.tags[tag]
                return values if every else values[:1]
        return []

    def texts(self, *tags: str) -> Iterator[str]:
        """Yield every value of these tags without removing them."""
        for tag in tags:
            yield from self.tags.get(tag, ())


def sniff(head: bytes) -> bool:
    """Return whether some line begins a record (`TY  - JOUR`)."""
    text = decode(head)[0]
    start = _START.search(text)
    if start is None or text.lstrip().startswith(("<", "{", "[")):
        return False
    # An abstract in a BibTeX file may contain such a line, and vice versa.
    return _BIBTEX_ENTRY.search(text, 0, start.start()) is None


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each record that has a title or an abstract.

    Raises:
        InputError: the file has no records.
    """
    text, remark = decode(read_all(stream, origin, BIBLIOGRAPHY_BYTES))
    if remark:
        yield Remark(remark)
    label = digest_label(name, origin, None)
    found = False
    for record in _records(enumerate(lines(text), start=1)):
        found = True
        yield contained(record.line, _paper, record, label)
    if not found:
        raise InputError(
            "no RIS record in this file",
            where=origin.file,
            hint="give the --format it has",
        )


def _records(numbered: Iterable[tuple[int, str]]) -> Iterator[_Record]:
    """Yield the records; one ends at `ER`, or where the next begins."""
    record: _Record | None = None
    pattern = _TAGGED
    for number, line in numbered:
        if record is None and (start := _START.match(line)) is not None:
            pattern = _TAGGED if _TAGGED.match(start[0].lstrip()) else _LOOSELY_TAGGED
        match = pattern.match(line)
        if match is None:
            if record is not None:
                record.append_line(line.strip())
            continue
        tag, value = match[1], match[2].strip()
        if record is not None and tag in {"TY", "ER"}:
            yield record
            record = None
        if tag != "ER":
            record = record or _Record(number)
            record.add(tag, value)
    if record is not None:
        yield record


def _paper(record: _Record, label: str) -> Paper | Skipped:
    raw_title = "".join(record.take(*_TITLES))
    raw_abstract = "".join(record.take(*_ABSTRACTS))
    title, abstract = clean_line(raw_title), clean(raw_abstract)
    if not (title or abstract):
        return Skipped(record.line, _missing_title(record))
    doi = bare_doi("".join(record.take("DO")))
    url, notes = _url(record), record.take("N1", every=True)
    ids = paper_ids(arxiv=_arxiv(record, notes), doi=doi or url, urls=[url or ""])
    ids = ids or [title_id(title or abstract)]
    best = best_id(ids)
    people = list(_people(record))
    venue = "".join(record.take(*_VENUES))
    date = _date(record)
    keywords = [each for text in record.take("KW", every=True) for each in text.split("\n")]
    comment = "; ".join(note for note in notes if not noted_id(note[:300]))
    extra: dict[str, Any] = {"ris": _verbatim(record)}
    if raw_title != title:
        extra["raw_title"] = raw_title
    if raw_abstract != abstract:
        extra["raw_abstract"] = raw_abstract
    return Paper(
        id=best,
        title=title,
        abstract=abstract,
        authors=names(people),
        date=date,
        categories=tuple(dict.fromkeys(filter(None, map(clean_line, keywords)))),
        venue=clean_line(venue) or None,
        doi=doi,
        url=url,
        comment=clean_line(comment) or None,
        digests=(label,),
        aliases=tuple(each for each in ids if each != best),
        extra=extra,
    )


def _missing_title(record: _Record) -> str:
    reason = "the record has neither title nor abstract"
    known = next(filter(None, map(clean_line, record.texts("DO", "UR", "ID"))), "")
    return f"{reason}, only {known[:80]!r}" if known else reason


def _people(record: _Record) -> Iterator[Person]:
    people = record.take(*_AUTHORS, every=True) or record.take(*_EDITORS, every=True)
    for each in "\n".join(people).split("\n"):
        pieces = each.split(",")
        last, first, *suffix = [*pieces, ""]
        name = from_pieces(pieces) or full_name(last, first, suffix=" ".join(suffix))
        person = Person(clean_line(name))
        if person.name:
            yield person


def _url(record: _Record) -> str | None:
    links = [
        link
        for text in record.take("UR", every=True)
        for link in _LINK_END.split(text.strip())
        if link
    ]
    if len(links) > 1:
        record.tags["UR"] = links[1:]
    return links[0] if links else None


def _arxiv(record: _Record, notes: Iterable[str]) -> str | None:
    places = record.texts("JF", "JO", "T2", "JA", "VL", "M1", "M3", "ID", "AN", "L1", "L2", "PB")
    found = (mentioned_id(text[:300]) for text in places)
    return next(filter(None, found), None) or next(
        filter(None, (noted_id(note[:300]) for note in notes)), None
    )


def _date(record: _Record) -> str | None:
    """Return the most precise of the record's dates."""
    dates = [read_date(text) for tag in _DATES for text in record.take(tag)]
    return max((date for date in dates if date), key=len, default=None)


def _verbatim(record: _Record) -> dict[str, Any]:
    """Return the tags that didn't become a field of the paper, for `extra.ris`."""
    return {
        tag: kept
        for tag, values in record.tags.items()
        if (kept := [value for value in values if value.strip()])
    }
