"""The plain form of a Hugging Face Papers page: titles and abstracts in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from digest.sources.base import Skipped
from digest.sources.hf_entry import Entry, shortened
from digest.sources.hf_lines import PAGE_LINK, Unit, parse_day, published_on, units, votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SENTENCE_WORDS: Final = 6
"""A lone line at the end of the page with fewer words than this is rather furniture."""


def entries(numbered: Iterable[tuple[int, str]]) -> Iterator[Entry | Skipped]:
    """Every entry of the page, and what broke the turn of titles and abstracts."""
    page = list(units(iter(numbered)))
    last = max((i for i, unit in enumerate(page) if unit.kind in _CONTENT), default=-1)
    followed = _followed_by_titles(page)
    entry: Entry | None = None
    before = _Before()
    begun = False
    for i, unit in enumerate(page):
        if unit.kind == "title" and not (i == last and _is_cut_abstract(unit, entry)):
            if entry:
                yield entry.finished()
            entry = before.entry(unit)
            entry.at_end = i == last and begun and _words(unit.text) >= _SENTENCE_WORDS
        elif unit.kind in _CONTENT:
            if entry is None or entry.abstract:
                yield _orphan(unit)
            else:
                entry.abstract.append(unit.text)
                begun = True
        elif not begun and followed[i] and _ends_the_top(unit):
            entry = None
        elif not before.takes(unit, entry) and entry:
            _note(entry, unit)
    if entry:
        yield entry.finished()


@dataclass(slots=True)
class _Before:
    """What stands above a title and belongs to it."""

    submitted: bool = False
    upvotes: int | None = None
    votes_stand_first: bool = False

    def takes(self, unit: Unit, entry: Entry | None) -> bool:
        """Keep the unit for the next title, if it is of that kind on this page."""
        if unit.kind == "submitter":
            self.submitted = True
            return True
        if unit.kind != "upvotes":
            return False
        # A page that has votes above its first title has them above every title.
        self.votes_stand_first |= entry is None
        if self.votes_stand_first:
            self.upvotes = votes(unit.text)
        return self.votes_stand_first

    def entry(self, title: Unit) -> Entry:
        """The entry that begins with this title; what was kept is used up."""
        entry = Entry(title.line, title.text, certain=self.submitted, upvotes=self.upvotes)
        self.submitted, self.upvotes = False, None
        return entry


_CONTENT: Final = frozenset({"title", "abstract"})


def _is_cut_abstract(unit: Unit, entry: Entry | None) -> bool:
    """Tell the beginning of an abstract, too short to look like one, from a title."""
    if entry is None or entry.abstract or entry.certain:
        return False
    return _words(unit.text) >= _SENTENCE_WORDS


def _words(text: str) -> int:
    return text.count(" ") + 1


def _followed_by_titles(page: Sequence[Unit]) -> list[bool]:
    """For each unit whether the next title or abstract behind it is a title."""
    followed = [False] * len(page)
    following = ""
    for i in range(len(page) - 1, -1, -1):
        followed[i] = following == "title"
        if page[i].kind in _CONTENT:
            following = page[i].kind
    return followed


def _ends_the_top(unit: Unit) -> bool:
    """Tell a line above which, before the first paper, all is furniture."""
    if unit.kind == "day":
        day = parse_day(unit.text)
        return day is not None and not day.published
    return unit.kind == "top"


def _note(entry: Entry, unit: Unit) -> None:
    """Take what a line says of the entry above it."""
    match unit.kind:
        case "authors":
            entry.certain = True
        case "upvotes":
            entry.upvotes = entry.upvotes or votes(unit.text)
        case "link":
            match = PAGE_LINK.fullmatch(unit.text)
            entry.number = entry.number or (match[1] if match else None)
            entry.certain = True
        case "day":
            entry.published = entry.published or published_on(unit.text)


def _orphan(unit: Unit) -> Skipped:
    return Skipped(unit.line, f"no title before this abstract: “{shortened(unit.text)}”")
