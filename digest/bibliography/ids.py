"""Read DOIs as bibliographies write them, and collect the ids in an entry's fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from digest.arxiv import arxiv_id
from digest.paper import acl_id, doi_id

if TYPE_CHECKING:
    from collections.abc import Iterable

_DOI_FIELD: Final = re.compile(r"(?:doi:?\s*|https?://(?:dx\.|www\.)?doi\.org/)", re.IGNORECASE)


def bare_doi(text: str) -> str | None:
    """Return the DOI without its resolver URL; None if the text isn't a DOI.

    Short DOIs such as `10/fqd6hj` are kept, since they resolve.
    """
    text = text.strip().strip("{}").split(" ")[0]
    bare = _DOI_FIELD.sub("", text, count=1).strip().rstrip(".,;")
    return bare if re.match(r"10[./]", bare) else None


def paper_ids(
    *, arxiv: str | None = None, doi: str | None = None, urls: Iterable[str] = ()
) -> list[str]:
    """Return every id that these give, canonical and without duplicates, not sorted by quality."""
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
