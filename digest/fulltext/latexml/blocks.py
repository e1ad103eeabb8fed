"""What stands on its own: sections, paragraphs, theorems, lists, quotations, the bibliography."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.content import plain
from digest.fulltext.latexml.flow import unstyled
from digest.fulltext.latexml.walk import paragraph_anchor
from digest.fulltext.tidying import trimmed

if TYPE_CHECKING:
    from digest.fulltext.latexml.flow import Flow
    from digest.fulltext.latexml.walk import Walk
    from digest.fulltext.page import Node

_LEVELS: Final = {
    "ltx_section": 1,
    "ltx_appendix": 1,
    "ltx_index": 1,
    "ltx_glossary": 1,
    "ltx_acknowledgements": 1,
    "ltx_subsection": 2,
    "ltx_subsubsection": 3,
    "ltx_paragraph": 4,
    "ltx_subparagraph": 5,
}
_KIND: Final = re.compile(r"\s*+(?:Appendix|Chapter|Part|Section|§)?", re.IGNORECASE)


def container(walk: Walk, node: Node, flow: Flow) -> None:
    """Read an element that only holds others."""
    flow.end_paragraph()
    walk.children(node, flow)
    flow.end_paragraph()


def unknown(walk: Walk, node: Node, flow: Flow) -> None:
    """Read an element of a kind that the walk does not know, as what it holds."""
    kinds = [each for each in node.classes if each.startswith("ltx_")]
    if kinds and not any(map(_LAYOUT.fullmatch, kinds)) and node.text().strip():
        walk.problems.unknown[kinds[0]] += 1
    container(walk, node, flow)


_LAYOUT: Final = re.compile(
    "ltx_(?:align|centering|flex|minipage|framed|figure_panel|block|inline|logical|transformed|wrap"
    "|noindent|font|page|text|keywords|classification|date|titlepage|frontmatter|authors|abstract"
    "|creator|runin|author|biblist|caption|tag|border|td|th|tr|img|lst|contact|nopad|engrafo"
    "|indent|role|parbox|marginpar|rotated|centerline|leftline|rightline|note|missing).*"
)


def para(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a paragraph with the equations and lists in it; what has no id is named after it."""
    stem, flow.stem = flow.stem, node.id or flow.stem
    if node.id:
        flow.end_paragraph()
        flow.expect(node.id)
    container(walk, node, flow)
    flow.stem = stem


def paragraph(walk: Walk, node: Node, flow: Flow) -> None:
    """Read the lines of a paragraph."""
    if node.tag == "span" and flow.inline and not node.has("ltx_para"):
        # A box within a line; its lines stand below each other.
        if _follows_paragraph(node):
            flow.span(d.LineBreak())
        walk.children(node, flow)
        return
    flow.end_paragraph()
    anchor = paragraph_anchor(node)
    if anchor:
        flow.expect(anchor)
    walk.children(node, flow)
    flow.end_paragraph()


def _follows_paragraph(node: Node) -> bool:
    above = node.parent
    before = None
    for each in above.nodes() if above is not None else ():
        if each is node:
            return before is not None and before.has("ltx_p")
        before = each
    return False


