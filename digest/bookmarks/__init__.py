"""Bookmarks, tags, notes and which papers were read, in a file whose copies can be merged.

`record` is one paper's record and how two are merged, `edit` a change of it, `jsonl` the text of
the file, `disk` the file itself, `backups` its earlier copies, `parting` shares a record between
two papers; `store` is all of it as others see it.
"""

from digest.bookmarks.backups import backup_to_json
from digest.bookmarks.disk import Problem
from digest.bookmarks.edit import (
    MarksEdit,
    advancing,
    annotating,
    noting,
    removing_annotation,
    tagging,
)
from digest.bookmarks.parting import Side
from digest.bookmarks.record import (
    Annotation,
    Bookmark,
    Stage,
    bookmark_to_json,
    marked_paper_to_json,
)
from digest.bookmarks.store import Bookmarks

__all__ = [
    "Annotation",
    "Bookmark",
    "Bookmarks",
    "MarksEdit",
    "Problem",
    "Side",
    "Stage",
    "advancing",
    "annotating",
    "backup_to_json",
    "bookmark_to_json",
    "marked_paper_to_json",
    "noting",
    "removing_annotation",
    "tagging",
]
