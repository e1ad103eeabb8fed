"""Turning "which terms each paper holds" into "which papers hold each term". Arrays only.

A column is what analysis gives: the term numbers of all papers' tokens one after another, and how
many tokens each paper has. Inverting it is one sort of 64-bit keys and a few passes of numpy; no
Python runs per posting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.schema import SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_LAST_OF_FIRST: Final = SECOND - 24
"""Stands for all later positions in the first field of two: no phrase goes on into the second."""


@dataclass(frozen=True, slots=True)
class Column:
    """The tokens of one field of many papers."""

    tokens: NDArray[np.uint32]
    """Term numbers, all papers' one after another; length: number of tokens."""
    counts: NDArray[np.uint32]
    """Tokens of each paper; length: number of papers."""

    def only(self, keep: NDArray[np.bool_]) -> Column:
        """The same column of some of the papers. `keep` is one boolean a paper."""
        return Column(self.tokens[np.repeat(keep, self.counts)], self.counts[keep])

    def mapped(self, mapping: NDArray[np.int64]) -> Column:
        """The column with every term number replaced; tokens mapped to -1 are left out."""
        tokens = mapping[self.tokens]
        keep = tokens >= 0
        if keep.all():
            return Column(tokens.astype(np.uint32), self.counts)
        ends = np.cumsum(self.counts, dtype=np.int64)
        kept = np.concatenate(([0], np.cumsum(keep)))
        counts = np.diff(kept[ends], prepend=0) if len(ends) else self.counts
        return Column(tokens[keep].astype(np.uint32), counts.astype(np.uint32))


@dataclass(frozen=True, slots=True)
class Postings:
    """One inverted field of one segment."""

    terms: Sequence[bytes]
    """UTF-8, sorted, each once."""
    offsets: NDArray[np.uint32]
    """Where each term's postings start, and the end of the last; length: terms + 1."""
    docs: NDArray[np.uint32]
    """Document numbers, rising within a term; length: postings."""
    freqs: NDArray[Any]
    """How often the term is in the document; the smallest unsigned type that holds them."""
    positions: NDArray[np.uint16] | None
    """Where the term is in the document, `freqs` of them a posting, rising; 65535 stands for all
    later places."""
    lengths: NDArray[Any]
    """Tokens of each document; the smallest unsigned type that holds them; length: documents."""
    first_freqs: NDArray[Any] | None = None
    """In a list of two fields: how many of `freqs` are in the first one; length: postings."""
    first_lengths: NDArray[Any] | None = None
    """In a list of two fields: how many of `lengths` are in the first one; length: documents."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Distinct terms with the order of their UTF-8 forms."""

    ordered: Sequence[bytes]
    """The terms, sorted."""
    rank: NDArray[np.int64]
    """The place of each term number in `ordered`."""

    @classmethod
    def of(cls, terms: Sequence[str]) -> Lexicon:
        """Sort terms whose numbers are their places in `terms`."""
        encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        rank = np.empty(len(encoded), np.int64)
        rank[order] = np.arange(len(encoded))
        return cls([encoded[number] for number in order], rank)


def invert(lexicon: Lexicon, column: Column, *, positions: bool) -> Postings:
    """The postings of a column whose term numbers are those of `lexicon`."""
    places = np.minimum(_places(column), 0xFFFF).astype(np.uint16) if positions else None
    return _inverted(lexicon, column, places)


def invert_two(lexicon: Lexicon, first: Column, second: Column) -> Postings:
    """The postings of two columns with terms of one lexicon and with positions, as one list."""
    counts = first.counts.astype(np.int64) + second.counts
    starts = np.cumsum(counts) - counts
    tokens = np.empty(int(counts.sum()), np.uint32)
    places = np.empty(len(tokens), np.uint16)
    for column, begins, limit, base in (
        (first, starts, _LAST_OF_FIRST, 0),
        (second, starts + first.counts, 0xFFFF, SECOND),
    ):
        within = _places(column)
        at = within + np.repeat(begins, column.counts)
        tokens[at] = column.tokens
        places[at] = np.minimum(within + base, limit)
    found = _inverted(lexicon, Column(tokens, counts.astype(np.uint32)), places)
    assert found.positions is not None  # noqa: S101 - for the type checker
    posting_starts = np.cumsum(found.freqs, dtype=np.int64) - found.freqs
    is_first = found.positions < SECOND
    return replace(
        found,
        first_freqs=smallest(_sums(is_first, posting_starts)),
        first_lengths=smallest(first.counts),
    )


def _sums(values: NDArray[Any], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The sums of stretches of values that begin at `starts`, none of them empty."""
    return np.add.reduceat(values, starts, dtype=np.int64) if len(starts) else starts


def _inverted(lexicon: Lexicon, column: Column, places: NDArray[np.uint16] | None) -> Postings:
    count = len(column.tokens)
    docs = np.repeat(np.arange(len(column.counts), dtype=np.uint32), column.counts)
    # Sorting keys of (term, token) is a stable sort by term, several times faster than argsort.
    keys = lexicon.rank[column.tokens].astype(np.uint64) << np.uint64(32)
    keys |= np.arange(count, dtype=np.uint64)
    keys.sort()
    order = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    ranks = (keys >> np.uint64(32)).astype(np.uint32)
    del keys
    place = None if places is None else places[order]
    docs = docs[order]
    return _grouped(lexicon.ordered, ranks, docs, place, column.counts)


def _places(column: Column) -> NDArray[np.int64]:
    """Where each token is in its paper."""
    firsts = np.cumsum(column.counts, dtype=np.int64) - column.counts
    return np.arange(len(column.tokens), dtype=np.int64) - np.repeat(firsts, column.counts)


def _grouped(
    ordered: Sequence[bytes],
    ranks: NDArray[np.uint32],
    docs: NDArray[np.uint32],
    place: NDArray[np.uint16] | None,
    lengths: NDArray[Any],
) -> Postings:
    """Postings of tokens that are already in the order of (term, document, position)."""
    is_first = np.ones(len(docs), np.bool_)
    is_first[1:] = (ranks[1:] != ranks[:-1]) | (docs[1:] != docs[:-1])
    first = np.flatnonzero(is_first)
    freqs = np.diff(first, append=len(docs))
    posting_ranks = ranks[first]
    starts = np.flatnonzero(np.diff(posting_ranks, prepend=-1))
    return Postings(
        [ordered[rank] for rank in posting_ranks[starts].tolist()],
        np.append(starts, len(first)).astype(np.uint32),
        docs[first],
        smallest(freqs),
        place,
        smallest(lengths),
    )


def smallest(values: NDArray[Any]) -> NDArray[Any]:
    """The same whole numbers, none negative, in the smallest unsigned type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))
