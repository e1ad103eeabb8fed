"""Makes spans of what markdown-it finds within a line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from digest.fulltext import document as d
from digest.fulltext.assembly.links import TITLE_MARK
from digest.fulltext.tidying import merged, tidy, trimmed
from digest.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.token import Token

LONGEST_TEX: Final = 20_000
"""Characters of a formula; the longest seen on a real page has 2,400."""
_MARKS: Final = {"em": d.Style.ITALIC, "strong": d.Style.BOLD}
_TAGS: Final = {
    "b": d.Style.BOLD,
    "strong": d.Style.BOLD,
    "i": d.Style.ITALIC,
    "em": d.Style.ITALIC,
    "u": d.Style.UNDERLINE,
    "sup": d.Style.SUPERSCRIPT,
    "sub": d.Style.SUBSCRIPT,
}
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]{0,20})\b")
_KNOWN_TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "br",
        "center",
        "cite",
        "code",
        "details",
        "div",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "b",
        "u",
        "img",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "s",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "tt",
        "ul",
    ]
)
"""Tags of HTML; any other, such as `<eos>`, is text."""
_FRAME_TEXT: Final = re.compile(
    r"(?:Image \d{1,4}(?:: |$))?(?:Refer to caption)?\s*$|Uncaptioned image$"
)
_IMAGE_NUMBER: Final = re.compile(r"Image \d{1,4}: ")
_COMMENT: Final = re.compile(r"(?<!\\)%[^\n]*+(?:\n\s*|$)")


@dataclass(slots=True)
class Spans:
    """Reads lines of one page; remembers what it could not read."""

    source: str
    """The address of the page that the Markdown was made of; may be empty."""
    note: Callable[[int], tuple[d.Block, ...]]
    """Returns the blocks of a footnote, by markdown-it's number."""
    counts: Counter[str] = field(default_factory=Counter)
    """What could not be read, by what is said of it."""
    noted: set[int] = field(default_factory=set)

    def read(self, tokens: list[Token]) -> tuple[d.Span, ...]:
        """Return the spans of the tokens of a line."""
        stack: list[tuple[str, Callable[[tuple[d.Span, ...]], d.Span] | None, list[d.Span]]] = [
            ("", None, [])
        ]

        def opened(name: str, wrap: Callable[[tuple[d.Span, ...]], d.Span] | None) -> None:
            stack.append((name, wrap, []))

        def closed() -> None:
            _, wrap, inner = stack.pop()
            spans = merged(inner)
            stack[-1][2].extend((wrap(spans),) if wrap is not None and spans else spans)

        for token in tokens:
            kind, _, side = token.type.rpartition("_")
            if side == "open" and kind in ("em", "strong", "s", "link"):
                opened(kind, self._wrap(kind, token))
            elif side == "close" and kind in ("em", "strong", "s", "link"):
                while len(stack) > 1 and stack[-1][0] != kind:
                    closed()
                if len(stack) > 1:
                    closed()
            elif token.type == "html_inline":
                self._tag(token.content, stack, opened, closed)
            else:
                stack[-1][2].extend(self._leaf(token))
        while len(stack) > 1:
            closed()
        return trimmed(_without_double_spaces(merged(stack[0][2])))

    def _wrap(self, kind: str, token: Token) -> Callable[[tuple[d.Span, ...]], d.Span] | None:
        if kind in _MARKS:
            style = _MARKS[kind]
            return lambda spans: d.Styled(style, spans)
        if kind == "link":
            return self.link(str(token.attrs.get("href", "")), str(token.attrs.get("title", "")))
        return None

    def link(self, raw: str, title: str = "") -> Callable[[tuple[d.Span, ...]], d.Span] | None:
        """Return what makes a link of spans; None where it leads nowhere that is followed."""
        page, mark, fragment = raw.partition("#")
        own = page.removesuffix("/") in ("", self.source) or (
            bool(self.source) and _same_paper(page, self.source)
        )
        if mark and fragment and own:
            place = visible(unquote(fragment)).replace(" ", "-")
            said = visible(title.split(" ‣ ", maxsplit=1)[0])
            return lambda spans: d.Reference(f"{place}{TITLE_MARK}{said}", spans)
        url = web_address(raw)
        return (lambda spans: d.Link(url, spans)) if url else None

    def _leaf(self, token: Token) -> tuple[d.Span, ...]:
        match token.type:
            case "text":
                return (d.Text(tidy(token.content)),) if token.content else ()
            case "text_special":
                return (d.Text(tidy(token.content)),) if token.content else ()
            case "softbreak":
                return (d.Text(" "),)
            case "hardbreak":
                return (d.LineBreak(),)
            case "code_inline":
                code = visible(token.content) if token.content.strip() else ""
                return (d.Code(code),) if code else ()
            case "math" | "math_display":
                return self.formula(token.content)
            case "image":
                return self._image(token)
            case "footnote_ref":
                return self._note(token)
            case "footnote_anchor":
                return ()
            case _:
                said = tidy(token.content)
                return (d.Text(said),) if said else ()

    def formula(self, raw: str) -> tuple[d.Span, ...]:
        """Return a formula as a span."""
        tex = self.tex(raw)
        if tex is None:
            return (d.Unread(tex_line(raw[:500]) + " …"),)
        return (d.Math(tex),) if tex else ()

    def tex(self, raw: str) -> str | None:
        """Return TeX on one line; None if it is too long, which is counted."""
        if len(raw) > LONGEST_TEX:
            self.counts["too long"] += 1
            return None
        return tex_line(raw)

    def _image(self, token: Token) -> tuple[d.Span, ...]:
        said = described(token) or "[picture]"
        url = web_address(str(token.attrs.get("src", "")))
        return (d.Link(url, (d.Text(said),)),) if url else (d.Text(said),)

    def _note(self, token: Token) -> tuple[d.Span, ...]:
        number = int(token.meta.get("id", 0))
        label = visible(str(token.meta.get("label") or number + 1))[:20] or str(number + 1)
        if number in self.noted:
            return (d.Styled(d.Style.SUPERSCRIPT, (d.Text(label),)),)
        self.noted.add(number)
        blocks = self.note(number)
        return (d.Footnote(f"footnote{number + 1}", label, blocks),) if blocks else ()

    def _tag(
        self,
        raw: str,
        stack: list[tuple[str, Callable[[tuple[d.Span, ...]], d.Span] | None, list[d.Span]]],
        opened: Callable[[str, Callable[[tuple[d.Span, ...]], d.Span] | None], None],
        closed: Callable[[], None],
    ) -> None:
        match = _TAG.match(raw)
        name = match[2].lower() if match else ""
        if match is None:  # a comment
            return
        if name == "br":
            stack[-1][2].append(d.LineBreak())
        elif name in _TAGS and not match[1] and len(stack) < _MOST_OPEN:
            style = _TAGS[name]
            opened(f"<{name}", lambda spans: d.Styled(style, spans))
        elif name in _TAGS:
            if stack[-1][0] == f"<{name}":
                closed()
        elif name not in _KNOWN_TAGS:
            stack[-1][2].append(d.Text(tidy(raw)))


