"""What `add`, `fetch` and `sync` print at the end: what is new, merged and skipped, what failed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from digest.text import safe
from digest.text.oneline import json_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.errors import SheafError
    from digest.ingest.files import Intake


def print_remarks(intakes: Sequence[Intake]) -> None:
    """What the person should know about how files were understood, on stderr."""
    for intake in intakes:
        for remark in intake.remarks:
            print(f"sheaf: {safe(intake.file)}: {safe(remark)}", file=sys.stderr)


def print_summary(intakes: Sequence[Intake], *, as_json: bool) -> None:
    """The counts, and every skipped record with file, line and reason."""
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


def fail(failures: Sequence[SheafError]) -> int:
    """Report all but the last failure, and raise that: `main` reports it like any other."""
    for failure in failures[:-1]:
        print(f"sheaf: {safe(str(failure))}", file=sys.stderr)
    if failures:
        raise failures[-1]
    return 0
