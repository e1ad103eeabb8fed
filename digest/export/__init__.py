"""Papers going out, as other programs read them: a format is a module and a row in `FORMATS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from digest.errors import UsageError
from digest.export import atom, bibtex, csl_json, csv, jsonl, markdown, ris
from digest.export.bibtex import bibtex_entry
from digest.export.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from digest.bookmarks.record import Bookmark
    from digest.paper import Paper

__all__ = ["FORMATS", "Format", "bibtex_entry", "export"]


@dataclass(frozen=True, slots=True)
class Format:
    """One way out."""

    summary: str
    """What it is for, for a list of the formats."""
    suffix: str
    """What its files' names end with, with the dot."""
    write: Callable[[Iterable[Entry]], Iterator[str]]
    """Gives the text in pieces, each with its line ends."""


FORMATS: Final = {
    "bibtex": Format("for LaTeX and reference managers", ".bib", bibtex.write),
    "ris": Format("for libraries and reference managers", ".ris", ris.write),
    "csl-json": Format("for pandoc, Zotero and citation processors", ".json", csl_json.write),
    "markdown": Format("a list for notes and mails", ".md", markdown.write),
    "jsonl": Format("a JSON object a line, which sheaf add reads again", ".jsonl", jsonl.write),
    "csv": Format("for spreadsheets", ".csv", csv.write),
    "atom": Format("for feed readers", ".xml", atom.write),
}
"""Every format by the name that the command line gives it."""


def export(
    papers: Iterable[Paper],
    format_name: str,
    marks: Callable[[str], Bookmark | None] = lambda _: None,
) -> Iterator[str]:
    """The text of papers in a format, in pieces.

    Args:
        papers: in the order in which they go out.
        format_name: a key of `FORMATS`.
        marks: what is kept of a paper by id (`Bookmarks.get`): its tags and note go out with it
            in the formats that have a place for them.

    Raises:
        UsageError: there is no such format; raised at the call, not at the first piece.
    """
    if format_name not in FORMATS:
        raise UsageError(
            f"there is no format {format_name!r}", hint=f"choose one of {', '.join(FORMATS)}"
        )
    return FORMATS[format_name].write(_entry(paper, marks(paper.id)) for paper in papers)


def _entry(paper: Paper, mark: Bookmark | None) -> Entry:
    return Entry(paper, mark.tags, mark.note) if mark else Entry(paper)
