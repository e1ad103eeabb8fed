"""What `sheaf fetch` and `sheaf sync` share: their client, its reports, and the summary."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any, Self

from digest import config
from digest.cli.common import update_index
from digest.cli.summary import exit_code, print_remarks, print_summary
from digest.cli.wall import unfiltered
from digest.errors import StoreError
from digest.fetch.client import Client
from digest.text import safe

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from digest.errors import SheafError
    from digest.ingest.pipeline import ImportResult
    from digest.storage.paths import Home


def add_fetching_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that both commands have."""
    parser.add_argument("--refresh", action="store_true", help="ignore today's cache")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


@contextlib.contextmanager
def open_client(home: Home, *, refresh: bool) -> Iterator[Client]:
    """Open a client set up by the home's config; it reports slow steps on stderr."""
    settings = config.load(home.config_file)
    with (
        _Report() as report,
        Client(settings, home.fetched, report=report.say, refresh=refresh) as client,
    ):
        yield client


class _Report:
    """Shows the latest line beside a spinner on a terminal, and plain lines elsewhere."""

    def __init__(self) -> None:
        self._status: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def say(self, line: str) -> None:
        """Show a line."""
        line = safe(line)
        if not sys.stderr.isatty():
            print(f"sheaf: {line}", file=sys.stderr)
            return
        from rich.console import Console
        from rich.text import Text

        if self._status is None:
            self._status = Console(file=unfiltered(sys.stderr)).status(Text(line))
            self._status.start()
        self._status.update(Text(line))


def finish(
    home: Home,
    results: Sequence[ImportResult],
    failures: Sequence[SheafError],
    *,
    as_json: bool,
) -> int:
    """Print the summary, bring the index up to date, report failures; return the exit code."""
    print_remarks(results)
    print_summary(results, as_json=as_json)
    try:
        update_index(home)
    except StoreError as error:
        failures = [*failures, error]
    return exit_code(results, failures)
