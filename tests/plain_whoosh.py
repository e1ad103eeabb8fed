"""Papers for an index of plain Whoosh's own, which tests and benchmarks compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from digest.index.schema import FIELDS, TEXT_COLUMNS, WHOLE_COLUMNS, columns
from digest.paper import paper_to_json

if TYPE_CHECKING:
    from digest.paper import Paper


def whoosh_document(paper: Paper) -> dict[str, Any]:
    """Return a paper as keyword arguments for `add_document` of Whoosh's own writer."""
    texts, wholes = columns(paper)
    by_column: dict[str, Any] = dict(zip(TEXT_COLUMNS, texts, strict=True))
    by_column |= dict(zip(WHOLE_COLUMNS, map(list, wholes), strict=True))
    document = {field.name: by_column[field.source] for field in FIELDS}
    return document | {"record": paper_to_json(paper)}
