"""`sheaf add`: take in digests or bibliographies."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING

from digest.cli.common import library_to_fill, opened_index, progress
from digest.cli.summary import fail, print_remarks, print_summary
from digest.errors import InputError
from digest.ingest.files import ImportOptions, ImportResult, import_all
from digest.sources import plugin_problems
from digest.storage.paths import home
from digest.text import safe

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `sheaf add`."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a file, a folder of files, or - for standard input; gzip, bzip2, xz or zstd will do",
    )
    parser.add_argument("--format", metavar="F", help="the format, where it is not to be guessed")
    parser.add_argument("--name", metavar="N", help="what to call the digest")
    parser.add_argument(
        "--date", metavar="YYYY-MM-DD", type=_day, help="the digest's day, where the file has none"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _day(text: str) -> dt.date:
    import argparse

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write YYYY-MM-DD") from None


def run(arguments: argparse.Namespace) -> int:
    """Take each file in by itself: a bad one stops none of the others, and makes the exit code."""
    folders = home()
    library = library_to_fill(folders)
    results: list[ImportResult] = []
    failures: list[InputError] = []
    with progress("reading") as report:
        options = ImportOptions(
            source_name=arguments.format, name=arguments.name, date=arguments.date, report=report
        )
        for outcome in import_all(arguments.files, library, options):
            (failures if isinstance(outcome, InputError) else results).append(outcome)  # type: ignore[arg-type]
    for problem in plugin_problems():
        print(f"sheaf: {safe(problem)}", file=sys.stderr)
    print_remarks(results)
    if results:
        print_summary(results, as_json=arguments.json)
        with opened_index(folders):
            pass
    return fail(failures)
