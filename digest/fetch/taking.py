"""Handing what was fetched to the library: all parts in one go, a bad part stops no other.

All network work is over before the library is locked, so a slow service keeps no other process
from its papers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest import sources
from digest.errors import FetchError, InputError, SheafError
from digest.sources.base import Origin, Remark, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.fetch.client import Client
    from digest.fetch.parts import Part
    from digest.library import Added, Library
    from digest.paper import Paper

_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one fetch."""

    added: Added
    skipped: tuple[tuple[str, Skipped], ...]
    """Address and record."""
    remarks: tuple[tuple[str, str], ...]
    """Address and sentence."""
    failures: tuple[SheafError, ...]
    """What went wrong with single parts, or made the fetch end early."""


def take(parts: Iterator[Part], client: Client, library: Library) -> Taken:
    """Fetch the parts and take in their papers.

    When fetching breaks off, what came before is taken in; what is missing is asked for next time.

    Raises:
        FetchError: nothing came at all.
        StoreError: the library cannot be written; it is then as it was.
    """
    fetched: list[Part] = []
    failures: list[SheafError] = []
    try:
        for part in parts:
            fetched.append(part)  # noqa: PERF402 - what came before an error counts
    except FetchError as error:
        if not fetched:
            raise
        failures.append(error)
    reader = _Reader(client)
    added = library.add(paper for part in fetched for paper in reader.papers(part))
    failures = [*reader.failures, *failures]
    return Taken(added, tuple(reader.skipped), tuple(reader.remarks), tuple(failures))


class _Reader:
    """Reads parts, and keeps what is to be said about them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.skipped: list[tuple[str, Skipped]] = []
        self.remarks: list[tuple[str, str]] = []
        self.failures: list[SheafError] = []

    def papers(self, part: Part) -> Iterator[Paper]:
        """The papers of one part; a part that is of no use is a failure, and forgotten."""
        file = part.fetched.shown
        today = dt.datetime.fromtimestamp(self._client.clock.now()).astimezone().date()
        origin = Origin(file, today, part.date, part.name)
        try:
            with part.fetched.path.open("rb") as stream:
                if part.source is None:
                    source = sources.sniff(stream.read(_HEAD_BYTES), file)
                    stream.seek(0)
                else:
                    source = sources.source(part.source)
                for event in source.read(stream, origin):
                    match event:
                        case Skipped():
                            self.skipped.append((file, event))
                        case Remark():
                            self.remarks.append((file, event.text))
                        case paper:
                            yield paper
        except InputError as error:
            self._client.forget(part.fetched)
            self.failures.append(error)
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            self.failures.append(InputError(f"what was fetched is gone: {reason}", where=file))
