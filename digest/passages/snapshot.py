"""One state of the index of passages: which texts it has, and the search in them."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.analysis import words_of
from digest.index.search.arrival import Arrivals
from digest.index.search.evaluate import Evaluator
from digest.index.search.matches import NOTHING, Matches
from digest.index.segment.array_file import DamagedError
from digest.index.segment.check import changed_arrays, faults
from digest.index.segment.reader import SegmentArrays
from digest.index.segment.snapshot import Snapshot
from digest.passages.record import LABELS, paper_id, to_passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.index.segment.manifest import Manifest
    from digest.paper import Passage
    from digest.query.tree import InText

_WORDS: Final = "abstract_words"
"""The field with the words of passages as they are written."""
_OFFERED: Final = 8
"""Words that are offered for the beginning of one."""
_RECENT: Final = 8
"""Queries whose answers are kept: a list is sorted, filtered and explained by the same one."""
_LEAST: Final = 1e-9
"""The score of a paragraph that matches without any word, such as one that lacks a word."""


@dataclass(frozen=True, slots=True)
class _Text:
    label: str
    paper: str


@dataclass(frozen=True, slots=True)
class PassageStats:
    """What an index of passages has."""

    texts: int
    passages: int
    size: int
    """Bytes on disk."""


class PassageSnapshot:
    """Searches one state of the index. Not thread-safe, except for `FoundPassages`.

    Raises:
        DamagedError: from every method, if a file is truncated or corrupt.
        OSError: a file cannot be read.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest: Final = manifest
        segments = []
        for each in manifest.segments:
            arrays = SegmentArrays(folder / each.filename)
            if (arrays.count, arrays.file.checksum) != (each.papers, each.checksum):
                raise DamagedError("this is not the file that index.json lists", arrays.file.path)
            segments.append(arrays)
        self.snapshot = Snapshot(segments, [each.deleted for each in manifest.segments])
        # Queries that it does not know itself, which Whoosh would run, are never searched inside.
        self._evaluator = Evaluator(
            self.snapshot, lambda _: NOTHING, Arrivals(self.snapshot, library=None)
        )
        self._recent: OrderedDict[object, FoundPassages] = OrderedDict()
        self._text_of = np.zeros(self.snapshot.size, np.int32)
        """The number of each document's text; length: documents."""
        texts = list(self._texts())
        self.labels = tuple(each.label for each in texts)
        """The label of each text."""
        self.papers = tuple(each.paper for each in texts)
        """The id of each text's paper."""

    def _texts(self) -> Iterator[_Text]:
        live = self.snapshot.live
        count = 0
        for base, lists in self.snapshot.lists(LABELS):
            docs = lists.docs[lists.postings(0, lists.count)].astype(np.intp) + base
            offsets = lists.offsets.astype(np.intp)
            firsts = docs[offsets[:-1]]
            is_live = np.ones(len(firsts), np.bool_) if live is None else live[firsts]
            numbers = np.cumsum(is_live) - 1 + count
            self._text_of[docs] = np.repeat(numbers, np.diff(offsets))
            count += int(is_live.sum())
            for number in np.flatnonzero(is_live).tolist():
                label = lists.term(number).decode("utf-8", "replace")
                yield _Text(label, paper_id(self.snapshot.paper_id(int(firsts[number]))))

    def find(self, query: InText) -> FoundPassages:
        """Return the texts with a passage that matches a query."""
        key = query.key()
        found = self._recent.get(key)
        if found is None:
            found = self._recent[key] = self._found(query)
            if len(self._recent) > _RECENT:
                self._recent.popitem(last=False)
        return found

    def clear_cache(self) -> None:
        """Forget recent queries. For benchmarks, which must not measure the cache."""
        self._recent.clear()
        self._evaluator.clear_cache()

    def _found(self, query: InText) -> FoundPassages:
        try:
            found = self._evaluator.matches(query.query)
            return FoundPassages(self.snapshot, self.papers, self._text_of, found)
        except DamagedError:
            raise
        except Exception as error:
            # A corrupt number fails far from where it was read; on intact files it is a bug.
            for damage in changed_arrays(self.snapshot.segments):
                raise damage from error
            raise

    def words(self, start: str) -> dict[str, int]:
        """Return the commonest words that start so, and in how many texts each is."""
        prefix = "".join(words_of(start)).encode()
        if not prefix:
            return {}
        counts: Counter[bytes] = Counter()
        for _, lists in self.snapshot.lists(_WORDS):
            first, past = lists.range(prefix)
            postings = np.diff(lists.offsets[first : past + 1])
            for number in np.argsort(postings)[: -_OFFERED - 1 : -1].tolist():
                counts[lists.term(first + number)] += int(postings[number])
        return {word.decode(): self._texts_with(word) for word, _ in counts.most_common(_OFFERED)}

    def _texts_with(self, word: bytes) -> int:
        return len(np.unique(self._text_of[self.snapshot.holding(_WORDS, word)]))

    def stats(self) -> PassageStats:
        """Return what the index has."""
        size = sum(segment.file.size for segment in self.snapshot.segments)
        return PassageStats(len(self.labels), self.snapshot.count, size)

    def check(self) -> list[str]:
        """Verify all files, reading every byte; return the problems found, one sentence each."""
        return faults(self.snapshot, self.manifest.segments)


class FoundPassages:
    """The passages that a query was found in, by text; see `FoundTexts`."""

    def __init__(
        self,
        snapshot: Snapshot,
        papers: Sequence[str],
        text_of: NDArray[np.int32],
        found: Matches,
    ) -> None:
        self._snapshot = snapshot
        self.papers = papers
        self.scores = np.zeros(len(papers))
        """The score of each text's best passage; 0 where none matches; length: texts."""
        self._best = np.zeros(len(papers), np.intp)
        """The document number of that passage."""
        if not len(found.docs):
            return
        values = np.maximum(found.values, _LEAST)
        # The passages of a text lie side by side, so each text is a run.
        text_of_each = text_of[found.docs]
        starts = np.flatnonzero(np.diff(text_of_each, prepend=-1))
        best = np.maximum.reduceat(values, starts)
        sizes = np.diff(starts, append=len(values))
        # Backwards, so that of several best passages the first one stays.
        are_best = np.flatnonzero(values == np.repeat(best, sizes))[::-1]
        self._best[text_of_each[are_best]] = found.docs[are_best]
        self.scores[text_of_each[starts]] = best

    def passage(self, number: int) -> Passage | None:
        """Return the best passage of a text; None if it cannot be read any more."""
        try:
            return to_passage(self._snapshot.paper(int(self._best[number])))
        except (DamagedError, OSError, ValueError):
            return None  # the next search notices it, and mends the index
