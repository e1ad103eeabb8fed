"""Importing fetched parts, each completely or not at all; a bad one doesn't stop the others.

All network requests finish before the library is locked, so a slow service never blocks another
process.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from digest.errors import InputError, InternalError, SheafError, StoreError, fault
from digest.ingest.pipeline import contained, import_stream
from digest.sources.base import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.fetch.client import Client
    from digest.fetch.part import Part
    from digest.ingest.pipeline import ImportResult
    from digest.library import Adding, Library


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The outcome of one fetch."""

    results: tuple[ImportResult, ...]
    """One for each part that was imported."""
    failures: tuple[SheafError, ...]
    """What went wrong with single parts, or ended the fetch early."""


def fetch_and_import(parts: Iterator[Part], client: Client, library: Library) -> FetchResult:
    """Fetch the parts and import their papers.

    If fetching is interrupted, the parts that arrived are imported; the next run requests the rest.

    Raises:
        FetchError: nothing could be fetched.
        InternalError: the same, and Sheaf itself is at fault.
        StoreError: the library cannot be written.
    """
    fetched: list[Part] = []
    broken: list[SheafError] = []
    try:
        for part in parts:
            fetched.append(part)  # noqa: PERF402 - parts before an error are needed
    except StoreError:
        raise
    except Exception as error:
        told = error if isinstance(error, SheafError) else fault(error)
        if not fetched:
            raise told from error
        broken.append(told)
    today = dt.datetime.fromtimestamp(client.clock.now()).astimezone().date()
    results: list[ImportResult] = []
    failures: list[SheafError] = []
    with library.adding() as adding:
        for part in fetched:
            try:
                results.append(_import(part, adding, today))
            except (InputError, InternalError) as error:
                client.forget(part.fetched)
                failures.append(error)
    return FetchResult(tuple(results), (*failures, *broken))


def _import(part: Part, adding: Adding, today: dt.date) -> ImportResult:
    origin = Origin(part.fetched.redacted_url, today, part.date, part.name)
    with contained(origin.file), _opened(part) as stream:
        return import_stream(stream, origin, adding, source_name=part.source)


def _opened(part: Part) -> BinaryIO:
    try:
        return part.fetched.path.open("rb")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InputError(
            f"cannot read the cached response: {reason}",
            where=part.fetched.redacted_url,
            hint="try again",
        ) from error
