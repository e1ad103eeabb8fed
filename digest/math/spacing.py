"""The spaces between the nodes of a row, by TeX's rules, in whole cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.math.nodes import (
    Arrow,
    Atom,
    Classed,
    Fenced,
    Kind,
    Limits,
    Middle,
    Node,
    Row,
    Scripts,
    Space,
    Styled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

ORD, OP, FUNC, BIN, REL, OPEN, CLOSE, PUNCT, INNER = Kind

_ALWAYS: Final = {
    **{(left, OP): 1 for left in (ORD, OP, FUNC, CLOSE, PUNCT, INNER)},
    **{(OP, right): 1 for right in (ORD, OP, FUNC, OPEN, INNER)},
    **{(left, FUNC): 1 for left in (ORD, OP, FUNC, CLOSE, PUNCT, INNER)},
    **{(FUNC, right): 1 for right in (ORD, OP, FUNC, INNER)},
}
"""Pairs with a space between them in scripts too; pairs that aren't named have none."""
_LOOSE: Final = {
    **_ALWAYS,
    **{(left, REL): 1 for left in (ORD, OP, FUNC, CLOSE, PUNCT, INNER)},
    **{(REL, right): 1 for right in (ORD, OP, FUNC, OPEN, INNER)},
    **{(left, BIN): 1 for left in (ORD, OP, FUNC, CLOSE, INNER)},
    **{(BIN, right): 1 for right in (ORD, OP, FUNC, OPEN, INNER)},
    **{(PUNCT, right): 1 for right in (ORD, OP, FUNC, OPEN, REL, PUNCT, CLOSE, INNER)},
    **{(left, INNER): 1 for left in (ORD, CLOSE, INNER)},
    **{(INNER, right): 1 for right in (ORD, OPEN)},
}
_BEFORE_UNARY: Final = {OP, FUNC, BIN, REL, OPEN, PUNCT, None}
_AFTER_UNARY: Final = {REL, CLOSE, PUNCT}


def sides(node: Node) -> tuple[Kind, Kind]:
    """Return how a node is spaced at its left and at its right."""
    if isinstance(node, Atom):
        return node.kind, node.kind
    if isinstance(node, Scripts):
        left, right = sides(node.base)
        if right is FUNC and limits_of(node.base) is not Limits.NEVER and node.sub is not None:
            return FUNC, OP
        return left, right
    if isinstance(node, Fenced):
        return OPEN if node.left else ORD, CLOSE if node.right else ORD
    if isinstance(node, Classed):
        return node.kind, node.kind
    if isinstance(node, Styled):
        return sides(node.body)
    if isinstance(node, Row) and len(node.nodes) > 1:
        left, right = sides(node.nodes[0])[0], sides(node.nodes[-1])[1]
        return OPEN if left is OPEN else ORD, CLOSE if right is CLOSE else ORD
    if isinstance(node, Arrow | Middle):
        return REL, REL
    return ORD, ORD


def limits_of(node: Node) -> Limits:
    """Return where the scripts of this base stand in display style."""
    if isinstance(node, Atom | Classed):
        return node.limits
    if isinstance(node, Row) and len(node.nodes) == 1:
        return limits_of(node.nodes[0])
    return Limits.NEVER


def spaced(nodes: Sequence[Node], *, tight: bool) -> list[tuple[Node, int]]:
    """Return the nodes without explicit spaces, each with the cells before it.

    With `tight`, as in scripts, relations and binary operators have no space around them. Explicit
    spaces at the end are an empty node's.
    """
    pairs = _LOOSE if not tight else _ALWAYS
    result: list[tuple[Node, int]] = []
    explicit = 0
    before: Kind | None = None
    following = _following_kinds(nodes)
    for index, node in enumerate(nodes):
        if isinstance(node, Space):
            explicit += node.cells
            continue
        left, right = sides(node)
        if left is BIN and (before in _BEFORE_UNARY or following[index] in _AFTER_UNARY):
            # A sign belongs to what follows it.
            left, right = ORD, OPEN if before in _BEFORE_UNARY else ORD
        gap = pairs.get((before, left), 0) if before is not None else 0
        if gap and isinstance(node, Atom) and node.is_word and node.text[:1] == " ":
            gap = 0
        result.append((node, max(gap, explicit)))
        explicit, before = 0, None if _ends_with_space(node) else right
    if explicit:
        result.append((Atom(""), explicit))
    return result


def _ends_with_space(node: Node) -> bool:
    return isinstance(node, Atom) and node.is_word and node.text[-1:] == " "


def _following_kinds(nodes: Sequence[Node]) -> list[Kind | None]:
    kinds: list[Kind | None] = [None] * len(nodes)
    following: Kind | None = CLOSE
    for index in range(len(nodes) - 1, -1, -1):
        kinds[index] = following
        if not isinstance(nodes[index], Space):
            following = sides(nodes[index])[0]
    return kinds
