"""Links that may stand in any format: web addresses only, in ASCII, nothing that ends a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from digest.paper import Paper

_PLAIN: Final = "!#$%&'()*+,-./:;=?@_~"
"""What stays: neither white space nor braces, quotation marks or backslashes."""


def web_link(paper: Paper) -> str:
    """The paper's page; empty when it has none on the web (`javascript:` is no page)."""
    link = (paper.link or "").strip()
    return _encoded(link, _PLAIN) if link.lower().startswith(("https://", "http://")) else ""


def plain_doi(doi: str) -> str:
    """A DOI as it is printed, but for what would end a field."""
    return _encoded(doi.strip(), _PLAIN + "<>[]|^")


def _encoded(text: str, kept: str) -> str:
    return quote(text, safe=kept, errors="ignore")
