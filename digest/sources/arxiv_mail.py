r"""The source `arxiv-mail`: the listing that arXiv mails to subscribers each day.

Lines of `\\` delimit each paper: its fields, then its abstract, which replaced papers lack. Mails
saved with headers and a transfer encoding are read too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, BinaryIO, Final

from digest.bibliography.author_list import split_authors
from digest.bibliography.dates import day_of, iso_day_of
from digest.errors import InputError
from digest.sources import arxiv_record
from digest.sources.arxiv_record import ArxivRecord
from digest.sources.base import Origin, Remark, Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.decoding import decode, lines, read_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event

name: Final = "arxiv-mail"
describes: Final = "the daily mail of arXiv"

_NUMBER: Final = re.compile(
    r"(?:arXiv|Paper):\s*(?P<number>\S+)(?:\s+\(\*?(?P<kind>[^()*]+)\*?\))?"
)
_FIELD: Final = re.compile(
    r"(?P<name>Title|Authors?|Categories|Subj-class|Comments|Report-no|Journal-ref|DOI|ACM-class"
    r"|MSC-class|License|Proxy|Date|From|Notes)"
    r"(?:\s*\((?P<which>[^()]*)\))?:\s*(?P<value>.*)"
)
_REPLACED: Final = re.compile(
    r"(?:replaced with revised version|replaced)\s+(?P<day>\w.*?)(?:\(|$)"
)
_RULE: Final = re.compile(r"-{20,}|(?:%-|%%--){8,}%*-*|={20,}")
_BAR: Final = re.compile(r"\\\\\s*")
_END: Final = re.compile(r"\\\\\s*\(.*|\\\\\s*$")
_LINK: Final = re.compile(r"\\\\\s*\(\s*(?:https?://[\w.]*arxiv\.org/abs/)")
_RECEIVED: Final = re.compile(r"received from\s++.*?\bto\s+(?P<day>\w.*)", re.IGNORECASE)
_ENCODED: Final = re.compile(
    rb"^Content-Transfer-Encoding:\s*(?:base64|quoted-printable)", re.IGNORECASE | re.MULTILINE
)
_INDENTED: Final = re.compile(r"(?<![ \t\xa0])[ \t\xa0]++(?=\S)")


def sniff(head: bytes) -> bool:
    r"""Return whether some line of `\\` is followed by an arXiv number."""
    text = decode(_body(head))[0]
    return re.search(r"^\\\\\s*\r?\n(?:arXiv|Paper):\s*\S+", text, re.MULTILINE) is not None


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each entry.

    Raises:
        InputError: there are no entries.
    """
    text, remark = decode(_body(read_all(stream, origin)))
    if remark:
        yield Remark(remark)
    numbered = list(enumerate(lines(text), start=1))
    day = next((m for _, each in numbered if (m := _RECEIVED.match(each.strip()))), None)
    label = digest_label(name, origin, day_of(" ".join(day["day"].split())) if day else None)
    found = False
    entry: _Entry | None = None
    for entry in _entries(numbered):
        found = True
        yield contained(entry.line, _event, entry, label)
    if not found or entry is None:
        raise InputError(
            "no paper of an arXiv mail is in this file",
            where=origin.file,
            hint="save the mail as plain text, or give the --format it has",
        )
    if not entry.is_complete:
        yield Remark(f"the last entry, {entry.number}, is cut off; imported up to there")


def _body(data: bytes) -> bytes:
    """Decode the text of a mail saved with a transfer encoding; return other data unchanged."""
    head = data[:65_536]
    if not _ENCODED.search(head) or b"\\\\" in head.partition(b"\n\n")[2][:2000]:
        return data
    part = message_from_bytes(data, policy=default).get_body(("plain",))
    payload = part.get_payload(decode=True) if part is not None else None
    return payload if isinstance(payload, bytes) else data


@dataclass(slots=True)
class _Entry:
    """One paper of the mail; texts are raw."""

    line: int
    number: str
    kind: str = "new"
    """`new`, `cross-listing` or `replaced`."""
    fields: dict[str, str] = field(default_factory=dict)
    abstract: list[str] = field(default_factory=list)
    is_complete: bool = False
    """Whether the closing `\\\\` was found."""


def _entries(numbered: list[tuple[int, str]]) -> Iterator[_Entry]:
    entry: _Entry | None = None
    part = ""
    last = ""
    for line, text in numbered:
        match = _NUMBER.match(text)
        if match and part in {"", "start"}:
            if entry:
                yield entry
            entry = _Entry(line, match["number"], (match["kind"] or "new").strip())
            part, last = "fields", ""
        elif _RULE.fullmatch(text.strip()) or (entry is None and not _BAR.fullmatch(text)):
            part = "" if part != "abstract" or _RULE.fullmatch(text.strip()) else part
        elif text.startswith("\\\\") and _END.match(text):
            part = _next_part(entry, part, text)
        elif entry and part == "fields":
            last = _take_field(entry, text, last)
        elif entry and part == "abstract":
            entry.abstract.append(text)
    if entry:
        yield entry


def _next_part(entry: _Entry | None, part: str, text: str) -> str:
    r"""Return the part that begins after a line of `\\`: `abstract`, `start` or none."""
    if entry and (_LINK.match(text) or part == "abstract"):
        entry.is_complete = True
        return ""
    return "abstract" if entry and part == "fields" else "start"


def _take_field(entry: _Entry, text: str, last: str) -> str:
    """Store a line of the fields; return the field that the next line may continue."""
    if match := _FIELD.match(text):
        key = match["name"].lower()
        # The first of several dates is the paper's own; the others are its revisions'.
        entry.fields.setdefault(key, match["value"].strip())
        return key
    if match := _REPLACED.match(text):
        entry.kind = "replaced"
        entry.fields["replaced"] = match["day"].strip()
        return ""
    if last and text.strip():
        entry.fields[last] = f"{entry.fields[last]} {text.strip()}"
    return last if text.strip() else ""


def _event(entry: _Entry, label: str) -> Event:
    fields = entry.fields
    record = ArxivRecord(
        number=entry.number,
        title=fields.get("title", ""),
        abstract=_abstract(entry.abstract),
        authors=split_authors(fields.get("authors") or fields.get("author", "")),
        date=iso_day_of(fields.get("date", "").partition("(")[0]),
        categories=tuple(fields.get("categories", fields.get("subj-class", "")).split()),
        doi=fields.get("doi", ""),
        journal=fields.get("journal-ref", ""),
        comment=fields.get("comments", ""),
        extra={
            "announce_type": entry.kind,
            "replaced": iso_day_of(fields.get("replaced", "")),
            "report_no": fields.get("report-no"),
            "msc_class": fields.get("msc-class"),
            "acm_class": fields.get("acm-class"),
            "license": fields.get("license"),
        },
    )
    try:
        return arxiv_record.paper(record, label)
    except ValueError as error:
        return Skipped(entry.line, f"{entry.number}: {error}")


def _abstract(text: list[str]) -> str:
    """Join the lines in arXiv's usual form: two spaces of indent mark a new paragraph."""
    return "\n".join(_INDENTED.sub("  ", each, count=1) for each in text).strip()
