"""Reads papers that are PDF, with pypdfium2: the extra `papersheaf[pdf]`.

`pages.py` has PDFium read the pages (`extract.py`), `furniture.py` takes out running heads,
`columns.py` puts pieces in the order of reading, `words.py` makes words whole, `blocks.py` tells
headings, paragraphs, tables and captions apart; `digest.fulltext.assembly` makes a paper of it.
A PDF tells words and places and little else: formulas stand as their letters.
"""

from __future__ import annotations

import re
from typing import Final

from digest.errors import TextError
from digest.fulltext import document as d
from digest.fulltext.assembly import assembled
from digest.fulltext.pdf.blocks import BlockMaker
from digest.fulltext.pdf.columns import lines_of
from digest.fulltext.pdf.furniture import without_furniture
from digest.fulltext.pdf.pages import MOST_PAGES, read_pages

_STAMP: Final = re.compile(r"arXiv:\s?[\w.\-/]{7,20}?v(\d{1,3})\b")
_ADDRESS: Final = re.compile(r"/pdf/[\w.\-/]{7,20}?v(\d{1,3})(?:\.pdf)?$")
_FORMULAS: Final = "formulas are shown by their letters: a PDF doesn't tell more of them"


def read_pdf(data: bytes, url: str) -> d.Document:
    """Return the paper that a PDF holds.

    Args:
        data: the file.
        url: where it comes from; may be empty.

    Raises:
        TextError: it can't be read, or has no text.
    """
    found = read_pages(data)
    lines = lines_of(without_furniture(found.pages))
    if not lines:
        raise TextError("the PDF has no text, only pictures of pages")
    maker = BlockMaker(lines)
    pieces = maker.pieces()
    made = assembled(pieces)
    problems: list[str] = []
    if maker.has_formulas:
        problems.append(_FORMULAS)
    if found.total > len(found.pages):
        problems.append(f"only {MOST_PAGES:,} of {found.total:,} pages were read")
    stamp = next((match for each in found.pages[:1] if (match := _STAMP.search(each.stamp))), None)
    match = stamp or _ADDRESS.search(url)
    return d.Document(
        title=maker.title,
        authors=(),
        abstract=made.abstract,
        body=made.body,
        front=made.front,
        format=d.Format.PDF,
        version=int(match[1]) if match else None,
        problems=tuple(problems),
    )
