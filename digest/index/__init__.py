"""The search index of the library: Whoosh on postings that are flat arrays mapped into memory.

A cache: it may be deleted at any time. Schema, analysis and queries are Whoosh's; the state is a
small JSON file (`segment.manifest`), and Whoosh's table of contents lies beside it for Whoosh.

Why arrays: Whoosh walks postings by one Python call each. Here a term is a slice of an array, and
so is a prefix, because terms that begin alike lie side by side; scoring is numpy over slices.
Writing does not go through Whoosh's writer, which would take each posting in a Python call again;
it shares the schema and the analysis.

`engine` is the index as everyone else sees it. `write` makes segments of papers, `segment` reads
them, `search` answers queries from them, and `whoosh_compat` hands the same arrays to Whoosh's own
matchers for the kinds of queries that `search` does not know. The way of a search: `engine` ->
`query.parse` -> `search.searcher`. The way of a paper: `engine` -> `write.index_writer`.
"""

from digest.index.engine import Index, Progress, Stats
from digest.index.search.explain import Explanation, Share
from digest.index.search.top_k import Sort

__all__ = ["Explanation", "Index", "Progress", "Share", "Sort", "Stats"]
