"""One segment: an array file with some papers and the postings to search them by."""

from __future__ import annotations

import zlib
from functools import cached_property
from typing import TYPE_CHECKING, Any

from digest.index.segment.array_file import ArrayFile
from digest.index.segment.posting_list import FIELD_STORAGE, FieldPostings, PostingLists
from digest.paper import paper_from_json
from digest.text.oneline import parse_json_line

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from digest.paper import Paper


class SegmentArrays:
    """An open segment."""

    def __init__(self, path: Path) -> None:
        """Map the file.

        Raises:
            DamagedError: it is truncated or corrupt.
            OSError: it cannot be read.
        """
        self.file = ArrayFile(path)
        self._offsets = self.file.view("records/offsets")
        self._checksums = self.file.view("records/crc32")
        self._ids = self.file.view("ids")
        self._need_ids = self.file.guard("ids").need
        self._id_starts = self.file.view("ids/starts")
        self._need_id_starts = self.file.guard("ids/starts").need
        self.count = len(self._offsets) - 1
        """Number of papers, including deleted ones."""
        self._lists: dict[str, PostingLists] = {}
        self._halves: dict[str, FieldPostings] = {}

    @cached_property
    def dates(self) -> NDArray[np.int32]:
        """`YYYYMMDD`, missing parts 0; length: papers."""
        return self.file.whole("dates")

    @cached_property
    def upvotes(self) -> NDArray[np.int32]:
        """-1 where unknown; length: papers."""
        return self.file.whole("upvotes")

    @cached_property
    def newest(self) -> NDArray[np.uint32]:
        """Document numbers by date, newest first, then by id; length: papers."""
        return self.file.whole("newest")

    def list(self, name: str) -> PostingLists:
        """The posting list with this name (see `schema.POSTING_LISTS`)."""
        found = self._lists.get(name)
        if found is None:
            found = self._lists[name] = PostingLists(self.file, name)
        return found

    def field(self, name: str) -> PostingLists | FieldPostings:
        """The postings of a field."""
        list_name, half = FIELD_STORAGE[name]
        if half is None:
            return self.list(list_name)
        if name not in self._halves:
            self._halves[name] = FieldPostings(self.list(list_name), half)
        return self._halves[name]

    def id(self, doc: int) -> str:
        """The id of a paper."""
        self._need_id_starts(doc, doc + 1)
        start, end = self._id_starts[doc], self._id_starts[doc + 1]
        self._need_ids(start, end)
        return bytes(self._ids[start:end]).decode("utf-8", "surrogatepass")

    def record(self, doc: int) -> Any:
        """A paper's JSON object."""
        return parse_json_line(self.raw(doc))

    def paper(self, doc: int) -> Paper:
        """The paper with this document number."""
        return paper_from_json(parse_json_line(self.raw(doc)))

    def raw(self, doc: int) -> bytes:
        """A paper's JSON object as bytes.

        Raises:
            DamagedError: the checksum does not match.
        """
        # A record has a checksum of its own; damage to where it is or to that is noticed by it too.
        start, end = self._offsets[doc], self._offsets[doc + 1]
        record = self.file.read("records", start, end)
        if zlib.crc32(record) != self._checksums[doc] or not record:
            raise self.file.damage(f"the record of paper {doc} has changed")
        return record

    def size(self, doc: int) -> int:
        """Size of a paper's JSON object in bytes."""
        return int(self._offsets[doc + 1] - self._offsets[doc])
