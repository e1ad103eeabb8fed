"""Sets a formula in two dimensions: fractions stacked, limits above and below, brackets grown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeGuard

from digest.math.box import Box, beside, column_box, stacked, text_box
from digest.math.brackets import grown
from digest.math.linear import (
    accented,
    fraction_text,
    is_plain_radicand,
    linear,
    primes_text,
    runs_on,
    stands_alone,
    unicode_script,
)
from digest.math.nodes import (
    EMPTY,
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
    Limits,
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
from digest.math.parser import NotUnderstoodError
from digest.math.spacing import limits_of, sides, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MAX_DEPTH: Final = 120
_INTEGRALS: Final = frozenset("∫∬∭⨌∮∯")


def set_display(node: Node) -> Box:
    """Return the block of a whole formula.

    Raises:
        NotUnderstoodError: it would be too large, or is nested too deeply.
    """
    return _Setter().set(node, display=True)


class _Setter:
    """Sets nodes; holds how deep it is."""

    def __init__(self) -> None:
        self._depth = 0

    def set(self, node: Node, *, display: bool) -> Box:
        """Return a node's box; without `display`, limits stand beside where they can."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise NotUnderstoodError("nested too deeply")
        box = _SETTERS[type(node)](self, node, display)
        self._depth -= 1
        return box

    # -- rows ------------------------------------------------------------------

    def atom(self, node: Atom, _display: bool) -> Box:
        return text_box(node.text)

    def space(self, node: Space, _display: bool) -> Box:
        return text_box(" " * node.cells)

    def middle(self, node: Middle, _display: bool) -> Box:
        return text_box(node.text)

    def row(self, node: Row, display: bool) -> Box:
        return self.nodes(node.nodes, display)

    def nodes(self, nodes: Sequence[Node], display: bool) -> Box:
        if not nodes:
            return text_box("")
        items = spaced(_paired(nodes), tight=False)
        boxes = [
            text_box(fraction_text(each, alone=stands_alone(items, index)))
            if isinstance(each, Fraction) and _is_small(each)
            else self.set(each, display=display)
            for index, (each, _) in enumerate(items)
        ]
        for index, (each, _) in enumerate(items):
            sign = _integral(each)
            if sign is None:
                continue
            following = boxes[index + 1 : _operand_end(items, index + 1)]
            if _has_two_plain_limits(each) or any(box.up or box.down for box in following):
                above = max([1, *(box.up for box in following)])
                below = max([1, *(box.down for box in following)])
                boxes[index] = self._tall_integral(each, sign, above, below)
        gaps = [max(gap, _air(items, boxes, index)) for index, (_, gap) in enumerate(items)]
        return beside(list(zip(boxes, gaps, strict=True)))

    def styled(self, node: Styled, _display: bool) -> Box:
        return self.set(node.body, display=node.display)

    def classed(self, node: Classed, display: bool) -> Box:
        return self.set(node.body, display=display)

    # -- scripts ---------------------------------------------------------------

    def small(self, node: Node) -> Box:
        """Return the box of a script: a line, or stacked lines."""
        while isinstance(node, Row | Styled) and not (
            isinstance(node, Row) and len(node.nodes) != 1
        ):
            node = node.body if isinstance(node, Styled) else node.nodes[0]
        if isinstance(node, Table) and node.grid is Grid.LINES:
            lines = [text_box(linear(Row(row), tight=True)) for row in node.rows]
            return stacked(lines, 0) if lines else text_box("")
        return text_box(linear(node, tight=True))

    def scripts(self, node: Scripts, display: bool) -> Box:
        base = node.base
        if isinstance(base, Brace):
            return self._labelled_brace(base, node, display)
        limits = limits_of(base)
        if limits is not Limits.NEVER:
            stacked_always = display or limits is Limits.ALWAYS
            if stacked_always or not _can_be_raised(node):
                return self._with_limits(node, display)
        box = self.set(base, display=display)
        primes = primes_text(node.primes)
        if primes and box.height == 1:
            box, primes = text_box(box.lines[0] + primes), ""
        return self._beside_scripts(box, primes, node.sub, node.sup)

    def _with_limits(self, node: Scripts, display: bool) -> Box:
        base = self.set(node.base, display=display)
        if node.primes:
            base = beside([(base, 0), (text_box(primes_text(node.primes)), 0)])
        parts = [base]
        if node.sup is not None:
            parts.insert(0, self.small(node.sup))
        baseline = len(parts) - 1
        if node.sub is not None:
            parts.append(self.small(node.sub))
        return stacked(parts, baseline)

    def _beside_scripts(self, base: Box, primes: str, sub: Node | None, sup: Node | None) -> Box:
        lowered, low = self._script("_", sub)
        raised, high = self._script("^", sup)
        raised = primes + raised if raised is not None else None
        if high is not None and primes:
            high, primes = beside([(text_box(primes), 0), (high, 0)]), ""
        if base.up == base.down == 0:
            beside_text = (lowered or "") + (raised or "")
            lines = [*(high.lines if high else ()), beside_text, *(low.lines if low else ())]
            column = column_box(lines, high.height if high else 0)
        else:
            # Beside the first and the last line of a tall base, and outwards from there.
            top = [raised] if raised is not None else list(high.lines if high else ())
            bottom = [lowered] if lowered is not None else list(low.lines if low else ())
            placed = {-base.up - index: line for index, line in enumerate(reversed(top))}
            placed |= {base.down + index: line for index, line in enumerate(bottom)}
            first, last = min(0, *placed), max(0, *placed)
            lines = [placed.get(row, "") for row in range(first, last + 1)]
            column = column_box(lines, -first)
        return beside([(base, 0), (column.cored(0, 0), 0)])

    def _script(self, kind: str, node: Node | None) -> tuple[str | None, Box | None]:
        """Return a script as raised or lowered letters, or else as a box."""
        if node is None:
            return "", None
        box = self.small(node)
        if box.height > 1:
            return None, box
        text = unicode_script(kind, node, box.lines[0])
        return (text, None) if text is not None else (None, box)

    def _tall_integral(self, node: Node, sign: str, above: int, below: int) -> Box:
        count = {"∬": 2, "∭": 3, "∯": 2, "⨌": 4}.get(sign, 1)
        lines = ["⌠", *"⎮" * (above + below - 1), "⌡"]
        lines = [each * count for each in lines]
        if sign in "∮∯":
            lines[above] = sign
        box = column_box(lines, above)
        if not isinstance(node, Scripts):
            return box
        if limits_of(node.base) is Limits.ALWAYS:
            parts = [box]
            if node.sup is not None:
                parts.insert(0, self.small(node.sup))
            baseline = len(parts) - 1
            if node.sub is not None:
                parts.append(self.small(node.sub))
            return stacked(parts, baseline)
        top = self.small(node.sup).lines if node.sup is not None else ("",)
        bottom = self.small(node.sub).lines if node.sub is not None else ("",)
        blank = max(0, box.height - len(top) - len(bottom))
        return beside([(box, 0), (column_box([*top, *[""] * blank, *bottom], above), 0)])

    # -- fractions, roots, brackets ----------------------------------------------

    def fraction(self, node: Fraction, display: bool) -> Box:
        if _is_small(node):
            return text_box(fraction_text(node, alone=True))
        if not display and node.bar and not node.left:
            text = fraction_text(node, alone=True)
            if len(text) == 1:
                return text_box(text)
        above = self.set(node.above, display=False)
        below = self.set(node.below, display=False)
        width = max(above.width, below.width, 1)
        if node.bar:
            # The bar of a fraction of fractions is the longest.
            width += 2 * bool(above.up or above.down or below.up or below.down)
            line = text_box("─" * width)
        else:
            line = text_box(" " * width)
        box = stacked([above, line, below], 1)
        return self._fence(node.left, box, node.right) if node.left or node.right else box

    def root(self, node: Root, _display: bool) -> Box:
        body = self.set(node.body, display=False)
        degree = linear(node.degree, tight=True) if node.degree is not None else ""
        if body.height == 1 and is_plain_radicand(node.body, body.lines[0]):
            return text_box(linear(node, tight=True))
        bar = text_box("_" * body.width)
        over = stacked([bar, body], 1)
        if body.height == 1:
            sign = column_box([" " * len(degree), f"{_raised(degree)}√"], 1)
            return beside([(sign, 0), (over, 0)])
        # A tick, and a stroke up to the bar.
        height = body.height
        lines = ["", *(" " * (height - row) + "╱" for row in range(1, height)), "╲╱"]
        raised = _raised(degree)
        lines = [
            (raised if row == height - 1 else " " * len(raised)) + each
            for row, each in enumerate(lines)
        ]
        sign = column_box(lines, over.baseline)
        return beside([(sign, 0), (over, 0)])

    def fenced(self, node: Fenced, display: bool) -> Box:
        parts = _split_at_middles(node.body)
        if len(parts) == 1:
            body = self.set(node.body, display=display)
            return self._fence(node.left, body, node.right)
        boxes = [
            self.set(each, display=display) if not isinstance(each, Middle) else None
            for each in parts
        ]
        above = max(box.up for box in boxes if box is not None)
        below = max(box.down for box in boxes if box is not None)
        items: list[tuple[Box, int]] = []
        for each, box in zip(parts, boxes, strict=True):
            if box is not None:
                items.append((box, 1 if items else 0))
            elif isinstance(each, Middle):
                items.append((grown(each.text, above, below), 1))
        return self._fence(node.left, beside(items), node.right)

    def _fence(self, left: str, body: Box, right: str) -> Box:
        return beside(
            [
                (grown(left, body.up, body.down), 0),
                (body, 0),
                (grown(right, body.up, body.down), 0),
            ]
        )

    # -- over and under ------------------------------------------------------------

    def accent(self, node: Accent, display: bool) -> Box:
        body = self.set(node.body, display=display)
        if body.height == 1:
            marked = accented(body.lines[0], node.mark)
            if marked is not None:
                return text_box(marked)
        line = text_box(_drawn(node, body.width))
        box = stacked([body, line], 0) if node.below else stacked([line, body], 1)
        return box.cored(body.up, body.down)

    def brace(self, node: Brace, display: bool) -> Box:
        body = self.set(node.body, display=display)
        line = text_box(_brace_line(body.width, below=node.below, labelled=False))
        box = stacked([body, line], 0) if node.below else stacked([line, body], 1)
        return box.cored(body.up, body.down)

    def _labelled_brace(self, brace: Brace, node: Scripts, display: bool) -> Box:
        body = self.set(brace.body, display=display)
        label = node.sub if brace.below else node.sup
        line = text_box(_brace_line(body.width, below=brace.below, labelled=label is not None))
        parts = [body, line] if brace.below else [line, body]
        baseline = parts.index(body)
        if label is not None:
            parts.insert(len(parts) if brace.below else 0, self.small(label))
            baseline += not brace.below
        box = stacked(parts, baseline).cored(body.up, body.down)
        other = node.sup if brace.below else node.sub
        if other is None:
            return box
        scripts = (None, other) if brace.below else (other, None)
        return self._beside_scripts(box, "", *scripts)

    def stack(self, node: Stack, display: bool) -> Box:
        base = self.set(node.base, display=display)
        parts = [base]
        if node.above is not None:
            parts.insert(0, self.small(node.above))
        baseline = len(parts) - 1
        if node.below is not None:
            parts.append(self.small(node.below))
        return stacked(parts, baseline).cored(base.up, base.down)

    def arrow(self, node: Arrow, _display: bool) -> Box:
        return self.arrow_of(node, 0)

    def arrow_of(self, node: Arrow, width: int) -> Box:
        """Return an arrow with its labels, at least this wide."""
        above = self.small(node.above) if node.above is not None else None
        below = self.small(node.below) if node.below is not None else None
        labels = [each.width for each in (above, below) if each is not None]
        width = max(width, 3, *(each + 2 for each in labels))
        start, middle, head = tuple(node.line)
        line = text_box(start.strip() + middle * (width - 1 - len(start.strip())) + head)
        parts = [each for each in (above, line, below) if each is not None]
        return stacked(parts, 1 if above is not None else 0).cored(0, 0)

    def boxed(self, node: Boxed, display: bool) -> Box:
        body = self.set(node.body, display=display)
        inner = "─" * (body.width + 2)
        lines = [f"┌{inner}┐", *(f"│ {each} │" for each in body.lines), f"└{inner}┘"]
        return Box(tuple(lines), body.width + 4, body.baseline + 1)

    # -- tables --------------------------------------------------------------------

    def table(self, node: Table, _display: bool) -> Box:
        columns = max(map(len, node.rows), default=0)
        if columns == 0:
            return text_box("")
        if columns * len(node.rows) > _MAX_TABLE_CELLS:
            raise NotUnderstoodError("too large to draw")
        cells = [
            [self._cell(node, row, index, columns) for index in range(columns)] for row in node.rows
        ]
        widths = [max(row[index].width for row in cells) for index in range(columns)]
        if node.grid is Grid.DIAGRAM:
            self._stretch_arrows(node, cells, widths)
        gaps = _column_gaps(node, columns)
        aligns = _column_aligns(node, columns)
        if node.grid is Grid.MATRIX and not node.columns:
            aligns = "".join(
                "r" if all(_is_number(row[index]) for row in cells) else "c"
                for index in range(columns)
            )
        lines: list[Box] = []
        for row in cells:
            above, below = max(box.above for box in row), max(box.below for box in row)
            rule = Box(("│",) * (above + below + 1), 1, above)
            items: list[tuple[Box, int]] = []
            for index, (box, width) in enumerate(zip(row, widths, strict=True)):
                gap = gaps[index]
                if index in node.rules:
                    items.append((rule, min(gap, 1)))
                    gap = 1
                items.append((box.widened(width, aligns[index]), gap))
            if columns in node.rules:
                items.append((rule, 1))
            lines.append(beside(items))
        return _rows_box(node, lines)

    def _cell(self, node: Table, row: tuple[Node, ...], index: int, columns: int) -> Box:
        if index >= len(row):
            return text_box("")
        cell = row[index]
        display = node.grid in {Grid.ALIGNED, Grid.LINES, Grid.DIAGRAM}
        if node.grid is not Grid.ALIGNED:
            return self.set(cell, display=display)
        # As amsmath does: a relation at the start or the end of a cell is spaced as in a row.
        nodes = cell.nodes if isinstance(cell, Row) else (cell,)
        if cell == EMPTY:
            return text_box("")
        if isinstance(cell, Styled):
            display = cell.display
            nodes = cell.body.nodes if isinstance(cell.body, Row) else (cell.body,)
        if index:
            nodes = (_NOTHING, *nodes)
        if index + 1 < columns:
            nodes = (*nodes, _NOTHING)
        return self.nodes(nodes, display)

    def _stretch_arrows(self, node: Table, cells: list[list[Box]], widths: list[int]) -> None:
        for row, boxes in zip(node.rows, cells, strict=True):
            for index, cell in enumerate(row):
                if isinstance(cell, Arrow):
                    boxes[index] = self.arrow_of(cell, widths[index])


