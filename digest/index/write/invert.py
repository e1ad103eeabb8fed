"""Turning "which terms each paper holds" into "which papers hold each term". Arrays only.

A column is what analysis gives: the terms of all papers' tokens one after another, and how many
tokens each paper has. Inverting it is one sort of 64-bit keys and a few passes of numpy; no Python
runs per posting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.schema import SECOND_FIELD_OFFSET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LAST_PLACE: Final = 0xFFFF
"""The position that stands for all later ones too."""
_PLACE_BITS: Final = 16
_LAST_OF_FIRST: Final = SECOND_FIELD_OFFSET - 24
"""Stands for all later positions in the first field of two: no phrase goes on into the second."""


@dataclass(frozen=True, slots=True)
class Column:
    """The tokens of one field of many papers."""

    tokens: NDArray[np.int64]
    """Term numbers, all papers' one after another; length: number of tokens."""
    counts: NDArray[np.int64]
    """Tokens of each paper; length: number of papers."""

    def mapped(self, mapping: NDArray[np.int64]) -> Column:
        """The column with every term number replaced; tokens mapped to -1 are left out."""
        tokens = mapping[self.tokens]
        keep = tokens >= 0
        kept = np.concatenate((np.zeros(1, np.int64), np.cumsum(keep)))
        counts = np.diff(kept[np.cumsum(self.counts)], prepend=0)
        return Column(tokens[keep], counts)


@dataclass(frozen=True, slots=True)
class Postings:
    """One inverted field of some papers, or two fields in one list: see `PostingListSpec`."""

    blob: bytes
    """The terms in UTF-8, sorted, each once and followed by a line feed."""
    offsets: NDArray[np.uint32]
    """Where each term's postings start, and the end of the last; length: terms + 1."""
    docs: NDArray[Any]
    """Document numbers, rising within a term; unsigned; length: postings."""
    freqs: NDArray[Any]
    """How often the term is in the document; the smallest unsigned type that holds them."""
    positions: NDArray[np.uint16] | None
    """Where the term is in the document, `freqs` of them a posting, rising; LAST_PLACE stands for
    all later places."""
    lengths: NDArray[Any]
    """Tokens of each document; the smallest unsigned type that holds them; length: documents."""
    first_freqs: NDArray[Any] | None = None
    """In a list of two fields: how many of `freqs` are in the first one; length: postings."""
    first_lengths: NDArray[Any] | None = None
    """In a list of two fields: how many of `lengths` are in the first one; length: documents."""


def invert(terms: Sequence[bytes], column: Column, *, positions: bool) -> Postings:
    """The postings of a column.

    Args:
        terms: the terms of its numbers, sorted.
        column: the tokens. Papers times terms must be fewer than 2 ** 46.
        positions: whether to keep where each token is.
    """
    places = np.minimum(_places(column), LAST_PLACE) if positions else None
    return _inverted(terms, column.tokens, _docs(column), places, column.counts)


def invert_two(terms: Sequence[bytes], first: Column, second: Column) -> Postings:
    """The postings of two columns with numbers of the same terms as one list, with positions.

    Args:
        terms: the terms of both columns' numbers, sorted.
        first: the tokens of the first field; see `invert`.
        second: those of the second.
    """
    places = (
        np.minimum(_places(first), _LAST_OF_FIRST),
        np.minimum(_places(second) + SECOND_FIELD_OFFSET, LAST_PLACE),
    )
    found = _inverted(
        terms,
        np.concatenate((first.tokens, second.tokens)),
        np.concatenate((_docs(first), _docs(second))),
        np.concatenate(places),
        first.counts + second.counts,
    )
    assert found.positions is not None  # noqa: S101 - for the type checker
    of_first = np.concatenate(
        (np.zeros(1, np.int64), np.cumsum(found.positions < SECOND_FIELD_OFFSET))
    )
    ends = np.cumsum(found.freqs, dtype=np.int64)
    return replace(
        found,
        first_freqs=smallest(np.diff(of_first[ends], prepend=0)),
        first_lengths=smallest(first.counts),
    )


def _inverted(
    terms: Sequence[bytes],
    tokens: NDArray[np.int64],
    docs: NDArray[np.int64],
    places: NDArray[np.int64] | None,
    lengths: NDArray[np.int64],
) -> Postings:
    """The postings of tokens in any order, each with its document and, perhaps, its place."""
    # One number holds a token's term, document and place, so that sorting numbers is all it takes.
    doc_bits = len(lengths).bit_length()
    keys = tokens << doc_bits
    keys |= docs
    if places is not None:
        keys <<= _PLACE_BITS
        keys |= places
    keys.sort()
    place = None
    if places is not None:
        place = keys.astype(np.uint16)
        keys >>= _PLACE_BITS
    first = np.flatnonzero(_differs(keys))
    freqs = np.diff(first, append=len(keys))
    postings = keys[first]
    numbers = postings >> doc_bits
    starts = np.flatnonzero(_differs(numbers))
    return Postings(
        b"".join([terms[number] + b"\n" for number in numbers[starts].tolist()]),
        np.append(starts, len(first)).astype(np.uint32),
        smallest(postings & ((1 << doc_bits) - 1)),
        smallest(freqs),
        place,
        smallest(lengths),
    )


def _docs(column: Column) -> NDArray[np.int64]:
    """The paper of each token."""
    return np.repeat(np.arange(len(column.counts)), column.counts)


def _places(column: Column) -> NDArray[np.int64]:
    """Where each token is in its paper."""
    firsts = np.cumsum(column.counts) - column.counts
    return np.arange(len(column.tokens)) - np.repeat(firsts, column.counts)


def _differs(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which values are not the one before; the first is none."""
    differs = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=differs[1:])
    return differs


def smallest(values: NDArray[Any]) -> NDArray[Any]:
    """The same whole numbers, none negative, in the smallest unsigned type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))
