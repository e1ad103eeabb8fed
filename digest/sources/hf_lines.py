"""Classify the lines of a saved Hugging Face Papers page: page furniture, titles, abstracts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from digest.arxiv import NUMBER
from digest.bibliography.dates import MONTH_WORD, MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTH: Final = rf"(?P<month>{MONTH_WORD})\.?"
_DATE: Final = re.compile(
    r"(?P<kind>(?:published|submitted) on |daily papers[:,]? (?:for )?|papers (?:of|for) )?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
    rf"(?:{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>(?:19|20)\d\d))?"
    r"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d))",
    re.IGNORECASE,
)
_DAY_FIRST: Final = re.compile(
    rf"(?P<kind>published on )?(?P<day>\d{{1,2}}) {_MONTH}(?:,? (?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written on a page, often without a year."""

    written: str
    month: int
    day: int
    year: int | None
    published: bool
    """Whether it is a paper's date (`Published on ...`) rather than the page's."""

    def date(self, year: int) -> dt.date | None:
        """Return the date in that year, or None if the year doesn't have it."""
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return None

    def latest(self, until: dt.date) -> dt.date | None:
        """Return the date; without a year, the latest such date not after `until`."""
        if self.year is not None:
            return self.date(self.year)
        # Nine years, because eight may have no 29 February (around 1900).
        candidates = (self.date(year) for year in range(until.year, max(until.year - 9, 0), -1))
        return next((each for each in candidates if each is not None and each <= until), None)


def parse_day(line: str) -> Day | None:
    """Read a line that is nothing but a date, else return None."""
    line = line.strip(" ·•*_")
    match = _DATE.fullmatch(line) or _DAY_FIRST.fullmatch(line)
    if match is None:
        return None
    groups = match.groupdict()
    published = (groups["kind"] or "").lower().startswith("published")
    if groups.get("iso"):
        year, month, day = map(int, groups["iso"].split("-"))
        return Day(line, month, day, year, published)
    month = MONTHS.index(groups["month"][:3].lower()) + 1
    return Day(line, month, int(groups["day"]), int(groups["year"] or 0) or None, published)


def published_on(line: str) -> str | None:
    """Return YYYY-MM-DD for a line such as `Published on Mar 13, 2024`; None without a year."""
    day = parse_day(line)
    if day is None or not day.published or day.year is None:
        return None
    date = day.date(day.year)
    return date.isoformat() if date else None


def votes(line: str) -> int | None:
    """Return the number in a line such as `Upvote 34`, or None."""
    match = _UPVOTES.fullmatch(line)
    digits = (match[1] or match[2]).replace(",", "") if match else ""
    # More digits can't be votes, and Python refuses to convert thousands of them.
    return int(digits) if 0 < len(digits) <= 7 else None


