"""Reading normalized papers with a source; long line-based files use several processes."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, Final

from digest import sources
from digest.errors import InputError
from digest.paper import Paper
from digest.sources.base import Skipped
from digest.sources.containment import contained
from digest.sources.normalize import normalized
from digest.storage.processes import in_order, usable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event, Origin, Source

CHUNK: Final = 2 << 20
"""Bytes that a process reads at a time; a chunk extends to the end of its last line."""
WORTH_IT: Final = 6
"""With at least this many chunks, processes are worth the 0.3 s that each takes to start."""
_LONGEST_LINE: Final = 16 << 20

_Chunk = tuple[int, bytes]
"""The number of lines before the chunk, and its bytes."""


def events(source: Source, stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the papers, skipped records and remarks of a stream, in order.

    Raises:
        InputError: the stream as a whole is not of this format.
        OSError: it cannot be read.
    """
    if not getattr(source, "by_lines", False):
        yield from map(_normalized_event, source.read(stream, origin))
        return
    chunks = _chunks(stream)
    first = list(islice(chunks, WORTH_IT))
    processes = usable() if len(first) == WORTH_IT else 1
    work = partial(_read, source.name, origin)
    found = False
    with contextlib.closing(in_order(work, chain(first, chunks), processes)) as read:
        for some in read:
            found = found or any(isinstance(event, Paper) for event in some)
            yield from some
    if not found:
        yield from source.read(io.BytesIO(), origin)  # to raise its own error


def _normalized_event(event: Event) -> Event:
    if not isinstance(event, Paper):
        return event
    outcome = contained(None, normalized, event)
    if isinstance(outcome, Skipped):
        return replace(outcome, reason=f"the paper “{event.title[:80]}”: {outcome.reason}")
    return outcome


def _chunks(stream: BinaryIO) -> Iterator[_Chunk]:
    before = 0
    while data := stream.read(CHUNK):
        rest = stream.readline(_LONGEST_LINE)
        data += rest
        yield before, data
        before += data.count(b"\n")
        if len(rest) == _LONGEST_LINE and not rest.endswith(b"\n"):
            before += 1  # no real line is that long; drop the rest of it
            while rest and not rest.endswith(b"\n"):
                rest = stream.readline(_LONGEST_LINE)


def _read(name: str, origin: Origin, chunk: _Chunk) -> list[Event]:
    before, data = chunk
    found: list[Event] = []
    # These lines may have no paper while others do.
    with contextlib.suppress(InputError):
        for event in sources.source(name).read(io.BytesIO(data), origin):
            if isinstance(event, Skipped) and event.line is not None:
                found.append(replace(event, line=event.line + before))
            else:
                found.append(_normalized_event(event))
    return found
