"""The source `arxiv-atom`: responses of arXiv's API (export.arxiv.org/api/query)."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

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

name: Final = "arxiv-atom"
describes: Final = "an answer of arXiv's API (Atom)"

_WANTED: Final = frozenset({"entry", "updated", "totalResults"})


def sniff(head: bytes) -> bool:
    """Return whether this is an Atom feed from arXiv's API."""
    text = decode(head)[0]
    return root_name(text) == "feed" and (
        "arxiv.org/api/" in text or ("arXiv Query:" in text and "arxiv.org/abs/" in text)
    )


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each entry.

    Raises:
        InputError: the file isn't XML, isn't a response of the API, or reports an error.
    """
    found = False
    updated = ""
    total = None
    for node in records(stream, origin, _WANTED):
        if not isinstance(node, XmlNode):
            yield node
        elif node.name == "updated":
            updated = node.text
        elif node.name == "totalResults":
            total = node.text.strip()
        else:
            found = True
            if _is_error(node):
                raise _error(node, origin)
            label = digest_label(name, origin, day_of(updated))
            yield contained(node.line, _paper, node, label)
    if not found and total is None:
        raise InputError(
            "this is not a response from arXiv's API",
            where=origin.file,
            hint="give the --format it has",
        )
    if not found:
        yield Remark("arXiv says that there are no such papers")


def _is_error(entry: XmlNode) -> bool:
    return "arxiv.org/api/errors" in entry.value("id")


def _error(entry: XmlNode, origin: Origin) -> InputError:
    return InputError(
        f"arXiv answered with an error: {entry.value('summary') or 'it does not say which'}",
        where=origin.file,
        line=entry.line,
        hint="correct the request to arXiv and send it again",
    )


def _paper(entry: XmlNode, label: str) -> Event:
    primary = entry.first("primary_category")
    terms = [each.attributes.get("term", "") for each in entry.all("category")]
    if primary is not None:
        terms.insert(0, primary.attributes.get("term", ""))
    people = entry.all("author")
    record = ArxivRecord(
        number=entry.value("id"),
        title=entry.value("title"),
        abstract=entry.value("summary"),
        authors=tuple(each.value("name") for each in people),
        date=iso_day_of(entry.value("published")),
        categories=tuple(dict.fromkeys(filter(None, terms))),
        doi=entry.value("doi"),
        journal=entry.value("journal_ref"),
        comment=entry.value("comment"),
        extra={
            "updated": iso_day_of(entry.value("updated")),
            "affiliations": _affiliations(people),
        },
    )
    try:
        return arxiv_record.paper(record, label)
    except ValueError as error:
        return Skipped(entry.line, str(error))


def _affiliations(people: list[XmlNode]) -> dict[str, list[str]]:
    return {
        person.value("name"): places
        for person in people
        if (
            places := [each.text.strip() for each in person.all("affiliation") if each.text.strip()]
        )
    }
