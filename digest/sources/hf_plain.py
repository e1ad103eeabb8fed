"""Read a Hugging Face Papers page in plain text, where titles and abstracts alternate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from digest.sources.base import Skipped
from digest.sources.hf_entry import HfEntry, shortened
from digest.sources.hf_lines import PAGE_LINK, Unit, parse_day, published_on, units, votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MIN_SENTENCE_WORDS: Final = 6
"""A lone line at the end of the page with fewer words than this is more likely furniture."""


def entries(numbered: Iterable[tuple[int, str]]) -> Iterator[HfEntry | Skipped]:
    """Yield every entry of the page; text that breaks the alternation comes as `Skipped`."""
    page = list(units(iter(numbered)))
    last = max((i for i, unit in enumerate(page) if unit.kind in _CONTENT), default=-1)
    title_follows = _followed_by_titles(page)
    entry: HfEntry | None = None
    before = _Preceding()
    has_abstracts = False
    for i, unit in enumerate(page):
        if unit.kind == "title" and not (i == last and _is_cut_abstract(unit, entry)):
            if entry:
                yield entry.finished()
            entry = before.entry(unit)
            entry.at_end = i == last and has_abstracts and _words(unit.text) >= _MIN_SENTENCE_WORDS
        elif unit.kind in _CONTENT:
            if entry is None or entry.abstract:
                yield _orphan(unit)
            else:
                entry.abstract.append(unit.text)
                has_abstracts = True
        elif not has_abstracts and title_follows[i] and _ends_page_header(unit):
            entry = None
        elif not before.takes(unit, entry) and entry:
            _note(entry, unit)
    if entry:
        yield entry.finished()


@dataclass(slots=True)
class _Preceding:
    """What precedes a title and belongs to it."""

    submitted: bool = False
    upvotes: int | None = None
    votes_come_first: bool = False

    def takes(self, unit: Unit, entry: HfEntry | None) -> bool:
        """Keep the unit for the next title and return True, if it belongs there on this page."""
        if unit.kind == "submitter":
            self.submitted = True
            return True
        if unit.kind != "upvotes":
            return False
        # If votes precede the first title, they precede every title.
        self.votes_come_first |= entry is None
        if self.votes_come_first:
            self.upvotes = votes(unit.text)
        return self.votes_come_first

    def entry(self, title: Unit) -> HfEntry:
        """Start the entry of this title from what was kept for it, and reset that."""
        entry = HfEntry(title.line, title.text, certain=self.submitted, upvotes=self.upvotes)
        self.submitted, self.upvotes = False, None
        return entry


_CONTENT: Final = frozenset({"title", "abstract"})


def _is_cut_abstract(unit: Unit, entry: HfEntry | None) -> bool:
    """Return whether a "title" is really an abstract cut off too early to look like one."""
    if entry is None or entry.abstract or entry.certain:
        return False
    return _words(unit.text) >= _MIN_SENTENCE_WORDS


def _words(text: str) -> int:
    return text.count(" ") + 1


def _followed_by_titles(page: Sequence[Unit]) -> list[bool]:
    """Return, for each unit, whether the next title or abstract after it is a title."""
    title_follows = [False] * len(page)
    following = ""
    for i in range(len(page) - 1, -1, -1):
        title_follows[i] = following == "title"
        if page[i].kind in _CONTENT:
            following = page[i].kind
    return title_follows


def _ends_page_header(unit: Unit) -> bool:
    """Return whether everything up to this line is furniture, if no paper precedes it."""
    if unit.kind == "day":
        day = parse_day(unit.text)
        return day is not None and not day.published
    return unit.kind == "top"


def _note(entry: HfEntry, unit: Unit) -> None:
    """Store what a line says about the entry above it."""
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
