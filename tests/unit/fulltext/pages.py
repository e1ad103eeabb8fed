"""Small pages as LaTeXML makes them, written by hand, and what is asked of what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from digest.fulltext.content import every_block
from digest.fulltext.latexml import read_html

if TYPE_CHECKING:
    from digest.fulltext import document as d

URL = "https://arxiv.org/html/2601.00001v2"
_Block = TypeVar("_Block")


def page(inner: str, *, head: str = "", around: str = "") -> bytes:
    """Return a page with a paper of this content."""
    return (
        f"<!DOCTYPE html><html><head><title>A page</title>{head}</head><body>{around}"
        f'<div class="ltx_page_content"><article class="ltx_document">{inner}</article></div>'
        "</body></html>"
    ).encode()


def read(inner: str, *, head: str = "", around: str = "", url: str = URL) -> d.Document:
    """Read a page with a paper of this content."""
    return read_html(page(inner, head=head, around=around), url)


def para(inner: str, number: int = 1) -> str:
    """Return a paragraph as LaTeXML writes it."""
    return (
        f'<div id="S1.p{number}" class="ltx_para">'
        f'<p id="S1.p{number}.1" class="ltx_p">{inner}</p></div>'
    )


def spans(inner: str) -> tuple[d.Span, ...]:
    """Return the spans of a paragraph of this content."""
    from digest.fulltext import document as d

    (block,) = read(para(inner)).body
    assert isinstance(block, d.Paragraph)
    return block.spans


def all_of(kind: type[_Block], document: d.Document) -> list[_Block]:
    """Return a document's blocks of one kind, in order."""
    blocks = (*document.front, *document.abstract, *document.body)
    return [each for each in every_block(blocks) if isinstance(each, kind)]