_MOST_OPEN: Final = 20


def tex_line(raw: str) -> str:
    """Return TeX on one line, without comments."""
    if "\n" in raw and "%" in raw:
        raw = _COMMENT.sub(" ", raw)
    return " ".join(visible(raw).split())


def described(token: Token) -> str:
    """Return what an image is said to show; empty if a converter put only its own words there."""
    said = tidy(token.content).strip()
    if _FRAME_TEXT.match(said):
        return ""
    return _IMAGE_NUMBER.sub("", said, count=1)


def web_address(raw: str) -> str:
    """Return the URL of a link that may be followed: http, https, doi or arxiv; else nothing."""
    raw = visible(raw).replace(" ", "%20")
    scheme, _, rest = raw.partition(":")
    if scheme.lower() == "doi" and rest.lstrip("/"):
        return f"https://doi.org/{rest.lstrip('/')}"
    if scheme.lower() == "arxiv" and rest.lstrip("/"):
        return f"https://arxiv.org/abs/{rest.lstrip('/')}"
    try:
        parts = urlsplit(raw)
        host = parts.hostname
    except ValueError:
        return ""
    return raw if parts.scheme in ("http", "https") and host else ""


_PAPER: Final = re.compile(r"(.{0,40}?arxiv\.org/)(?:html|abs|pdf)/(.{1,40}?)(?:v\d{1,3})?/?")


def _same_paper(page: str, source: str) -> bool:
    """Tell whether two addresses are of one paper on arXiv, in whatever version."""
    one, other = _PAPER.fullmatch(page), _PAPER.fullmatch(source)
    return bool(one and other and one[2] == other[2])


def _without_double_spaces(spans: tuple[d.Span, ...]) -> tuple[d.Span, ...]:
    found: list[d.Span] = []
    for span in spans:
        if isinstance(span, d.Text):
            text = _SPACES.sub(" ", span.text)
            if text.startswith(" ") and found and isinstance(found[-1], d.LineBreak):
                text = text[1:]
            if text:
                found.append(d.Text(text))
        else:
            found.append(span)
    return tuple(found)


_SPACES: Final = re.compile(r" {2,}")
