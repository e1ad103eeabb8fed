"""Summaries of responses: are they complete and of the requested kind, and what comes next?

The sources read the papers; this extracts only what fetching needs to know.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from xml.parsers import expat

from digest.errors import FetchError, InputError
from digest.sources.xml_text import XmlText

_FEED_ENTRIES: Final = frozenset({"entry", "item", "record"})
_TEXTS: Final = frozenset({"totalResults", "resumptionToken", "error", "title", "summary"})
_COUNT: Final = re.compile(r"\d{1,15}", re.ASCII)
_BLANKS: Final = b" \t\r\n\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ResponseSummary:
    """What fetching needs to know about one response."""

    records: int
    total: int | None = None
    """The total number of records, if the response gives it (OpenSearch)."""
    token: str = ""
    """Requests the next part (OAI's resumption token); empty at the end."""
    refusal: str = ""
    """The service's own words, if it reports an error in an otherwise normal response."""
    refusal_code: str = ""
    """OAI's code for that error (`noRecordsMatch`)."""


def json_list(body: bytes) -> ResponseSummary:
    """Summarise a JSON array, as Hugging Face sends it.

    Raises:
        FetchError: it isn't one.
    """
    try:
        records = json.loads(body)
    except (ValueError, RecursionError):
        raise _unexpected(body, "JSON") from None
    if isinstance(records, dict) and isinstance(records.get("error"), str):
        return ResponseSummary(0, refusal=records["error"])
    if not isinstance(records, list):
        raise FetchError("the server sent JSON, but not a list of papers", hint=_REPORT)
    return ResponseSummary(len(records))


def xml(body: bytes) -> ResponseSummary:
    """Summarise well-formed XML, as arXiv sends it: a feed, or OAI-PMH.

    Raises:
        FetchError: it isn't well-formed, has a DOCTYPE or an unknown encoding, or is a web page.
    """
    if is_web_page(body):
        raise _unexpected(body, "XML")
    return _counted(_utf8(body), "XML")


def feed(body: bytes) -> ResponseSummary:
    """Summarise any feed: feeds in the wild are often not well-formed, yet readable.

    Raises:
        FetchError: it is a web page, nothing like a feed, or breaks off before its first item.
    """
    text = _utf8(body)
    if is_web_page(text) or not text.lstrip(_BLANKS).startswith(b"<"):
        raise _unexpected(body, "a feed")
    count = max(text.count(b"<item"), text.count(b"<entry"))
    return ResponseSummary(count) if count else _counted(text, "a feed")


def _utf8(body: bytes) -> bytes:
    try:
        return b"".join(iter(XmlText(BytesIO(body), "").read, b""))
    except InputError as error:
        raise FetchError(f"the server sent XML that can't be read: {error.what}") from None


def _counted(text: bytes, wanted: str) -> ResponseSummary:
    counter = _XmlCounter()
    try:
        counter.parser.Parse(text, True)
    except (expat.ExpatError, ValueError):
        raise _unexpected(text, wanted) from None
    return counter.summary()


def is_web_page(body: bytes) -> bool:
    """Return whether this is HTML, such as a hotel's sign-in page or an error page."""
    head = body[:1024].lstrip(_BLANKS).lower()
    return head.startswith((b"<!doctype html", b"<html")) or b"<html" in head


class _XmlCounter:
    """Collects counts and texts while expat parses the response."""

    def __init__(self) -> None:
        self._records = 0
        self._texts: dict[str, str] = {}
        self._code = ""
        self._inside: str | None = None
        self.parser = expat.ParserCreate("utf-8")
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
            refusal = self._texts.get("summary", "").strip() or "it only says “Error”"
            code = "error"
        return ResponseSummary(
            self._records,
            total=int(total) if _COUNT.fullmatch(total) else None,
            token=self._texts.get("resumptionToken", "").strip(),
            refusal=refusal or code,
            refusal_code=code,
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in _FEED_ENTRIES:
            self._records += 1
            self._texts.pop("title", None)  # that was the feed's own
        elif name == "error":
            self._code = attributes.get("code", "error")
        self._inside = name if name in _TEXTS else None
        # Only the first of many entries can be an error, so the first text of each kind counts.
        if self._inside in self._texts and self._records > 1:
            self._inside = None

    def _end(self, _tag: str) -> None:
        self._inside = None

    def _text(self, text: str) -> None:
        if self._inside is not None:
            self._texts[self._inside] = self._texts.get(self._inside, "") + text

    def _doctype(self, *_: object) -> None:
        raise FetchError(
            "the server sent XML with a DOCTYPE, which Sheaf doesn't read", hint=_REPORT
        )


def _unexpected(body: bytes, wanted: str) -> FetchError:
    if is_web_page(body):
        what = f"the server sent a web page instead of {wanted}"
        return FetchError(what, hint="open it in a browser: you may have to sign in to the network")
    if not body.strip():
        return FetchError(
            "the server sent an empty response", hint="try again later", transient=True
        )
    what = f"the server sent something that isn't {wanted}, or is incomplete"
    return FetchError(what, hint="try again later", transient=True)


_REPORT: Final = "open it in a browser, and tell the people who run it"
