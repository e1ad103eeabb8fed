"""The part of a document around a place: what is set first, so that a screen needn't wait for all.

Setting a long paper takes a quarter of a second, its formulas most of that; the blocks of one
screen take a tenth of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.fulltext import document as d
from digest.fulltext.content import anchors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def excerpt(text: d.Document, anchor: str, blocks: int) -> d.Document:
    """Return a document with only the blocks near one, in their sections.

    Args:
        text: the whole document.
        anchor: that of the block, or of anything within it; one that isn't there means the
            beginning.
        blocks: how many blocks there are before it, and how many after it.
    """
    found = list(_leaves((*text.abstract, *text.front, *text.body)))
    at = next((at for at, block in enumerate(found) if anchor and anchor in anchors(block)), 0)
    if not at:
        section = _first_of(text.body, anchor)
        at = found.index(section) if section is not None else 0
    first, last = max(0, at - blocks), at + blocks
    kept = set(map(id, found[first : last + 1]))
    return replace(
        text,
        title=text.title if not first else (),
        authors=text.authors if not first else (),
        abstract=tuple(_kept(text.abstract, kept)),
        front=tuple(_kept(text.front, kept)),
        body=tuple(_kept(text.body, kept)),
        problems=text.problems if last >= len(found) else (),
    )


def _leaves(blocks: Iterable[d.Block]) -> Iterator[d.Block]:
    for block in blocks:
        if isinstance(block, d.Section):
            yield from _leaves(block.blocks)
        else:
            yield block


def _first_of(blocks: Sequence[d.Block], anchor: str) -> d.Block | None:
    """Return the first block within the section with an anchor."""
    for block in blocks:
        if isinstance(block, d.Section):
            if block.anchor == anchor:
                return next(_leaves((block,)), None)
            found = _first_of(block.blocks, anchor)
            if found is not None:
                return found
    return None


def _kept(blocks: Iterable[d.Block], kept: set[int]) -> Iterator[d.Block]:
    for block in blocks:
        if isinstance(block, d.Section):
            inner = tuple(_kept(block.blocks, kept))
            if inner:
                yield replace(block, blocks=inner)
        elif id(block) in kept:
            yield block