def section(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a section with all that is in it."""
    title = _title(node)
    level = next((_LEVELS[each] for each in node.classes if each in _LEVELS), 0)
    if level == 0:
        level = 1
    elif walk.chapters:
        level += 1
    before, walk.level = walk.level, level
    anchor = walk.anchors.take(node.id) if node.id else walk.anchors.make("S")
    number, spans = _heading(walk, title)
    blocks = walk.blocks(node, (title,), stem=anchor)
    walk.level = before
    flow.block(
        d.Section(anchor, level, number, spans, blocks, appendix="ltx_appendix" in node.classes)
    )


def _title(node: Node) -> Node | None:
    return next((each for each in node.nodes() if each.has("ltx_title")), None)


def _heading(walk: Walk, title: Node | None) -> tuple[str, tuple[d.Span, ...]]:
    """Return a heading's number and its words."""
    if title is None:
        return "", ()
    tag = next((each for each in title.nodes() if each.has("ltx_tag")), None)
    number = ""
    if tag is not None:
        number = _KIND.sub("", walk.line(tag), count=1).strip(" .:")
    return number, walk.spans(title, (tag,))


def stray_title(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a heading that heads no section: bold, before its text."""
    flow.end_paragraph()
    spans = walk.spans(node)
    if spans:
        flow.span(d.Styled(d.Style.BOLD, unstyled(spans)))
        flow.text(" ")
    if node.parent is None or not node.parent.has("ltx_keywords", "ltx_classification"):
        flow.end_paragraph()


def theorem(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a theorem, a definition, a remark or a proof."""
    title = _title(node)
    anchor = _anchor(walk, node, flow, "Thm")
    spans = unstyled(walk.spans(title)) if title is not None else ()
    blocks = walk.blocks(node, (title,), stem=_stem(anchor, flow))
    flow.block(d.Theorem(anchor, spans, blocks, proof="ltx_proof" in node.classes))


def _anchor(walk: Walk, node: Node, flow: Flow, stem: str) -> str:
    if not flow.anchored:
        return ""
    if node.id:
        return walk.anchors.take(node.id)
    return walk.anchors.make(f"{flow.stem}.{stem}" if flow.stem else stem)


def _stem(anchor: str, flow: Flow) -> str | None:
    return anchor if flow.anchored else None


def listed(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a list."""
    anchor = _anchor(walk, node, flow, "I")
    items: list[d.Item] = []
    loose: list[Node | str] = []
    for child in node.children:
        if isinstance(child, str):
            if child.strip():
                loose.append(child)
        elif child.tag == "dd" and items and not items[-1].blocks:
            term = items.pop()
            blocks = walk.blocks(child, stem=_stem(term.anchor, flow))
            items.append(d.Item(term.anchor, term.marker, blocks))
        elif child.tag in ("li", "dt", "dd") or child.has("ltx_item"):
            items.append(_item(walk, child, flow, node.tag, len(items) + 1))
        else:
            loose.append(child)
    if items:
        flow.block(d.List(anchor, tuple(items)))
    for each in loose:
        if isinstance(each, str):
            flow.text(each)
        else:
            walk.node(each, flow)
    flow.end_paragraph()


def _item(walk: Walk, node: Node, flow: Flow, kind: str, number: int) -> d.Item:
    anchor = _anchor(walk, node, flow, "i")
    tag = next((each for each in node.nodes() if each.has("ltx_tag_item", "ltx_tag")), None)
    if node.tag == "dt":
        return d.Item(anchor, walk.line(tag if tag is not None else node), ())
    marker = walk.line(tag) if tag is not None else f"{number}." if kind == "ol" else "•"
    blocks = walk.blocks(node, (tag,), stem=_stem(anchor, flow))
    return d.Item(anchor, marker, blocks)


def quotation(walk: Walk, node: Node, flow: Flow) -> None:
    """Read words that are set apart."""
    anchor = _anchor(walk, node, flow, "q")
    blocks = walk.blocks(node, stem=_stem(anchor, flow))
    if blocks:
        flow.block(d.Quotation(anchor, blocks))


def bibliography(walk: Walk, node: Node, flow: Flow) -> None:
    """Read the list of what the paper cites."""
    title = _title(node)
    anchor = walk.anchors.take(node.id) if node.id else walk.anchors.make("bib")
    found = [each for each in node.descendants() if each.has("ltx_bibitem")]
    entries = tuple(_entry(walk, each) for each in found)
    spans = walk.spans(title) if title is not None else ()
    flow.block(d.Bibliography(anchor, spans, entries))
    # Whatever else stands among the entries comes after them.
    lists = tuple(each for each in node.descendants() if each.has("ltx_biblist"))
    for each in lists or (node,):
        for child in tuple(each.nodes()):
            if not child.has("ltx_bibitem") and child is not title and not child.first(_ITEM):
                walk.node(child, flow)
    if lists:
        for child in tuple(node.nodes()):
            if child not in lists and child is not title and not child.first(_ITEM, "ltx_biblist"):
                walk.node(child, flow)
    flow.end_paragraph()


_ITEM: Final = "ltx_bibitem"


def stray_entry(walk: Walk, node: Node, flow: Flow) -> None:
    """Read an entry of a bibliography that stands outside one, with those before it."""
    flow.end_paragraph()
    entry = _entry(walk, node)
    last = flow.blocks[-1] if flow.blocks else None
    if isinstance(last, d.Bibliography) and not last.title:
        flow.blocks[-1] = d.Bibliography(last.anchor, (), (*last.entries, entry))
    else:
        flow.block(d.Bibliography(walk.anchors.make("bib"), (), (entry,)))


def _entry(walk: Walk, node: Node) -> d.Entry:
    anchor = walk.anchors.take(node.id) if node.id else walk.anchors.make("bib.bib")
    tag = next((each for each in node.nodes() if each.has("ltx_tag", "ltx_bibtag")), None)
    label = walk.line(tag) if tag is not None else ""
    spans: list[d.Span] = []
    for block in walk.blocks(node, (tag,)):
        if isinstance(block, d.Paragraph):
            if spans:
                spans.append(d.Text(" "))
            spans.extend(block.spans)
        else:
            from digest.fulltext.latexml.flow import spans_of

            spans.extend(spans_of((block,)))
    return d.Entry(anchor, label, trimmed(tuple(spans)))


def front_note(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a note of the front matter as a paragraph: it has no place to stand at."""
    content = node.first("ltx_note_content") or node
    marks = tuple(each for each in content.nodes() if each.has("ltx_note_mark", "ltx_tag_note"))
    spans = walk.spans(content, marks)
    if plain(spans):
        anchor = walk.anchors.take(node.id) if node.id else walk.anchors.make("front.p")
        flow.block(d.Paragraph(anchor, spans))
