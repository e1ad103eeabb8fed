"""What trials share: failures, and the line that a trial prints."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that broke a promise."""

    what: str
    how: str


def main(promise: str, run: Callable[[int, int], tuple[int, list[Failure]]]) -> None:
    """Run a trial from the command line and print its outcome; exit with 1 if it failed."""
    arguments = argparse.ArgumentParser(description=promise)
    arguments.add_argument("--rounds", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    trials, failures = run(given.rounds, given.seed)
    for each in failures:
        print(f"{each.what}: {each.how}", file=sys.stderr)
    print(f"{promise}: {trials} trials, {len(failures)} failures")
    sys.exit(bool(failures))
