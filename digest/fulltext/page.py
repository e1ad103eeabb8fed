"""An HTML page as a light tree: what a reader of whole papers walks over, whichever library parses.

Parsing is lxml's: linear in time and bounded in depth on any input, where parsers that follow
HTML5 to the letter take quadratic time on deep nesting and quadratic memory on unclosed formatting.
Scripts, styles and what a page's frame consists of stay outside; nothing is ever loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from digest.errors import TextError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES: Final = 20_000_000
"""A page that has more is refused: the longest papers seen have a fifth of it."""
MOST_TAGS: Final = 1_200_000
"""Opening and closing ones: what bounds the memory, as a tag of 3 bytes becomes 500."""
MOST_DEPTH: Final = 100
"""Elements within elements; what lies deeper comes out as plain text. Real pages reach 20."""

_OUTSIDE: Final = (
    "script style template noscript button input select textarea form nav dialog head link meta"
    " iframe embed audio video"
)
_DROPPED: Final = frozenset(_OUTSIDE.split())


@dataclass(slots=True, eq=False)
class Node:
    """An element: its name in lower case, its classes, attributes and children in order."""

    tag: str
    classes: tuple[str, ...]
    attributes: dict[str, str]
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Return its id, or an empty string."""
        return self.attributes.get("id", "")

    def has(self, *classes: str) -> bool:
        """Tell whether it has any of some classes."""
        return any(each in self.classes for each in classes)

    def nodes(self) -> Iterator[Node]:
        """Return its child elements."""
        return (each for each in self.children if isinstance(each, Node))

    def descendants(self) -> Iterator[Node]:
        """Return all elements within it, in the page's order."""
        stack = [self.nodes()]
        while stack:
            for each in stack[-1]:
                yield each
                stack.append(each.nodes())
                break
            else:
                stack.pop()

    def ancestors(self) -> Iterator[Node]:
        """Return the elements around it, the nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def first(self, *classes: str) -> Node | None:
        """Return the first element within it that has any of some classes."""
        return next((each for each in self.descendants() if each.has(*classes)), None)

    def text(self) -> str:
        """Return all text within it as it stands."""
        parts: list[str] = []
        stack: list[Node | str] = [self]
        while stack:
            each = stack.pop()
            if isinstance(each, str):
                parts.append(each)
            else:
                stack.extend(reversed(each.children))
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page: the paper's element, and what its frame tells of it."""

    root: Node | None
    """What LaTeXML made of the paper; None where the page has no such element."""
    roots: int
    """How many of those there are; a failed conversion on ar5iv has two."""
    title: str
    base: str
    """Where relative links start, as the page says it; may be relative itself, or empty."""
    watermark: str
    """`arXiv:2603.21852v2 [cs.SC] 04 Apr 2026` and the licence, on newer pages of arXiv."""
    beside: str
    """How the text outside the paper's element begins, where a failed conversion says so there."""
    ids: dict[str, Node]
    """The elements of the paper by their ids."""
    flattened: int
    """How many elements lay too deep."""


def parse(data: bytes) -> HtmlPage:
    """Parse a page.

    Raises:
        TextError: it is too long, has too many elements, or nests too deep to be a paper.
    """
    from lxml import etree

    if len(data) > MOST_BYTES:
        raise TextError(
            f"the page has {len(data) / 1e6:,.0f} MB, more than the {MOST_BYTES / 1e6:,.0f} MB that"
            " Sheaf reads"
        )
    if data.count(b"<") > MOST_TAGS:
        raise TextError("the page has too many elements for a paper")
    text = data.decode("utf-8", "replace").replace("\x00", "\ufffd")
    if not text.strip():
        raise TextError("the page is empty")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    try:
        tree = etree.fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise TextError("the page is not HTML that can be read") from error
    if tree is None:
        raise TextError("the page holds no HTML")
    if any("Excessive depth" in each.message for each in parser.error_log):
        raise TextError("the page nests its elements too deep for a paper")
    return _page(tree)


