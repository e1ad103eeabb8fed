"""One segment: an array file with some papers and the postings to search them by."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from digest.index.segment.array_file import ArrayFile, DamagedError
from digest.index.segment.posting_list import FIELD_STORAGE, FieldPostings, PostingLists
from digest.paper import paper_from_json
from digest.text.oneline import parse_json_line

if TYPE_CHECKING:
    from pathlib import Path

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
        self._id_starts = self.file.view("ids/starts")
        self.count = len(self._offsets) - 1
        """Number of papers, including deleted ones."""
        self.dates = self.file["dates"]
        """`YYYYMMDD` as int32, missing parts 0; length: papers."""
        self.upvotes = self.file["upvotes"]
        """int32, -1 where unknown; length: papers."""
        self.newest = self.file["newest"]
        """Document numbers by date, newest first, then by id; uint32; length: papers."""
        self._lists: dict[str, PostingLists] = {}
        self._halves: dict[str, FieldPostings] = {}

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
        encoded = bytes(self._ids[self._id_starts[doc] : self._id_starts[doc + 1]])
        try:
            return encoded.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise DamagedError(f"the id of paper {doc} has changed", self.file.path) from error

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
        record = self.file.read("records", self._offsets[doc], self._offsets[doc + 1])
        if zlib.crc32(record) != self._checksums[doc]:
            raise DamagedError(f"the record of paper {doc} has changed", self.file.path)
        return record

    def size(self, doc: int) -> int:
        """Size of a paper's JSON object in bytes."""
        return int(self._offsets[doc + 1] - self._offsets[doc])
