"""The source `arxiv-kaggle`: the snapshot of all of arXiv's metadata, one JSON object per line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

from digest.bibliography.author_list import split_authors
from digest.bibliography.dates import iso_day_of
from digest.bibliography.names import full_name
from digest.errors import InputError
from digest.sources import arxiv_record
from digest.sources.arxiv_record import ArxivRecord
from digest.sources.base import Origin, Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.json_stream import json_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digest.paper import Paper
    from digest.sources.base import Event

name: Final = "arxiv-kaggle"
describes: Final = "the snapshot of arXiv's metadata on Kaggle (JSON lines)"
by_lines: Final = True

_OWN_KEYS: Final = ("authors_parsed", "update_date", "journal-ref", "report-no", "versions")
"""Keys that no other format has; two of them identify the snapshot."""


def sniff(head: bytes) -> bool:
    """Return whether the first line is an object with keys specific to the snapshot."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    own = sum(f'"{key}"'.encode() in line for key in _OWN_KEYS)
    return line.startswith(b"{") and b'"id"' in line and own >= 2


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each line, one line in memory at a time.

    Raises:
        InputError: no line is a paper.
    """
    found = False
    label = digest_label(name, origin, None)
    for number, record in json_lines(stream):
        if isinstance(record, Skipped):
            yield record
            continue
        event = contained(number, _event, number, record, label)
        found = found or not isinstance(event, Skipped)
        yield event
    if not found:
        raise InputError(
            "no line of this file is a paper", where=origin.file, hint="give the --format it has"
        )


def _event(number: int, record: Mapping[str, Any], label: str) -> Event:
    try:
        return _paper(record, label)
    except ValueError as error:
        return Skipped(number, str(error))


def _paper(record: Mapping[str, Any], label: str) -> Paper:
    text = {key: value for key, value in record.items() if isinstance(value, str)}
    versions = record.get("versions")
    versions = versions if isinstance(versions, list) else []
    first = versions[0] if versions and isinstance(versions[0], dict) else {}
    number = record.get("id")
    return arxiv_record.paper(
        ArxivRecord(
            # An id read as a number has lost its zeros: 807.4011, 1412.761.
            number=repr(number) if isinstance(number, float) else str(number or ""),
            title=text.get("title", ""),
            abstract=text.get("abstract", ""),
            authors=_authors(record.get("authors_parsed"))
            or split_authors(text.get("authors", "")),
            date=iso_day_of(str(first.get("created", ""))),
            categories=tuple(text.get("categories", "").split()),
            doi=text.get("doi", ""),
            journal=text.get("journal-ref", ""),
            comment=text.get("comments", ""),
            extra={
                "updated": text.get("update_date"),
                "versions": len(versions),
                "report_no": text.get("report-no"),
                "license": text.get("license"),
                "submitter": text.get("submitter"),
            },
        ),
        label,
    )


def _authors(parsed: Any) -> tuple[str, ...]:
    """Return full names from `[[last, first, suffix, ...], ...]`."""
    if not isinstance(parsed, list):
        return ()
    whole = (
        [*each[:3], "", ""]
        for each in parsed
        if isinstance(each, list) and each and all(isinstance(part, str) for part in each[:3])
    )
    names = (full_name(last, first, suffix=suffix) for last, first, suffix, *_ in whole)
    return tuple(filter(None, names))
