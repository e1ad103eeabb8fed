"""An immutable view of all segments of the index as one sequence of documents.

Documents are numbered consecutively across segments, from 0 in the first segment.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from digest.index.schema import whole_term
from digest.index.segment.posting_list import FIELD_STORAGE
from digest.index.segment.strings import concat_strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from digest.index.segment.posting_list import PostingLists
    from digest.index.segment.reader import SegmentArrays
    from digest.paper import Paper

_NO_DOCS: Final = np.zeros(0, np.intp)
_NO_POSTINGS: Final = (_NO_DOCS, np.zeros(0, np.uint8), None)


class Snapshot:
    """The segments as one index."""

    def __init__(
        self, segments: Sequence[SegmentArrays], deleted: Sequence[NDArray[np.uint32]]
    ) -> None:
        """Combine segments, given the deleted document numbers of each."""
        self.segments = tuple(segments)
        counts = [segment.count for segment in segments]
        self._lists: dict[str, tuple[tuple[int, PostingLists], ...]] = {}
        self.bases = tuple(accumulate(counts, initial=0))
        """Number of each segment's first document, followed by the total number of documents."""
        self.size = self.bases[-1]
        """Number of documents, including deleted ones."""
        deleted_docs = [
            docs.astype(np.int64) + base
            for docs, base in zip(deleted, self.bases, strict=False)
            if len(docs)
        ]
        self.live: NDArray[np.bool_] | None = None
        """Which documents are not deleted; None if no document is deleted; length: `size`."""
        if deleted_docs:
            self.live = np.ones(self.size, np.bool_)
            self.live[np.concatenate(deleted_docs)] = False
        self.count = self.size if self.live is None else int(self.live.sum())
        """Number of papers, excluding deleted ones."""

    def lists(self, name: str) -> tuple[tuple[int, PostingLists], ...]:
        """A posting list in each segment, with the number of the segment's first document."""
        found = self._lists.get(name)
        if found is None:
            found = self._lists[name] = tuple(
                (base, segment.list(name))
                for base, segment in zip(self.bases, self.segments, strict=False)
            )
        return found

    def per_document(self, name: str) -> NDArray[Any]:
        """A per-document array (`dates`, `upvotes`) of all segments; length: `size`."""
        parts = [getattr(segment, name) for segment in self.segments]
        return parts[0] if len(parts) == 1 else np.concatenate(parts or [np.zeros(0, np.int32)])

    def lengths(self, name: str) -> NDArray[Any]:
        """Number of the field's tokens in each document; length: `size`."""
        parts = [segment.field(name).lengths for segment in self.segments]
        return parts[0] if len(parts) == 1 else np.concatenate(parts or [np.zeros(0, np.uint8)])

    def average_length(self, name: str) -> float:
        """The field's mean length over the papers; always positive."""
        lengths = self.lengths(name)
        if self.live is not None:
            lengths = lengths[self.live]
        return float(lengths.sum(dtype=np.int64)) / max(self.count, 1) or 1.0

    def alive(self, docs: NDArray[Any]) -> NDArray[Any]:
        """The given documents without the deleted ones."""
        return docs if self.live is None else docs[self.live[docs]]

    def postings(
        self, name: str, term: bytes
    ) -> tuple[NDArray[np.intp], NDArray[Any], NDArray[Any] | None]:
        """The papers that contain a term, from a posting list.

        Returns:
            Document numbers, ascending; the term's frequency in each; and, for a list shared by two
            fields, its frequency in the first field.
        """
        found = []
        for base, arrays in self.lists(name):
            number = arrays.find(term)
            if number >= 0:
                where = arrays.postings(number, number + 1)
                docs = arrays.docs[where].astype(np.intp)
                if base:
                    docs += base
                first = arrays.first_freqs
                found.append((docs, arrays.freqs[where], None if first is None else first[where]))
        if not found:
            return _NO_POSTINGS
        docs, freqs, firsts = found[0]
        if len(found) > 1:
            docs = np.concatenate([each[0] for each in found])
            freqs = np.concatenate([each[1] for each in found])
            if firsts is not None:
                firsts = np.concatenate([each[2] for each in found if each[2] is not None])
        if self.live is None:
            return docs, freqs, firsts
        keep = self.live[docs]
        return docs[keep], freqs[keep], None if firsts is None else firsts[keep]

    def of_field(self, name: str, term: bytes) -> tuple[NDArray[np.intp], NDArray[Any]]:
        """The papers that contain a term in a field, ascending, and its frequency in each."""
        list_name, half = FIELD_STORAGE[name]
        docs, freqs, firsts = self.postings(list_name, term)
        if half is None or firsts is None:
            return docs, freqs
        freqs = half.freqs(freqs, firsts)
        has = np.flatnonzero(freqs)
        return docs[has], freqs[has]

    def holding(self, name: str, term: bytes) -> NDArray[np.intp]:
        """The papers that contain a term in a field, ascending."""
        return self.of_field(name, term)[0]

    def has(self, name: str, term: bytes, docs: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of the given papers, in ascending order, contain a term in a field."""
        list_name, half = FIELD_STORAGE[name]
        found = np.zeros(len(docs), np.bool_)
        for base, arrays in self.lists(list_name):
            number = arrays.find(term)
            if number < 0:
                continue
            where = arrays.postings(number, number + 1)
            # Documents before the segment wrap to large numbers, which it does not contain.
            within = (docs - base).astype(np.uint32)
            holders = arrays.docs[where]
            at = holders.searchsorted(within)
            holds = holders.take(at, mode="clip") == within
            if half is not None and arrays.first_freqs is not None:
                firsts = arrays.first_freqs[where].take(at, mode="clip")
                freqs = arrays.freqs[where].take(at, mode="clip")
                holds &= half.freqs(freqs, firsts) > 0
            found |= holds
        return found

    def locate(self, doc: int) -> tuple[SegmentArrays, int]:
        """The segment that contains a document, and its number in that segment."""
        at = bisect_right(self.bases, doc) - 1
        return self.segments[at], doc - self.bases[at]

    def paper(self, doc: int) -> Paper:
        """The paper with this document number."""
        segment, within = self.locate(doc)
        return segment.paper(within)

    def documents(self) -> list[int]:
        """The numbers of all documents that are not deleted, ascending."""
        docs = np.arange(self.size) if self.live is None else np.flatnonzero(self.live)
        return docs.tolist()

    def raw(self, doc: int) -> bytes:
        """The record of the paper with this document number, as bytes."""
        segment, within = self.locate(doc)
        return segment.raw(within)

    def paper_id(self, doc: int) -> str:
        """The id of the paper with this document number."""
        segment, within = self.locate(doc)
        return segment.id(within)

    def with_id(self, paper_id: str) -> int | None:
        """The paper with exactly this id now; None if there is none.

        Quick for many: the first call reads all ids, of which it keeps twelve bytes a paper.
        """
        hashes, docs = self._ids_by_hash
        wanted = hash(paper_id.encode("utf-8", "surrogatepass"))
        at = int(hashes.searchsorted(wanted))
        while at < len(hashes) and hashes[at] == wanted:
            doc = int(docs[at])
            if self.paper_id(doc) == paper_id:
                return doc
            at += 1
        return None

    @cached_property
    def _ids_by_hash(self) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """The hashes of all ids that are not deleted, ascending, and each one's document."""
        hashes: list[int] = []
        for segment in self.segments:
            starts = segment.file.whole("ids/starts").tolist()
            ids = segment.file.whole("ids").tobytes()
            hashes += (hash(ids[start:end]) for start, end in pairwise(starts))
        found = np.array(hashes, np.int64)
        docs = np.array(self.documents(), np.uint32)
        order = np.argsort(found[docs], kind="stable")
        return found[docs][order], docs[order]

    @cached_property
    def newest(self) -> NDArray[np.uint32]:
        """The papers by date, newest first, then by id; length: `count`."""
        if not self.segments:
            return np.zeros(0, np.uint32)
        parts = [
            segment.newest + np.uint32(base)
            for base, segment in zip(self.bases, self.segments, strict=False)
        ]
        order = parts[0] if len(parts) == 1 else self._merged(parts)
        return self.alive(order)

    def _merged(self, parts: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
        order = np.concatenate(parts)
        dates = self.per_document("dates")
        order = order[np.argsort(-dates[order], kind="stable")]
        # Papers of one date are now grouped by segment: only dates in several segments need ids.
        segment_of = np.searchsorted(self.bases, order, side="right")
        sorted_dates = dates[order]
        steps = np.flatnonzero(
            (sorted_dates[1:] == sorted_dates[:-1]) & (segment_of[1:] != segment_of[:-1])
        )
        for date in np.unique(sorted_dates[steps]):
            first = int(np.searchsorted(-sorted_dates, -date, side="left"))
            past = int(np.searchsorted(-sorted_dates, -date, side="right"))
            order[first:past] = sorted(order[first:past].tolist(), key=self.paper_id)
        return order

    @cached_property
    def rank(self) -> NDArray[np.uint32]:
        """Each document's position in `newest`, used to break ties; length: `size`."""
        rank = np.zeros(self.size, np.uint32)
        rank[self.newest] = np.arange(len(self.newest), dtype=np.uint32)
        return rank

    @cached_property
    def title_rank(self) -> NDArray[np.int64]:
        """Each document's place among the titles, from A to Z; equal titles have one place.

        Those without a title come last. Length: `size`.
        """
        lists = self.lists("title_text")
        strings, counts = concat_strings([arrays.blob for _, arrays in lists] or [b""])
        places, distinct = strings.ranked()
        rank = np.full(self.size, len(distinct))
        first = 0
        for (base, arrays), count in zip(lists, counts, strict=False):
            where = arrays.postings(0, count)
            of_posting = np.repeat(places[first : first + count], np.diff(arrays.offsets))
            rank[arrays.docs[where].astype(np.intp) + base] = of_posting
            first += count
        return rank

    def by_key(self, keys: Iterable[str]) -> dict[str, list[int]]:
        """The documents of each key (see `Paper.keys`); keys without documents are omitted."""
        found = {}
        for key in keys:
            docs = self.holding("keys", whole_term(key).encode("utf-8", "surrogatepass"))
            if len(docs):
                found[key] = docs.tolist()
        return found
