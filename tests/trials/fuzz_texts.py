"""What the readers of whole papers and what is set of them must hold to, whatever they are given.

Nothing unclean comes out, no link leads anywhere but to the web, no anchor is given twice, what is
kept as JSON is the same when it is read again, and all lines of a formula are equally wide.
"""

from __future__ import annotations

import contextlib
import dataclasses
import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.errors import TextError
from digest.fulltext import document as d
from digest.fulltext.document_json import from_json, to_json
from digest.fulltext.latexml import read_html
from digest.fulltext.markdown import read_markdown
from digest.fulltext.outline import parts
from digest.fulltext.to_markdown import to_markdown
from digest.fulltext.typeset import typeset
from digest.math import display, inline
from digest.text import safe
from digest.text.cells import cell_width
from tests.conftest import SHARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TEXTS: Final = Path(__file__).with_name("corpus") / "texts"
_PIECE: Final = 6_000
"""Bytes of a real page in one seed: small ones find more in the same time."""
_URL: Final = "https://arxiv.org/html/2601.00001v2"
_ALTTEXT: Final = re.compile(r'alttext="([^"]*+)"')


def _pages(kind: str) -> Iterator[bytes]:
    if (SHARED / "fulltext").is_dir():
        for each in sorted((SHARED / "fulltext").rglob(f"*.{kind}")):
            yield each.read_bytes()


def _html_seeds() -> list[bytes]:
    pieces = [(_TEXTS / "paper.html").read_bytes()]
    for page in _pages("html"):
        start = max(0, page.find(b"ltx_document"))
        pieces += [page[at : at + _PIECE] for at in range(start, len(page), _PIECE)]
    return pieces


def _formula_seeds() -> list[bytes]:
    made = (_TEXTS / "formulas.tex").read_bytes().splitlines()
    found = {
        html.unescape(each): None
        for page in _pages("html")
        for each in _ALTTEXT.findall(page.decode(errors="replace"))
    }
    return [*made, *(each.encode() for each in found)]


def _html(data: bytes) -> bytes:
    """Return a piece of a page as a page."""
    if b"ltx_document" in data:
        return data
    return b'<article class="ltx_document">' + data + b"</article>"


def _read(data: bytes) -> d.Document | None:
    try:
        return read_html(_html(data), _URL)
    except TextError:
        return None


def _check_html(data: bytes) -> None:
    document = _read(data)
    if document is not None:
        check_document(document)


def check_document(document: d.Document) -> None:
    """Raise AssertionError where a document isn't what `digest.fulltext.document` says."""
    anchors: set[str] = set()
    for each in values(document):
        if isinstance(each, str):
            assert safe(each) == each, each
            assert "\n" not in each, each
        if isinstance(each, d.Link | d.Picture):
            assert each.url.startswith(("http://", "https://")) or not each.url, each.url
        anchor = getattr(each, "anchor", "")
        if anchor and not isinstance(each, d.EquationRow):
            assert anchor not in anchors, anchor
            anchors.add(anchor)
    assert from_json(json.loads(json.dumps(to_json(document)))) == document
    assert safe(to_markdown(document)) == to_markdown(document)
    parts(document)


