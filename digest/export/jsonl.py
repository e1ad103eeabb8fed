"""JSON lines: one paper per line, as in `digest.paper`, with its marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.bookmarks.record import marked_paper_to_json
from digest.text.oneline import json_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.export.entry import ExportEntry


def write(entries: Iterable[ExportEntry]) -> Iterator[str]:
    """One line per entry."""
    for entry in entries:
        yield json_line(marked_paper_to_json(entry.paper, entry.record)) + "\n"
