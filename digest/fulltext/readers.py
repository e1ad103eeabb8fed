"""Who reads which page: told by its content, as a file's name may say anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.errors import TextError
from digest.fulltext.document import Format
from digest.fulltext.verdict import require_paper

if TYPE_CHECKING:
    from digest.fulltext.document import Document

_HEAD: Final = 4_096
"""Bytes of a file that tell what it is."""
_TEX: Final = re.compile(
    rb"^[ \t]*+\\(?:documentclass|documentstyle|begin\{document\}|input\{)", re.MULTILINE
)
_MARKED: Final = 200_000
"""Bytes in which Markdown shows a mark of it."""
_MARKDOWN: Final = re.compile(
    rb"^(?:#{1,6}[ \t]+\S|={3,}[ \t]*$|-{3,}[ \t]*$|```|~~~|\$\$|URL Source: |\|[^|\n]{0,200}\|)"
    rb"|\]\(|\[\^|\*\*\w|\$[^$\n ][^$\n]{0,200}\$|\\\(|\\\[",
    re.MULTILINE,
)
_OTHERS: Final = (
    (b"PK\x03\x04", "a ZIP archive, as Word, EPUB and LibreOffice write them"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"%!PS", "PostScript"),
    (b"{\\rtf", "RTF"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"\xff\xfe", "in UTF-16"),
    (b"\xfe\xff", "in UTF-16"),
)
_CAN: Final = "Sheaf reads HTML that LaTeXML made, Markdown, PDF and plain text"


def read_file(page: bytes, url: str) -> Document:
    """Read a page of any format; see `Read`.

    Raises:
        TextError: it has nothing that can be read.
    """
    kind = kind_of(page)
    if kind is Format.HTML:
        from digest.fulltext.latexml import read_html

        return read_html(page, url)
    if kind is Format.PDF:
        from digest.fulltext.pdf import read_pdf

        return read_pdf(page, url)
    if kind is Format.PLAIN:
        from digest.fulltext.plain_text import read_plain_text

        return read_plain_text(page)
    from digest.fulltext.markdown import read_markdown

    return read_markdown(page, url)


def kind_of(page: bytes) -> Format:
    """Return what kind of file this is.

    Raises:
        TextError: nobody reads it.
    """
    head = page[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head and not page.strip():
        raise TextError("the file is empty")
    for beginning, what in _OTHERS:
        if page.startswith(beginning):
            raise TextError(f"the file is {what}", hint=_CAN)
    if b"%PDF-" in page[:1024]:
        return Format.PDF
    if head.startswith(b"<"):
        return Format.HTML
    if _TEX.search(head):
        raise TextError(
            "the file is TeX, which Sheaf doesn't convert",
            hint="LaTeXML (`latexmlc --dest=paper.html paper.tex`) makes HTML that it reads",
        )
    if b"\x00" in head:
        raise TextError("the file isn't text", hint=_CAN)
    return Format.MARKDOWN if _MARKDOWN.search(page[:_MARKED]) else Format.PLAIN


def read_paper(page: bytes, url: str, title: str) -> Document:
    """Read a page that a service gave out as a whole paper.

    Args:
        page: the page.
        url: its address.
        title: the paper's title; empty if nobody knows it.

    Raises:
        TextError: it holds no paper, less than one, or another one.
    """
    text = read_file(page, url)
    require_paper(text, title)
    return text
