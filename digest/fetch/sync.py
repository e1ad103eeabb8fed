"""Fetching the subscriptions in the config: everything new since the last time, without gaps."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from digest.config import ArxivSubscription, HfSubscription
from digest.errors import SheafError, StoreError, fault
from digest.fetch import arxiv, hf, rss
from digest.fetch.cache import until_arxiv_announces
from digest.fetch.importing import fetch_and_import
from digest.storage.durable import locked, replace_durably

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.config import Subscription
    from digest.fetch.client import Client
    from digest.fetch.part import Part
    from digest.ingest.pipeline import ImportResult
    from digest.library import Library

_LONGEST_GAP: Final = dt.timedelta(days=31)
"""After a longer gap only the last month is fetched, and the user is told."""
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SyncResult:
    """The outcome for one subscription: papers, and why some or all are missing."""

    subscription: Subscription
    results: tuple[ImportResult, ...]
    failures: tuple[SheafError, ...]


def sync(client: Client, library: Library, state: Path) -> Iterator[SyncResult]:
    """Fetch each subscription separately: if one fails, the others still run.

    Args:
        client: an open client.
        library: where the papers go.
        state: the file that records when each subscription was last fetched.

    Raises:
        StoreError: the library or the state cannot be written.
    """
    done = _read(state)
    for subscription in client.config.subscribe:
        began = dt.datetime.fromtimestamp(client.clock.now(), dt.UTC)
        last = done.get(subscription.label)
        try:
            taken = fetch_and_import(_parts(client, subscription, last, began), client, library)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one feed stops no other, whatever it raises
            told = error if isinstance(error, SheafError) else fault(error, subscription.label)
            yield SyncResult(subscription, (), (told,))
            continue
        if not taken.failures:
            _write(state, subscription.label, began)
        yield SyncResult(subscription, taken.results, taken.failures)


def _parts(
    client: Client, subscription: Subscription, last: dt.datetime | None, now: dt.datetime
) -> Iterator[Part]:
    if last is not None and not last <= now:
        last = None  # the clock was set back, so the date is meaningless
    if last is not None and now - last > _LONGEST_GAP:
        last = now - _LONGEST_GAP
        client.report(f"{subscription.label}: fetching the last {_LONGEST_GAP.days} days only")
    if isinstance(subscription, ArxivSubscription):
        return _arxiv(client, subscription, last, now)
    if isinstance(subscription, HfSubscription):
        return _hf(client, last, now)
    return rss.feed(client, subscription.url, subscription.name)


def _arxiv(
    client: Client, subscription: ArxivSubscription, last: dt.datetime | None, now: dt.datetime
) -> Iterator[Part]:
    """Fetch the feed, which has only the latest announcement; after a gap, all changes since."""
    yesterday = (now - _DAY).timestamp()
    has_gap = last is not None and not (
        last.timestamp() >= yesterday or until_arxiv_announces(last.timestamp(), yesterday)
    )
    if has_gap and last is not None:
        yield from arxiv.harvested(client, subscription.categories, last.date() - _DAY)
    else:
        yield from arxiv.announced(client, subscription.categories)


def _hf(client: Client, last: dt.datetime | None, now: dt.datetime) -> Iterator[Part]:
    """Fetch the days since the last time, including that one: it may have grown since."""
    if last is None:
        yield from hf.daily(client, hf.HfChoice())
        return
    day = last.date()
    while day <= now.date():
        yield from hf.daily(client, hf.HfChoice(date=day))
        day += _DAY


def _read(state: Path) -> dict[str, dt.datetime]:
    try:
        values: Any = json.loads(state.read_bytes())
        moments = {label: dt.datetime.fromisoformat(text) for label, text in values.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # missing or damaged: fetch the newest, as the first time
    return {label: moment for label, moment in moments.items() if moment.tzinfo}


def _write(state: Path, label: str, moment: dt.datetime) -> None:
    with locked(state):
        done = _read(state) | {label: moment}
        values = {each: when.isoformat(timespec="seconds") for each, when in done.items()}
        replace_durably(state, (json.dumps(values, indent=1, sort_keys=True) + "\n").encode())
