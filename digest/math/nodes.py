"""What a formula is made of: the tree between the parser and the two ways to set it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class Kind(IntEnum):
    """TeX's classes of atoms, which decide the spaces between them."""

    ORD = 0
    OP = 1
    """A big operator, or a function with limits: a space before its operand, brackets included."""
    FUNC = 2
    """A function's name: a space before its argument unless that stands in brackets."""
    BIN = 3
    REL = 4
    OPEN = 5
    CLOSE = 6
    PUNCT = 7
    INNER = 8
    """An ellipsis: a space to the letters beside it."""


class Limits(Enum):
    """Where an operator's scripts stand in display style."""

    NEVER = 0
    DISPLAY = 1
    ALWAYS = 2


@dataclass(frozen=True, slots=True)
class Atom:
    """A symbol, a letter, a number, a function's name."""

    text: str
    kind: Kind = Kind.ORD
    limits: Limits = Limits.NEVER
    is_word: bool = False
    """Upright text of several letters: no product of variables."""


@dataclass(frozen=True, slots=True)
class Space:
    r"""An explicit space; `\,` and `\;` are one cell wide, a quad is two."""

    cells: int


@dataclass(frozen=True, slots=True)
class Middle:
    r"""A delimiter that grows with the brackets around it: `\middle|`."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Nodes side by side. As one of several in a row it counts as an ordinary atom."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Classed:
    r"""A node that is spaced as another kind would be: `\mathbin{...}`, and what is stacked."""

    body: Node
    kind: Kind
    limits: Limits = Limits.NEVER


@dataclass(frozen=True, slots=True)
class Styled:
    r"""A row whose style is said: `\displaystyle` or `\textstyle`."""

    body: Node
    display: bool


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with what stands below and above it at its right; primes stay beside the base."""

    base: Node
    primes: int = 0
    sub: Node | None = None
    sup: Node | None = None


@dataclass(frozen=True, slots=True)
class Fraction:
    """One above the other, with a bar or without, with brackets (a binomial) or without."""

    above: Node
    below: Node
    bar: bool = True
    left: str = ""
    right: str = ""
    small: bool = False
    r"""As `\tfrac` asks: on one line."""


@dataclass(frozen=True, slots=True)
class Root:
    """A root, with its degree if that isn't two."""

    body: Node
    degree: Node | None = None


@dataclass(frozen=True, slots=True)
class Fenced:
    """Brackets that grow with what they enclose; an empty string is a bracket that isn't drawn."""

    left: str
    body: Node
    right: str


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark over or under a node."""

    body: Node
    mark: str
    """The combining character."""
    name: str
    """How it is said of more than one letter where nothing can be drawn: `hat(AB)`."""
    line: str = ""
    """What draws it over the width of the body: repeated, with the last character at its end."""
    below: bool = False


@dataclass(frozen=True, slots=True)
class Brace:
    """A horizontal brace; its label is the script of the `Scripts` around it."""

    body: Node
    below: bool


@dataclass(frozen=True, slots=True)
class Stack:
    r"""A base with something smaller above or below it: `\overset`, `\underset`."""

    base: Node
    above: Node | None = None
    below: Node | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow that grows with its labels."""

    line: str
    """Start, middle and head, a character each; a space for a start that isn't drawn."""
    above: Node | None = None
    below: Node | None = None


@dataclass(frozen=True, slots=True)
class Boxed:
    """A formula in a frame."""

    body: Node


class Grid(Enum):
    """What a table is, as far as setting it differs."""

    MATRIX = 0
    CASES = 1
    ALIGNED = 2
    LINES = 3
    DIAGRAM = 4


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells: matrices, cases, aligned equations, stacked lines."""

    rows: tuple[tuple[Node, ...], ...]
    grid: Grid
    columns: str = ""
    """A letter per column, `l`, `c` or `r`; the last one, or `c`, holds for the rest."""
    rules: tuple[int, ...] = ()
    """Columns that have a line at their left."""
    tight: bool = False


Node = (
    Atom
    | Space
    | Middle
    | Row
    | Classed
    | Styled
    | Scripts
    | Fraction
    | Root
    | Fenced
    | Accent
    | Brace
    | Stack
    | Arrow
    | Boxed
    | Table
)

EMPTY = Row(())
"""Nothing, where a node is needed."""
