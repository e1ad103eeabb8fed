"""Reads the HTML that LaTeXML makes of a paper: arXiv's pages and ar5iv's, old and new.

`walk.py` goes from element to element and finds in the table below who reads it; a new class of
LaTeXML's is a row here.
"""

from __future__ import annotations

from typing import Final

from digest.fulltext.document import Document, Format
from digest.fulltext.latexml import blocks, figures, formulas, front, lines, listings, tables
from digest.fulltext.latexml.problems import TOO_DEEP
from digest.fulltext.latexml.walk import Handlers, Walk
from digest.fulltext.page import HtmlPage, parse
from digest.fulltext.verdict import require_page

HANDLERS: Final = Handlers(
    by_class={
        # What is no text of the paper.
        "ltx_pagination": lines.skip,
        "ltx_rdf": lines.skip,
        "ltx_page_footer": lines.skip,
        "ltx_page_header": lines.skip,
        "ltx_page_navbar": lines.skip,
        "ltx_TOC": lines.skip,
        "ltx_toclist": lines.skip,
        "ltx_listing_data": lines.skip,
        "ltx_flex_break": lines.skip,
        "ltx_phantom": lines.skip,
        "ltx_note_mark": lines.skip,
        # What was not converted.
        "ltx_ERROR": lines.error,
        "ltx_missing_citation": lines.missing_citation,
        "ltx_missing_label": lines.missing_label,
        # Within a line.
        "ltx_note": lines.note,
        "ltx_cite": lines.citation,
        "ltx_rule": listings.rule,
        # Blocks.
        "ltx_equationgroup": formulas.equation,
        "ltx_eqn_table": formulas.equation,
        "ltx_equation": formulas.equation,
        "ltx_caption": figures.caption,
        "ltx_tabular": tables.table,
        "ltx_figure": figures.figure,
        "ltx_table": figures.figure,
        "ltx_float": figures.figure,
        "ltx_graphics": figures.picture,
        "ltx_picture": figures.drawing,
        "ltx_listing": listings.listing,
        "ltx_verbatim": listings.verbatim,
        "ltx_theorem": blocks.theorem,
        "ltx_proof": blocks.theorem,
        "ltx_itemize": blocks.listed,
        "ltx_enumerate": blocks.listed,
        "ltx_description": blocks.listed,
        "ltx_quote": blocks.quotation,
        "ltx_bibliography": blocks.bibliography,
        "ltx_bibitem": blocks.stray_entry,
        "ltx_part": blocks.section,
        "ltx_chapter": blocks.section,
        "ltx_section": blocks.section,
        "ltx_subsection": blocks.section,
        "ltx_subsubsection": blocks.section,
        "ltx_paragraph": blocks.section,
        "ltx_subparagraph": blocks.section,
        "ltx_appendix": blocks.section,
        "ltx_index": blocks.section,
        "ltx_glossary": blocks.section,
        "ltx_acknowledgements": blocks.section,
        "ltx_title": blocks.stray_title,
        "ltx_para": blocks.para,
        "ltx_p": blocks.paragraph,
    },
    by_tag={
        "math": formulas.formula,
        "a": lines.link,
        "br": lines.line_break,
        "code": lines.code,
        "kbd": lines.code,
        "tt": lines.code,
        "cite": lines.citation,
        "img": figures.picture,
        "object": figures.picture,
        "svg": figures.drawing,
        "figure": figures.figure,
        "table": tables.table,
        "pre": listings.verbatim,
        "ul": blocks.listed,
        "ol": blocks.listed,
        "dl": blocks.listed,
        "blockquote": blocks.quotation,
        "p": blocks.paragraph,
        "h1": blocks.stray_title,
        "h2": blocks.stray_title,
        "h3": blocks.stray_title,
        "h4": blocks.stray_title,
        "h5": blocks.stray_title,
        "h6": blocks.stray_title,
    },
    block=blocks.unknown,
    inline=lines.inline,
)
"""Who reads what. Of several classes of one element, the one that stands first here counts."""


def read_html(data: bytes, url: str) -> Document:
    """Return the paper that a page of LaTeXML's holds.

    Args:
        data: the page.
        url: where it comes from, for links and pictures; may be empty.

    Raises:
        TextError: the page is beyond bounds, or says itself that it holds no paper. Whether what it
            holds is as much as a paper, `verdict.require_paper` tells.
    """
    return read_page(parse(data), url)


def read_page(page: HtmlPage, url: str) -> Document:
    """Return the paper of a page that has been parsed; see `read_html`."""
    require_page(page)
    walk = Walk(page, url, HANDLERS)
    found = front.read(walk, page.root) if page.root is not None else front.Front()
    if page.flattened:
        walk.problems.count(TOO_DEEP, page.flattened)
    return Document(
        title=found.title,
        authors=tuple(found.authors),
        abstract=found.abstract,
        body=found.body,
        format=Format.HTML,
        version=front.version(page, url),
        licence=front.licence(page),
        front=found.front,
        problems=walk.problems.sentences(),
    )
