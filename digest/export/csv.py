"""CSV: one row per paper, for spreadsheets, which must not take a cell for a formula."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from digest.export.links import paper_doi, web_link
from digest.text.oneline import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.export.entry import ExportEntry

COLUMNS: Final = (
    *("id", "title", "authors", "date", "venue", "doi", "url", "categories", "code", "upvotes"),
    *("comment", "tags", "stage", "note", "abstract"),
)
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠|%]")
"""What spreadsheets take for a formula or a command, including full-width forms."""


def write(entries: Iterable[ExportEntry]) -> Iterator[str]:
    """A header, then one row per entry, as in RFC 4180 except that lines end in LF."""
    yield _row(COLUMNS)
    for entry in entries:
        paper = entry.paper
        yield _row(
            (
                paper.id,
                paper.display_title,
                "; ".join(paper.authors),
                paper.date or "",
                paper.venue or "",
                paper_doi(paper),
                web_link(paper),
                "; ".join(paper.categories),
                " ".join(paper.code),
                "" if paper.upvotes is None else str(paper.upvotes),
                paper.comment or "",
                "; ".join(entry.tags),
                entry.stage,
                entry.note,
                paper.abstract,
            )
        )


def _row(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(map(_cell, values))
    return out.getvalue()


def _cell(value: str) -> str:
    """The value on one line, with an apostrophe before anything that a spreadsheet might run."""
    text = one_line(value)
    return f"'{text}" if _FORMULA.match(text) else text
