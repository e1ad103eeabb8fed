"""Links that may stand in any format: web addresses only, in ASCII, nothing that ends a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from digest.paper import arxiv_id

if TYPE_CHECKING:
    from digest.paper import Paper

_PLAIN: Final = "!#$%&'()*+,-./:;=?@_~"
"""What stays: neither white space nor braces, quotation marks or backslashes."""


def web_link(paper: Paper) -> str:
    """The paper's page; empty when it has none on the web (`javascript:` is no page)."""
    link = (paper.link or "").strip()
    return _encoded(link, _PLAIN) if link.lower().startswith(("https://", "http://")) else ""


def paper_doi(paper: Paper) -> str:
    """The paper's DOI, which may be its id only; empty for none."""
    return paper.doi or (paper.id[4:] if paper.id.startswith("doi:") else "")


def plain_doi(paper: Paper) -> str:
    """The paper's DOI as it is printed, but for what would end a field; empty for none."""
    return _encoded(paper_doi(paper).strip(), _PLAIN + "<>[]|^")


def arxiv_number(paper: Paper) -> str:
    """The paper's number at arXiv, by its id, an alias or its DOI; empty for none."""
    names = (paper.id, *paper.aliases, paper.doi or "")
    return next(filter(None, map(arxiv_id, names)), "").removeprefix("arxiv:")


def _encoded(text: str, kept: str) -> str:
    return quote(text, safe=kept, errors="ignore")
