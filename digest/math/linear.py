"""Sets a formula on one line of Unicode: x², α ≤ β, (a+b)/c, ∑ᵢ₌₁ⁿ xᵢ."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from digest.math.nodes import (
    Accent,
    Arrow,
    Atom,
    Boxed,
    Brace,
    Classed,
    Fenced,
    Fraction,
    Grid,
    Kind,
    Middle,
    Node,
    Root,
    Row,
    Scripts,
    Space,
    Stack,
    Styled,
    Table,
)
from digest.math.spacing import sides, spaced
from digest.text.tex import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_VULGAR: Final = {
    ("1", "2"): "½", ("1", "3"): "⅓", ("2", "3"): "⅔", ("1", "4"): "¼", ("3", "4"): "¾",
    ("1", "5"): "⅕", ("2", "5"): "⅖", ("3", "5"): "⅗", ("4", "5"): "⅘", ("1", "6"): "⅙",
    ("5", "6"): "⅚", ("1", "7"): "⅐", ("1", "8"): "⅛", ("3", "8"): "⅜", ("5", "8"): "⅝",
    ("7", "8"): "⅞", ("1", "9"): "⅑", ("1", "10"): "⅒",
}  # fmt: skip
_MARKS: Final = "".join(map(chr, (*range(0x300, 0x370), *range(0x20D0, 0x2100))))
_ROOTS: Final = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_MAX_SCRIPT_LETTERS: Final = 2
"""Raised or lowered letters in a row that are easy to read, unless they count up as in `ijk`."""


def linear(node: Node, *, tight: bool = False) -> str:
    """Return the node on one line; with `tight`, without spaces around operators."""
    return _LINEAR[type(node)](node, tight)


def script(kind: str, node: Node) -> str:
    """Return what stands at `^` or `_`: raised or lowered letters, or else `^(a+b)`."""
    return _script_of(kind, node, linear(node, tight=True))


def _script_of(kind: str, node: Node, body: str) -> str:
    raised = unicode_script(kind, node, body)
    if raised is not None:
        return raised
    plain = body.isalnum() and _SMALL.isdisjoint(body)
    if len(body) == 1 or plain or _ONE_LETTER.fullmatch(body) or _is_bracketed(body):
        return kind + body
    return f"{kind}({body})"


_ONE_LETTER: Final = re.compile(r"[^\W\d_][\u0300-\u036f\u20d0-\u20ff′]*")


def unicode_script(kind: str, node: Node, body: str) -> str | None:
    """Return the script in raised or lowered letters; None if it can't be said or read so."""
    if not body:
        return ""
    if kind == "^" and body in _RAISED:
        return _RAISED[body]
    table = tables.SUPERSCRIPT_LETTERS if kind == "^" else tables.SUBSCRIPTS
    if not all(map(table.__contains__, body)):
        return None
    letters = [c for c in body if c.isalpha()]
    if len(letters) > _MAX_SCRIPT_LETTERS and (letters != sorted(letters) or len(letters) > 4):
        return None
    if len(letters) > 1 and _is_word(node):
        return None
    return "".join(map(table.__getitem__, body))


_RAISED: Final[dict[str, str]] = {each: each for each in (*"*†‡′″‴°", "**", "⊤")} | {"∘": "°"}


def _is_word(node: Node) -> bool:
    return isinstance(node, Atom) and node.is_word


def _is_bracketed(text: str) -> bool:
    if text[:1] != "(" or text[-1:] != ")":
        return False
    depth = 0
    for each in text[1:-1]:
        depth += (each == "(") - (each == ")")
        if depth < 0:
            return False
    return depth == 0


