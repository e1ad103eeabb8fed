"""From lines of the library to numbered tokens: the part of indexing that other processes do."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.index.inversion import Column
from digest.index.schema import TEXT_COLUMNS, WHOLE_COLUMNS, columns
from digest.paper import paper_from_json, paper_to_json
from digest.query.analysis import LONGEST, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.paper import Paper

WORDS: Final = "words"
"""The vocabulary that the text columns share; each whole column has one of its own name."""


class Numbering(dict[str, int]):
    """Numbers for terms, in the order in which they are first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: list[str] = []
        """The terms, each at its number."""

    def __missing__(self, term: str) -> int:
        if len(term) > LONGEST:
            number = self[term[:LONGEST]]
        else:
            number = len(self.terms)
            self.terms.append(term)
        self[term] = number
        return number


class WholeNumbering(Numbering):
    """Numbers for whole values, which are as long as they are."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self.terms)
        self.terms.append(term)
        return number


@dataclass(frozen=True, slots=True)
class Harvest:
    """What analysis found in some papers."""

    ids: list[str]
    aliases: list[tuple[str, ...]]
    spans: NDArray[np.int64]
    """Where each paper's record begins and ends in the bytes that were read; shape (papers, 2)."""
    dates: NDArray[np.int32]
    """`YYYYMMDD` as a number, absent parts 0; length: papers."""
    upvotes: NDArray[np.int32]
    """-1 where unknown; length: papers."""
    vocabularies: dict[str, list[str]]
    """The terms by their numbers, of WORDS and of each whole column."""
    columns: dict[str, Column]
    """The tokens of each column."""


class Harvester:
    """Analyses papers one by one and gives them as one harvest."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._aliases: list[tuple[str, ...]] = []
        self._spans: list[tuple[int, int]] = []
        self._dates: list[int] = []
        self._upvotes: list[int] = []
        self._numberings = {name: WholeNumbering() for name in WHOLE_COLUMNS}
        self._words = Numbering()
        names = (*TEXT_COLUMNS, *WHOLE_COLUMNS)
        self._tokens = {name: array("I") for name in names}
        self._counts: dict[str, list[int]] = {name: [] for name in names}

    def add(self, paper: Paper, span: tuple[int, int]) -> None:
        """Analyse one paper whose record lies at `span`."""
        texts, wholes = columns(paper)
        number = self._words.__getitem__
        for name, text in zip(TEXT_COLUMNS, texts, strict=True):
            words = words_of(text)
            self._tokens[name].extend(map(number, words))
            self._counts[name].append(len(words))
        for name, values in zip(WHOLE_COLUMNS, wholes, strict=True):
            self._tokens[name].extend(map(self._numberings[name].__getitem__, values))
            self._counts[name].append(len(values))
        self._ids.append(paper.id)
        self._aliases.append(paper.aliases)
        self._spans.append(span)
        self._dates.append(date_number(paper.date))
        self._upvotes.append(-1 if paper.upvotes is None else min(paper.upvotes, 2**31 - 1))

    def harvest(self) -> Harvest:
        """All that was analysed."""
        vocabularies = {name: numbering.terms for name, numbering in self._numberings.items()}
        return Harvest(
            self._ids,
            self._aliases,
            np.array(self._spans, np.int64).reshape(-1, 2),
            np.array(self._dates, np.int32),
            np.array(self._upvotes, np.int32),
            vocabularies | {WORDS: self._words.terms},
            {
                name: Column(np.array(tokens, np.uint32), np.array(self._counts[name], np.uint32))
                for name, tokens in self._tokens.items()
            },
        )


def harvest_bytes(path: Path, start: int, end: int) -> Harvest:
    """Analyse the papers of the lines between two offsets of the library; bad lines are left out.

    The spans are offsets in the file.
    """
    with path.open("rb") as file:
        file.seek(start)
        data = file.read(end - start)
    harvester = Harvester()
    offset = start
    for line in data.splitlines(keepends=True):
        paper = _paper(line)
        if paper is not None:
            harvester.add(paper, (offset, offset + len(line.rstrip(b"\r\n"))))
        offset += len(line)
    return harvester.harvest()


def harvest_papers(papers: Iterable[Paper]) -> tuple[Harvest, bytes]:
    """Analyse papers, and their records as bytes in which the spans lie."""
    harvester = Harvester()
    records = bytearray()
    for paper in papers:
        start = len(records)
        records += json.dumps(paper_to_json(paper), ensure_ascii=False).encode(
            "utf-8", "surrogatepass"
        )
        harvester.add(paper, (start, len(records)))
    return harvester.harvest(), bytes(records)


def _paper(line: bytes) -> Paper | None:
    if not line.strip():
        return None
    try:
        record = json.loads(line)
        return paper_from_json(record) if isinstance(record, dict) else None
    except (ValueError, RecursionError):
        return None  # the library reports its bad lines; the index only leaves them out


def date_number(date: str | None) -> int:
    """`2024-03-01` as 20240301, `2024-03` as 20240300, `2024` as 20240000; 0 for none."""
    digits = (date or "").replace("-", "")[:8]
    return int(digits.ljust(8, "0")) if digits.isascii() and digits.isdigit() else 0


def joined(harvests: Sequence[Harvest]) -> Harvest:
    """Several harvests as one, their vocabularies unified. Spans stay as they are."""
    if len(harvests) == 1:
        return harvests[0]
    vocabularies: dict[str, list[str]] = {}
    merged: dict[str, Column] = {}
    for vocabulary, names in _COLUMNS_BY_VOCABULARY.items():
        numbering = WholeNumbering()
        mappings = [
            np.fromiter(
                map(numbering.__getitem__, each.vocabularies[vocabulary]),
                np.uint32,
                len(each.vocabularies[vocabulary]),
            )
            for each in harvests
        ]
        vocabularies[vocabulary] = numbering.terms
        for name in names:
            parts = [each.columns[name] for each in harvests]
            tokens = [mapping[part.tokens] for mapping, part in zip(mappings, parts, strict=True)]
            merged[name] = Column(
                np.concatenate(tokens), np.concatenate([part.counts for part in parts])
            )
    return Harvest(
        list(chain.from_iterable(each.ids for each in harvests)),
        list(chain.from_iterable(each.aliases for each in harvests)),
        np.concatenate([each.spans for each in harvests]),
        np.concatenate([each.dates for each in harvests]),
        np.concatenate([each.upvotes for each in harvests]),
        vocabularies,
        merged,
    )


_COLUMNS_BY_VOCABULARY: Final = {WORDS: TEXT_COLUMNS} | {name: (name,) for name in WHOLE_COLUMNS}
