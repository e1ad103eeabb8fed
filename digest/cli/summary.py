"""What `add`, `fetch` and `sync` print at the end: new, merged and skipped papers, and failures."""

from __future__ import annotations

import sys
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


def fail(failures: Sequence[SheafError]) -> int:
    """Report all failures but the last and raise that one, which `main` reports."""
    for failure in failures[:-1]:
        print(f"sheaf: {safe(str(failure))}", file=sys.stderr)
    if failures:
        raise failures[-1]
    return 0
