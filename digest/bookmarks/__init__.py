"""What a person did with papers: bookmarks, tags, notes, what was read. In a file that merges.

`record` is what is kept of one paper, `jsonl` the text of the file, `store` the file itself.
"""

from digest.bookmarks.record import Bookmark
from digest.bookmarks.store import Bookmarks, Problem, bookmark_to_json

__all__ = ["Bookmark", "Bookmarks", "Problem", "bookmark_to_json"]
