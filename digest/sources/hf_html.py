"""The source `hf-html`: a saved page of Hugging Face Papers, a list or a single paper.

The page carries its data as JSON in `data-props` attributes, which are used if present. If they
were stripped (by a "reader view", or a tool that cleans HTML), papers are read from the headings,
which link to them, and the paragraphs below.
"""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, BinaryIO, Final

from digest.arxiv import NUMBER
from digest.errors import InputError
from digest.paper import Paper
from digest.sources import hf_json
from digest.sources.base import Origin, Remark, Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.decoding import decode, read_all
from digest.sources.hf_entry import HfEntry, paper_of
from digest.sources.hf_lines import is_abstract, is_furniture, published_on, votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event

name: Final = "hf-html"
describes: Final = "a saved page of Hugging Face Papers (HTML)"

_PAGE: Final = re.compile(rf"(?:https?://huggingface\.co)?/papers/({NUMBER})(?:v\d+)?/?")
_REPOSITORY: Final = re.compile(r"https?://(?:www\.)?github\.com/[\w.-]+/[\w.-]+/?")
_HTML: Final = re.compile(
    r"<(?:!doctype html|html|head|body|main|article|section|div|!--)", re.IGNORECASE
)
_DAY: Final = re.compile(
    r"""dateString(?:"|&quot;):\s*(?:"|&quot;)(\d{4}-\d\d-\d\d)|/papers/date/(\d{4}-\d\d-\d\d)"""
)
_HEADING_TAGS: Final = frozenset({"h1", "h2", "h3", "h4"})
_TEXT_TAGS: Final = _HEADING_TAGS | {"p"}
_BREAKING_TAGS: Final = frozenset(
    {"li", "time", "div", "span", "section", "article", "button", "label"}
)


def sniff(head: bytes) -> bool:
    """Return whether this is HTML from Hugging Face Papers."""
    text = decode(head)[0].lstrip("\ufeff \t\r\n")
    if not _HTML.match(text):
        return False
    return "huggingface.co" in text or _PAGE.search(text) is not None or "DailyPapers" in text


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the papers in page order, without duplicates.

    Raises:
        InputError: the page has no papers.
    """
    text, remark = decode(read_all(stream, origin))
    if remark:
        yield Remark(remark)
    page = _Page()
    page.feed(text)
    page.close()
    day = _DAY.search(text)
    date = _date(day[1] or day[2]) if day else None
    events = list(_from_data(page.data, origin, date)) or list(_from_text(page, origin, date))
    if not events:
        raise InputError(
            "no paper is on this page",
            where=origin.file,
            hint="save a page of huggingface.co/papers",
        )
    yield from events


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _from_data(
    data: list[tuple[int, str]], origin: Origin, date: dt.date | None
) -> Iterator[Event]:
    dated = origin if date is None or origin.date else _dated(origin, date)
    seen = set()
    for line, text in data:
        for entry in hf_json.embedded(text):
            event = contained(line, hf_json.paper, entry, line, dated, name)
            if isinstance(event, Paper):
                if event.id in seen:
                    continue
                seen.add(event.id)
            yield event


def _dated(origin: Origin, date: dt.date) -> Origin:
    return Origin(origin.file, origin.modified, date, origin.name)


def _from_text(page: _Page, origin: Origin, date: dt.date | None) -> Iterator[Event]:
    label = digest_label(name, origin, date)
    seen = set()
    for entry in page.entries:
        if entry.number in seen:
            continue
        seen.add(entry.number)
        finished = entry.finished()
        yield (
            finished
            if isinstance(finished, Skipped)
            else contained(entry.line, paper_of, finished, label)
        )


class _Page(HTMLParser):
    """Collects the JSON in the page's attributes, and an entry for each linked heading."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.data: list[tuple[int, str]] = []
        """Line and text of each `data-props`."""
        self.entries: list[HfEntry] = []
        self._own: str | None = None
        """arXiv number of the paper, if the page is about a single one."""
        self._link: str | None = None
        self._tag = ""
        self._text: list[str] = []
        self._number: str | None = None

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Read `<![...` as a browser does: what isn't a section that Python knows is a comment."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Collect data, and track where texts and links begin."""
        values = dict(attributes)
        if props := values.get("data-props"):
            self.data.append((self.getpos()[0], props))
        address = values.get("href") or values.get("content") or ""
        number = _PAGE.fullmatch(address.strip())
        if tag in {"link", "meta"} and number:
            self._own = number[1]
        if tag == "a":
            if number:
                self._number = number[1]
            elif self.entries and _REPOSITORY.fullmatch(address):
                self.entries[-1].code.append(address.rstrip("/"))
        if tag in _TEXT_TAGS:
            self._flush()
            self._tag = tag
            # A heading may be inside its link.
            self._number = self._number if self._link == "a" else None
        elif tag in _BREAKING_TAGS:
            self._flush()
        if tag == "a":
            self._link = "a"

    def handle_endtag(self, tag: str) -> None:
        """Process the text that ends here."""
        if tag in _TEXT_TAGS or tag in _BREAKING_TAGS:
            self._flush()
        if tag == "a":
            self._link = None
            if self._tag not in _HEADING_TAGS:
                self._number = None

    def handle_data(self, data: str) -> None:
        """Add to the current text."""
        self._text.append(data)

    def _flush(self) -> None:
        text = " ".join("".join(self._text).split())
        tag, self._tag, self._text = self._tag, "", []
        if not text:
            return
        if tag in _HEADING_TAGS:
            number = self._number or (self._own if tag == "h1" else None)
            if number and not is_furniture(text):
                self.entries.append(HfEntry(self.getpos()[0], text, certain=True, number=number))
            self._number = None
        elif self.entries:
            _note(self.entries[-1], tag, text)


def _note(entry: HfEntry, tag: str, text: str) -> None:
    upvotes, published = votes(text), published_on(text)
    if upvotes is not None:
        entry.upvotes = entry.upvotes or upvotes
    elif published:
        entry.published = entry.published or published
    elif tag == "p" and is_abstract(text):
        entry.abstract.append(text)
