"""The source `json`: an array of JSON objects similar to Sheaf's, or an object that holds one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from digest.errors import InputError
from digest.sources.base import Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.json_values import Broken, values
from digest.sources.records import looks_like_paper, paper_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event, Origin

name: Final = "json"
describes: Final = "an array of JSON objects: `sheaf search --json`, and near shapes"

_ARRAY_KEYS: Final = (
    *("papers", "items", "results", "data", "references", "entries", "records", "documents"),
    *("hits", "message", "works", "articles"),
)
"""Keys under which other programs hold their array of papers."""
_HEAD: Final = re.compile(r"[\s\ufeff]*[\[{]")
_NAMED: Final = re.compile(r'"(?:title|paper_title|abstract|abstractNote)"\s*:\s*["\[]')


def sniff(head: bytes) -> bool:
    """Return whether this begins like JSON and has a title or an abstract."""
    text = head.decode("utf-8", errors="replace")
    return _HEAD.match(text) is not None and _NAMED.search(text) is not None


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each object.

    Raises:
        InputError: no object is a paper.
    """
    found = False
    label = digest_label(name, origin, None)
    for line, record in records(stream):
        event = (
            record if isinstance(record, Skipped) else contained(line, _paper, record, line, label)
        )
        found = found or not isinstance(event, Skipped)
        yield event
    if not found:
        raise InputError(
            "no object in this file is a paper", where=origin.file, hint="give the --format it has"
        )


def records(stream: BinaryIO) -> Iterator[tuple[int, Any | Skipped]]:
    """Yield each value of the array with its line, wherever the array is.

    Broken JSON comes as `Skipped`.
    """
    for each in values(stream):
        if isinstance(each, Broken):
            yield (
                each.line,
                Skipped(each.line, f"{each.reason}; what follows it in this file was not read"),
            )
            continue
        inner = _inner_array(each.value)
        for record in [each.value] if inner is None else inner:
            yield each.line, record


def _inner_array(value: Any, depth: int = 3) -> list[Any] | None:
    """Return the array of papers inside an object that isn't a paper, or None."""
    if not isinstance(value, dict) or looks_like_paper(value) or depth == 0:
        return None
    for key in _ARRAY_KEYS:
        inner = value.get(key)
        if isinstance(inner, list):
            return inner
        if isinstance(inner, dict) and (found := _inner_array(inner, depth - 1)) is not None:
            return found
    return None


def _paper(record: Any, line: int, label: str) -> Event:
    if not isinstance(record, dict):
        return Skipped(line, "it is not a JSON object")
    try:
        return paper_of(record, label)
    except ValueError as error:
        return Skipped(line, str(error))
