"""The papers on disk, and how records of one paper become one.

`store` is the log of papers and the only truth; `merge` tells when two records are one paper.
"""

from digest.library.store import Added, Adding, BadLine, Library, Lookup

__all__ = ["Added", "Adding", "BadLine", "Library", "Lookup"]