_NOTHING: Final = Atom("")
_MAX_SMALL_FRACTION: Final = 9
_MAX_TABLE_CELLS: Final = 4_000


def _is_small(node: Fraction) -> bool:
    """Tell whether a fraction was meant to be small, and is short enough to stand on a line."""
    if not node.small or node.left or not node.bar:
        return False
    return len(fraction_text(node, alone=True)) <= _MAX_SMALL_FRACTION


def _is_number(box: Box) -> bool:
    return box.height == 1 and bool(_NUMBER.fullmatch(box.lines[0]))


_NUMBER: Final = re.compile(r"[−+]?\d*+\.?\d*+")


def _column_gaps(node: Table, columns: int) -> list[int]:
    match node.grid:
        case Grid.ALIGNED if node.columns:
            return [0] * columns
        case Grid.ALIGNED:
            return [0 if index % 2 or not index else 4 for index in range(columns)]
        case Grid.DIAGRAM:
            return [1 if index else 0 for index in range(columns)]
        case _:
            return [2 if index else 0 for index in range(columns)]


def _column_aligns(node: Table, columns: int) -> str:
    if node.grid is Grid.ALIGNED and not node.columns:
        return ("rl" * columns)[:columns]
    given = node.columns or "c"
    return (given + given[-1] * columns)[:columns]