def _page(tree: Any) -> HtmlPage:
    found = [each for each in tree.iter(*_ROOTS) if _is_root(each)]
    found.sort(key=lambda each: _ROOTS.index(each.tag))
    ids: dict[str, Node] = {}
    root, flattened = _node(found[0], ids) if found else (None, 0)
    return HtmlPage(
        root=root,
        roots=len(found),
        title=" ".join((tree.findtext(".//title") or "").split()),
        base=next((each.get("href") or "" for each in tree.iter("base")), ""),
        watermark=" ".join(
            " ".join("".join(each.itertext()).split())
            for each in tree.iter("a", "div", "span")
            if (each.get("id") or "").startswith(("watermark", "license"))
        ),
        beside=_beginning(found[1:] or ([] if found else [tree])),
        ids=ids,
        flattened=flattened,
    )


def _is_root(element: Any) -> bool:
    classes = (element.get("class") or "").split()
    return "ltx_document" in classes and "package-alerts" not in classes


_ROOTS: Final = ("article", "section", "div")
"""What LaTeXML makes of a paper, the likeliest first: beside it, messages look like one."""


def _beginning(elements: list[Any]) -> str:
    """Return how the text of some elements begins, without scripts and styles."""
    parts: list[str] = []
    length = 0
    for each in (inner for element in elements for inner in element.iter()):
        if not isinstance(each.tag, str):
            continue
        said = "" if each.tag in ("script", "style") else each.text or ""
        said += " " + (each.tail or "")
        parts.append(said)
        length += len(said)
        if length > _BEGINNING:
            break
    return " ".join(" ".join(parts).split())[:_BEGINNING]


_BEGINNING: Final = 6_000


def _node(element: Any, ids: dict[str, Node]) -> tuple[Node, int]:
    """Return the tree below an element, and how many elements of it lay too deep."""
    root = _made(element, element.tag, None)
    flattened = 0
    stack = [(element, root, 0)]
    while stack:
        source, node, depth = stack.pop()
        children = node.children
        if source.text:
            children.append(source.text)
        for child in source:
            if isinstance(child.tag, str) and (tag := _name(child.tag)) not in _DROPPED:
                made = _made(child, tag, node)
                children.append(made)
                if made.id:
                    ids.setdefault(made.id, made)
                if tag == "math":
                    _keep_formula(child, made)
                elif depth >= MOST_DEPTH:
                    flattened += 1
                    made.children.append("".join(child.itertext()))
                else:
                    stack.append((child, made, depth + 1))
            if child.tail:
                children.append(child.tail)
    return root, flattened


def _name(tag: str) -> str:
    """Return an element's name without a prefix: older pages have `m:math`."""
    return tag.rpartition(":")[2].lower()


def _made(element: Any, tag: str, parent: Node | None) -> Node:
    # Not `dict(element.attrib)`: it looks each name up again, and fails on names with a colon or a
    # brace, which HTML allows.
    attributes = dict(element.items())
    return Node(tag, tuple((attributes.get("class") or "").split()), attributes, parent)


def _keep_formula(element: Any, node: Node) -> None:
    """Keep a formula's TeX in the attribute `alttext`; MathML's text in `said` where there is none.

    The presentation itself would say each formula a second time.
    """
    if node.attributes.get("alttext"):
        return
    for each in element.iter():
        named = isinstance(each.tag, str) and _name(each.tag) == "annotation"
        if named and each.text and each.get("encoding") == "application/x-tex":
            node.attributes["alttext"] = each.text
            return
    node.attributes["said"] = "".join(
        each.text or ""
        for each in element.iter()
        if isinstance(each.tag, str) and _name(each.tag) in _TOKENS
    )


_TOKENS: Final = frozenset(("mi", "mn", "mo", "mtext", "ms"))