def values(value: object) -> Iterator[object]:
    """Yield every value and string within a document, itself first."""
    yield value
    if isinstance(value, tuple):
        for each in value:
            yield from values(each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from values(getattr(value, field.name))


def _markdown_seeds() -> list[bytes]:
    """Return made Markdown, and what our own writer makes of pieces of real pages."""
    pieces = [(_TEXTS / "paper.md").read_bytes(), *_pages("md")]
    for page in _pages("html"):
        with contextlib.suppress(TextError):
            written = to_markdown(read_html(page, _URL)).encode()
            pieces += [written[at : at + _PIECE] for at in range(0, len(written), _PIECE)]
    return pieces


def _check_markdown(data: bytes) -> None:
    document = read_markdown(data, "")
    check_document(document)
    typeset(document, 60)


def _check_typeset(data: bytes) -> None:
    document = _read(data)
    if document is None:
        return
    for width in (10, 40, 120):
        text = typeset(document, width)
        for line in text.lines:
            assert safe(line.text) == line.text, line.text
            assert "\n" not in line.text, line.text
            assert line.width <= text.width
        for anchor in text.anchors:
            assert text.lines[text.anchors[anchor]].anchor or anchor


def _check_math(data: bytes) -> None:
    tex = data.decode(errors="replace")
    line = inline(tex)
    assert safe(line.text) == line.text
    assert "\n" not in line.text
    block = display(tex)
    assert block.lines
    assert 0 <= block.baseline < len(block.lines)
    for each in block.lines:
        assert safe(each) == each
        assert "\n" not in each
        assert cell_width(each) == block.width, block.lines


TARGETS: Final[dict[str, Callable[[bytes], object]]] = {
    "html": _check_html,
    "typeset": _check_typeset,
    "markdown": _check_markdown,
    "math": _check_math,
}
_SEEDS: Final[dict[str, Callable[[], list[bytes]]]] = {
    "html": _html_seeds,
    "typeset": _html_seeds,
    "markdown": _markdown_seeds,
    "math": _formula_seeds,
}


def seeds(target: str) -> list[bytes]:
    """Return what a target's trials begin with."""
    return _SEEDS[target]()


def _encoded(*texts: str) -> tuple[bytes, ...]:
    return tuple(each.encode() for each in texts)


_MARKUP: Final = _encoded(
    *(
        "<div>" * 400,
        "</div>" * 9,
        "<table><tr><td>" * 30,
        "<math",
        '<math alttext="',
        "<p>",
        "<b>",
    ),
    *(
        '<a href="javascript:alert(1)">',
        '<a href="#S1">',
        '<td colspan="99999999">',
        "<svg>",
        "<pre>",
    ),
    *(
        '<td rowspan="0">',
        '<span class="ltx_note">' * 30,
        '<cite class="ltx_cite">',
        "<object data=",
    ),
    *(
        '<section class="ltx_section" id="S1">' * 9,
        '<li class="ltx_bibitem" id="bib.bib1">',
        "<img>",
    ),
    *('<p class="ltx_p" id="p1">', '<div class="ltx_listing">', '<figure class="ltx_figure">'),
    *('<span class="ltx_ERROR">\\x</span>', '<br class="ltx_break">' * 99, "&#x1b;[31m", "&#8238;"),
)
_TEX: Final = _encoded(
    *(r"\def\a{\a\a}\a", r"\newcommand{\b}[2]{#1#2\b{#2}{#1}}\b", r"\frac" * 99, r"\frac{" * 99),
    *(
        r"\left(" * 60,
        r"\right)",
        r"\begin{array}{cc" * 9,
        r"\begin{matrix}&&\\ " * 20,
        r"\end{matrix}",
    ),
    *(
        "^" * 99,
        "_" * 9,
        "&" * 99,
        r"\\" * 99,
        r"\over" * 9,
        r"\sqrt[" * 20,
        r"\text{",
        r"\hbox{$" * 20,
    ),
    *(
        r"\let\x=\y",
        r"\overbrace" * 30,
        r"\limits",
        r"\not" * 30,
        r"\middle|",
        r"\hspace{1e9em}",
        "#1",
    ),
    *(
        r"\rule{99999pt}{9pt}",
        r"\raisebox{",
        r"\xrightarrow[a]",
        r"\color",
        r"\multicolumn{999999}{c}",
    ),
)
_MARKS: Final = _encoded(
    *(
        "[" * 200,
        "![" * 60,
        "](" * 9,
        "> " * 60,
        "* " * 60,
        "\n    " * 9,
        "\n\n",
        "`" * 9,
        "~~~",
        "***",
    ),
    *(
        "\n# References\n\n",
        "\n## 1.1 ",
        "\n###### Abstract\n",
        "\n---\n",
        "\n===\n",
        "[^1]",
        "\n[^1]: ",
    ),
    *(
        "| a | b |\n|--|--|\n",
        "\nFigure 1: ",
        "\n| ",
        "<!--",
        "-->",
        "<sup>",
        "<br>",
        "<div>\n",
        "[1, 2]",
    ),
    *(
        "\n$$\n",
        "$$",
        "\\[",
        "\\]",
        "\\(",
        "\n\\begin{align}\n",
        "\n\\end{align}\n",
        "\\tag{1}",
        "\n1. ",
    ),
    *(
        "[x](javascript:a)",
        "<https://a.b>",
        "[a]: <x>\n",
        "![x](https://a.b/c)",
        "Appendix A ",
        "(#S1)",
    ),
)
HOSTILE: Final = {
    "html": _MARKUP + _TEX,
    "typeset": _MARKUP + _TEX,
    "math": _TEX,
    "markdown": _MARKS + _TEX,
}
"""What is put into a target's trials beside what every other gets."""
