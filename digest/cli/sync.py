"""`sheaf sync`: fetch everything that the config subscribes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli.common import library_to_fill
from digest.cli.fetch_shared import add_fetching_options, finish, opened_client
from digest.cli.summary import fail
from digest.errors import SheafError, UnreachableError
from digest.fetch.sync import sync
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse

    from digest.ingest.files import ImportResult

_EXAMPLE = '[[subscribe]] source = "arxiv" categories = ["cs.CL"]'


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `sheaf sync`."""
    add_fetching_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fetch each subscription by itself: a failure is one line, and makes the exit code."""
    folders = home()
    results: list[ImportResult] = []
    failures: list[SheafError] = []
    with opened_client(folders, refresh=arguments.refresh) as client:
        if not client.config.subscribe:
            raise SheafError(
                "you subscribe to nothing",
                where=folders.config_file,
                hint=f"write {_EXAMPLE} there",
            )
        for each in sync(client, library_to_fill(folders), folders.synced):
            results += each.results
            failures += each.failures
    finish(folders, results, as_json=arguments.json)
    if len(failures) > 1 and all(isinstance(each, UnreachableError) for each in failures):
        raise UnreachableError(
            f"none of {len(failures)} subscriptions can be reached; the first: {failures[0].what}",
            hint=failures[0].hint,
        )
    return fail(failures)
