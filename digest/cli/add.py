"""`sheaf add`: take in digests or bibliographies."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING

from digest.cli.common import opened_index, progress
from digest.errors import InputError, SheafError
from digest.intake import Intake, Wishes, take_in_all
from digest.library import Library
from digest.paths import home
from digest.plain import json_page
from digest.sources import plugin_problems
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
    library = Library(folders.library)
    intakes: list[Intake] = []
    failures: list[InputError] = []
    with progress("reading") as report:
        wishes = Wishes(
            source_name=arguments.format, name=arguments.name, date=arguments.date, report=report
        )
        for outcome in take_in_all(arguments.files, library, wishes):
            (failures if isinstance(outcome, InputError) else intakes).append(outcome)  # type: ignore[arg-type]
    for problem in plugin_problems():
        print(f"sheaf: {safe(problem)}", file=sys.stderr)
    for intake in intakes:
        for remark in intake.remarks:
            print(f"sheaf: {safe(intake.file)}: {safe(remark)}", file=sys.stderr)
    if intakes:
        _print(intakes, as_json=arguments.json)
        with opened_index(folders):
            pass
    return _fail(failures)


def _print(intakes: list[Intake], *, as_json: bool) -> None:
    new = sum(intake.added.new for intake in intakes)
    merged = sum(intake.added.merged for intake in intakes)
    skipped = [(intake.file, each) for intake in intakes for each in intake.skipped]
    if as_json:
        ids = dict.fromkeys(each for intake in intakes for each in intake.added.ids)
        records = [{"file": file, "line": s.line, "reason": s.reason} for file, s in skipped]
        outcome = {"new": new, "merged": merged, "skipped": records, "ids": list(ids)}
        print(json_page(outcome))
        return
    for file, each in skipped:
        place = file if each.line is None else f"{file}, line {each.line}"
        print(safe(f"skipped {place}: {each.reason}"))
    print(f"{new} new, {merged} merged, {len(skipped)} skipped")


def _fail(failures: list[InputError]) -> int:
    """Report all but the last failure, and raise that: `main` reports it like any other."""
    for failure in failures[:-1]:
        print(f"sheaf: {safe(str(failure))}", file=sys.stderr)
    if failures:
        last: SheafError = failures[-1]
        raise last
    return 0
