"""Whether a page holds a paper: the status of an answer alone does not tell a stub from one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.errors import TextError
from digest.fulltext import document as d
from digest.fulltext.content import every_block, plain
from digest.text import normalise_title

if TYPE_CHECKING:
    from digest.fulltext.page import HtmlPage

FEWEST_WORDS: Final = 150
"""A paper has more; errata and comments of a page do, too."""

_MOST_BOILERPLATE: Final = 400
"""Words of a page that is arXiv's note on how to report errors, with all that stands around it."""

_FATAL: Final = re.compile(r"Conversion to HTML had a Fatal error", re.IGNORECASE)
_ABSENT: Final = (
    (re.compile(r"\bNo HTML for\b|HTML is not available for"), "arXiv has no HTML of this paper"),
    (re.compile(r"\bNo content available\b"), "ar5iv has no text of this paper"),
    (re.compile(r"\bNo document for\b|404 - No such document"), "ar5iv doesn't have this paper"),
)
"""What pages say that stand where no paper is."""
_BOILERPLATE: Final = re.compile(
    r"Instructions for reporting errors|Report GitHub Issue|We are continuing to improve HTML"
)
_TEMPLATE: Final = re.compile(
    r"(?:bare (?:advanced )?demo of ieeetran|formatting instructions for|instructions for (?:\*?acl"
    r"|authors|preparing)|(?:latex )?author guidelines|(?:conference |journal )?paper title\b"
    r"|your (?:paper )?title|title of (?:the|your) (?:paper|article)|(?:a )?template for"
    r"|(?:a )?sample (?:article|paper|document)|preparation of papers for|untitled document)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_IDEOGRAPHS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_A_WORD: Final = 2
"""Ideographs that say as much as a word."""


def require_page(page: HtmlPage) -> None:
    """Raise `TextError` where a page says itself that it holds no paper, or none as a whole."""
    said = f"{page.title}\n{page.beside}"
    if page.root is not None:
        said += "\n" + page.root.text()[:_HEAD]
    if _FATAL.search(page.beside):
        raise TextError("the conversion to HTML broke off, so the page has only part of the paper")
    for pattern, what in _ABSENT:
        if pattern.search(said):
            raise TextError(what)
    if page.root is None:
        if page.title == "Untitled Document":
            raise TextError("the conversion to HTML failed, so the page is empty")
        raise TextError("the page holds no paper that LaTeXML converted")


_HEAD: Final = 300
"""Characters of a page's text within which it says that it has nothing."""


def require_paper(document: d.Document, title: str = "") -> None:
    """Raise `TextError` where a text is not a whole paper.

    Args:
        document: the text.
        title: the paper's title, if it is known; a page with another one is not this paper.
    """
    own = plain(document.title)
    if _TEMPLATE.match(own):
        raise TextError(f"the page holds a template, “{own}”, not the paper")
    count, macros = _count(document)
    if count < _MOST_BOILERPLATE and _is_boilerplate(document):
        raise TextError("the page holds only arXiv's note on how to report errors")
    if count < FEWEST_WORDS:
        if macros > count // 4:
            raise TextError("the conversion to HTML failed: the page has more macros than words")
        raise TextError(f"the page has {count:,} words, too few for a whole paper")
    # The title of a PDF is a guess by its size, and the PDF under an id is no other's.
    is_told = document.format is not d.Format.PDF
    if title and own and is_told and not _alike(own, title):
        raise TextError(f"the page holds another paper: “{own}”")


def _is_boilerplate(document: d.Document) -> bool:
    return any(
        isinstance(block, d.Paragraph | d.Section)
        and _BOILERPLATE.search(plain(block.title if isinstance(block, d.Section) else block.spans))
        for block in every_block((*document.front, *document.abstract, *document.body))
    ) or bool(_BOILERPLATE.search(plain(document.title)))


def _alike(one: str, other: str) -> bool:
    """Tell whether two titles share a word; they change from version to version."""
    words = set(normalise_title(one).split())
    return not words or not words.isdisjoint(normalise_title(other).split())


def _count(document: d.Document) -> tuple[int, int]:
    """Return how many words a text has outside its bibliography, and how many unknown macros."""
    words = macros = 0
    for block in every_block((*document.abstract, *document.body)):
        for spans in _lines(block):
            text = plain(spans)
            words += len(_WORD.findall(text)) + len(_IDEOGRAPHS.findall(text)) // _A_WORD
            macros += text.count("\\")
    return words, macros


def _lines(block: d.Block) -> tuple[tuple[d.Span, ...], ...]:
    match block:
        case d.Paragraph(spans=spans):
            return (spans,)
        case d.Listing(lines=lines):
            return lines
        case _:
            return ()
