"""`sheaf show`: one paper in full."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

from digest.bookmarks import Bookmark, marked_paper_to_json
from digest.cli.common import find_paper, open_bookmarks, open_papers
from digest.storage.paths import home
from digest.text import safe
from digest.text.oneline import json_page, one_line

if TYPE_CHECKING:
    import argparse

    from digest.paper import Paper

_MEASURE = 80
"""Columns of a line: a width that is comfortable to read."""

_EXTRAS = {
    "organization": "organization",
    "stars": "github_stars",
    "submitted by": "submitted_by",
    "summary": "ai_summary",
}
"""What some sources know besides, by the label shown: keys of `Paper.extra`."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf show`."""
    parser.add_argument("id", metavar="ID", help="an id, a DOI or a link to arXiv")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Print the paper."""
    with open_papers(home()) as papers:
        paper = find_paper(papers, arguments.id)
        record = open_bookmarks(papers).get(paper.id)
    if arguments.json:
        print(json_page(marked_paper_to_json(paper, record)))
    else:
        print(_page(paper, record or Bookmark(id=paper.id)))
    return 0


def _page(paper: Paper, record: Bookmark) -> str:
    width = min(_MEASURE, shutil.get_terminal_size().columns)
    facts = {
        "authors": ", ".join(paper.authors),
        "date": paper.date,
        "venue": paper.venue,
        "categories": " ".join(paper.categories),
        "id": paper.id,
        "also": " ".join(paper.other_ids),
        "doi": paper.doi,
        "link": paper.link,
        "code": " ".join(paper.code),
        "comment": paper.comment,
        "upvotes": _plain(paper.upvotes),
        **{label: _plain(paper.extra.get(key)) for label, key in _EXTRAS.items()},
        "seen in": " ".join(paper.digests),
        "bookmarked": (record.added or "")[:10] if record.is_bookmarked else "",
        "read": record.read.on[:10] if record.is_read else "",
        "stage": record.stage.value,
        "tags": " ".join(f"#{tag}" for tag in record.tags),
    }
    lines = textwrap.wrap(safe(paper.display_title), width)
    for name, value in facts.items():
        if value:
            lines += textwrap.wrap(
                safe(f"{name}: {value}"), width, subsequent_indent="  ", break_on_hyphens=False
            )
    for line in record.note.splitlines():
        lines += textwrap.wrap(safe(line), width, initial_indent="> ", subsequent_indent="> ")
    for each in record.passages:
        said = f"“{each.quote}”" + (f" — {one_line(each.note)}" if each.note else "")
        lines += textwrap.wrap(safe(said), width, initial_indent="| ", subsequent_indent="| ")
    for paragraph in paper.abstract.split("\n\n"):
        lines += ["", *textwrap.wrap(safe(paragraph), width)]
    return "\n".join(lines)


def _plain(value: object) -> str:
    """A source's value as text; empty unless it is a number or a text."""
    return str(value) if isinstance(value, int | float | str) else ""
