"""Writes segment files."""

from __future__ import annotations

import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from digest.index.schema import BY_NAME, FIELDS, Terms
from digest.index.segment.array_file import ArrayWriter
from digest.index.segment.strings import Strings
from digest.index.write.invert import smallest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from digest.index.write.invert import Postings

_TYPED: Final = frozenset(field for field in FIELDS if field.terms in {Terms.WORDS, Terms.CONTENT})
"""Fields that are searched by prefix while a word is being typed."""


def write_segment(
    path: Path,
    *,
    records: Iterable[bytes | memoryview],
    sizes: NDArray[np.int64],
    ids: list[str],
    dates: NDArray[np.int32],
    upvotes: NDArray[np.int32],
    lists: Iterable[tuple[str, Postings]],
) -> int:
    """Write a segment file; no partial file is left behind on errors.

    Args:
        path: the file to create; must not exist.
        records: the papers' JSON objects, in order; each part holds one or more whole records.
        sizes: the size of each paper's record in bytes; length: papers.
        ids: the papers' ids.
        dates: see `SegmentArrays.dates`.
        upvotes: see `SegmentArrays.upvotes`.
        lists: the postings of `POSTING_LISTS` with their names; consumed one by one, so they may
            be generated lazily.

    Returns:
        What identifies its content; see `SegmentInfo.checksum`.

    Raises:
        OSError: the file cannot be written.
    """
    writer = ArrayWriter(path)
    try:
        writer.add("records/offsets", np.append(0, np.cumsum(sizes)).astype(np.uint64))
        checksums: list[int] = []
        writer.add_bytes("records", _with_checksums(records, sizes.tolist(), checksums))
        writer.add("records/crc32", np.array(checksums, np.uint32))
        encoded = [paper_id.encode("utf-8", "surrogatepass") for paper_id in ids]
        writer.add(
            "ids/starts", np.append(0, np.cumsum([len(each) for each in encoded])).astype(np.uint32)
        )
        writer.add_bytes("ids", [b"".join(encoded)])
        writer.add("dates", dates)
        writer.add("upvotes", upvotes)
        writer.add("newest", newest_first(ids, dates))
        for name, postings in lists:
            _write_list(writer, name, postings)
        return writer.close()
    except BaseException:
        writer.abandon()
        path.unlink(missing_ok=True)
        raise


def _with_checksums(
    parts: Iterable[bytes | memoryview], sizes: list[int], checksums: list[int]
) -> Iterator[bytes | memoryview]:
    """Yield the parts unchanged, appending the CRC-32 of each record to `checksums`."""
    for part in parts:
        data, at = memoryview(part), 0
        while at < len(data):
            end = at + sizes[len(checksums)]
            checksums.append(zlib.crc32(data[at:end]))
            at = end
        yield part


def newest_first(ids: list[str], dates: NDArray[np.int32]) -> NDArray[np.uint32]:
    """Return document numbers sorted by date, newest first, then by id; length: papers."""
    by_id = sorted(range(len(ids)), key=ids.__getitem__)
    order = np.array(by_id, np.uint32)
    return order[np.argsort(-dates[order], kind="stable")]


def _write_list(writer: ArrayWriter, name: str, postings: Postings) -> None:
    terms = Strings.of_lines(postings.blob)
    prefix_keys = terms.prefix_keys()
    writer.add(f"{name}/starts", np.append(terms.starts, len(postings.blob)).astype(np.uint32))
    writer.add_bytes(f"{name}/terms", [postings.blob])
    writer.add(f"{name}/prefix_keys", prefix_keys)
    writer.add(f"{name}/offsets", postings.offsets)
    writer.add(f"{name}/docs", postings.docs)
    writer.add(f"{name}/freqs", postings.freqs)
    writer.add(f"{name}/lengths", postings.lengths)
    if BY_NAME.get(name) in _TYPED:
        _write_first_byte_postings(
            writer, name, postings, (prefix_keys >> np.uint64(56)).astype(np.uint8)
        )
    if postings.first_freqs is not None and postings.first_lengths is not None:
        writer.add(f"{name}/first_freqs", postings.first_freqs)
        writer.add(f"{name}/first_lengths", postings.first_lengths)
    if postings.positions is not None:
        running = np.append(0, np.cumsum(postings.freqs, dtype=np.int64))
        writer.add(f"{name}/places", running[postings.offsets].astype(np.uint64))
        writer.add(f"{name}/positions", postings.positions)


def _write_first_byte_postings(
    writer: ArrayWriter, name: str, postings: Postings, letters: NDArray[np.uint8]
) -> None:
    """Write, for each byte, the combined postings of all terms that begin with it.

    The first letter typed matches about a tenth of all postings; combined, they are at most one per
    document.
    """
    edges = postings.offsets[letters.searchsorted(np.arange(257))].tolist()
    docs, freqs = [], []
    for start, end in pairwise(edges):
        counts = np.bincount(postings.docs[start:end], postings.freqs[start:end])
        holders = np.flatnonzero(counts)
        docs.append(holders.astype(np.uint32))
        freqs.append(counts[holders].astype(np.int64))
    starts = np.cumsum([0, *map(len, docs)])
    writer.add(f"{name}/first_byte_postings/starts", starts.astype(np.uint32))
    writer.add(f"{name}/first_byte_postings/docs", np.concatenate(docs))
    writer.add(f"{name}/first_byte_postings/freqs", smallest(np.concatenate(freqs)))
