"""The source `arxiv-oai`: OAI-PMH responses with arXiv, arXivRaw or Dublin Core records.

Files of bare `<record>` or `<arXiv>` elements are read too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from digest.bibliography.author_list import split_authors
from digest.bibliography.dates import day_of, iso_day_of
from digest.bibliography.names import full_name
from digest.errors import InputError
from digest.sources import arxiv_record
from digest.sources.arxiv_record import ArxivRecord
from digest.sources.base import Origin, Remark, Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.decoding import decode
from digest.sources.xml_stream import XmlNode, records, root_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.sources.base import Event

name: Final = "arxiv-oai"
describes: Final = "OAI-PMH answers of arXiv (arXiv, arXivRaw, Dublin Core)"

_WANTED: Final = frozenset(
    {"record", "error", "responseDate", "resumptionToken", "arXiv", "arXivRaw", "request"}
)
_EMPTY: Final = frozenset({"noRecordsMatch"})
"""Protocol errors that only mean an empty result."""


def sniff(head: bytes) -> bool:
    """Return whether this is an OAI-PMH response or a file of bare arXiv records."""
    text = decode(head)[0]
    root = root_name(text)
    return root in {"OAI-PMH", "arXiv", "arXivRaw"} or (
        root in {"record", "records", "ListRecords", "GetRecord"}
        and ("<arXiv" in text or "oai:arXiv.org:" in text)
    )


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each record; deleted records are reported as skipped.

    Raises:
        InputError: the file isn't XML, has no records, or reports an error.
    """
    is_response = found = False
    label = digest_label(name, origin, None)
    for node in records(stream, origin, _WANTED):
        if not isinstance(node, XmlNode):
            yield node
            continue
        match node.name:
            case "responseDate":
                is_response = True
                label = digest_label(name, origin, day_of(node.text))
            case "request":
                is_response = True
            case "resumptionToken":
                if node.text.strip():
                    yield Remark(_incomplete(node))
            case "error":
                yield _error(node, origin)
                found = True
            case _:
                found = True
                yield contained(node.line, _event, node, label)
    if not found and not is_response:
        raise InputError("no OAI-PMH record in this file", where=origin.file, hint=_OTHER_FORMAT)
    if not found:
        yield Remark("the response has no records")


_OTHER_FORMAT: Final = "give the --format it has"


def _incomplete(token: XmlNode) -> str:
    size = token.attributes.get("completeListSize", "")
    of = f" of {size} records" if size.isdecimal() else ""
    return f"this is one page{of}; the next ones have to be fetched with its resumption token"


def _error(node: XmlNode, origin: Origin) -> Remark:
    code = node.attributes.get("code", "")
    said = " ".join(node.text.split()) or code or "it does not say which"
    if code in _EMPTY:
        return Remark(f"the response has no records: {said}")
    raise InputError(
        f"the service answered with an error: {said}",
        where=origin.file,
        line=node.line,
        hint="correct the request and send it again",
    )


def _event(node: XmlNode, label: str) -> Event:
    header = node.first("header")
    identifier = header.value("identifier") if header else ""
    if header is not None and header.attributes.get("status") == "deleted":
        return Skipped(node.line, f"{identifier or 'the record'} was deleted by the service")
    body = node if header is None and node.name in _FORMATS else _body(node)
    if body is None:
        return Skipped(node.line, f"{identifier or 'the record'} has no metadata in a known format")
    try:
        return arxiv_record.paper(_FORMATS[body.name](body, identifier), label)
    except ValueError as error:
        return Skipped(node.line, str(error))


def _body(record: XmlNode) -> XmlNode | None:
    inner = record.first("metadata") or record
    return next((each for each in inner.children if each.name in _FORMATS), None)


def _arxiv(body: XmlNode, identifier: str) -> ArxivRecord:
    people = body.first("authors")
    names = [
        full_name(each.value("keyname"), each.value("forenames"), suffix=each.value("suffix"))
        for each in (people.all("author") if people else ())
    ]
    places = {
        name: places
        for name, each in zip(names, people.all("author") if people else (), strict=True)
        if (places := [place.text.strip() for place in each.all("affiliation")])
    }
    return ArxivRecord(
        number=body.value("id") or identifier,
        title=body.value("title"),
        abstract=body.value("abstract"),
        authors=tuple(names),
        date=iso_day_of(body.value("created")),
        categories=tuple(body.value("categories").split()),
        doi=body.value("doi"),
        journal=body.value("journal-ref"),
        comment=body.value("comments"),
        extra={**_more(body), "updated": body.value("updated"), "affiliations": places},
    )


def _raw(body: XmlNode, identifier: str) -> ArxivRecord:
    versions = body.all("version")
    days = [iso_day_of(each.value("date")) for each in versions]
    return ArxivRecord(
        number=body.value("id") or identifier,
        title=body.value("title"),
        abstract=body.value("abstract"),
        authors=split_authors(body.value("authors")),
        date=days[0] if days else None,
        categories=tuple(body.value("categories").split()),
        doi=body.value("doi"),
        journal=body.value("journal-ref"),
        comment=body.value("comments"),
        extra={
            **_more(body),
            "updated": days[-1] if len(days) > 1 else None,
            "versions": len(versions),
        },
    )


def _more(body: XmlNode) -> dict[str, str]:
    keys = ("report-no", "msc-class", "acm-class", "license", "submitter")
    return {key.replace("-", "_"): body.value(key) for key in keys}


def _dublin_core(body: XmlNode, identifier: str) -> ArxivRecord:
    texts = [each.text.strip() for each in body.all("description")]
    links = [each.text.strip() for each in body.all("identifier")]
    days = sorted(filter(None, (iso_day_of(each.text) for each in body.all("date"))))
    return ArxivRecord(
        number=next((each for each in links if arxiv_record.arxiv_number(each)), identifier),
        title=body.value("title"),
        abstract=texts[0] if texts else "",
        authors=tuple(each.text for each in body.all("creator")),
        date=days[0] if days else None,
        doi=next((each for each in links if each.lower().startswith("doi:")), ""),
        comment=" ".join(each.removeprefix("Comment: ") for each in texts[1:]),
        extra={"subjects": [each.text.strip() for each in body.all("subject")]},
    )


_FORMATS: Final[dict[str, Callable[[XmlNode, str], ArxivRecord]]] = {
    "arXiv": _arxiv,
    "arXivRaw": _raw,
    "dc": _dublin_core,
}
"""Metadata element -> the function that reads it, given the identifier from the header."""