def _rows_box(node: Table, rows: list[Box]) -> Box:
    """Put rows above each other, with air around tall ones."""
    blank = Box((" " * rows[0].width,), rows[0].width, 0)
    parts: list[Box] = []
    for index, row in enumerate(rows):
        if index and _needs_air(node, rows[index - 1], row, len(rows)):
            parts.append(blank)
        parts.append(row)
    align = _column_aligns(node, 1) if node.grid is Grid.LINES else "l"
    box = stacked(parts, 0, align)
    if len(rows) == 1:
        return box
    return box.at((box.height - 1) // 2)


def _needs_air(node: Table, above: Box, below: Box, count: int) -> bool:
    if node.grid is Grid.CASES and count == 2:
        return True
    return node.grid is not Grid.DIAGRAM and (above.height > 1 or below.height > 1)


def _is_evaluation(node: Node) -> TypeGuard[Scripts]:
    """Tell whether this is the bar of `|_{x=0}`."""
    return isinstance(node, Scripts) and isinstance(node.base, Atom) and node.base.text == "|"


def _paired(nodes: Sequence[Node]) -> Sequence[Node]:
    """Make brackets that match grow with what is tall between them, whether they were told to."""
    if not any(isinstance(each, _MAYBE_TALL) for each in nodes):
        return nodes
    levels: list[list[Node]] = [[]]
    opened: list[Atom] = []
    for node in nodes:
        closing = node.base if isinstance(node, Scripts) else node
        if isinstance(node, Atom) and node.kind is Kind.OPEN and len(opened) < _MAX_PAIRED:
            opened.append(node)
            levels.append([])
        elif isinstance(closing, Atom) and closing.kind is Kind.CLOSE and closing.text in _CLOSERS:
            if not opened:
                levels[-1].append(node)
                continue
            inner, left = levels.pop(), opened.pop()
            fenced = Fenced(left.text, Row(tuple(inner)), closing.text)
            if isinstance(node, Scripts):
                levels[-1].append(Scripts(fenced, node.primes, node.sub, node.sup))
            else:
                levels[-1].append(fenced)
        elif _is_evaluation(node) and levels[-1] and isinstance(levels[-1][-1], Fraction):
            # As `\left. ... \right|` would, which many leave out.
            bar = Fenced("", levels[-1].pop(), "|")
            levels[-1].append(Scripts(bar, node.primes, node.sub, node.sup))
        else:
            levels[-1].append(node)
    while opened:
        inner = levels.pop()
        levels[-1] += [opened.pop(), *inner]
    return levels[0]


_MAYBE_TALL: Final = (
    Fraction,
    Scripts,
    Root,
    Table,
    Fenced,
    Stack,
    Brace,
    Row,
    Classed,
    Styled,
    Accent,
)
_CLOSERS: Final = frozenset(")]}⟩⌉⌋|‖⟧⟯")
_MAX_PAIRED: Final = 30


def _integral(node: Node) -> str | None:
    base = node.base if isinstance(node, Scripts) else node
    if isinstance(base, Atom) and base.text in _INTEGRALS:
        return base.text
    return None


def _has_two_plain_limits(node: Node) -> bool:
    """Tell whether an integral's limits would stand around a low sign as if they were its own."""
    two = isinstance(node, Scripts) and node.sub is not None and node.sup is not None
    return isinstance(node, Scripts) and two and not _can_be_raised(node)


def _operand_end(items: Sequence[tuple[Node, int]], start: int) -> int:
    for index in range(start, len(items)):
        if sides(items[index][0])[0] is Kind.REL:
            return index
    return len(items)


def _air(items: Sequence[tuple[Node, int]], boxes: Sequence[Box], index: int) -> int:
    """Return the cells that a fraction's bar needs from its neighbour."""
    if not index:
        return 0
    before, node = items[index - 1][0], items[index][0]
    if isinstance(before, Root) and boxes[index - 1].height == 1:
        text = boxes[index].lines[boxes[index].baseline]
        return int(bool(text) and runs_on(before, "√", text))
    if isinstance(before, Scripts) and isinstance(node, Fenced):
        # A lowered script would touch the foot of a tall bracket.
        return int(boxes[index - 1].below > boxes[index - 1].down and boxes[index].down > 0)
    bars = _has_bar(before, boxes[index - 1]), _has_bar(node, boxes[index])
    if not any(bars):
        return 0
    if all(bars):
        return 1
    neighbour = node if bars[0] else before
    kind = sides(neighbour)[0 if bars[0] else 1]
    box = boxes[index] if bars[0] else boxes[index - 1]
    if box.width == 0:
        return 0
    return int(
        kind in {Kind.ORD, Kind.BIN} or (kind in {Kind.OPEN, Kind.CLOSE} and box.height == 1)
    )


def _has_bar(node: Node, box: Box) -> bool:
    return box.height > 1 and isinstance(node, Fraction) and node.bar and not node.left


def _can_be_raised(node: Scripts) -> bool:
    for kind, each in (("_", node.sub), ("^", node.sup)):
        if each is not None and unicode_script(kind, each, linear(each, tight=True)) is None:
            return False
    return True


def _split_at_middles(node: Node) -> list[Node]:
    if not isinstance(node, Row) or not any(isinstance(each, Middle) for each in node.nodes):
        return [node]
    parts: list[Node] = []
    run: list[Node] = []
    for each in node.nodes:
        if isinstance(each, Middle):
            parts += [Row(tuple(run)), each]
            run = []
        else:
            run.append(each)
    return [*parts, Row(tuple(run))]


def _raised(degree: str) -> str:
    return "".join(_DEGREES.get(each, each) for each in degree)


_DEGREES: Final = dict(zip("0123456789nmkpqdr", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵐᵏᵖqᵈʳ", strict=True))


def _drawn(node: Accent, width: int) -> str:
    line = node.line or _MARKS.get(node.name, "^")
    if len(line) == 1 and line in "_‾":
        return line * max(1, width)
    if len(line) == 2 and line[0] == "─":
        return "─" * max(0, width - 1) + line[1]
    if len(line) == 2 and line[1] == "─":
        return line[0] + "─" * max(0, width - 1)
    if len(line) == 3:
        return line[0] + "─" * max(0, width - 2) + line[2]
    return line


_MARKS: Final = {
    "hat": "^",
    "tilde": "~",
    "dot": "˙",
    "ddot": "¨",
    "vec": "→",
    "check": "ˇ",
    "breve": "˘",
    "acute": "´",
    "grave": "`",
    "mathring": "˚",
}


def _brace_line(width: int, *, below: bool, labelled: bool) -> str:
    if width < 2:
        return "⏟" if below else "⏞"
    left, point, right = ("╰", "┬", "╯") if below else ("╭", "┴", "╮")
    line = ["─"] * (width - 2)
    if labelled and line:
        line[(width - 1) // 2 - 1 if width > 2 else 0] = point
    return left + "".join(line) + right


_SETTERS: Final[dict[type, Callable[..., Box]]] = {
    Atom: _Setter.atom,
    Space: _Setter.space,
    Middle: _Setter.middle,
    Row: _Setter.row,
    Classed: _Setter.classed,
    Styled: _Setter.styled,
    Scripts: _Setter.scripts,
    Fraction: _Setter.fraction,
    Root: _Setter.root,
    Fenced: _Setter.fenced,
    Accent: _Setter.accent,
    Brace: _Setter.brace,
    Stack: _Setter.stack,
    Arrow: _Setter.arrow,
    Boxed: _Setter.boxed,
    Table: _Setter.table,
}
