"""The papers on disk, and how several records of one paper are merged.

`store` is the log of papers and the only truth; `merge` decides when two records are one paper.
"""

from digest.library.store import Added, Adding, BadLine, Library, Lookup, Reading

__all__ = ["Added", "Adding", "BadLine", "Library", "Lookup", "Reading"]
