"""Runs queries that have no fast path on the arrays, using Whoosh's own matchers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digest.index.schema import whoosh_schema
from digest.index.search.matches import NOTHING, Matches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from whoosh import query as wq

    from digest.index.segment.manifest import SegmentInfo
    from digest.index.segment.reader import SegmentArrays


class WhooshMatchers:
    """Runs queries with a Whoosh searcher over the segments, which is created on first use."""

    def __init__(
        self, folder: Path, segments: Sequence[SegmentInfo], arrays: Sequence[SegmentArrays]
    ) -> None:
        self._folder = folder
        self._segments = segments
        self._arrays = arrays
        self._searcher: Any = None

    def matches(self, query: wq.Query) -> Matches:
        """Return the papers that match a query, with Whoosh's BM25F scores."""
        if not self._segments:
            return NOTHING
        results = self.searcher().search(query, limit=None)
        pairs = sorted((docnum, float(score or 0)) for score, docnum in results.top_n)
        docs = np.array([docnum for docnum, _ in pairs], np.intp)
        return Matches(docs, np.array([score for _, score in pairs], np.float64))

    def searcher(self) -> Any:
        """Return the Whoosh searcher, creating it if needed."""
        if self._searcher is None:
            from whoosh.filedb.filestore import FileStorage
            from whoosh.reading import MultiReader, SegmentReader
            from whoosh.searching import Searcher

            from digest.index.whoosh_compat.codec import ArraySegment, OpenedCodec

            schema = whoosh_schema()
            readers = [
                SegmentReader(
                    FileStorage(str(self._folder)),
                    schema,
                    ArraySegment(segment),
                    codec=OpenedCodec(arrays),
                )
                for segment, arrays in zip(self._segments, self._arrays, strict=True)
            ]
            self._searcher = Searcher(readers[0] if len(readers) == 1 else MultiReader(readers))
        return self._searcher

    def close(self) -> None:
        """Close the Whoosh searcher, if it was created."""
        if self._searcher is not None:
            self._searcher.close()
            self._searcher = None
