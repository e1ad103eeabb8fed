"""The source `jsonl`: a JSON object a line, as Sheaf writes them or of a shape near it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from digest.errors import InputError
from digest.paper import Paper, arxiv_id, best_id, doi_id, parse_id, title_id
from digest.sources.base import Origin, Skipped, digest_label
from digest.text import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event

name: Final = "jsonl"
describes: Final = "a JSON object a line: Sheaf's own export, and near shapes"

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "abstract": ("abstract", "text", "summary"),
    "authors": ("authors", "author"),
    "date": ("date", "published", "year"),
    "categories": ("categories", "keywords"),
    "comment": ("comment", "comments"),
    "code": ("code",),
    "venue": ("venue", "journal"),
}
"""What other tools call a field of ours, the first that is there wins."""
_READ: Final = frozenset(
    {"id", "_id", "title", "doi", "url", "upvotes", "digests", "aliases", "extra"}
    | {each for names in _NAMES.values() for each in names}
)
_DATE: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_LONGEST_LINE: Final = 16 * 1024 * 1024


def sniff(head: bytes) -> bool:
    """Tell whether the first line is an object with a title, an abstract or a text."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    if not line.startswith(b"{"):
        return False
    try:
        record = json.loads(line)
    except ValueError:
        # A first line longer than the head is cut, and then the names alone must do.
        return len(line) >= len(head.strip()) and b'"title"' in line and b'"abstract"' in line
    return isinstance(record, dict) and any(
        isinstance(record.get(each), str) for each in ("title", *_NAMES["abstract"])
    )


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each line.

    Raises:
        InputError: no line is one.
    """
    found = False
    label = digest_label(name, origin, None)
    for number, line in enumerate(_lines(stream), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError("it is not a JSON object")  # noqa: TRY004, TRY301 - one kind
            yield _paper(record, label)
            found = True
        except json.JSONDecodeError as error:
            yield Skipped(number, f"it is not JSON ({error.msg.lower()})")
        except (ValueError, RecursionError) as error:
            yield Skipped(number, str(error))
    if not found:
        raise InputError(
            "no line of this file is a paper", where=origin.file, do="give the --format it has"
        )


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    first = True
    while line := stream.readline(_LONGEST_LINE):
        yield line.removeprefix(b"\xef\xbb\xbf") if first else line
        first = False


def _paper(record: Mapping[str, Any], label: str) -> Paper:
    """The paper of one object.

    Raises:
        ValueError: it has neither title nor abstract.
    """
    raw_title, raw_abstract = _text(record.get("title")), _text(_get(record, "abstract"))
    title, abstract = clean_line(raw_title), clean(raw_abstract)
    if not title and not abstract:
        raise ValueError("it has neither title nor abstract")
    url = _text(record.get("url")) or None
    doi = _text(record.get("doi")) or None
    aliases = _texts(record.get("aliases"))
    ids = _ids(record, url, doi, title, abstract)
    best = best_id(ids)
    extra = {key: value for key, value in record.items() if key not in _READ}
    extra |= _object(record.get("extra"))
    if raw_title != title:
        extra.setdefault("raw_title", raw_title)
    if raw_abstract != abstract:
        extra.setdefault("raw_abstract", raw_abstract)
    upvotes = record.get("upvotes")
    return Paper(
        id=best,
        title=title,
        abstract=abstract,
        authors=tuple(dict.fromkeys(clean_line(each) for each in _texts(_get(record, "authors")))),
        date=_date(_get(record, "date")),
        categories=_texts(_get(record, "categories")),
        venue=clean_line(_text(_get(record, "venue"))) or None,
        doi=doi,
        url=url,
        code=_texts(_get(record, "code")),
        upvotes=upvotes if isinstance(upvotes, int) else None,
        comment=clean_line(_text(_get(record, "comment"))) or None,
        digests=(*_texts(record.get("digests")), label),
        aliases=tuple(each for each in dict.fromkeys((*aliases, *ids)) if each != best),
        extra=extra,
    )


def _ids(
    record: Mapping[str, Any], url: str | None, doi: str | None, title: str, abstract: str
) -> list[str]:
    """Every id that the record has, one at least; an arXiv link counts as one."""
    ids = []
    own = _text(record.get("id", record.get("_id")))
    if own:
        ids.append(parse_id(own) or f"local:{clean_line(own)}")
    if url and (from_url := arxiv_id(url)):
        ids.append(from_url)
    if doi and (from_doi := doi_id(doi)):
        ids.append(arxiv_id(from_doi.removeprefix("doi:")) or from_doi)
    return ids or [title_id(title or abstract)]


def _get(record: Mapping[str, Any], field: str) -> Any:
    return next((record[each] for each in _NAMES[field] if record.get(each)), None)


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = re.split(r"\s+and\s+|\s*;\s*|,\s*", value)
    if not isinstance(value, list):
        return ()
    return tuple(each for each in value if isinstance(each, str) and each.strip())


def _object(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _date(value: Any) -> str | None:
    match = _DATE.match(_text(value))
    return match[0] if match else None
