"""Links that are safe in every format: only web addresses, in ASCII, nothing that ends a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from digest.arxiv import arxiv_id

if TYPE_CHECKING:
    from digest.paper import Paper

_PLAIN: Final = "!#$%&'()*+,-./:;=?@_~"
"""Characters to leave as they are: no white space, braces, double quotes or backslashes."""


def web_link(paper: Paper) -> str:
    """The paper's page; empty if it has none on the web (a `javascript:` link is not a page)."""
    link = (paper.link or "").strip()
    return _encoded(link, _PLAIN) if link.lower().startswith(("https://", "http://")) else ""


def paper_doi(paper: Paper) -> str:
    """The paper's DOI, which may be only in its id; empty if it has none."""
    return paper.doi or (paper.id[4:] if paper.id.startswith("doi:") else "")


def plain_doi(paper: Paper) -> str:
    """The paper's DOI as it is printed, with what would end a field encoded; may be empty."""
    return _encoded(paper_doi(paper).strip(), _PLAIN + "<>[]|^")


def arxiv_number(paper: Paper) -> str:
    """The paper's arXiv number, from its id, an alias or its DOI; empty if it has none."""
    names = (paper.id, *paper.aliases, paper.doi or "")
    return next(filter(None, map(arxiv_id, names)), "").removeprefix("arxiv:")


def _encoded(text: str, kept: str) -> str:
    return quote(text, safe=kept, errors="ignore")
