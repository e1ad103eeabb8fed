"""Bookmarks survive: kills, failing system calls, several writers, merges, large files.

    python -m tests.trials.bookmarks --rounds N --seed S [--part PART]

Each part is one promise and says what a round is. Those that need `strace` or `gcc` say so where
they are missing.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from tests.trials.bookmarks_faults import faults, short_writes
from tests.trials.bookmarks_processes import kills, writers
from tests.trials.bookmarks_records import large, merges
from tests.trials.outcome import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.trials.outcome import Outcome

PARTS: Final[dict[str, tuple[str, Callable[[int, int], Outcome]]]] = {
    "faults": ("a save that fails or dies at any system call loses nothing", faults),
    "short_writes": ("writes that end early or fill the disk lose nothing", short_writes),
    "kills": ("every acknowledged change survives a kill at any moment", kills),
    "writers": ("four writers lose nothing", writers),
    "merges": ("merging is commutative, associative and idempotent", merges),
    "large": ("a large file is opened and changed in bounded time", large),
}


def main() -> int:
    """Run the parts asked for; print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=PARTS, action="append")
    arguments = parser.parse_args()
    failed = False
    for name in arguments.part or PARTS:
        promise, trial = PARTS[name]
        try:
            outcome = trial(arguments.rounds, arguments.seed)
        except UnavailableError as reason:
            print(f"{promise}: not tried: {reason}")
            continue
        failures = outcome.failures
        print(*(f"  {failure}" for failure in failures[:20]), sep="\n", end="\n" * bool(failures))
        figures = f" ({outcome.figures})" if outcome.figures else ""
        print(f"{promise}: {outcome.trials} trials, {len(failures)} failures{figures}", flush=True)
        failed = failed or bool(failures)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
