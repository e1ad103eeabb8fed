"""What `sheaf fetch` and `sheaf sync` share: a client, its reports, and the summary."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, Any, Self

from digest import config
from digest.cli.common import opened_index
from digest.fetch.client import Client
from digest.text import safe

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from digest.errors import SheafError
    from digest.fetch.taking import Taken
    from digest.paths import Home


def add_fetching_options(parser: argparse.ArgumentParser) -> None:
    """The options that both commands have."""
    parser.add_argument("--refresh", action="store_true", help="ask anew for what came today")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


@contextlib.contextmanager
def opened_client(home: Home, *, refresh: bool) -> Iterator[Client]:
    """A client as the home's config wants it, which says on stderr what takes long."""
    settings = config.load(home.config_file)
    with (
        _Report() as report,
        Client(settings, home.fetched, report=report.say, refresh=refresh) as client,
    ):
        yield client


class _Report:
    """A spinner with the last line on a terminal, plain lines elsewhere."""

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
            self._status = Console(stderr=True).status(Text(line))
            self._status.start()
        self._status.update(Text(line))


def finish(home: Home, taken: Sequence[Taken], *, as_json: bool) -> None:
    """Print remarks and the summary, as `sheaf add` does, and bring the index up to date."""
    for each in taken:
        for file, remark in each.remarks:
            print(f"sheaf: {safe(file)}: {safe(remark)}", file=sys.stderr)
    new = sum(each.added.new for each in taken)
    merged = sum(each.added.merged for each in taken)
    skipped = [pair for each in taken for pair in each.skipped]
    if as_json:
        ids = dict.fromkeys(paper_id for each in taken for paper_id in each.added.ids)
        records = [{"file": file, "line": s.line, "reason": s.reason} for file, s in skipped]
        outcome = {"new": new, "merged": merged, "skipped": records, "ids": list(ids)}
        print(json.dumps(outcome, ensure_ascii=False, indent=2))
    else:
        for file, record in skipped:
            place = file if record.line is None else f"{file}, line {record.line}"
            print(safe(f"skipped {place}: {record.reason}"))
        print(f"{new} new, {merged} merged, {len(skipped)} skipped")
    with opened_index(home):
        pass


def fail(failures: Sequence[SheafError]) -> int:
    """Report all failures but the last, and raise that: `main` reports it like any other."""
    for failure in failures[:-1]:
        print(f"sheaf: {safe(str(failure))}", file=sys.stderr)
    if failures:
        raise failures[-1]
    return 0
