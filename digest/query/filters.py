"""The fields whose values are not words of the text: dates, categories, user_sets and the like."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from whoosh import query as wq

from digest.paper import parse_id
from digest.query.tree import WithIds

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

HAS: Final = ("code", "abstract", "doi", "upvotes")
"""What `has:` can ask for."""

_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_AGE: Final = re.compile(r"(\d{1,4})([dwmy])")
_DAYS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}
_SUBJECT: Final = re.compile(
    r"(?:astro-ph|cond-mat|cs|econ|eess|math|nlin|physics|q-bio|q-fin|stat)\.[a-z][a-z-]+",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_BEGUN: Final = re.compile(r"\d{4}\.\d{1,3}", re.ASCII)
_FILTER: Final = re.compile(r"(?<!\S)(?:cat|date|newer|has|is|tag|digest):\S+")
_FIRST, _LAST = "0", "9999~"


def filter_of(
    field: str, value: str, user_sets: Mapping[str, Collection[str]]
) -> tuple[wq.Query | None, str]:
    """The query of a filter, or None and a sentence on what was not understood.

    The sentence may also come with a query, where the query is sure to find nothing.
    """
    if field == "date":
        return _date(value)
    if field == "newer":
        return _newer(value)
    if field == "has":
        if value in HAS:
            return wq.Term("has", value), ""
        return None, f"has: takes {', '.join(HAS)}; “{value}” was searched as a word"
    if field == "is":
        return _is(value, user_sets)
    if field == "tag":
        ids = user_sets.get(f"tag:{value}")
        return WithIds(frozenset(ids or ())), "" if ids else f"no paper has the tag “{value}”"
    if field == "cat":
        name = value.lower()
        return wq.Or([wq.Term("cat", name), wq.Prefix("cat", f"{name}.")]), ""
    if field == "digest":
        return wq.Prefix("digest", value.lower()), ""
    return _id(value), ""


def subject(text: str) -> wq.Query | None:
    """The papers of one of arXiv's subjects, `cs.CL`, also half-typed; None for other texts."""
    return wq.Prefix("cat", text.lower()) if _SUBJECT.fullmatch(text) else None


def id_of(text: str) -> str:
    """The id that all of a text is, without its filters; empty where it is none.

    Of arXiv's numbers the beginning is enough.
    """
    if not _DIGIT.search(text):
        return ""
    rest = _FILTER.sub("", text).strip() if ":" in text else text.strip()
    return parse_id(rest) or (f"arxiv:{rest}" if _BEGUN.fullmatch(rest) else "")


def _id(value: str) -> wq.Query:
    known = parse_id(value)
    exact = wq.Term("keys", known or value)
    kinds = ("arxiv:", "doi:", "acl:", "local:", "t:")
    begun = value if value.startswith(kinds) else f"arxiv:{value}"
    return exact if known else wq.Or([exact, wq.Prefix("keys", begun)])


def _is(value: str, user_sets: Mapping[str, Collection[str]]) -> tuple[wq.Query | None, str]:
    if value == "unread":
        return wq.Not(WithIds(frozenset(user_sets.get("read", ())))), ""
    if value in {"bookmarked", "read"}:
        return WithIds(frozenset(user_sets.get(value, ()))), ""
    return None, f"is: takes bookmarked, read or unread; “{value}” was searched as a word"


def _date(value: str) -> tuple[wq.Query | None, str]:
    first, dots, last = value.partition("..")
    if not dots:
        last = first
    ends = [end for end in (first, last) if end]
    if not ends or not all(_DATE.fullmatch(end) for end in ends):
        return None, f"“{value}” is no date like 2024, 2024-03 or 2024-01..2024-03"
    return wq.TermRange("date", first or _FIRST, f"{last}~" if last else _LAST), ""


def _newer(value: str) -> tuple[wq.Query | None, str]:
    match = _AGE.fullmatch(value)
    if match is None:
        return None, f"“{value}” is no age like 3d, 2w, 6m or 1y"
    days = int(match[1]) * _DAYS[match[2]]
    today = datetime.now(UTC).date()
    oldest = today - timedelta(days=min(days, today.toordinal() - 1))
    return wq.TermRange("date", oldest.isoformat(), _LAST), ""
