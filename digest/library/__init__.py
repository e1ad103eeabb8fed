"""The papers on disk, and how several records of one paper are merged.

`store` is the log of papers and the only truth; `merge` decides when two records are one paper.
`lost` keeps papers that the log lost and an index still had.
"""

from digest.library.lost import LostPapers, LostRecord, keep_lost, lost_papers, put_back
from digest.library.store import Adding, AddResult, BadLine, Library, Lookup, Reading

__all__ = [
    "AddResult",
    "Adding",
    "BadLine",
    "Library",
    "Lookup",
    "LostPapers",
    "LostRecord",
    "Reading",
    "keep_lost",
    "lost_papers",
    "put_back",
]
