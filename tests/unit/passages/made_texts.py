"""Texts of two sections, with a paragraph each."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.store import Source
from tests.unit.fulltext.made_documents import paragraph, plain_document

if TYPE_CHECKING:
    from digest.fulltext.store import KeptText, Texts

_MOMENTS: Final = itertools.count(1_780_000_000)


def document(introduction: str, method: str = "We do it.", version: int = 1) -> d.Document:
    """A text whose sections are called Introduction and Key-value caching."""
    sections = (
        d.Section("S1", 1, "1", (d.Text("Introduction"),), (paragraph("S1.p1", introduction),)),
        d.Section("S2", 1, "2", (d.Text("Key-value caching"),), (paragraph("S2.p1", method),)),
    )
    return replace(plain_document(version), abstract=(), body=sections)


def keep(
    texts: Texts, paper: str, introduction: str, method: str = "We do it.", version: int = 1
) -> KeptText:
    """Keep such a text, later than all before."""
    text = document(introduction, method, version)
    page, moment = introduction.encode(), float(next(_MOMENTS))
    return texts.keep(paper, page, text, source=Source.FILE, url="", moment=moment)
