"""Figures and their captions, and the pictures in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.content import plain
from digest.fulltext.latexml.flow import Flow
from digest.fulltext.latexml.problems import MISSING_PICTURE
from digest.text import visible

if TYPE_CHECKING:
    from digest.fulltext.latexml.walk import Walk
    from digest.fulltext.page import Node

_KINDS: Final = {
    "ltx_table": d.FigureKind.TABLE,
    "ltx_algorithm": d.FigureKind.ALGORITHM,
    "ltx_float_algorithm": d.FigureKind.ALGORITHM,
    "ltx_lstlisting": d.FigureKind.LISTING,
    "ltx_float_lstlisting": d.FigureKind.LISTING,
    "ltx_listing": d.FigureKind.LISTING,
}
_NO_DESCRIPTIONS: Final = ("Refer to caption", "[Uncaptioned image]", "")
_ICON: Final = 48
"""Pixels; a picture that is no wider and higher stands within its line."""
_MOST_LABEL: Final = 80
"""Characters of a text in a drawing; more is no label but a box of text."""


def figure(walk: Walk, node: Node, flow: Flow) -> None:
    """Read what floats, with its caption."""
    captions = [each for each in node.descendants() if _is_caption_of(each, node)]
    caption = captions[0] if captions else None
    kind = next((_KINDS[each] for each in node.classes if each in _KINDS), d.FigureKind.FIGURE)
    anchor = ""
    if flow.anchored:
        anchor = walk.anchors.take(node.id) if node.id else walk.anchors.make("F")
    label, spans = _caption(walk, caption)
    kind = next((kind for kind in d.FigureKind if label.lower().startswith(kind.value)), kind)
    walk.read_captions.add(id(caption))
    inner = Flow(walk.anchors if flow.anchored else None, anchor)
    walk.children(node, inner)
    flow.block(d.Figure(anchor, kind, label, spans, inner.ended()))


def _is_caption_of(node: Node, figure: Node) -> bool:
    if not node.has("ltx_caption") or node.tag == "span":
        return False
    for above in node.ancestors():
        if above is figure:
            return True
        if above.tag == "figure" or above.has("ltx_figure", "ltx_table", "ltx_float"):
            return False
    return False


def _caption(walk: Walk, node: Node | None) -> tuple[str, tuple[d.Span, ...]]:
    if node is None:
        return "", ()
    tag = next((each for each in node.nodes() if each.has("ltx_tag")), None)
    label = walk.line(tag).rstrip(" :.") if tag is not None else ""
    return label, walk.spans(node, (tag,))


def caption(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a caption that is not the one its figure shows: further ones, and those of no figure."""
    if id(node) in walk.read_captions:
        return
    if node.tag == "span":
        walk.children(node, flow)
        return
    label, spans = _caption(walk, node)
    flow.end_paragraph()
    if label:
        flow.span(d.Styled(d.Style.BOLD, (d.Text(f"{label}:"),)))
        flow.text(" ")
    for each in spans:
        flow.span(each)
    flow.end_paragraph()


def picture(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a picture of a file."""
    raw = node.attributes.get("src") or node.attributes.get("data") or ""
    url = walk.address(raw) if raw else ""
    if not raw or node.has("ltx_missing", "ltx_missing_image"):
        walk.problems.count(MISSING_PICTURE)
    description = visible(node.attributes.get("alt", "")).strip()
    description = "" if description in _NO_DESCRIPTIONS else description
    if flow.inline or _is_small(node):
        said = d.Text(description or _GLYPH)
        flow.span(d.Link(url, (said,)) if url and not flow.in_link else said)
    else:
        flow.block(d.Picture(_anchor(walk, node, flow), url, description))
    if node.tag == "object":
        walk.children(node, flow)


_GLYPH: Final = "▣"


def _is_small(node: Node) -> bool:
    sizes = [node.attributes.get(each, "") for each in ("width", "height")]
    numbers = [float(each) for each in sizes if each.isascii() and each.isdigit()]
    return len(numbers) == len(sizes) and max(numbers) <= _ICON


def drawing(walk: Walk, node: Node, flow: Flow) -> None:
    """Read a drawing of the page's own: boxes of text as text, labels as what it describes."""
    boxes = [each for each in node.descendants() if each.tag in ("foreignobject", "text")]
    boxes = [each for each in boxes if not any(above in boxes for above in each.ancestors())]
    if not any(len(each.text().strip()) > _MOST_LABEL for each in boxes):
        labels = [plain(walk.spans(each)) for each in boxes]
        description = " · ".join(filter(None, labels))
        if flow.inline and not description:
            flow.span(d.Text(_GLYPH))
        else:
            flow.block(d.Picture(_anchor(walk, node, flow), "", description))
        return
    anchor = _anchor(walk, node, flow)
    inner = Flow(walk.anchors if flow.anchored else None, anchor)
    for each in boxes:
        inner.end_paragraph()
        walk.children(each, inner)
    flow.block(d.Quotation(anchor, inner.ended()))


def _anchor(walk: Walk, node: Node, flow: Flow) -> str:
    if not flow.anchored:
        return ""
    return walk.anchors.take(node.id) if node.id else walk.anchors.make("g")
