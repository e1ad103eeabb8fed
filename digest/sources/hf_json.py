"""The source `hf-json`: responses of Hugging Face's API about papers.

A list of daily papers, one page of search results, or a single paper. An entry's `paper` object
holds most of the data; the keys beside it are about the entry.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from digest.arxiv import arxiv_id
from digest.bibliography.author_list import authors
from digest.errors import InputError
from digest.paper import Paper, parse_id, title_id
from digest.sources import normalize
from digest.sources.base import Origin, Remark, Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.decoding import decode
from digest.sources.json_stream import json_elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event

name: Final = "hf-json"
describes: Final = "answers of Hugging Face's API (daily_papers, papers)"

_LISTS: Final = ("dailyPapers", "weeklyPapers", "monthlyPapers", "papers", "results")
"""Keys under which a response that is an object holds its list."""
_SIGNATURE_KEYS: Final = (
    '"submittedOnDailyAt"',
    '"submittedOnDailyBy"',
    '"upvotes"',
    '"discussionId"',
    '"ai_keywords"',
    '"githubRepo"',
    '"dailyPapers"',
)
_EXTRA: Final = {
    "ai_keywords": "ai_keywords",
    "ai_summary": "ai_summary",
    "githubStars": "github_stars",
    "projectPage": "project_page",
    "submittedOnDailyAt": "submitted_on_daily_at",
    "numComments": "num_comments",
    "isAuthorParticipating": "author_participates",
}
"""Key in the API -> key in `extra`."""


def sniff(head: bytes) -> bool:
    """Return whether this is JSON with at least two keys specific to Hugging Face's papers."""
    text = decode(head)[0].lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")) or '"summary"' not in text:
        return False
    return sum(mark in text for mark in _SIGNATURE_KEYS) >= 2


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each entry.

    Raises:
        InputError: the file isn't JSON, has no papers, or reports an error.
    """
    found = is_empty = False
    skipped: list[Skipped] = []
    for line, value in json_elements(stream, origin):
        if isinstance(value, Skipped):
            skipped.append(value)
            continue
        entries = listed(value)
        is_empty |= entries == []
        for each in [value] if entries is None else entries:
            event = contained(line, paper, each, line, origin)
            if isinstance(event, Skipped):
                skipped.append(event)
                continue
            found = True
            yield event
    if not found and not skipped:
        # `[]` has no elements at all.
        yield Remark("the response has no papers")
    elif not found and not is_empty:
        raise InputError(
            f"no paper is in this file: {skipped[0].reason}",
            where=origin.file,
            line=skipped[0].line,
            hint="get the answer again, or give the --format it has",
        )
    yield from skipped


def listed(value: Any) -> list[Any] | None:
    """Return the entries of a response that wraps its list in an object, else None."""
    if not isinstance(value, Mapping) or "title" in value or "paper" in value:
        return None
    return next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)


def paper(entry: Any, line: int | None, origin: Origin, label: str = name) -> Paper | Skipped:
    """Make a paper from an entry; `label` is the name of the source in the digest's label."""
    if not isinstance(entry, Mapping):
        return Skipped(line, "it is not an entry of Hugging Face's API")
    inner = entry.get("paper")
    about = inner if isinstance(inner, Mapping) else entry
    if "error" in about and "title" not in about:
        return Skipped(line, f"the service answered with an error: {_text(about, 'error')}")
    raw_title = _text(about, "title") or _text(entry, "title")
    raw_abstract = _text(about, "summary") or _text(entry, "summary")
    title, abstract = normalize.line(raw_title), normalize.prose(raw_abstract)
    if not title and not abstract:
        return Skipped(line, "it has neither title nor abstract")
    own = _text(about, "id") or _text(about, "_id")
    known = arxiv_id(own) or parse_id(own) or (f"local:{normalize.line(own)}" if own else None)
    extra = _extra(entry, about)
    extra |= normalize.raw_texts(raw_title, title, raw_abstract, abstract)
    upvotes = about.get("upvotes")
    return Paper(
        id=known or title_id(title or abstract),
        title=title,
        abstract=abstract,
        authors=authors(_names(about.get("authors"))),
        date=_day(about, "publishedAt") or _day(entry, "publishedAt"),
        url=f"https://huggingface.co/papers/{own}" if own else None,
        code=tuple(filter(None, [_text(about, "githubRepo").strip().rstrip("/")])),
        upvotes=upvotes if isinstance(upvotes, int) and not isinstance(upvotes, bool) else None,
        digests=(digest_label(label, origin, _date(about, "submittedOnDailyAt")),),
        extra=extra,
    )


def _extra(entry: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    extra = {}
    for key, ours in _EXTRA.items():
        value = about.get(key) if about.get(key) is not None else entry.get(key)
        if value not in (None, "", [], {}):
            extra[ours] = value
    for key, ours in (("organization", "organization"), ("submittedOnDailyBy", "submitted_by")):
        who = about.get(key) or entry.get(key)
        if isinstance(who, Mapping) and (known_as := _text(who, "fullname") or _text(who, "name")):
            extra[ours] = normalize.line(known_as)
    return extra


def _names(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else ():
        known_as = each if isinstance(each, str) else _text(each, "name")
        if known_as:
            yield known_as


def _text(record: Any, key: str) -> str:
    value = record.get(key) if isinstance(record, Mapping) else None
    return value if isinstance(value, str) else ""


def _day(record: Mapping[str, Any], key: str) -> str | None:
    day = _date(record, key)
    return day.isoformat() if day else None


def _date(record: Mapping[str, Any], key: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(_text(record, key)[:10])
    except ValueError:
        return None


def embedded(text: str) -> list[Any]:
    """Return the entries in the JSON of a Hugging Face page's attribute; none for other text.

    Never raises.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(value, Mapping):
        return []
    entries = listed(value)
    if entries is not None:
        return entries
    inner = value.get("paper")
    return [value] if isinstance(inner, Mapping) and "title" in inner else []
