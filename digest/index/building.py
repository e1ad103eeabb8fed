"""From harvests to a segment's file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from digest.index.harvest import WORDS, Harvest
from digest.index.inversion import Column, Lexicon, Postings, invert, invert_two
from digest.index.schema import LISTS, Field, List, Terms
from digest.index.segment import write_segment
from digest.query.analysis import STOP_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

MOST = 250_000
"""Papers of one segment at most; bounds the memory of indexing."""


def write_harvest(
    path: Path,
    harvest: Harvest,
    records: Callable[[NDArray[np.int64]], Iterator[bytes]],
    told: Callable[[float], None] | None = None,
) -> None:
    """Write the segment of a harvest.

    Args:
        path: where to; must not exist.
        harvest: the analysed papers; of papers with one id only the last should be in it.
        records: gives the bytes of the papers' records for spans of shape (papers, 2).
        told: told now and then which part of it is done, from 0 to 1.
    """
    write_segment(
        path,
        records=records(harvest.spans),
        sizes=harvest.spans[:, 1] - harvest.spans[:, 0],
        ids=harvest.ids,
        dates=harvest.dates,
        upvotes=harvest.upvotes,
        fields=_telling(inverted(harvest), told),
        facts={},
    )


def _telling(
    fields: Iterator[tuple[str, Postings]], told: Callable[[float], None] | None
) -> Iterator[tuple[str, Postings]]:
    for number, field in enumerate(fields, start=1):
        yield field
        if told:
            told(number / len(LISTS))


def only(harvest: Harvest, keep: NDArray[np.bool_]) -> Harvest:
    """Some of the papers of a harvest. `keep` is one boolean a paper."""
    if keep.all():
        return harvest
    chosen = np.flatnonzero(keep).tolist()
    return Harvest(
        [harvest.ids[doc] for doc in chosen],
        [harvest.aliases[doc] for doc in chosen],
        harvest.spans[keep],
        harvest.dates[keep],
        harvest.upvotes[keep],
        harvest.vocabularies,
        {name: column.only(keep) for name, column in harvest.columns.items()},
    )


def last_of_each(harvest: Harvest) -> NDArray[np.bool_]:
    """Which papers count when a later one of the same id, or with it as an alias, replaces one."""
    keep = np.ones(len(harvest.ids), np.bool_)
    at: dict[str, int] = {}
    for doc, (paper_id, aliases) in enumerate(zip(harvest.ids, harvest.aliases, strict=True)):
        for retired in (paper_id, *aliases):
            earlier = at.pop(retired, None)
            if earlier is not None:
                keep[earlier] = False
        at[paper_id] = doc
    return keep


def inverted(harvest: Harvest) -> Iterator[tuple[str, Postings]]:
    """The lists of postings of a harvest, one at a time."""
    words = harvest.vocabularies[WORDS]
    stems, stem_of = _stems(words)
    is_stop = np.fromiter((word in STOP_WORDS for word in words), np.bool_, len(words))
    same = np.arange(len(words), dtype=np.int64)
    mappings = {
        Terms.STEMS: np.where(is_stop, -1, stem_of),
        Terms.CONTENT: np.where(is_stop, -1, same),
        Terms.WORDS: same,
    }
    word_lexicon = Lexicon.of(words)
    stem_lexicon = Lexicon.of(stems)

    def column(field: Field) -> Column:
        return harvest.columns[field.source].mapped(mappings[field.terms])

    def one(kept: List) -> tuple[str, Postings]:
        field = kept.fields[0]
        if field.terms is Terms.WHOLE:
            lexicon = Lexicon.of(harvest.vocabularies[field.source])
            return kept.name, invert(lexicon, harvest.columns[field.source], positions=False)
        lexicon = stem_lexicon if field.terms is Terms.STEMS else word_lexicon
        if len(kept.fields) > 1:
            return kept.name, invert_two(lexicon, *map(column, kept.fields))
        return kept.name, invert(lexicon, column(field), positions=field.has_positions)

    # Sorting lets go of Python's lock, so that two fields are inverted at once.
    with ThreadPoolExecutor(2) as threads:
        yield from threads.map(one, LISTS)


def _stems(words: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    numbers: dict[str, int] = {}
    stem_of = np.fromiter(
        (numbers.setdefault(stem(word), len(numbers)) for word in words), np.int64, len(words)
    )
    return list(numbers), stem_of
