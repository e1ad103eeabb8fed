"""JSON lines: a paper a line, as `digest.paper` has it; nothing is lost but tags and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.paper import paper_to_json
from digest.text.oneline import json_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.export.entry import Entry


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """A line an entry."""
    for entry in entries:
        yield json_line(paper_to_json(entry.paper)) + "\n"
