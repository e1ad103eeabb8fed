"""Read a Hugging Face Papers page in Markdown, which has a linked heading for each paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.arxiv import NUMBER
from digest.sources.hf_entry import HfEntry
from digest.sources.hf_lines import is_abstract, is_furniture, published_on, votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.sources.base import Skipped

_LINKED: Final = re.compile(
    r"\s*(?:#{1,6}\s+|[-*+]\s+|\d{1,4}[.)]\s+)?(?:\*\*)?\[\s*(?P<title>[^\s!\]\[][^\]\[]*"
    r"(?:\[[^\]\[]*\][^\]\[]*)*)\]"
    rf"\((?:https?://(?:www\.)?huggingface\.co)?/papers/(?P<number>{NUMBER})(?:v\d+)?/?\)"
    r"(?:\*\*)?\s*"
)
_HEADING: Final = re.compile(r"\s*+#{2,6}\s++(?P<title>\S(?:.*[^\s#])?)[\s#]*")
_LINK: Final = re.compile(r"(!?)\[([^\]\[]*)\]\(([^()\s]{0,1000})\)")
_REPOSITORY: Final = re.compile(r"https?://(?:www\.)?github\.com/[\w.-]+/[\w.-]+/?")
_AUTHORS: Final = re.compile(r"\W*(?:authors?|by)\s*:\W*\s(\S.*)", re.IGNORECASE)


def is_heading(line: str) -> bool:
    """Return whether a line is nothing but a title linked to its page."""
    return _linked(line) is not None


def _linked(line: str) -> re.Match[str] | None:
    match = _LINKED.fullmatch(line) if "/papers/" in line and len(line) < 2_000 else None
    # The comment count links to the same page.
    return None if match is None or is_furniture(match["title"]) else match


def entries(numbered: Iterable[tuple[int, str]]) -> Iterator[HfEntry | Skipped]:
    """Yield every entry of the page; a heading without a link counts if an abstract follows."""
    entry: HfEntry | None = None
    block: list[str] = []
    for line, text in numbered:
        linked = _linked(text)
        heading = None if linked else _HEADING.fullmatch(text)
        if heading and (entry is None or is_furniture(heading["title"])):
            heading = None
        if linked and entry and linked["number"] == entry.number:
            continue
        if linked or heading or not text.strip():
            _take_block(entry, block)
            block = []
        if linked:
            if entry:
                yield entry.finished()
            entry = HfEntry(line, linked["title"], certain=True, number=linked["number"])
        elif heading:
            if entry:
                yield entry.finished()
            entry = HfEntry(line, "")
            entry.title = _without_links(heading["title"], entry)
        elif entry and text.strip():
            _take_line(entry, block, text.strip())
    _take_block(entry, block)
    if entry:
        yield entry.finished()


def _take_line(entry: HfEntry, block: list[str], text: str) -> None:
    """Store what a line says about the entry, or add it to the current paragraph."""
    text = _without_links(text, entry)
    upvotes, published, authors = votes(text), published_on(text), _AUTHORS.fullmatch(text)
    if upvotes is not None:
        entry.upvotes = entry.upvotes or upvotes
    elif published:
        entry.published = entry.published or published
    elif authors and len(text) < 20_000:
        entry.authors = entry.authors or _names(authors[1])
    elif text and not is_furniture(text):
        block.append(text)


def _take_block(entry: HfEntry | None, block: list[str]) -> None:
    text = " ".join(block)
    if entry and (is_abstract(text) or (entry.abstract and text.endswith("."))):
        entry.abstract.append(text)


def _without_links(text: str, entry: HfEntry) -> str:
    """Replace links by their labels; repository URLs are added to the entry."""

    def words(match: re.Match[str]) -> str:
        image, label, address = match.groups()
        if _REPOSITORY.fullmatch(address):
            entry.code.append(address.rstrip("/"))
        return "" if image else label

    return _LINK.sub(words, text).strip()


def _names(text: str) -> tuple[str, ...]:
    return tuple(
        each
        for each in re.split(r"(?:(?<!\s)\s+)?[,;]\s*(?:and\s+)?|(?<!\s)\s+and\s+", text)
        if each
    )
