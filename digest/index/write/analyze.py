"""Turns lines of the library into inverted fields. This part of indexing runs in workers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.analysis import STOP_WORDS, stem
from digest.index.schema import (
    POSTING_LISTS,
    TEXT_COLUMNS,
    WHOLE_COLUMNS,
    Field,
    PostingListSpec,
    Terms,
    columns,
)
from digest.index.write.invert import Column, Postings, invert, invert_two
from digest.index.write.tokenize import words_of_all
from digest.library.provenance import CAME_AS
from digest.paper import paper_from_json
from digest.storage.memory import collection_paused
from digest.text.oneline import parse_json_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.paper import Paper


@dataclass(frozen=True, slots=True)
class AnalyzedBatch:
    """The result of analysing a batch of papers."""

    ids: list[str]
    aliases: list[tuple[str, ...]]
    spans: NDArray[np.int64]
    """Byte offsets of each paper's record (start, end); shape (papers, 2)."""
    dates: NDArray[np.int32]
    """`YYYYMMDD` as a number, with 0 for missing parts; length: papers."""
    upvotes: NDArray[np.int32]
    """-1 if unknown; length: papers."""
    lists: dict[str, Postings]
    """Every list of `POSTING_LISTS`, by name. Consumed by the writer."""


class BatchAnalyzer:
    """Collects papers one by one and analyses them as a single batch."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._aliases: list[tuple[str, ...]] = []
        self._spans: list[tuple[int, int]] = []
        self._dates: list[int] = []
        self._upvotes: list[int] = []
        self._texts: list[tuple[str, ...]] = []
        self._wholes: list[tuple[tuple[str, ...], ...]] = []

    def add(self, paper: Paper, span: tuple[int, int]) -> None:
        """Add a paper; `span` holds the start and end offsets of its record."""
        texts, wholes = columns(paper)
        self._texts.append(texts)
        self._wholes.append(wholes)
        self._ids.append(paper.id)
        self._aliases.append(paper.aliases)
        self._spans.append(span)
        self._dates.append(date_number(paper.dated))
        self._upvotes.append(-1 if paper.upvotes is None else _clamped(paper.upvotes))

    def batch(self) -> AnalyzedBatch:
        """Analyse and invert all papers added so far."""
        texts = {
            source: words_of_all([texts[at] for texts in self._texts])
            for at, source in enumerate(TEXT_COLUMNS)
        }
        wholes = {
            source: [wholes[at] for wholes in self._wholes]
            for at, source in enumerate(WHOLE_COLUMNS)
        }
        lists = {
            each.name: _inverted_wholes(wholes[each.fields[0].source])
            if each.fields[0].terms is Terms.WHOLE
            else _inverted_texts(each, texts)
            for each in POSTING_LISTS
        }
        return AnalyzedBatch(
            self._ids,
            self._aliases,
            np.array(self._spans, np.int64).reshape(-1, 2),
            np.array(self._dates, np.int32),
            np.array(self._upvotes, np.int32),
            lists,
        )


def _clamped(number: int) -> int:
    """Clamp a number to the range of int32."""
    return max(-(2**31), min(number, 2**31 - 1))


class _Stems(dict[bytes, bytes | None]):
    """A cache of stems (None for stop words), shared by all chunks because most words recur."""

    def __missing__(self, word: bytes) -> bytes | None:
        text = word.decode()
        found = self[word] = None if text in STOP_WORDS else stem(text).encode()
        return found


_STEMS: Final = _Stems()
_MAX_STEMS: Final = 500_000


def _inverted_texts(
    each: PostingListSpec, texts: Mapping[str, tuple[list[bytes], Column]]
) -> Postings:
    """Invert the field or fields of a posting list, from the words of their text columns."""
    columns_of = [_tokens(field, *texts[field.source]) for field in each.fields]
    terms, column = columns_of[0]
    if len(columns_of) == 1:
        return invert(terms, column, positions=each.fields[0].has_positions)
    all_terms = sorted({term for terms, _ in columns_of for term in terms})
    numbers = dict(zip(all_terms, range(len(all_terms)), strict=True))
    first, second = (
        Column(
            np.fromiter(map(numbers.__getitem__, terms), np.int64, len(terms))[column.tokens],
            column.counts,
        )
        for terms, column in columns_of
    )
    return invert_two(all_terms, first, second)


def _tokens(field: Field, words: list[bytes], column: Column) -> tuple[Sequence[bytes], Column]:
    """Return the sorted terms of a field and its tokens, from the words of its column."""
    terms, mapping = _terms(field.terms, words)
    return terms, column if mapping is None else column.mapped(mapping)


def _terms(kind: Terms, words: Sequence[bytes]) -> tuple[Sequence[bytes], NDArray[np.int64] | None]:
    """Map sorted words to a field's sorted terms.

    Returns:
        The terms, and the index of each word's term, -1 for words that are not indexed; None
        instead of the indices if every word is its own term.
    """
    if kind is Terms.WORDS:
        return words, None
    if len(_STEMS) > _MAX_STEMS:
        _STEMS.clear()
    stems = list(map(_STEMS.__getitem__, words))
    if kind is Terms.CONTENT:
        numbers = [-1 if each is None else number for number, each in enumerate(stems)]
        return words, np.array(numbers, np.int64)
    terms = sorted({each for each in stems if each is not None})
    of_terms: dict[bytes | None, int] = {None: -1}
    of_terms.update(zip(terms, range(len(terms)), strict=True))
    return terms, np.fromiter(map(of_terms.__getitem__, stems), np.int64, len(stems))


def _inverted_wholes(values: Sequence[tuple[str, ...]]) -> Postings:
    """Invert a column of whole values; a paper may have any number of them."""
    flat = list(chain.from_iterable(values))
    distinct = sorted(set(flat))  # UTF-8 preserves this order
    numbers = dict(zip(distinct, range(len(distinct)), strict=True))
    column = Column(
        np.fromiter(map(numbers.__getitem__, flat), np.int64, len(flat)),
        np.fromiter(map(len, values), np.int64, len(values)),
    )
    terms = [value.encode("utf-8", "surrogatepass") for value in distinct]
    return invert(terms, column, positions=False)


def analyze_lines(path: Path, start: int, end: int) -> AnalyzedBatch:
    """Analyse the papers on the lines between two byte offsets of the library.

    Malformed lines are skipped. The spans of the result are offsets in the file.

    Raises:
        OSError: the library cannot be read.
    """
    with path.open("rb") as file:
        file.seek(start)
        data = file.read(end - start)
    analyzer = BatchAnalyzer()
    offset = start
    with collection_paused():  # a twentieth of the time, for hundreds of thousands of live tuples
        for line in data.splitlines(keepends=True):
            paper = _paper(line)
            if paper is not None:
                analyzer.add(paper, (offset, offset + len(line.rstrip(b"\r\n"))))
            offset += len(line)
        return analyzer.batch()


def _paper(line: bytes) -> Paper | None:
    if not line.strip():
        return None
    try:
        record = parse_json_line(line)
        is_paper = isinstance(record, dict) and CAME_AS not in record
        return paper_from_json(record) if is_paper else None
    except (ValueError, RecursionError):
        return None  # the library reports malformed lines; the index just skips them


def date_number(date: str | None) -> int:
    """Convert `2024-03-01` to 20240301, `2024-03` to 20240300, `2024` to 20240000, None to 0."""
    digits = (date or "").replace("-", "")[:8]
    return int(digits.ljust(8, "0")) if digits.isascii() and digits.isdigit() else 0
