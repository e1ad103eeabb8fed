"""A Whoosh codec for segments: term and document readers, matchers, and table-of-contents entries.

It lets every Whoosh query run on the arrays, one posting at a time; `evaluate` answers the common
queries with whole slices instead. Whoosh's readers are created on first use.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo
from whoosh.system import pack_uint

from digest.index.schema import BY_NAME, FIELDS, Terms
from digest.index.segment.manifest import EXTENSION, SegmentInfo
from digest.index.segment.reader import SegmentArrays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from digest.index.segment.posting_list import FieldPostings, PostingLists


class ArraySegment(base.Segment):  # type: ignore[misc] # Whoosh's class is untyped
    """A segment as listed in Whoosh's table of contents."""

    def __init__(self, info: SegmentInfo) -> None:
        indexname, _, segid = info.name.partition("_")
        super().__init__(indexname)
        self.segid = segid
        self._count = info.papers
        self._deleted = info.deleted

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def set_doc_count(self, doccount: int) -> None:
        self._count = doccount

    def doc_count_all(self) -> int:
        return self._count

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._deleted.tolist())

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        raise NotImplementedError("segments are changed by Sheaf, not through Whoosh")

    def is_deleted(self, docnum: int) -> bool:
        at = int(np.searchsorted(self._deleted, docnum))
        return at < len(self._deleted) and int(self._deleted[at]) == docnum

    def should_assemble(self) -> bool:
        return False


class ArrayCodec(base.Codec):  # type: ignore[misc] # Whoosh's class is untyped
    """Reads segments. They are written by `digest.index.write`, not by Whoosh's writer."""

    def terms_reader(self, storage: Any, segment: ArraySegment) -> ArrayTermsReader:
        return ArrayTermsReader(_opened(storage, segment))

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> ArrayDocumentReader:
        return ArrayDocumentReader(_opened(storage, segment), segment)

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        raise NotImplementedError("segments are written by Sheaf, not through Whoosh")


class OpenedCodec(ArrayCodec):
    """The codec for a segment whose file is already open."""

    def __init__(self, arrays: SegmentArrays) -> None:
        self._arrays = arrays

    def terms_reader(self, storage: Any, segment: ArraySegment) -> ArrayTermsReader:  # noqa: ARG002
        return ArrayTermsReader(self._arrays)

    def per_document_reader(
        self,
        storage: Any,  # noqa: ARG002
        segment: ArraySegment,
    ) -> ArrayDocumentReader:
        return ArrayDocumentReader(self._arrays, segment)


def _opened(storage: Any, segment: ArraySegment) -> SegmentArrays:
    return SegmentArrays(Path(storage.folder) / segment.make_filename(EXTENSION))


