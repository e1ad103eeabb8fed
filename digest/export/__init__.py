"""Writes papers in formats that other programs read: each is a module and a row in `FORMATS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from digest.errors import UsageError
from digest.export import atom, bibtex, csl_json, csv, jsonl, markdown, ris
from digest.export.bibtex import bibtex_entries
from digest.export.entry import ExportEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from digest.bookmarks.record import Bookmark
    from digest.paper import Paper

__all__ = ["FORMATS", "ExportFormat", "bibtex_entries", "export"]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """An export format."""

    summary: str
    """What it is for, to show in a list of formats."""
    suffix: str
    """The suffix of its files' names, with the dot."""
    write: Callable[[Iterable[ExportEntry]], Iterator[str]]
    """Yields the text in pieces, with line ends."""


FORMATS: Final = {
    "bibtex": ExportFormat("for LaTeX and reference managers", ".bib", bibtex.write),
    "ris": ExportFormat("for libraries and reference managers", ".ris", ris.write),
    "csl-json": ExportFormat("for pandoc, Zotero and citation processors", ".json", csl_json.write),
    "markdown": ExportFormat("a list for notes and e-mail", ".md", markdown.write),
    "jsonl": ExportFormat("one JSON object per line, for `sheaf add`", ".jsonl", jsonl.write),
    "csv": ExportFormat("for spreadsheets", ".csv", csv.write),
    "atom": ExportFormat("for feed readers", ".xml", atom.write),
}
"""Every format by its name on the command line."""


def export(
    papers: Iterable[Paper],
    format_name: str,
    get_bookmark: Callable[[str], Bookmark | None] = lambda _: None,
) -> Iterator[str]:
    """The text of papers in a format, in pieces.

    Args:
        papers: in the order in which to write them.
        format_name: a key of `FORMATS`.
        get_bookmark: gives a paper's record by id (`Bookmarks.get`), which is exported as far as
            the format has fields for it.

    Raises:
        UsageError: there is no such format; raised by the call, not by the first piece.
    """
    if format_name not in FORMATS:
        raise UsageError(
            f"unknown format {format_name!r}", hint=f"choose one of {', '.join(FORMATS)}"
        )
    return FORMATS[format_name].write(
        ExportEntry(paper, get_bookmark(paper.id)) for paper in papers
    )
