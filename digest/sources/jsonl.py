"""The source `jsonl`: one JSON object per line, as Sheaf exports them or similar."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO, Final

from digest.errors import InputError
from digest.sources.base import Origin, Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.records import looks_like_paper, paper_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event

name: Final = "jsonl"
describes: Final = "a JSON object a line: Sheaf's own export, and near shapes"
by_lines: Final = True

_MAX_LINE_BYTES: Final = 16 * 1024 * 1024


def sniff(head: bytes) -> bool:
    """Return whether the first line is an object with a title, an abstract or a text."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    if not line.startswith(b"{"):
        return False
    try:
        return looks_like_paper(json.loads(line))
    except RecursionError:
        return False
    except ValueError:
        # A first line longer than the head is cut off, so its keys have to be enough.
        return len(line) >= len(head.strip()) and b'"title"' in line and b'"abstract"' in line


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each line.

    Raises:
        InputError: no line is a paper.
    """
    found = False
    label = digest_label(name, origin, None)
    for number, line in enumerate(_lines(stream), start=1):
        if not line.strip():
            continue
        event = contained(number, _event, number, line, label)
        found = found or not isinstance(event, Skipped)
        yield event
    if not found:
        raise InputError(
            "no line of this file is a paper", where=origin.file, hint="give the --format it has"
        )


def _event(number: int, line: bytes, label: str) -> Event:
    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            return Skipped(number, "it is not a JSON object")
        return paper_of(record, label)
    except json.JSONDecodeError as error:
        return Skipped(number, f"it is not JSON ({error.msg.lower()})")
    except ValueError as error:
        return Skipped(number, str(error))


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    first = True
    while line := stream.readline(_MAX_LINE_BYTES):
        yield line.removeprefix(b"\xef\xbb\xbf") if first else line
        first = False