def is_term(node: Node, text: str) -> bool:
    """Tell whether a node needs no brackets below a fraction's bar or under a root."""
    if isinstance(node, Row):
        if len(node.nodes) == 1:
            return is_term(node.nodes[0], text)
        if text.isdigit() or _NUMBER.fullmatch(text):
            return True
        first, rest = node.nodes[0] if node.nodes else None, node.nodes[1:]
        # A differential: dx, ∂x.
        if len(rest) == 1 and isinstance(first, Atom) and first.text in {"d", "∂"}:
            return is_term(rest[0], text[1:])
        return first is not None and is_term(first, "") and _are_one_bracket(rest)
    if isinstance(node, Scripts):
        return is_term(node.base, "") and not isinstance(node.base, Fraction)
    if isinstance(node, Atom):
        return " " not in node.text.strip() and node.kind in {Kind.ORD, Kind.FUNC, Kind.CLOSE}
    if isinstance(node, Fenced):
        return bool(node.left and node.right)
    return isinstance(node, Accent | Root)


def _are_one_bracket(nodes: Sequence[Node]) -> bool:
    """Tell whether nodes are an argument: one pair of brackets around all of them."""
    if len(nodes) == 1:
        return isinstance(nodes[0], Fenced)
    if not nodes or sides(nodes[-1])[1] is not Kind.CLOSE:
        return False
    depths = [depth for _, depth in _with_depths(nodes)]
    return depths[-1] == 0 and all(depths[:-1])


def _with_depths(nodes: Sequence[Node]) -> list[tuple[Node, int]]:
    """Return each node with the number of brackets that are open after it."""
    result = []
    depth = 0
    for node in nodes:
        if not isinstance(node, Fenced):
            left, right = sides(node)
            depth += (left is Kind.OPEN) - (right is Kind.CLOSE)
        result.append((node, depth))
    return result


_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")


def _is_product(node: Node) -> bool:
    """Tell whether a node needs no brackets above a fraction's bar."""
    if isinstance(node, Row) and len(node.nodes) == 1:
        return _is_product(node.nodes[0])
    if isinstance(node, Atom):
        return " " not in node.text.strip()
    if isinstance(node, Row):
        outside = [each for each, depth in _with_depths(node.nodes) if depth == 0]
        kinds = [sides(each) for each in outside]
        plain = {Kind.ORD, Kind.OPEN, Kind.CLOSE}
        return all(left in plain and right in plain for left, right in kinds) and not any(
            isinstance(each, Space | Fraction | Table)
            or (isinstance(each, Atom) and (each.text == "/" or " " in each.text))
            for each in outside
        )
    return not isinstance(node, Fraction | Table | Styled | Classed | Space)


def _bracketed(text: str, *, needed: bool) -> str:
    return f"({text})" if needed and text and not _is_bracketed(text) else text


def fraction_text(node: Fraction, *, alone: bool) -> str:
    """Return a fraction on one line, in brackets where its neighbours could be read into it."""
    above, below = linear(node.above, tight=True), linear(node.below, tight=True)
    if not node.bar:
        name = "C" if node.left == "(" else ""
        if node.left == "(":
            return f"{name}({above}, {below})"
        return f"{node.left}{above}; {below}{node.right}" if node.left else f"{above}; {below}"
    single = _VULGAR.get((above, below))
    if single is not None and not node.left:
        return single
    above = _bracketed(above, needed=not _is_product(node.above))
    below = _bracketed(below, needed=not is_term(node.below, below))
    text = f"{above}/{below}"
    if node.left or node.right:
        return f"{node.left}{text}{node.right}"
    return text if alone else f"({text})"


def _row(node: Row, tight: bool) -> str:
    items = spaced(node.nodes, tight=tight)
    out: list[str] = []
    for index, (each, cells) in enumerate(items):
        gap = cells
        if isinstance(each, Fraction):
            text = fraction_text(each, alone=stands_alone(items, index))
            if text[:1] in _VULGAR_SIGNS and out and out[-1][-1:].isdigit():
                text = f"({text[0]})" if gap == 0 else text
        else:
            text = _LINEAR[type(each)](each, tight)
        if gap == 0 and out and text and runs_on(items[index - 1][0], out[-1], text):
            gap = 1
        if gap:
            out.append(" " * min(gap, 2))
        out.append(text)
    return "".join(out)


