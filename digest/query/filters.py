"""Filters: fields whose values aren't words of the text (dates, categories, user sets)."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from whoosh import query as wq

from digest.arxiv import is_number_prefix, is_subject_prefix
from digest.paper import parse_id
from digest.query.tree import AddedWithin, WithIds
from digest.text.notes import note_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

HAS_VALUES: Final = ("code", "abstract", "doi", "upvotes")
"""The values that `has:` takes: attributes of a `Paper`. The index has those that aren't empty."""

IS_VALUES: Final = ("bookmarked", "queued", "reading", "read")
"""The values that `is:` takes, besides unread; each is a user set."""

ADDED_VALUES: Final = ("today", "yesterday")
"""The words that `added:` takes, besides ages and dates."""

MAX_IDS: Final = 64
"""Ids that one query may list."""
_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_AGE: Final = re.compile(r"(\d{1,4})([dwmy])")
_DAYS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}
_DIGIT: Final = re.compile(r"\d")
_FILTER: Final = re.compile(r"(?<!\S)(?:cat|date|newer|added|has|is|tag|note|digest):\S+")
_ID_NOISE: Final = re.compile(r"\b(arxiv:|doi:)\s+|\[[\w.-]+\](?=\W|$)", re.IGNORECASE)
"""A space after the name of an id's kind, and an arXiv category in brackets."""
_FIRST_DAY: Final = date(1970, 1, 2)
"""Nothing was added before, and every time zone has a time stamp for it."""
_MIN_DATE, _MAX_DATE = "0", "9999~"


def filter_of(
    field: str, value: str, user_sets: Mapping[str, Collection[str]]
) -> tuple[wq.Query | None, str]:
    """The query of a filter, and a remark (empty if all is well).

    The query is None where the value wasn't understood; a filter that can match nothing has both.
    """
    if field == "date":
        return _date(value)
    if field == "newer":
        return _newer(value)
    if field == "added":
        return _added(value)
    if field == "has":
        if value in HAS_VALUES:
            return wq.Term("has", value), ""
        return None, f"has: takes {', '.join(HAS_VALUES)}; “{value}” searched as text"
    if field == "is":
        return _is(value, user_sets)
    if field == "tag":
        ids = user_sets.get(f"tag:{value}")
        return WithIds(frozenset(ids or ())), "" if ids else f"no paper is tagged “{value}”"
    if field == "note":
        return _note(value, user_sets)
    if field == "cat":
        name = value.lower()
        return wq.Or([wq.Term("cat", name), wq.Prefix("cat", f"{name}.")]), ""
    if field == "digest":
        return wq.Prefix("digest", value.lower()), ""
    return _id(value), ""


def category_prefix(text: str) -> wq.Query | None:
    """The papers of an arXiv category (`cs.CL`), even half-typed; None for any other text."""
    return wq.Prefix("cat", text.lower()) if is_subject_prefix(text) else None


def typed_ids(text: str) -> tuple[str, ...]:
    """The paper ids that a text consists of, filters aside; empty if there is anything else.

    Of a single arXiv number, the start is enough.
    """
    if not _DIGIT.search(text):
        return ()
    rest = _FILTER.sub("", text).strip() if ":" in text else text.strip()
    if one := parse_id(rest) or (f"arxiv:{rest}" if is_number_prefix(rest) else ""):
        return (one,)
    # As reference lists write them: `arXiv: 2403.00001 [cs.CL], 10.1000/x`.
    pieces = _ID_NOISE.sub(lambda match: match[1] or " ", rest).split()
    ids: dict[str, None] = {}
    for piece in filter(None, (piece.strip(",;") for piece in pieces)):
        known = parse_id(piece)
        found = [known] if known else [parse_id(each) for each in re.split("[,;]", piece)]
        if None in found or len(ids) >= MAX_IDS:
            return ()
        ids |= dict.fromkeys(filter(None, found))
    return tuple(ids)