_FURNITURE_PHRASES: Final = """
    new|get trending papers in your email inbox!|get trending papers in your email inbox once a day!
    subscribe|daily papers|trending papers|hugging face|papers|trending|daily|weekly|monthly|today
    models|datasets|spaces|posts|docs|enterprise|pricing|buckets|community|log in|sign up|login|more
    view all comments|view comments|comments|comment|arxiv|arxiv page|arxiv.org|view arxiv page|pdf
    view pdf|collection|collections|add to collection|github|github repo|project page|homepage|paper
    abstract|upvote|upvotes|submitted by|authors|ai-generated summary|read more|load more|show more
    previous|next|prev|company|tos|privacy|about|careers|jobs|website|system theme|light|dark|likes
    browse state-of-the-art|join the discussion on this paper page|search|filter|sort by|back to top
    hugging face's logo|skip to content|main navigation|inference providers|changelog|blog|learn
"""
_PHRASES: Final = frozenset(
    phrase.strip()
    for line in _FURNITURE_PHRASES.splitlines()
    for phrase in line.split("|")
    if phrase.strip()
)
_TOP: Final = re.compile(
    r"(?:subscribe|get trending papers.*|by\s?_?ak.*|daily papers|trending papers|log in|sign up"
    r"|hugging face|models|datasets|spaces|docs|pricing)",
    re.IGNORECASE,
)
_FURNITURE: Final = re.compile(
    r"""
    [\W_]+                                              # · • | ---
    | [+#]?[\d.,]+\s?[km]?                              # 34, 11.3k, +12
    | by\s?(?:@?ak\b|_?akhaliq).{0,80}                  # byAK and the research community
    | [·•\s]*\d[\d,.]*\s?k?\s(?:authors?|upvotes?|comments?|likes?|views?|models?|datasets?|spaces?
      |collections?|repl(?:y|ies)|papers?|days?\sago|hours?\sago)
    | (?:up)?votes?\s?[\d.,]+k?
    | (?:github|arxiv|arxiv\spage|hugging\sface|models?|datasets?|spaces?|comments?|view\sall)
      [\s:·•]*[\d.,]*\s?k?
    | view\sall\s[\d,]*\s?\w{0,20}
    | (?:©|\(c\)).{0,60} | copyright\s.{0,60} | company\s©?.{0,60}
    | get\strending\spapers.{0,60}
    | (?:page|←|‹|«).{0,20} | .{0,20}(?:→|›|»)
    | .{0,40}'s\s(?:avatar|profile\spicture|logo)
    | !?\[[^\]]{0,80}\]\(\S{0,400}\)                    # an image or a lone link in Markdown
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SUBMITTED_BY: Final = re.compile(r"\W*submitted by\W*", re.IGNORECASE)
_USER: Final = re.compile(r"@?[A-Za-z0-9][\w.-]{0,41}")
_AUTHOR_COUNT: Final = re.compile(r"\W*\d[\d,.]* authors?\W*", re.IGNORECASE)
_UPVOTES: Final = re.compile(
    r"\W*(?:upvotes?\s*+([0-9][0-9,]*+)|([0-9][0-9,]*+)\s*+upvotes?)\W*", re.IGNORECASE
)
PAGE_LINK: Final = re.compile(
    rf"(?:https?://)?(?:www\.)?(?:huggingface\.co/papers/|arxiv\.org/(?:abs|pdf)/)({NUMBER})"
    r"(?:v\d+)?(?:\.pdf)?/?"
)


def is_furniture(line: str) -> bool:
    """Return whether a line belongs to the page itself rather than to a paper."""
    if len(line) > 200:
        return False
    return line.strip(" ·•").lower() in _PHRASES or _FURNITURE.fullmatch(line) is not None


_SENTENCE_END: Final = re.compile(r"[.!?](?:[)\]\"'”’])?\s+(?=[A-Z(\[\"“`$\d])")


def is_abstract(text: str) -> bool:
    """Return whether a text is an abstract rather than a title: long, or made of sentences."""
    if len(text) >= 300:
        return True
    words = text.count(" ") + 1
    if len(text) < 80 or words < 12:
        return False
    return text.rstrip().endswith((".", "...", "…")) or (
        words >= 20 and _SENTENCE_END.search(text) is not None
    )


@dataclass(frozen=True, slots=True)
class Unit:
    """A title, an abstract, a fact about an entry, or page furniture."""

    line: int
    text: str
    kind: str
    """`title` or `abstract`; `day`, `upvotes`, `link` or `authors`, which describe an entry;
    `submitter`, which precedes one; `top`, which precedes all of them; or `furniture`."""


def units(numbered: Iterator[tuple[int, str]]) -> Iterator[Unit]:
    """Yield the units of the page, with hard-wrapped lines joined.

    `numbered` yields every line with its number, blank lines included.
    """
    block: list[Unit] = []
    previous = ""
    for line, written in numbered:
        text = written.strip(" \t\ufeff\u200b\xa0")
        if not text:
            yield from _join_wrapped(block)
            block = []
            continue
        unit = _unit(line, text, previous)
        if unit.kind not in {"title", "abstract"}:
            yield from _join_wrapped(block)
            block = []
            yield unit
        else:
            block.append(unit)
        previous = text
    yield from _join_wrapped(block)


def _unit(line: int, text: str, previous: str) -> Unit:
    return Unit(line, text, _kind(text, previous))


def _kind(text: str, previous: str) -> str:
    if _SUBMITTED_BY.match(text) or (_SUBMITTED_BY.fullmatch(previous) and _USER.fullmatch(text)):
        return "submitter"
    for kind, pattern in (("upvotes", _UPVOTES), ("link", PAGE_LINK), ("authors", _AUTHOR_COUNT)):
        if pattern.fullmatch(text):
            return kind
    if parse_day(text):
        return "day"
    if is_furniture(text):
        return "top" if _TOP.fullmatch(text) else "furniture"
    return "abstract" if is_abstract(text) else "title"


_MIN_WRAP_WIDTH: Final = 40
"""Minimum width at which text is hard-wrapped; shorter lines are lines of their own."""


def _join_wrapped(block: list[Unit]) -> Iterator[Unit]:
    """Yield a block's lines, joined into one abstract where they were hard-wrapped."""
    if len(block) >= 3 and all(len(unit.text) < 200 for unit in block):
        start = _abstract_start(block)
        text = " ".join(unit.text for unit in block[start:])
        if start < 2 and len(block) - start >= 2 and is_abstract(text):
            yield from block[:start]
            yield Unit(block[start].line, text, "abstract")
            return
    yield from block


def _abstract_start(block: list[Unit]) -> int:
    """Return where the wrapped lines begin: after a first line with room for the next word."""
    width = max(len(unit.text) for unit in block)
    if width < _MIN_WRAP_WIDTH:
        return len(block)
    first, second = block[0].text, block[1].text
    has_room = len(first) + 1 + len(second.partition(" ")[0]) <= width
    return 1 if has_room and not first.endswith((".", ",", ";")) else 0
