"""What a trial found, and running one by hand."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

_SHOWN: Final = 20
"""How many failures are printed."""


class UnavailableError(Exception):
    """A tool that a trial needs is missing; the message says which."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often something was tried, and what failed."""

    trials: int
    failures: list[str] = field(default_factory=list)
    figures: str = ""
    """What was measured, in words."""


def run_by_hand(promise: str, trial: Callable[[int, int], Outcome], rounds: int) -> NoReturn:
    """Run a trial as the command line says and print its outcome; exit with 1 if it failed.

    Args:
        promise: what is tried, as a sentence.
        trial: called with the number of rounds and the seed.
        rounds: the number of rounds if the command line names none.
    """
    parser = argparse.ArgumentParser(description=promise)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcome = trial(arguments.rounds, arguments.seed)
    for failure in outcome.failures[:_SHOWN]:
        print(f"  {failure}", file=sys.stderr)
    figures = f" ({outcome.figures})" if outcome.figures else ""
    print(f"{promise}: {outcome.trials} trials, {len(outcome.failures)} failures{figures}")
    sys.exit(bool(outcome.failures))
