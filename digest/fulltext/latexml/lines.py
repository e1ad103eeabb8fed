"""What stands within a line: text set apart, links, citations, notes, what was not converted."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.anchors import anchor_of
from digest.fulltext.latexml.problems import DEAD_LINK, MISSING_CITATION, MISSING_LABEL
from digest.text import visible

if TYPE_CHECKING:
    from digest.fulltext.latexml.flow import Flow
    from digest.fulltext.latexml.walk import Walk
    from digest.fulltext.page import Node

_STYLES: Final = {
    "ltx_font_bold": d.Style.BOLD,
    "ltx_font_italic": d.Style.ITALIC,
    "ltx_font_slanted": d.Style.ITALIC,
    "ltx_font_oblique": d.Style.ITALIC,
    "ltx_font_smallcaps": d.Style.SMALL_CAPS,
    "ltx_framed_underline": d.Style.UNDERLINE,
    "ltx_ulem_uline": d.Style.UNDERLINE,
    "ltx_sup": d.Style.SUPERSCRIPT,
    "ltx_sub": d.Style.SUBSCRIPT,
}
_TAG_STYLES: Final = {
    "b": d.Style.BOLD,
    "strong": d.Style.BOLD,
    "i": d.Style.ITALIC,
    "em": d.Style.ITALIC,
    "u": d.Style.UNDERLINE,
    "sup": d.Style.SUPERSCRIPT,
    "sub": d.Style.SUBSCRIPT,
}


_RULE: Final = re.compile(r"\s*(?:(?:width|height|depth)\s*-?[\d.]+(?:pt|em|ex|mm|cm)\s*)+")
"""What a rule of TeX leaves behind where the converter did not take its measures."""


def skip(walk: Walk, node: Node, flow: Flow) -> None:
    """Leave out what is no text of the paper: page frames, rules, what only takes up room."""


def inline(walk: Walk, node: Node, flow: Flow) -> None:
    """Read text that may be set apart."""
    first = node.children[0] if node.children else None
    if isinstance(first, str) and _RULE.fullmatch(first):
        walk.problems.leaked[r"\vrule"] += 1
        return
    styles = [_STYLES[each] for each in node.classes if each in _STYLES]
    if not styles and node.tag in _TAG_STYLES and "ltx_font_upright" not in node.classes:
        styles = [_TAG_STYLES[node.tag]]
    code = node.has("ltx_font_typewriter")
    for style in styles:
        flow.open(partial(d.Styled, style))
    if code:
        flow.open_code()
    walk.children(node, flow)
    if code:
        flow.close_code()
    for _ in styles:
        flow.close()


def line_break(_walk: Walk, _node: Node, flow: Flow) -> None:
    """End a line where the author did."""
    flow.span(d.LineBreak())


def code(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a word of source code."""
    flow.open_code()
    walk.children(node, flow)
    flow.close_code()


def citation(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a citation with its brackets."""
    flow.open(d.Citation)
    walk.children(node, flow)
    flow.close()


def link(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a link: within the paper, to a page on the web, or to anything else, which is text."""
    raw = node.attributes.get("href", "")
    target = walk.target(raw)
    place = ""
    if flow.in_link:
        pass
    elif target is not None:
        place = anchor_of(walk.place(target))
        if place:
            flow.open(partial(d.Reference, place), link=True)
        else:
            walk.problems.count(DEAD_LINK)
    else:
        place = walk.address(raw) if raw else ""
        if place:
            flow.open(partial(d.Link, place), link=True)
    inline(walk, node, flow)
    if place:
        flow.close()


def missing_label(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a reference whose label the converter did not find."""
    walk.problems.count(MISSING_LABEL)
    flow.span(d.Unread(visible(node.text()).strip()))


def missing_citation(walk: Walk, node: Node, flow: Flow) -> None:
    """Read the key of a citation whose entry is missing."""
    walk.problems.count(MISSING_CITATION)
    flow.span(d.Unread(visible(node.text()).strip()))


def note(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a note: a footnote at its place, and whatever else stands apart from the text."""
    content = node.first("ltx_note_content") or node
    marks = tuple(each for each in content.nodes() if each.has("ltx_note_mark", "ltx_tag_note"))
    labels = tuple(each for each in content.nodes() if each.has("ltx_note_type"))
    named = tuple(each for each in labels if each.text().strip().startswith("footnote"))
    mark = next((walk.line(each) for each in node.descendants() if each.has(*_MARKS)), "")
    blocks = walk.blocks(content, (*marks, *named))
    if not blocks:
        if mark and not node.has("ltx_role_thanks"):
            flow.span(d.Styled(d.Style.SUPERSCRIPT, (d.Text(mark),)))
        return
    anchor = walk.anchors.take(node.id) if node.id else walk.anchors.make("footnote")
    flow.span(d.Footnote(anchor, mark, blocks))


_MARKS: Final = ("ltx_tag_note", "ltx_note_mark")

_LEAKED: Final = re.compile(
    r"\s*(?:\[(?:HTML|RGB|rgb|gray|cmyk|named|hsb)\]\s*(?:[0-9A-Fa-f]{6}|[\d., ]+|[a-z]+))?"
)
"""What a macro of colour leaves behind as text when the converter does not know it."""
_LAYOUT_MACROS: Final = (
    r"\cellcolor \rowcolor \columncolor \color \rowcolors \hhline \Xhline \cmidrule \cdashline"
    r" \arrayrulecolor \specialrule \morecmidrules \noalign \vspace \hspace"
)
_LAYOUT: Final = frozenset(_LAYOUT_MACROS.split())


def error(walk: Walk, node: Node, flow: Flow) -> None:
    """Read what the converter did not know: its source stays, macros of colour are counted."""
    source = visible(node.text()).strip()
    if source not in _LAYOUT:
        walk.problems.macros[source.split("[")[0].split("{")[0]] += 1
        flow.span(d.Unread(source))
        return
    walk.problems.leaked[source] += 1
    above = node.parent
    if above is None:
        return
    at = above.children.index(node) + 1
    if at < len(above.children) and isinstance(after := above.children[at], str):
        # The walk comes to the text next, and the tree belongs to this reading alone.
        above.children[at] = after[_end(after) :]


def _end(text: str) -> int:
    match = _LEAKED.match(text)
    return match.end() if match else 0
