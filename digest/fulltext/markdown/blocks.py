"""Makes blocks of what markdown-it finds: paragraphs, lists, tables, code, quotations, formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.assembly import Heading
from digest.fulltext.content import plain
from digest.fulltext.markdown.spans import Spans, described, tex_line, web_address
from digest.fulltext.tidying import tidy, tidy_line, trimmed
from digest.text.markup import html_to_text, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from digest.fulltext.assembly import Piece

_TAG: Final = re.compile(r"\\tag\*?\s{0,3}\{([^{}]{1,20})\}")
_LABEL: Final = re.compile(r"\\label\s{0,3}\{[^{}]{1,80}\}")
_NUMBER: Final = re.compile(r"\((\w[\w.]{0,9})\)")
_OUTER: Final = re.compile(
    r"\\begin\{(equation|displaymath|align|gather|multline|eqnarray|flalign|aligned|split)(\*?)\}"
    r"(.*)\\end\{\1\2\}",
    re.DOTALL,
)
_SLUG: Final = re.compile(r"[^\w\- ]+")
_HTML_BREAK: Final = re.compile(r"</(?:p|div|tr|li|h[1-6])>|<br\s{0,3}/?>", re.IGNORECASE)
_HTML_CELL: Final = re.compile(r"</t[dh]>", re.IGNORECASE)
_HTML_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")


class BlockReader:
    """Reads one page."""

    def __init__(self, source: str) -> None:
        """Make one.

        Args:
            source: the address of the page that the Markdown was made of; may be empty.
        """
        self._spans = Spans(source, self._note)
        self._notes: dict[int, list[Token]] = {}
        self._open_notes: set[int] = set()

    def problems(self) -> Iterator[str]:
        """Yield what could not be read, in sentences."""
        count = self._spans.counts["too long"]
        if count:
            yield (
                "a formula is too long to be shown whole"
                if count == 1
                else f"{count:,} formulas are too long to be shown whole"
            )
        lost = sum(1 for number in self._notes if number not in self._spans.noted)
        if lost:
            yield f"{lost:,} footnote{'' if lost == 1 else 's'} that nothing refers to left out"

    def pieces(self, tokens: list[Token]) -> list[Piece]:
        """Return headings and blocks in their order, without anchors."""
        tokens = self._without_notes(tokens)
        return list(self._pieces(tokens))

    def _without_notes(self, tokens: list[Token]) -> list[Token]:
        """Return the tokens before the footnotes, and keep those."""
        kept: list[Token] = []
        note: list[Token] | None = None
        for token in tokens:
            if token.type == "footnote_open":
                note = self._notes.setdefault(int(token.meta.get("id", 0)), [])
            elif token.type == "footnote_close":
                note = None
            elif note is not None:
                note.append(token)
            elif token.type not in ("footnote_block_open", "footnote_block_close"):
                kept.append(token)
        return kept

    def _note(self, number: int) -> tuple[d.Block, ...]:
        if number in self._open_notes:
            return ()  # a note that refers to itself
        self._open_notes.add(number)
        blocks = self._blocks(self._notes.get(number, []))
        self._open_notes.discard(number)
        return blocks

    def _blocks(self, tokens: list[Token]) -> tuple[d.Block, ...]:
        """Return blocks where no heading can stand; one that does is a bold line."""
        return tuple(
            d.Paragraph("", (d.Styled(d.Style.BOLD, each.spans),))
            if isinstance(each, Heading)
            else each
            for each in self._pieces(tokens)
        )

    def _pieces(self, tokens: list[Token]) -> Iterator[Piece]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _end(tokens, at)
            inner = tokens[at + 1 : end]
            match token.type:
                case "heading_open":
                    yield from self._heading(token, inner)
                case "paragraph_open":
                    yield from self._paragraph(inner)
                case "inline":
                    yield from self._paragraph([token])
                case "bullet_list_open" | "ordered_list_open":
                    yield self._list(token, inner)
                case "blockquote_open":
                    if blocks := self._blocks(inner):
                        yield d.Quotation("", blocks)
                case "table_open":
                    yield d.Table("", tuple(self._rows(inner)))
                case "fence" | "code_block":
                    yield from _listing(token.content)
                case "math_block":
                    yield self._equation(token.content, token.info)
                case "html_block":
                    yield from _html(token.content)
                case _:
                    pass  # a rule between sections
            at = max(end, at) + 1

    def _heading(self, token: Token, inner: list[Token]) -> Iterator[Piece]:
        spans = self._line(inner)
        if plain(spans):
            slug = _SLUG.sub("", plain(spans).lower()).strip().replace(" ", "-")
            yield Heading(spans, int(token.tag[1:]), slug)

    def _line(self, tokens: list[Token]) -> tuple[d.Span, ...]:
        spans: list[d.Span] = []
        for token in tokens:
            if spans:
                spans.append(d.LineBreak())
            spans.extend(self._spans.read(token.children or []))
        return tuple(spans)

    def _paragraph(self, inner: list[Token]) -> Iterator[d.Block]:
        """Yield a paragraph, and the pictures and display equations that stand in it."""
        rest: list[Token] = []
        children = [child for token in inner for child in token.children or []]
        alone = all(
            each.type in ("image", "softbreak", "hardbreak", "link_open", "link_close")
            or not each.content.strip()
            for each in children
        )
        for child in children:
            is_picture = child.type == "image" and alone
            if child.type == "math_display" or is_picture:
                yield from self._running(rest)
                rest = []
                yield self._picture(child) if is_picture else self._equation(child.content, "")
            else:
                rest.append(child)
        yield from self._running(rest)

    def _running(self, tokens: list[Token]) -> Iterator[d.Block]:
        spans = self._spans.read(tokens)
        if plain(spans) or any(isinstance(each, d.Footnote) for each in spans):
            yield d.Paragraph("", spans)

    def _picture(self, token: Token) -> d.Picture:
        return d.Picture("", web_address(str(token.attrs.get("src", ""))), described(token))

    def _equation(self, raw: str, behind: str) -> d.Block:
        tex = self._spans.tex(_LABEL.sub("", raw))
        if tex is None:
            return d.Paragraph("", (d.Unread(tex_line(raw[:500]) + " …"),))
        number = ""
        tag = _TAG.search(tex) or _TAG.search(behind)
        if tag is not None:
            number = f"({tag[1]})"
            tex = _TAG.sub("", tex, count=1)
        elif match := _NUMBER.search(behind):
            number = match[0]
        outer = _OUTER.fullmatch(tex.strip())
        if outer is not None and "\\begin{" not in outer[3] and not outer[1].startswith("eqnarray"):
            tex = outer[3]
        if behind[:1] in {".", ",", ";", ":"} and len(behind) == 1:
            tex = f"{tex.rstrip()}{behind}"
        return d.Equation("", (d.EquationRow("", (" ".join(tex.split()),), number),))

    def _list(self, token: Token, inner: list[Token]) -> d.List:
        first = int(token.attrs.get("start", 1))
        items: list[d.Item] = []
        at = 0
        while at < len(inner):
            end = _end(inner, at)
            if inner[at].type == "list_item_open":
                is_ordered = token.type == "ordered_list_open"
                marker = f"{first + len(items)}." if is_ordered else "•"
                items.append(d.Item("", marker, self._blocks(inner[at + 1 : end])))
            at = max(end, at) + 1
        return d.List("", tuple(items))

    def _rows(self, tokens: list[Token]) -> Iterator[d.Row]:
        cells: list[d.Cell] = []
        for at, token in enumerate(tokens):
            if token.type == "tr_open":
                cells = []
            elif token.type in ("th_open", "td_open"):
                cells.append(self._cell(token, tokens[at + 1]))
            elif token.type == "tr_close":
                yield d.Row(tuple(cells))

    def _cell(self, token: Token, inline: Token) -> d.Cell:
        spans = self._spans.read(inline.children or []) if inline.type == "inline" else ()
        style = str(token.attrs.get("style", ""))
        align = next((each for each in d.Align if style.endswith(each.value)), d.Align.LEFT)
        blocks = (d.Paragraph("", spans),) if spans else ()
        return d.Cell(blocks, align, header=token.type == "th_open")


def _end(tokens: list[Token], at: int) -> int:
    """Return where what a token opens is closed; where the token itself is if it opens nothing."""
    if tokens[at].nesting != 1:
        return at
    level = 0
    for end in range(at, len(tokens)):
        level += tokens[end].nesting
        if level == 0:
            return end
    return len(tokens)


def _listing(content: str) -> Iterator[d.Listing]:
    lines = [tidy_line(each.rstrip()) for each in content.rstrip("\n").split("\n")]
    if any(lines):
        yield d.Listing("", tuple((d.Text(each),) if each else () for each in lines))


def _html(content: str) -> Iterator[d.Block]:
    """Yield what a block of HTML says: a paragraph for each of its lines."""
    text = _HTML_BREAK.sub("\n\n", _HTML_CELL.sub("  ", _without_comments(content)))
    text = unescape(_HTML_TAG.sub("", html_to_text(text)))
    for part in text.split("\n\n"):
        spans = trimmed((d.Text(tidy(part)),)) if part.strip() else ()
        if spans:
            yield d.Paragraph("", spans)


def _without_comments(content: str) -> str:
    """Return HTML without its comments; one that never ends is none, so that it hides nothing."""
    parts: list[str] = []
    at = 0
    while (start := content.find("<!--", at)) >= 0 and (end := content.find("-->", start)) >= 0:
        parts.append(content[at:start])
        at = end + len("-->")
    return "".join((*parts, content[at:]))
