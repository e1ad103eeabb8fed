"""The library's search index: Whoosh on top of postings in flat, memory-mapped arrays.

The index is a cache and may be deleted at any time. Schema, analysis and queries are Whoosh's. The
state is a small JSON file (`segment.manifest`); Whoosh's table of contents next to it is only for
Whoosh itself.

Why arrays: Whoosh iterates over postings with a Python call for each. Here a term is a slice of an
array, and so is a prefix, because terms with a common prefix are adjacent; scoring is numpy on
slices. Whoosh's writer is not used either, because it too makes a Python call per posting; only the
schema and the analysis are shared.

`engine` is the public interface. `write` turns papers into segments, `segment` reads them, `search`
answers queries from them, and `whoosh_compat` gives Whoosh's own matchers the same arrays, for
query types that `search` doesn't support. Searching: `engine` -> `query.parse` ->
`search.ranking`. Indexing: `engine` -> `write.index_writer`.
"""

from digest.index.engine import SIMILAR, Index, Progress, Stats
from digest.index.opening import PaperLookup, opened
from digest.index.search.explain import Explanation, Share

__all__ = [
    "SIMILAR",
    "Explanation",
    "Index",
    "PaperLookup",
    "Progress",
    "Share",
    "Stats",
    "opened",
]
