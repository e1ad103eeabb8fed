"""What `add`, `fetch` and `sync` print at the end: new, merged and skipped papers, and failures."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

from digest.text import safe
from digest.text.oneline import json_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.errors import SheafError
    from digest.ingest.pipeline import ImportResult


def print_remarks(results: Sequence[ImportResult]) -> None:
    """Print remarks on how files were understood, on stderr."""
    for result in results:
        for remark in result.remarks:
            print(f"sheaf: {safe(result.file)}: {safe(remark)}", file=sys.stderr)


def print_summary(results: Sequence[ImportResult], *, as_json: bool) -> None:
    """Print the counts, and every skipped record with file, line and reason."""
    new = sum(result.added.new for result in results)
    merged = sum(result.added.merged for result in results)
    skipped = [(result.file, each) for result in results for each in result.skipped]
    if as_json:
        ids = dict.fromkeys(each for result in results for each in result.added.ids)
        records = [{"file": file, "line": s.line, "reason": s.reason} for file, s in skipped]
        outcome = {"new": new, "merged": merged, "skipped": records, "ids": list(ids)}
        print(json_page(outcome))
        return
    for file, each in skipped:
        place = file if each.line is None else f"{file}, line {each.line}"
        print(safe(f"skipped {place}: {each.reason}"))
    print(f"{new} new, {merged} merged, {len(skipped)} skipped")


def exit_code(results: Sequence[ImportResult], failures: Sequence[SheafError]) -> int:
    """Report every failure on stderr; return the command's exit code."""
    for failure in failures:
        if failure.__cause__ is not None and os.environ.get("SHEAF_DEBUG"):
            traceback.print_exception(failure.__cause__)
        print(f"sheaf: {safe(' '.join(str(failure).split()))}", file=sys.stderr)
    faults = any(each.is_fault for result in results for each in result.skipped)
    return max((each.exit_code for each in failures), default=int(faults))
