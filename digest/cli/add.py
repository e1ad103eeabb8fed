"""`sheaf add`: import digests or bibliographies."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from digest.cli.common import day, open_library, progress, update_index
from digest.cli.summary import exit_code, print_remarks, print_summary
from digest.errors import SheafError, StoreError
from digest.ingest.files import ImportOptions, import_all
from digest.ingest.pipeline import ImportResult
from digest.sources import plugin_problems
from digest.storage.paths import home
from digest.text import safe

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sheaf add`."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a file, a folder of files, or - for standard input; may be compressed with gzip, "
        "bzip2, xz or zstd",
    )
    parser.add_argument("--format", metavar="F", help="the format (default: detect it)")
    parser.add_argument("--name", metavar="N", help="name of the digest")
    parser.add_argument(
        "--date", metavar="YYYY-MM-DD", type=day, help="date of the digest, if the file has none"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Import each file separately: a bad one doesn't stop the others, but sets the exit code."""
    folders = home()
    library = open_library(folders)
    results: list[ImportResult] = []
    failures: list[SheafError] = []
    with progress("reading") as report:
        options = ImportOptions(
            source_name=arguments.format, name=arguments.name, date=arguments.date, report=report
        )
        try:
            for outcome in import_all(arguments.files, library, options):
                if isinstance(outcome, ImportResult):
                    results.append(outcome)
                else:
                    failures.append(outcome)
        except StoreError as error:  # it ends the import, but what was imported stays
            failures.append(error)
    for problem in plugin_problems():
        print(f"sheaf: {safe(problem)}", file=sys.stderr)
    print_remarks(results)
    if results:
        print_summary(results, as_json=arguments.json)
        try:
            update_index(folders)
        except StoreError as error:
            failures.append(error)
    return exit_code(results, failures)