_VULGAR_SIGNS: Final = frozenset(_VULGAR.values())


def stands_alone(items: Sequence[tuple[Node, int]], index: int) -> bool:
    """Tell whether a fraction on one line needs no brackets between its neighbours in a row."""
    return (index == 0 or _separates(items[index - 1][0], right=True)) and (
        index == len(items) - 1
        or _separates(items[index + 1][0], right=False)
        or (index == len(items) - 2 and items[-1][0] == _FULL_STOP)
    )


_FULL_STOP: Final = Atom(".")


def _separates(node: Node, *, right: bool) -> bool:
    kind = sides(node)[right]
    if isinstance(node, Atom) and node.text in {"/", "!"}:
        return False
    return kind in {Kind.BIN, Kind.REL, Kind.PUNCT, Kind.OPEN if right else Kind.CLOSE}


def runs_on(before: Node, text: str, following: str) -> bool:
    """Tell whether a script in plain letters, `x_max`, or a root would swallow what follows it."""
    if not following[0].isalnum():
        return False
    if isinstance(before, Root):
        return text[-1:] != ")"
    if not isinstance(before, Scripts):
        return False
    return text[-1:].isalnum() and ("_" in text or "^" in text) and text[-1] not in _SMALL


_SMALL: Final = frozenset(tables.SUPERSCRIPT_LETTERS.values()) | frozenset(
    tables.SUBSCRIPTS.values()
)


def _atom(node: Atom, _tight: bool) -> str:
    return node.text


def _scripts(node: Scripts, tight: bool) -> str:
    base = node.base
    text = linear(base, tight=tight)
    if isinstance(base, Fraction) or (isinstance(base, Root) and text[-1:] != ")"):
        text = f"({text})"
    if isinstance(base, Brace):
        label = node.sub if base.below else node.sup
        return f"{text} [{linear(label)}]" if label is not None else text
    text += primes_text(node.primes)
    sub = script("_", node.sub) if node.sub is not None else ""
    sup = script("^", node.sup) if node.sup is not None else ""
    if sub[:1] == "_" and sub[-1:] != ")" and sup[:1] != "^":
        # Otherwise the superscript would look like the subscript's own.
        return text + sup + sub
    return text + sub + sup


def primes_text(count: int) -> str:
    """Return primes, as one character where there is one."""
    return _PRIMES.get(count, "′" * count)


_PRIMES: Final = {0: "", 1: "′", 2: "″", 3: "‴"}


def _fraction(node: Fraction, _tight: bool) -> str:
    return fraction_text(node, alone=True)


def _root(node: Root, _tight: bool) -> str:
    body = linear(node.body, tight=True)
    degree = linear(node.degree, tight=True) if node.degree is not None else ""
    sign = _ROOTS.get(degree)
    if sign is None:
        raised = _script_of("^", node.degree or node.body, degree)
        sign = f"{raised.removeprefix('^')}√"
    return f"{sign}{body}" if is_plain_radicand(node.body, body) else f"{sign}({body})"


def is_plain_radicand(node: Node, text: str) -> bool:
    """Tell whether what stands under a root needs neither bar nor brackets."""
    if isinstance(node, Row) and len(node.nodes) == 1:
        return is_plain_radicand(node.nodes[0], text)
    if isinstance(node, Scripts):
        # `√dₖ` is clear, and `√x²` isn't.
        simple = node.sup is None and not node.primes and text[-1:] in _SMALL
        return simple and is_plain_radicand(node.base, linear(node.base))
    if isinstance(node, Accent):
        return len(unicodedata.normalize("NFD", text).rstrip(_MARKS)) == 1
    return len(text) == 1 or text.isdigit() or (isinstance(node, Atom) and text.isalnum())


def _fenced(node: Fenced, tight: bool) -> str:
    body = linear(node.body, tight=tight)
    return f"{node.left}{body.strip()}{node.right}"


