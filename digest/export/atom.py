"""Atom (RFC 4287): a feed for feed readers, with one entry per paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from digest.export.links import paper_doi, web_link
from digest.text.oneline import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.export.entry import ExportEntry
    from digest.paper import Paper

_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow."""
_EPOCH: Final = "1970-01-01T00:00:00Z"
"""The date of papers without one, since Atom requires it."""
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)


def write(entries: Iterable[ExportEntry]) -> Iterator[str]:
    """The feed; the same papers always give the same feed, since its only dates are theirs."""
    entries = list(entries)
    newest = max((_moment(entry.paper) for entry in entries), default=_EPOCH)
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom">\n'
        "  <id>urn:sheaf:export</id>\n"
        "  <title>Papers from Sheaf</title>\n"
        f"  <updated>{newest}</updated>\n"
        "  <generator>Sheaf</generator>\n"
        "  <author><name>Sheaf</name></author>\n"
    )
    for entry in entries:
        yield _entry(entry)
    yield "</feed>\n"


def _entry(entry: ExportEntry) -> str:
    paper = entry.paper
    moment = _moment(paper)
    link = web_link(paper)
    lines = [
        f"<id>{_text(_uri(paper))}</id>",
        f"<title>{_text(paper.display_title)}</title>",
        f"<updated>{moment}</updated>",
        f"<published>{moment}</published>" if moment != _EPOCH else "",
        *(f"<author><name>{_text(each)}</name></author>" for each in paper.authors),
        f'<link rel="alternate" href={_attribute(link)}/>' if link else "",
        *(f"<category term={_attribute(each)}/>" for each in (*paper.categories, *entry.tags)),
        f"<arxiv:doi>{_text(paper_doi(paper))}</arxiv:doi>" if paper_doi(paper) else "",
        f"<arxiv:journal_ref>{_text(paper.venue)}</arxiv:journal_ref>" if paper.venue else "",
        f"<arxiv:comment>{_text(paper.comment)}</arxiv:comment>" if paper.comment else "",
        f"<summary>{_text(paper.abstract)}</summary>" if paper.abstract else "",
        f"<content>{_text(entry.note)}</content>" if entry.note else "",
    ]
    return "  <entry>\n" + "".join(f"    {line}\n" for line in lines if line) + "  </entry>\n"


def _uri(paper: Paper) -> str:
    """A permanent, unique id for the paper, as Atom requires."""
    kind, _, rest = paper.id.partition(":")
    if kind == "arxiv":
        return f"http://arxiv.org/abs/{rest}"
    if kind == "doi":
        return f"https://doi.org/{quote(rest, safe='/:;()', errors='ignore')}"
    return f"urn:sheaf:{quote(paper.id, safe=':', errors='ignore')}"


def _moment(paper: Paper) -> str:
    match = _DAY.fullmatch(paper.date or "")
    return f"{match[1]}-{match[2] or '01'}-{match[3] or '01'}T00:00:00Z" if match else _EPOCH


def _text(text: str) -> str:
    return escape(_NO_XML.sub("", one_line(text)))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("", one_line(text)))
