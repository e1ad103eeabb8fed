"""Handing what was fetched to the library: each part whole or not at all, a bad one stops no other.

All network work is over before the library is locked, so a slow service keeps no other process
from its papers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from digest import sources
from digest.errors import FetchError, InputError, SheafError
from digest.ingest.files import ImportResult
from digest.sources import normalize
from digest.sources.base import Origin, Remark, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.fetch.client import Client
    from digest.fetch.part import Part
    from digest.library import Adding, Library
    from digest.paper import Paper


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What came of one fetch."""

    results: tuple[ImportResult, ...]
    """One for each part that was of use."""
    failures: tuple[SheafError, ...]
    """What went wrong with single parts, or made the fetch end early."""


def take(parts: Iterator[Part], client: Client, library: Library) -> FetchResult:
    """Fetch the parts and take in their papers.

    When fetching breaks off, what came before is taken in; what is missing is asked for next time.

    Raises:
        FetchError: nothing came at all.
        StoreError: the library cannot be written.
    """
    fetched: list[Part] = []
    broken: list[SheafError] = []
    try:
        for part in parts:
            fetched.append(part)  # noqa: PERF402 - what came before an error counts
    except FetchError as error:
        if not fetched:
            raise
        broken.append(error)
    today = dt.datetime.fromtimestamp(client.clock.now()).astimezone().date()
    results: list[ImportResult] = []
    failures: list[SheafError] = []
    with library.adding() as adding:
        for part in fetched:
            try:
                results.append(_take(part, adding, today))
            except InputError as error:
                client.forget(part.fetched)
                failures.append(error)
    return FetchResult(tuple(results), (*failures, *broken))


def _take(part: Part, adding: Adding, today: dt.date) -> ImportResult:
    skipped: list[Skipped] = []
    remarks: list[str] = []
    origin = Origin(part.fetched.redacted_url, today, part.date, part.name)

    def papers() -> Iterator[Paper]:
        with _opened(part) as stream:
            for event in sources.source(part.source).read(stream, origin):
                match event:
                    case Skipped():
                        skipped.append(event)
                    case Remark():
                        remarks.append(event.text)
                    case paper:
                        yield normalize.admitted(paper)

    added = adding.add(papers())
    return ImportResult(origin.file, added, tuple(skipped), tuple(remarks))


def _opened(part: Part) -> BinaryIO:
    try:
        return part.fetched.path.open("rb")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InputError(
            f"what was fetched is gone again: {reason}",
            where=part.fetched.redacted_url,
            hint="try again",
        ) from error