def _accent(node: Accent, _tight: bool) -> str:
    body = linear(node.body, tight=True)
    marked = accented(body, node.mark)
    if marked is not None:
        return marked
    if node.mark in _EVERY and body.isalnum():
        return unicodedata.normalize("NFC", "".join(each + node.mark for each in body))
    return f"{node.name}({body})" if body else ""


_EVERY: Final = frozenset("\u0305\u0332\u0338")


def accented(body: str, mark: str) -> str | None:
    """Return a single letter with its mark; None if it is more than one."""
    if not _ONE_CHARACTER.fullmatch(body):
        return None
    if mark == "\u0305":
        mark = "\u0304"
    body = {"ı": "i", "ȷ": "j"}.get(body[0], body[0]) + body[1:]
    return unicodedata.normalize("NFC", body[0] + body[1:].rstrip("′") + mark) + "′" * body.count(
        "′"
    )


_ONE_CHARACTER: Final = re.compile(r"[^\s\u0300-\u036f\u20d0-\u20ff][\u0300-\u036f\u20d0-\u20ff′]*")


def _brace(node: Brace, tight: bool) -> str:
    return linear(node.body, tight=tight)


def _stack(node: Stack, tight: bool) -> str:
    text = linear(node.base, tight=tight)
    if node.below is not None:
        text += script("_", node.below)
    if node.above is not None:
        text += script("^", node.above)
    return text


def _arrow(node: Arrow, _tight: bool) -> str:
    start, middle, head = tuple(node.line)
    labels = [
        linear(each, tight=True).strip() for each in (node.above, node.below) if each is not None
    ]
    if not labels:
        return f"{start.strip()}{middle}{head}"
    return f"{start.strip() or middle}{'; '.join(labels)}{middle}{head}".replace(
        f"{middle} ", middle
    )


def _class(node: Classed, tight: bool) -> str:
    return linear(node.body, tight=tight)


def _boxed(node: Boxed, tight: bool) -> str:
    return f"[{linear(node.body, tight=tight)}]"


def _table(node: Table, tight: bool) -> str:
    if node.grid is Grid.DIAGRAM:
        return "; ".join(" ".join(filter(None, map(linear, row))) for row in node.rows)
    between = {Grid.MATRIX: ", ", Grid.CASES: " ", Grid.ALIGNED: " ", Grid.LINES: " "}[node.grid]
    rows: list[str] = []
    for row in node.rows:
        cells = [linear(each, tight=tight and node.tight).strip() for each in row]
        if node.grid is Grid.MATRIX:
            ruled = [f"| {each}" if i and i in node.rules else each for i, each in enumerate(cells)]
            rows.append(between.join(ruled).replace(", | ", " | "))
        else:
            rows.append(between.join(filter(None, cells)))
    if node.grid is Grid.CASES:
        rows = [_CASE_COMMA.sub(", ", each) for each in rows]
    if node.tight and node.grid is Grid.LINES:
        return ", ".join(each.rstrip(",;") for each in rows)
    joined = ""
    for each in filter(None, rows):
        separator = "" if not joined else " " if joined[-1] in ",;." else "; "
        joined += separator + each
    return joined


_CASE_COMMA: Final = re.compile(r"(?<!\s)\s*+,\s++")


def _space(_node: Space, _tight: bool) -> str:
    return " "


def _middle(node: Middle, _tight: bool) -> str:
    return node.text


_LINEAR: Final[dict[type, Callable[..., str]]] = {
    Atom: _atom,
    Space: _space,
    Middle: _middle,
    Row: _row,
    Classed: _class,
    Styled: _class,
    Scripts: _scripts,
    Fraction: _fraction,
    Root: _root,
    Fenced: _fenced,
    Accent: _accent,
    Brace: _brace,
    Stack: _stack,
    Arrow: _arrow,
    Boxed: _boxed,
    Table: _table,
}
