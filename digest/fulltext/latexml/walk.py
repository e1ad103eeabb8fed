"""The walk over a page: each element goes to the function that its class, or else its name, has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from digest.fulltext.anchors import Anchors
from digest.fulltext.content import plain
from digest.fulltext.latexml.flow import Flow, spans_of
from digest.fulltext.latexml.problems import Problems
from digest.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from digest.fulltext import document as d
    from digest.fulltext.page import HtmlPage, Node

    Handler = Callable[["Walk", Node, Flow], None]


@dataclass(frozen=True, slots=True)
class Handlers:
    """Which function reads which element."""

    by_class: Mapping[str, Handler]
    """Where an element has several of these classes, the one that stands first here counts."""
    by_tag: Mapping[str, Handler]
    block: Handler
    """For an element of any other name that stands on its own."""
    inline: Handler
    """For one within a line."""


_BLOCKS: Final = (
    "address article aside body center dd details div dl dt fieldset figcaption figure footer"
    " h1 h2 h3 h4 h5 h6 header hr html legend li main ol p section summary table tbody td tfoot th"
    " thead tr ul"
)
_BLOCK_TAGS: Final = frozenset(_BLOCKS.split())


class Walk:
    """One reading of a page: what the functions share."""

    def __init__(self, page: HtmlPage, url: str, handlers: Handlers) -> None:
        self.page = page
        self.problems = Problems()
        self.anchors = Anchors(dict(page.ids))
        self.read_captions: set[int] = set()
        """Captions that their figures show, by identity."""
        self.chapters = page.root is not None and page.root.first("ltx_chapter") is not None
        """Whether sections are parts of chapters, one level further down."""
        self.level = 0
        """The level of the section at hand."""
        self.base = (_joined(url, page.base) or url) if page.base else url
        self._own = {_without_fragment(url), _without_fragment(self.base)} - {""}
        self._handlers = handlers
        self._ranks = {name: rank for rank, name in enumerate(handlers.by_class)}
        self._known: dict[tuple[str, tuple[str, ...]], Handler] = {}

    def node(self, node: Node, flow: Flow) -> None:
        """Read an element into a flow."""
        key = (node.tag, node.classes)
        handler = self._known.get(key)
        if handler is None:
            handler = self._known[key] = self._handler(node)
        handler(self, node, flow)

    def _handler(self, node: Node) -> Handler:
        known = [name for name in node.classes if name in self._ranks]
        if known:
            return self._handlers.by_class[min(known, key=self._ranks.__getitem__)]
        handler = self._handlers.by_tag.get(node.tag)
        if handler is not None:
            return handler
        return self._handlers.block if node.tag in _BLOCK_TAGS else self._handlers.inline

    def children(self, node: Node, flow: Flow, without: tuple[Node | None, ...] = ()) -> None:
        """Read what is in an element into a flow."""
        for child in node.children:
            if isinstance(child, str):
                flow.text(child)
            elif child not in without:
                self.node(child, flow)

    def blocks(
        self, node: Node, without: tuple[Node | None, ...] = (), *, stem: str | None = None
    ) -> tuple[d.Block, ...]:
        """Return what is in an element as blocks.

        Args:
            node: the element.
            without: children that are read elsewhere.
            stem: how the anchors of paragraphs without an id begin; without it they have none.
        """
        flow = Flow(None if stem is None else self.anchors, stem or "")
        self.children(node, flow, without)
        return flow.ended()

    def spans(self, node: Node, without: tuple[Node | None, ...] = ()) -> tuple[d.Span, ...]:
        """Return what is in an element as one line."""
        return spans_of(self.blocks(node, without))

    def line(self, node: Node) -> str:
        """Return what is in an element as plain text: for labels, numbers and names."""
        return plain(self.spans(node))

    def address(self, raw: str) -> str:
        """Return the whole URL of a link; empty if it isn't one of http or https."""
        raw = visible(raw).replace(" ", "%20")
        try:
            url = urljoin(self.base, raw)
            parts = urlsplit(url)
        except ValueError:
            return ""
        return url if parts.scheme in ("http", "https") and parts.hostname else ""

    def target(self, raw: str) -> str | None:
        """Return the id that a link within the page names, None where it leads elsewhere."""
        page, mark, fragment = raw.partition("#")
        if not mark or not fragment:
            return None
        if page and _without_fragment(_joined(self.base, page)) not in self._own:
            return None
        return fragment

    def place(self, target: str) -> str:
        """Return the anchor of what has an id, or of what is around it; empty if nothing has it."""
        node = self.page.ids.get(target)
        place = ""
        while node is not None:
            if node.has(*_CLOSED):
                place = node.id or place
                if not node.id:
                    place = ""
            elif not place:
                place = _place(node)
            node = node.parent
        return place


def _joined(base: str, address: str) -> str:
    """Return the whole of an address; empty where it is none, as `http://[2]`."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _without_fragment(url: str) -> str:
    return url.partition("#")[0].rstrip("/")


_CLOSED: Final = ("ltx_tabular", "ltx_note", "ltx_bibitem", "ltx_caption")
"""What has no anchors within it: a link to a cell leads to its table."""
_PLACE_NAMES: Final = (
    "ltx_part ltx_chapter ltx_section ltx_subsection ltx_subsubsection ltx_paragraph"
    " ltx_subparagraph ltx_appendix ltx_acknowledgements ltx_index ltx_glossary ltx_bibliography"
    " ltx_para ltx_equation ltx_equationgroup ltx_eqn_table ltx_theorem ltx_proof ltx_itemize"
    " ltx_enumerate ltx_description ltx_item ltx_listing ltx_figure ltx_table ltx_float"
    " ltx_algorithm ltx_tabular ltx_note ltx_bibitem ltx_quote"
)
_PLACES: Final = frozenset(_PLACE_NAMES.split())


def _place(node: Node) -> str:
    if node.tag == "p" and not node.has("ltx_p"):
        return node.id
    if node.has("ltx_p"):
        return paragraph_anchor(node)
    return node.id if not _PLACES.isdisjoint(node.classes) else ""


def paragraph_anchor(node: Node) -> str:
    """Return a paragraph's anchor: LaTeXML's name of the whole, `S1.p2`, for its first part."""
    above = node.parent
    if above is not None and above.has("ltx_para") and above.id:
        first = next(above.nodes(), None)
        if first is node:
            return above.id
    return node.id
