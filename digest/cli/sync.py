"""`sheaf sync`: fetch everything that the config subscribes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli.common import open_library
from digest.cli.fetch_shared import add_fetching_options, finish, open_client
from digest.errors import SheafError, StoreError, UnreachableError
from digest.fetch.sync import sync
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse

    from digest.ingest.pipeline import ImportResult


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf sync`."""
    add_fetching_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fetch each subscription separately: a failure is one line, and sets the exit code."""
    folders = home()
    results: list[ImportResult] = []
    failures: list[SheafError] = []
    with open_client(folders, refresh=arguments.refresh) as client:
        if not client.config.subscribe:
            raise SheafError(
                "no subscriptions yet",
                where=folders.config_file,
                hint='add a [[subscribe]] table with source = "arxiv" and categories = ["cs.CL"]',
            )
        count = len(client.config.subscribe)
        try:
            for each in sync(client, open_library(folders), folders.synced):
                results += each.results
                failures += each.failures
        except StoreError as error:  # it ends the sync, but what was imported stays
            failures.append(error)
    is_offline = not results and all(isinstance(each, UnreachableError) for each in failures)
    if is_offline and len(failures) == count > 1:
        failures = [
            UnreachableError(
                f"offline: 0 of {count} subscriptions reached ({failures[0].what})",
                hint="your library is unchanged",
            )
        ]
    return finish(folders, results, failures, as_json=arguments.json)