def _id(value: str) -> wq.Query:
    known = parse_id(value)
    exact = wq.Term("keys", known or value)
    kinds = ("arxiv:", "doi:", "acl:", "local:", "t:")
    prefix = value if value.startswith(kinds) else f"arxiv:{value}"
    return exact if known else wq.Or([exact, wq.Prefix("keys", prefix)])


def _is(value: str, user_sets: Mapping[str, Collection[str]]) -> tuple[wq.Query | None, str]:
    if value == "unread":
        return wq.Not(WithIds(frozenset(user_sets.get("read", ())))), ""
    if value in IS_VALUES:
        return WithIds(frozenset(user_sets.get(value, ()))), ""
    return None, f"is: takes {', '.join(IS_VALUES)} or unread; “{value}” searched as text"


def _note(value: str, user_sets: Mapping[str, Collection[str]]) -> tuple[wq.Query | None, str]:
    words = note_words(value)
    if not words:
        return None, ""
    found = [
        frozenset[str]().union(*(ids for name, ids in user_sets.items() if name.startswith(start)))
        for start in (f"note:{word}" for word in words)
    ]
    ids = frozenset.intersection(*found)
    return WithIds(ids), "" if ids else f"no note has “{value}”"


def _date(value: str) -> tuple[wq.Query | None, str]:
    first, dots, last = value.partition("..")
    if not dots:
        last = first
    ends = [end for end in (first, last) if end]
    if not ends or not all(_DATE.fullmatch(end) for end in ends):
        return (
            None,
            f"“{value}” is not a date (2024, 2024-03 or 2024-01..2024-03); searched as text",
        )
    return wq.TermRange("date", first or _MIN_DATE, f"{last}~" if last else _MAX_DATE), ""


def _newer(value: str) -> tuple[wq.Query | None, str]:
    oldest = _days_ago(value, datetime.now(UTC).date())
    if oldest is None:
        return None, f"“{value}” is not an age (3d, 2w, 6m or 1y); searched as text"
    return wq.TermRange("date", oldest.isoformat(), _MAX_DATE), ""


def _days_ago(age: str, today: date) -> date | None:
    """Return the day that was so long ago; None if it isn't an age."""
    match = _AGE.fullmatch(age)
    if match is None:
        return None
    days = int(match[1]) * _DAYS[match[2]]
    return today - timedelta(days=min(days, today.toordinal() - 1))


def _added(value: str) -> tuple[wq.Query | None, str]:
    today = datetime.now().astimezone().date()  # days begin where the person is
    first, dots, last = value.partition("..")
    if oldest := _days_ago(value, today):
        return AddedWithin(_begin(oldest), math.inf), ""
    try:
        begin = _begin(_days(first, today)[0]) if first else 0.0
        past = _begin(_days(last if dots else first, today)[1]) if last or not dots else math.inf
    except (ValueError, OverflowError):
        begin = past = 0.0
    if value == ".." or not past:
        return None, (
            f"added: takes {', '.join(ADDED_VALUES)}, an age (2w) or dates (2024-03-01..); "
            f"“{value}” searched as text"
        )
    return AddedWithin(begin, past), ""


def _days(text: str, today: date) -> tuple[date, date]:
    """Return the first day of a day, month or year, and the day after its last.

    Raises:
        ValueError: it is none of these.
        OverflowError: no calendar has the day after it.
    """
    if text in ADDED_VALUES:
        first = today - timedelta(days=ADDED_VALUES.index(text))
        return first, first + timedelta(days=1)
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    first = date.fromisoformat(f"{text}-01-01"[:10])
    if len(text) == len("2024-03-01"):
        return first, first + timedelta(days=1)
    if len(text) == len("2024"):
        return first, date(first.year + 1, 1, 1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _begin(day: date) -> float:
    """Return when a day begins where the person is, in seconds since 1970."""
    return datetime.combine(max(day, _FIRST_DAY), time()).astimezone().timestamp()
