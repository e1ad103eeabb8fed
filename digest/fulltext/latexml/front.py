"""What stands before the first section: title, authors, abstract, and what belongs to none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.content import plain
from digest.fulltext.latexml.blocks import front_note
from digest.fulltext.latexml.flow import Flow
from digest.fulltext.tidying import tidy, trimmed

if TYPE_CHECKING:
    from digest.fulltext.latexml.walk import Walk
    from digest.fulltext.page import HtmlPage, Node

_ASIDE: Final = (
    "ltx_note",
    "ltx_ERROR",
    "ltx_keywords",
    "ltx_classification",
    "ltx_dates",
    "ltx_date",
    "ltx_subtitle",
)
_SECTIONS: Final = ("ltx_part", "ltx_chapter", "ltx_section", "ltx_subsection", "ltx_paragraph")
_BETWEEN: Final = re.compile(r"\s*(?:,|;|\band\b|&|\\AND\b|[\u2000-\u2003]|\s{2,})\s*")
_ID: Final = re.compile(r"(?:arXiv:|/(?:html|abs|pdf)/)([\w.\-/]++)")
_VERSION: Final = re.compile(r"(?<=[\d.]{4})v(\d{1,3})\b")


@dataclass(slots=True)
class Front:
    """What the paper's element holds, sorted."""

    title: tuple[d.Span, ...] = ()
    authors: list[str] = field(default_factory=list)
    abstract: tuple[d.Block, ...] = ()
    front: tuple[d.Block, ...] = ()
    body: tuple[d.Block, ...] = ()


def read(walk: Walk, root: Node) -> Front:
    """Read a whole paper, what stands before the first section apart from the body."""
    found = Front()
    front = Flow(walk.anchors, "front")
    body = Flow(walk.anchors, "")
    has_title = any(each.has("ltx_title_document") for each in root.nodes())
    seen_title = seen_section = False
    for child in root.children:
        if isinstance(child, str):
            (body if seen_title or not has_title else front).text(child)
        elif child.has("ltx_title_document"):
            seen_title = True
            found.title = _title(walk, child, front)
        elif child.has("ltx_authors"):
            _authors(walk, child, found, front)
        elif child.has("ltx_abstract") and not found.abstract:
            heading = next((each for each in child.nodes() if each.has("ltx_title")), None)
            found.abstract = walk.blocks(child, (heading,), stem=child.id or "abstract")
        elif not seen_section and child.has("ltx_note"):
            front_note(walk, child, front)
        elif (not seen_section and child.has(*_ASIDE)) or (has_title and not seen_title):
            walk.node(child, front)
        else:
            seen_section = seen_section or child.has(*_SECTIONS)
            walk.node(child, body)
    found.front, found.body = front.ended(), body.ended()
    return found


def _title(walk: Walk, node: Node, front: Flow) -> tuple[d.Span, ...]:
    notes = tuple(each for each in node.descendants() if each.has("ltx_note"))
    for each in notes:
        front_note(walk, each, front)
    spans = walk.spans(node)
    return trimmed(tuple(_on_one_line(each) for each in spans if not isinstance(each, d.Footnote)))


def _on_one_line(span: d.Span) -> d.Span:
    return d.Text(" ") if isinstance(span, d.LineBreak) else span


def _authors(walk: Walk, node: Node, found: Front, front: Flow) -> None:
    """Read the names of the authors; what stands with them goes to the front matter."""
    creators = [each for each in node.descendants() if each.has("ltx_creator")]
    if not creators:
        walk.children(node, front)
        return
    for creator in creators:
        name = next((each for each in creator.descendants() if each.has("ltx_personname")), None)
        lines = _lines(walk, name) if name is not None else []
        names = _names(_first_line(name)) if name is not None else []
        found.authors += names
        notes = [each for each in creator.nodes() if each is not name]
        contacts = [each for each in creator.descendants() if each.has("ltx_contact")]
        labels = tuple(each for each in creator.descendants() if each.has("ltx_contact_name"))
        said = [walk.spans(each, labels) for each in contacts or notes]
        parts = [each for each in (*lines[1:], *said) if plain(each)]
        marked = bool(lines) and any(not isinstance(each, d.Text) for each in lines[0])
        if parts or marked:
            # With their marks, which lead to affiliations further down. An only author needs
            # no name here again.
            is_said = len(creators) == 1 and bool(contacts) and not (marked or lines[1:])
            spans: list[d.Span] = list(lines[0]) if lines and not is_said else []
            for part in parts:
                spans += [d.LineBreak(), *part]
            front.block(d.Paragraph(walk.anchors.make("front.p"), trimmed(tuple(spans))))


def _lines(walk: Walk, name: Node) -> list[tuple[d.Span, ...]]:
    lines: list[list[d.Span]] = [[]]
    for span in walk.spans(name):
        if isinstance(span, d.LineBreak):
            lines.append([])
        else:
            lines[-1].append(span)
    return [tuple(each) for each in lines if plain(tuple(each))]


def _first_line(name: Node) -> str:
    """Return the line of the names as it stands, without the marks of their affiliations."""
    parts: list[str] = []
    for child in name.children:
        if isinstance(child, str):
            parts.append(child.replace("\n", " "))
        elif child.tag == "br":
            if "".join(parts).strip():
                break
        elif child.tag not in ("math", "sup") and not child.has("ltx_note", "ltx_ERROR"):
            parts.append(_first_line(child))
    return "".join(parts)


def _names(line: str) -> list[str]:
    names = (tidy(each).strip(" ,;*†‡§¶") for each in _BETWEEN.split(line.strip()))
    return [each for each in names if each]


def version(page: HtmlPage, url: str) -> int | None:
    """Return arXiv's version of the text, where page or address say it."""
    for said in (page.watermark, page.base, url):
        for each in _ID.finditer(said):
            if match := _VERSION.search(each[1]):
                return int(match[1])
    return None


def licence(page: HtmlPage) -> str:
    """Return the licence that the page names, or an empty string."""
    _, _, rest = page.watermark.partition("License:")
    return rest.partition("arXiv:")[0].strip()
