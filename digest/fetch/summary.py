"""A summary at an answer: is it whole and of the kind we asked for, how many records, what follows?

The sources read papers; this looks only at what fetching must know. No papers here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from digest.errors import FetchError

_FEED_ENTRIES: Final = frozenset({"entry", "item", "record"})
_TEXTS: Final = frozenset({"totalResults", "resumptionToken", "error", "title", "summary"})
_BLANKS: Final = b" \t\r\n\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ResponseSummary:
    """What fetching must know of one answer."""

    records: int
    total: int | None = None
    """How many records there are in all, where the answer says it (OpenSearch)."""
    token: str = ""
    """What asks for the next part (OAI's resumption token); empty at the end."""
    refusal: str = ""
    """The service's own words, where it answers with an error in the form of an answer."""
    refusal_code: str = ""
    """OAI's code of that error (`noRecordsMatch`)."""


def json_list(body: bytes) -> ResponseSummary:
    """A summary at a JSON array, as Hugging Face answers.

    Raises:
        FetchError: it is none.
    """
    try:
        records = json.loads(body)
    except (ValueError, RecursionError):
        raise _not(body, "JSON") from None
    if isinstance(records, dict) and isinstance(records.get("error"), str):
        return ResponseSummary(0, refusal=records["error"])
    if not isinstance(records, list):
        raise FetchError("it sent JSON, but no list of papers", hint=_REPORT)
    return ResponseSummary(len(records))


def xml(body: bytes) -> ResponseSummary:
    """A summary at well-formed XML, as arXiv answers: a feed, or OAI-PMH.

    Raises:
        FetchError: it is not well-formed, has a DOCTYPE, or is a web page.
    """
    if is_web_page(body):
        raise _not(body, "XML")
    look = _Look()
    try:
        look.parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise _not(body, "XML") from None
    return look.summary()


def feed(body: bytes) -> ResponseSummary:
    """A summary at any feed: those in the wild are often not well-formed, and still readable.

    Raises:
        FetchError: it is a web page, or nothing like a feed.
    """
    if is_web_page(body) or not body.lstrip(_BLANKS).startswith(b"<"):
        raise _not(body, "a feed")
    return ResponseSummary(max(body.count(b"<item"), body.count(b"<entry")))


def is_web_page(body: bytes) -> bool:
    """Tell whether this is HTML, as sign-in pages of hotels and error pages are."""
    head = body[:1024].lstrip(_BLANKS).lower()
    return head.startswith((b"<!doctype html", b"<html")) or b"<html" in head


class _Look:
    """Counts and texts, while expat goes through the answer."""

    def __init__(self) -> None:
        self._records = 0
        self._texts: dict[str, str] = {}
        self._code = ""
        self._inside: str | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype

    def summary(self) -> ResponseSummary:
        total = self._texts.get("totalResults", "").strip()
        refusal = self._texts.get("error", "").strip()
        code = self._code
        if self._records == 1 and self._texts.get("title", "").strip() == "Error":
            # arXiv's API puts its errors into a feed of one entry called "Error".
            refusal = self._texts.get("summary", "").strip() or "it says only: Error"
            code = "error"
        return ResponseSummary(
            self._records,
            total=int(total) if total.isdecimal() else None,
            token=self._texts.get("resumptionToken", "").strip(),
            refusal=refusal or code,
            refusal_code=code,
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in _FEED_ENTRIES:
            self._records += 1
            self._texts.pop("title", None)  # the feed's own
        elif name == "error":
            self._code = attributes.get("code", "error")
        self._inside = name if name in _TEXTS else None
        # Of many entries only the first may be an error, so the first text of a kind counts.
        if self._inside in self._texts and self._records > 1:
            self._inside = None

    def _end(self, _tag: str) -> None:
        self._inside = None

    def _text(self, text: str) -> None:
        if self._inside is not None:
            self._texts[self._inside] = self._texts.get(self._inside, "") + text

    def _doctype(self, *_: object) -> None:
        raise FetchError("it sent XML with a DOCTYPE, which Sheaf does not read", hint=_REPORT)


def _not(body: bytes, wanted: str) -> FetchError:
    if is_web_page(body):
        what = f"it sent a web page where Sheaf asked for {wanted}"
        return FetchError(
            what, hint="look at it in a browser: you may have to sign in to the network"
        )
    if not body.strip():
        return FetchError("it sent nothing", hint="try again later", transient=True)
    what = f"what it sent is not {wanted}, or only a part of it"
    return FetchError(what, hint="try again later", transient=True)


_REPORT: Final = "look at it in a browser, and tell whoever runs it"
