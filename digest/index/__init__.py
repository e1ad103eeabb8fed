"""The search index of the library: Whoosh on postings that are flat arrays mapped into memory.

A cache: it may be deleted at any time. Schema, analysis, queries and the table of contents are
Whoosh's.

Why arrays: Whoosh walks postings by one Python call each. Here a term is a slice of an array, and
so is a prefix, because terms that begin alike lie side by side; scoring is numpy over slices. The
codec (`codec`) hands the same arrays to Whoosh's own matchers for the rare kinds of queries that
`evaluate` does not know. Writing does not go through Whoosh's writer, which would take each posting
in a Python call again; it shares the analysis, the segments and the table of contents.

The way of a search: `engine` -> `query.parse` -> `search` -> `evaluate` -> `postings` -> `ranking`.
The way of a paper: `engine` -> `writing` -> `workers` -> `harvest` (a chunk's `words`, and then its
`inversion`) -> `building` (`joining` the chunks) -> `storing`.

Most words are looked for in title and abstract, so both lie in one list of postings
(`schema.LISTS`); what a paper scores is worked out when it is known to hold the other words too
(`matches`).
"""

from digest.index.engine import Index, Progress, Stats
from digest.index.explaining import Explanation, Share
from digest.index.ranking import Sort

__all__ = ["Explanation", "Index", "Progress", "Share", "Sort", "Stats"]
