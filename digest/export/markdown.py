"""Markdown (CommonMark): a list of papers for notes and e-mail, with their texts escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.export.links import web_link
from digest.text import safe
from digest.text.oneline import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.export.entry import ExportEntry
    from digest.paper import Paper

_ACTIVE = re.compile(r"[\\`*_\[\]<>&~|$]|(?<!\w)[#@:](?=\w)")
_BLOCK = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=#:]))")
"""What would turn a line that begins with it into a list, heading or rule."""
_MOST_AUTHORS: Final = 10


def write(entries: Iterable[ExportEntry]) -> Iterator[str]:
    """One list item per entry, with a blank line between items."""
    for position, entry in enumerate(entries):
        yield ("\n" if position else "") + _item(entry)


def _item(entry: ExportEntry) -> str:
    paper = entry.paper
    title = escape(paper.display_title)
    link = web_link(paper).replace("(", "%28").replace(")", "%29")
    lines = [
        f"[{title}]({link})" if link else title,
        _authors(paper),
        escape(" · ".join(filter(None, (paper.date, paper.venue)))),
        " · ".join(f"`{_code(each)}`" for each in _ids(paper)),
        escape("Tags: " + ", ".join(entry.tags)) if entry.tags else "",
        f"Stage: {entry.stage}" if entry.stage else "",
    ]
    text = "- " + "\\\n  ".join(filter(None, lines)) + "\n"
    if entry.note:
        # The note is the person's own and may be Markdown; quoting keeps it in its place.
        quoted = ("  > " + " ".join(safe(line).split("\n")) for line in entry.note.split("\n"))
        text += "\n" + "".join(line.rstrip() + "\n" for line in quoted)
    for each in entry.annotations:
        text += f"\n  > “{escape(each.quote)}”\n"
        noted = (escape(line) for line in each.note.split("\n") if line.strip())
        text += "".join(f"  >\n  > {line}\n" for line in noted)
    return text


def escape(text: str) -> str:
    """Text on one line that Markdown shows literally, even at the beginning of a line."""
    text = _ACTIVE.sub(lambda match: "\\" + match[0], one_line(text))
    return _BLOCK.sub(r"\1\\", text)


def _authors(paper: Paper) -> str:
    shown = ", ".join(paper.authors[:_MOST_AUTHORS])
    more = len(paper.authors) - _MOST_AUTHORS
    return escape(f"{shown} and {more:,} more" if more > 0 else shown)


def _ids(paper: Paper) -> Iterator[str]:
    yield paper.id
    if paper.doi and paper.id != f"doi:{paper.doi.lower()}":
        yield f"doi:{paper.doi}"


def _code(text: str) -> str:
    return one_line(text).replace("`", "'")
