"""Who reads which page: by where it came from, or by its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.errors import TextError
from digest.fulltext.verdict import require_paper

if TYPE_CHECKING:
    from digest.fulltext.document import Document


def read_file(page: bytes, url: str) -> Document:
    """Read a page of any format; see `Read`.

    Raises:
        TextError: it has nothing that can be read.
    """
    from digest.fulltext.latexml import read_html

    if page[:512].lstrip().startswith(b"<"):
        return read_html(page, url)
    raise TextError("only HTML can be read so far")


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
