"""Read dates as bibliographies, feeds and mails write them: YYYY-MM-DD, YYYY-MM or YYYY."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

_MONTH_NAMES: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
MONTHS: Final = tuple(name[:3] for name in _MONTH_NAMES)
"""The month macros of BibTeX: `jan` to `dec`."""
MONTH_WORD: Final = "|".join((*_MONTH_NAMES, "sept", *MONTHS))
"""Pattern for the English name of a month, full or abbreviated, in lower case."""
_ISO: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]|$)")
_WRITTEN: Final = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})\s+([A-Za-z]{3})[a-z]*\s+(\d{4})\b")
_DAY: Final = re.compile(
    r"(?P<year>\d{4})(?:[-/](?P<month>\d{1,2}))?(?:[-/](?P<day>\d{1,2}))?(?!\d|[A-SU-Za-z])",
    re.ASCII,
)
_YEAR: Final = re.compile(r"(?<![\d-])([12]\d{3})(?!\d)", re.ASCII)
_CERTAIN_YEAR: Final = re.compile(r"(?<!\d)(\d{4})(?![\duUxX])", re.ASCII)
_NUMBER: Final = re.compile(r"(?<![\dA-Za-z])(\d{1,2})(?!\d)", re.ASCII)
_SLASHED: Final = re.compile(r"\d{4}/(?:\d{0,2}/|\d{1,2}$)", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z]{3,}")


def read_date(text: str) -> str | None:
    """Return the date, or the start of a range, as precisely as it is certain; None if none is.

    `2016-07-18T20:26:06`, `2011-05~/2012`, `2004-06-uu`, `2017-24` (a season), `1948/07//`,
    `18 July 2016` and `c. 1999` are all read; `199u`, which may be any of ten years, isn't.
    """
    text = text.strip().strip("{}")
    begin, slash, end = text.partition("/")
    if slash and not begin.strip()[:1].isdigit():
        begin = end if begin.strip() in {"", "..", "unknown", "*"} else text
    match = _DAY.match((begin if not _SLASHED.match(text) else text).strip())
    if match:
        return from_parts(match["year"], match["month"] or "", match["day"] or "")
    year = _YEAR.search(text)
    if year is None:
        return None
    rest = text[: year.start()] + " " + text[year.end() :]
    word = _month_word(rest)
    if word is None:
        return from_parts(year[1], rest.strip(" /.,"))
    number = _NUMBER.search(rest)
    return from_parts(year[1], word, number[1] if number else "")


def from_parts(year: str, month: str = "", day: str = "") -> str | None:
    """Return the date from a year, a month (number or word) and a day, as far as they are valid.

    None if there is no certain year.
    """
    found = _CERTAIN_YEAR.search(year)
    if found is None or found[1] == "0000":
        return None
    number = month_number(month)
    if number is None:
        return found[1]
    digits = _NUMBER.search(day or ("" if month.strip().isdecimal() else month))
    if digits:
        try:
            return dt.date(int(found[1]), number, int(digits[1])).isoformat()
        except ValueError:
            pass
    return f"{found[1]}-{number:02}"


def month_number(text: str) -> int | None:
    """Return 1 to 12 for `3`, `03`, `mar`, `March`, `12~mar` or `mar-apr` (March), else None."""
    text = text.strip()
    if re.fullmatch(r"0?[1-9]|1[0-2]", text):
        return int(text)
    word = _month_word(text)
    return MONTHS.index(word) + 1 if word else None


def day_of(text: str) -> dt.date | None:
    """Return the date of a time such as `2023-06-12T18:21:23Z` or `Mon, 12 Jun 2023 18:21:23 GMT`.

    The time zone isn't converted. None for other texts.
    """
    text = text.strip()
    try:
        if match := _ISO.match(text):
            return dt.date.fromisoformat(match[1])
        match = _WRITTEN.match(text)
        word = match[2].lower() if match else ""
        if match is None or word not in MONTHS:
            return None
        return dt.date(int(match[3]), MONTHS.index(word) + 1, int(match[1]))
    except ValueError:
        return None


def iso_day_of(text: str) -> str | None:
    """Return `day_of(text)` as YYYY-MM-DD."""
    day = day_of(text)
    return day.isoformat() if day else None


def _month_word(text: str) -> str | None:
    words = (match[0][:3].lower() for match in _WORD.finditer(text))
    return next((word for word in words if word in MONTHS), None)
