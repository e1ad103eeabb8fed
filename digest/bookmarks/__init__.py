"""Bookmarks, tags, notes and which papers were read, in a file whose copies can be merged.

`record` is one paper's record and how two are merged, `jsonl` the text of the file, `store` the
file on disk, `backups` its earlier copies.
"""

from digest.bookmarks.record import Bookmark
from digest.bookmarks.store import Bookmarks, Problem, backup_to_json, bookmark_to_json

__all__ = ["Bookmark", "Bookmarks", "Problem", "backup_to_json", "bookmark_to_json"]
