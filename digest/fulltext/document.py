"""A whole paper as frozen values: what readers of HTML, Markdown and PDF make and what is typeset.

Every text in it is clean (`digest.text`). An *anchor* names a place that outlives a new width and a
new session: LaTeXML's ids (`S2.p3`) where the page has them, else made in the same form by the
reader. Nothing is dropped in silence: what could not be read stands as `Unread` in its place, and
in `Document.problems` in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Spans: what a line is made of ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text."""

    text: str


class Style(StrEnum):
    """How a run of text is set apart."""

    ITALIC = "italic"
    BOLD = "bold"
    UNDERLINE = "underline"
    SMALL_CAPS = "small-caps"
    SUPERSCRIPT = "superscript"
    SUBSCRIPT = "subscript"


@dataclass(frozen=True, slots=True)
class Styled:
    """Spans that are set apart."""

    style: Style
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A word or two of source code."""

    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula within a line."""

    tex: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page; only http and https."""

    url: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to an anchor of this document: a section, an equation, an entry of the list."""

    target: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as the paper has it, brackets included; its `Reference`s name the entries."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note at the place where its mark stands. The text does not repeat the mark."""

    anchor: str
    mark: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line that ends here by the wish of the author."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What the converter or the reader could not read, as its source has it."""

    source: str


Span = Text | Styled | Code | Math | Link | Reference | Citation | Footnote | LineBreak | Unread

# Blocks: what a page is made of -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    anchor: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class EquationRow:
    """One row of a display equation."""

    anchor: str
    cells: tuple[str, ...]
    """The TeX of what stands between the points of alignment; one cell where nothing is aligned."""
    number: str = ""
    """As the paper has it, brackets included: `(3)`."""


@dataclass(frozen=True, slots=True)
class Equation:
    """A display equation, or several that are aligned with each other."""

    anchor: str
    rows: tuple[EquationRow, ...]


@dataclass(frozen=True, slots=True)
class Theorem:
    """A theorem, definition, remark or proof: a block with a title that runs in."""

    anchor: str
    title: tuple[Span, ...]
    blocks: tuple[Block, ...]
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list."""

    anchor: str
    marker: str
    """`•`, `1.`, `(a)`; the term of a description list."""
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class List:
    """A list, with bullets, numbers or terms."""

    anchor: str
    items: tuple[Item, ...]


class Align(StrEnum):
    """Where in its column a cell stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    blocks: tuple[Block, ...]
    align: Align = Align.LEFT
    header: bool = False
    rows: int = 1
    columns: int = 1
    """How many rows and columns the cell takes, at least 1 each."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, and the rules that the paper draws around it."""

    cells: tuple[Cell, ...]
    rule_above: bool = False
    rule_below: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Data in rows; its caption is its `Figure`'s."""

    anchor: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines whose spaces count: source code, pseudocode, verbatim text."""

    anchor: str
    lines: tuple[tuple[Span, ...], ...]
    numbers: tuple[str, ...] = ()
    """A number for each line, where the paper numbers them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that a terminal cannot set as text."""

    anchor: str
    url: str
    """Where the picture lies, as a whole URL; empty where nothing says it."""
    description: str = ""


class FigureKind(StrEnum):
    """What a figure holds, as its caption calls it."""

    FIGURE = "figure"
    TABLE = "table"
    ALGORITHM = "algorithm"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class Figure:
    """What floats: pictures, tables, algorithms or listings under one caption."""

    anchor: str
    kind: FigureKind
    label: str
    """`Figure 3`, without a colon; empty where it has no number."""
    caption: tuple[Span, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of others, set apart."""

    anchor: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the bibliography."""

    anchor: str
    label: str
    """`[12]` or `Kim et al. (2023)`, as the list has it."""
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The list of what the paper cites."""

    anchor: str
    title: tuple[Span, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section at any depth, with all that is in it."""

    anchor: str
    level: int
    """1 for a section (and a chapter that stands alone), 2 for a subsection and so on."""
    number: str
    """`2.1`, `A`; empty where it has none."""
    title: tuple[Span, ...]
    blocks: tuple[Block, ...]
    appendix: bool = False


Block = (
    Paragraph
    | Equation
    | Theorem
    | List
    | Table
    | Listing
    | Picture
    | Figure
    | Quotation
    | Bibliography
    | Section
)


class Format(StrEnum):
    """What kind of file a text was read from."""

    HTML = "html"
    MARKDOWN = "markdown"
    PDF = "pdf"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper."""

    title: tuple[Span, ...]
    authors: tuple[str, ...]
    abstract: tuple[Block, ...]
    body: tuple[Block, ...]
    format: Format
    version: int | None = None
    """arXiv's version of the text, where the page says it."""
    licence: str = ""
    front: tuple[Block, ...] = ()
    """What stands before the first section beside title, authors and abstract: keywords, notes."""
    problems: tuple[str, ...] = ()
    """Sentences: what could not be read, with counts. Shown at the foot of the text."""
