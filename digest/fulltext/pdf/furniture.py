"""What stands on every page and is no text of the paper: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.fulltext.pdf.pages import Page, Piece

_MARGIN: Final = 0.1
"""The share of a page's height, at top and bottom, in which they stand."""
_DIGITS: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(
    r"(?:page\s)?[-–—\s]*(?:\d{1,5}|[ivxlc]{1,6})(?:\s?(?:/|of)\s?\d{1,4})?[-–—\s]*"
)


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """Return the pages without what repeats in their margins, whatever its number."""
    said = Counter(
        key for page in pages for key in {_key(each) for each in _in_margins(page)} if key
    )
    fewest = 3 if len(pages) > _FEW else 2
    repeated = {key for key, count in said.items() if count >= fewest}
    return [
        replace(
            page,
            pieces=tuple(
                each
                for each in page.pieces
                if not (
                    _is_in_margin(each, page)
                    and (_key(each) in repeated or _NUMBER.fullmatch(each.text.strip().lower()))
                )
            ),
        )
        for page in pages
    ]


_FEW: Final = 4


def _in_margins(page: Page) -> list[Piece]:
    return [each for each in page.pieces if _is_in_margin(each, page)]


def _is_in_margin(piece: Piece, page: Page) -> bool:
    return piece.bottom > (1 - _MARGIN) * page.height or piece.top < _MARGIN * page.height


def _key(piece: Piece) -> str:
    return _DIGITS.sub("#", " ".join(piece.text.split()))