class ArrayTermsReader(base.TermsReader):  # type: ignore[misc] # Whoosh's class is untyped
    """Gives Whoosh access to the terms of a segment."""

    def __init__(self, arrays: SegmentArrays) -> None:
        self._arrays = arrays

    def _find(self, fieldname: str, text: bytes) -> tuple[PostingLists | FieldPostings, int]:
        if fieldname not in BY_NAME:
            raise KeyError(f"no field {fieldname!r}")
        field = self._arrays.field(fieldname)
        number = field.find(text)
        if number < 0:
            raise KeyError(f"no term {fieldname}:{text!r}")
        return field, number

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        fieldname, text = term
        return fieldname in BY_NAME and self._arrays.field(fieldname).find(text) >= 0

    def cursor(self, fieldname: str, fieldobj: Any) -> ArrayCursor:
        return ArrayCursor(self._arrays.field(fieldname), fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(BY_NAME):
            field = self._arrays.field(name)
            for number in range(field.count):
                yield name, field.term(number)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        field = self._arrays.field(fieldname)
        for number in range(field.lower_bound(prefix), field.count):
            yield fieldname, field.term(number)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for term in self.terms():
            yield term, self.term_info(*term)

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for term in self.terms_from(fieldname, prefix):
            yield term, self.term_info(*term)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        field, number = self._find(fieldname, text)
        docs, freqs = field.entries(number)
        lengths = field.lengths[docs]
        return TermInfo(
            weight=float(freqs.sum()),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(freqs.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> ArrayMatcher:
        field, number = self._find(fieldname, text)
        return ArrayMatcher(field, number, format_, scorer, (fieldname, text))

    def indexed_field_names(self) -> list[str]:
        return [field.name for field in FIELDS]


class ArrayCursor(base.FieldCursor):  # type: ignore[misc] # Whoosh's class is untyped
    """A cursor over the sorted terms of a field, as Whoosh uses to iterate over vocabularies."""

    def __init__(self, field: PostingLists | FieldPostings, fieldobj: Any) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._number = 0

    def is_valid(self) -> bool:
        return self._number < self._field.count

    def first(self) -> Any:
        self._number = 0
        return self.text()

    def find(self, string: str | bytes) -> Any:
        wanted = string.encode() if isinstance(string, str) else string
        self._number = self._field.lower_bound(wanted)
        return self.text()

    def next(self) -> Any:
        self._number += 1
        return self.text()

    def term(self) -> Any:
        return self.text()

    def text(self) -> Any:
        """Return the current term decoded by the field; None at the end."""
        if not self.is_valid():
            return None
        return self._fieldobj.from_bytes(self._field.term(self._number))

    def term_info(self) -> TermInfo:
        return TermInfo(df=self._field.document_frequency(self._number))


class ArrayMatcher(LeafMatcher):  # type: ignore[misc] # Whoosh's class is untyped
    """Iterates over the postings of one term, for Whoosh's own query types."""

    def __init__(
        self,
        field: PostingLists | FieldPostings,
        number: int,
        format_: Any,
        scorer: Any,
        term: tuple[str, bytes],
    ) -> None:
        self._field = field
        self._number = number
        self._docs, self._freqs = field.entries(number)
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._at = 0
        self._ends: NDArray[np.int64] | None = None

    def is_active(self) -> bool:
        return self._at < len(self._docs)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> ArrayMatcher:
        other = ArrayMatcher(self._field, self._number, self.format, self.scorer, self._term)
        other._at = self._at
        return other

    def id(self) -> int:
        return int(self._docs[self._at])

    def all_ids(self) -> Iterator[int]:
        return iter(self._docs[self._at :].tolist())

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:  # noqa: A002 - the name is Whoosh's
        if not self.is_active():
            raise ReadTooFar
        self._at += int(np.searchsorted(self._docs[self._at :], id))

    def weight(self) -> float:
        return float(self._freqs[self._at])

    def value(self) -> bytes:
        """Return the current posting, encoded in Whoosh's format."""
        if self.format is not None and self.format.supports("positions"):
            return bytes(self.format.encode(self._positions()))
        return bytes(pack_uint(int(self._freqs[self._at])))

    def value_as(self, astype: str) -> Any:
        if astype == "positions":
            return self._positions()
        if astype == "weight":
            return self.weight()
        if astype == "frequency":
            return int(self._freqs[self._at])
        return super().value_as(astype)

    def _positions(self) -> list[int]:
        if self._ends is None:
            self._ends = np.cumsum(self._freqs, dtype=np.int64)
        end = int(self._ends[self._at])
        positions = self._field.positions(self._number)
        found: list[int] = positions[end - int(self._freqs[self._at]) : end].tolist()
        return found

    def block_max_weight(self) -> float:
        return float(self._freqs.max())

    def block_min_length(self) -> int:
        return int(self._field.lengths[self._docs].min())

    def skip_to_quality(self, minquality: float) -> int:
        # All postings form a single block.
        if self.block_quality() <= minquality:
            self._at = len(self._docs)
        return 0


class ArrayDocumentReader(base.PerDocumentReader):  # type: ignore[misc] # untyped in Whoosh
    """Gives Whoosh access to the per-document data of a segment."""

    def __init__(self, arrays: SegmentArrays, segment: ArraySegment) -> None:
        self._arrays = arrays
        self._segment = segment

    def doc_count(self) -> int:
        return self.doc_count_all() - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        return self._arrays.count

    def has_deletions(self) -> bool:
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def _lengths(self, fieldname: str) -> NDArray[Any] | None:
        field = BY_NAME.get(fieldname)
        if field is None or field.terms is Terms.WHOLE:
            return None
        return self._arrays.field(fieldname).lengths

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._lengths(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def _aggregate(self, fieldname: str, function: Callable[[NDArray[Any]], Any]) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None or not len(lengths) else int(function(lengths))

    def field_length(self, fieldname: str) -> int:
        return self._aggregate(fieldname, lambda lengths: lengths.sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        return self._aggregate(fieldname, np.min)

    def max_field_length(self, fieldname: str) -> int:
        return self._aggregate(fieldname, np.max)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return {"record": self._arrays.record(docnum)}
