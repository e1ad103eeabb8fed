"""Which paper an entry is: arXiv numbers and DOIs, wherever a bibliography hides them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from digest.paper import ARXIV_NUMBER, acl_id, arxiv_id, doi_id

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMED: Final = re.compile(
    rf"(?:\barxiv(?:\.org/(?:abs|pdf|html)/|[\s:.,/~-]*(?:e-?prints?|preprints?)?[\s:.,~(\[-]*)"
    rf"(?:p\.\s*)?(?:arxiv[\s:.]*)?|\babs/)(?P<number>{ARXIV_NUMBER})(?![\d.]*\d)",
    re.IGNORECASE,
)
_ONLY: Final = re.compile(
    rf"\W*(?:(?:e-?print|preprint|available(?:\s+at)?|also|see|online|technical report)[\s:,]*)*"
    rf"arxiv(?:\s+(?:e-?print|preprint))?[\s:.,]*(?:arxiv[\s:.]*)?(?:{ARXIV_NUMBER})(?:v\d+)?"
    r"[\s,;.]*(?:\[[\w.,; -]+\])?[\s,;.]*(?:\(?\d{4}\)?|v\d+|preprint)?\W*",
    re.IGNORECASE,
)
_DOI_FIELD: Final = re.compile(r"(?:doi:?\s*|https?://(?:dx\.|www\.)?doi\.org/)", re.IGNORECASE)


def named_arxiv(text: str) -> str | None:
    """The id of `arXiv preprint arXiv:1706.03762`, `abs/1706.03762` and the like within a text."""
    match = _NAMED.search(text)
    return arxiv_id(match["number"]) if match else None


def noted_arxiv(text: str) -> str | None:
    """The id in a note that says nothing else: other notes speak of other papers too."""
    return named_arxiv(text) if _ONLY.fullmatch(text) else None


def bare_doi(text: str) -> str | None:
    """A DOI as a paper keeps it, without resolver; as it is written where it is of no known form.

    `10/fqd6hj` is a short form that resolves, so it stays.
    """
    text = text.strip().strip("{}").split(" ")[0]
    bare = _DOI_FIELD.sub("", text, count=1).strip().rstrip(".,;")
    return bare if re.match(r"10[./]", bare) else None


def paper_ids(
    *, arxiv: str | None = None, doi: str | None = None, urls: Iterable[str] = ()
) -> list[str]:
    """Every id that these give, canonical, each once, in no order of worth."""
    found = [arxiv]
    if doi and (known := doi_id(unquote(doi) if "://" in doi else doi)):
        bare = known.removeprefix("doi:")
        found.append(arxiv_id(bare) or known)
        found.append(acl_id(bare.removeprefix("10.18653/v1/")))
    for url in urls:
        link = url.strip()
        found += (arxiv_id(link), acl_id(link) if "aclanthology" in link else None)
        if _DOI_FIELD.match(link):
            found.append(doi_id(unquote(link)))
    return list(dict.fromkeys(filter(None, found)))
