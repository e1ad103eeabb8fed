"""However and whenever the reader is ended, it ends, and the terminal is restored where it can be.

    python -m tests.trials.sudden_ends --rounds 200 --seed 1

Each round opens the reader, presses keys for a random while (none at all, now and then, so that the
end comes before the first paint), and then ends it in one of the ways of `ENDS`.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.library import Library
from digest.storage.paths import home_at
from tests.trials.bare_terminal import BareTerminal
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE: Final = 30.0
"""Seconds that an end may take on a busy machine; the reader gives itself two."""
_KEYS: Final = ("j", "k", "/attention", "\x1b", "\r", "?", "b", "s", "G", "x", ":", "\x1b[6~", "S")
_SIGNALS: Final = ("TERM", "HUP", "INT", "QUIT", "ABRT", "ALRM", "USR1", "USR2")


@dataclass
class Outcome:
    """What the rounds showed."""

    trials: int = 0
    slowest: float = 0.0
    """Seconds that the slowest end took."""
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"the reader ends whatever ends it, and restores the terminal: {self.trials} trials, "
            f"{len(self.failures)} failures (slowest end {self.slowest:.1f} s)"
        )


def _signal(name: str) -> Callable[[BareTerminal], list[str]]:
    number = signal.Signals[f"SIG{name}"]

    def end(terminal: BareTerminal) -> list[str]:
        terminal.send_signal(number)
        code = terminal.wait_exit(PATIENCE)
        # Python itself is not there yet, or no longer, to take the signal.
        early = [] if b"\x1b" in terminal.output else [-number, 1]
        wrong = [] if code in {128 + number, 0, *early} else [f"it ended with {code}"]
        return wrong + ([] if code == -number else terminal.what_is_left())

    return end


def _hang_up(terminal: BareTerminal) -> list[str]:
    terminal.hang_up()
    code = terminal.wait_exit(PATIENCE)
    return [] if code in {0, 1, 129, -signal.SIGHUP} else [f"it ended with {code}"]


def _lose_parent(terminal: BareTerminal) -> list[str]:
    """Kill the shell: the kernel tells its job by SIGHUP, and takes the terminal away."""
    job = terminal.job()
    terminal.lose_parent()
    return _is_gone(job, terminal)


def _close_input(terminal: BareTerminal) -> list[str]:
    """End the keyboard without a signal, as when it is another terminal than the screen."""
    terminal.close_keyboard()
    try:
        code = terminal.wait_exit(PATIENCE)
    except AssertionError as error:
        return [str(error)[:500]]
    return [f"it ended with {code}"] * (code not in {0, 1, 129}) + [
        left for left in terminal.what_is_left() if "termios" not in left
    ]


def _is_gone(job: int, terminal: BareTerminal) -> list[str]:
    deadline = time.monotonic() + PATIENCE
    while _is_alive(job) and time.monotonic() < deadline:
        terminal.listen(0.05)
    if not _is_alive(job):
        return []
    os.kill(job, signal.SIGKILL)
    return ["it goes on without its parent"]


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


ENDS: Final[dict[str, Callable[[BareTerminal], list[str]]]] = {
    **{f"SIG{name}": _signal(name) for name in _SIGNALS},
    "the window closes": _hang_up,
    "its parent is killed": _lose_parent,
    "the keyboard ends": _close_input,
}
"""What ends the reader, and what is wrong afterwards."""
_IN_SHELL: Final = frozenset({"its parent is killed"})
_TWO_TERMINALS: Final = frozenset({"the keyboard ends"})


def trial(
    home: Path,
    rounds: int,
    seed: int,
    *,
    most_seconds: float = 2.5,
    tell: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """End the reader so many times, each way in turn, after up to `most_seconds`."""
    chance = random.Random(seed)
    outcome = Outcome()
    for number in range(rounds):
        name = list(ENDS)[number % len(ENDS)]
        seconds = chance.random() * most_seconds * (chance.random() < 0.9)
        with BareTerminal(
            home=home,
            in_shell=name in _IN_SHELL,
            own_keyboard=name in _TWO_TERMINALS,
            size=chance.choice(((80, 24), (120, 40), (40, 15))),
            environment={"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"},
        ) as terminal:
            deadline = time.monotonic() + seconds
            if (
                name != "SIGTERM"
            ):  # others may be ignored by whoever started us, until the reader takes them
                terminal.wait_for(lambda: b"\x1b" in terminal.output, PATIENCE)
            while (left := deadline - time.monotonic()) > 0 and not terminal.has_ended:
                terminal.type(chance.choice(_KEYS))
                terminal.listen(min(left, chance.random() * 0.2))
            began = time.monotonic()
            try:
                wrong = ENDS[name](terminal)
            except (AssertionError, OSError, termios.error) as error:
                wrong = [f"{type(error).__name__}: {error}"]
            wrong += [f"not Sheaf's: {each!r}" for each in terminal.foreign[:5]]
            wrong += ["a traceback"] * terminal.said("Traceback")
            outcome.slowest = max(outcome.slowest, time.monotonic() - began)
            outcome.trials += 1
            for each in wrong:
                outcome.failures.append(f"round {number}, {name} after {seconds:.2f} s: {each}")
                tell(f"{outcome.failures[-1]}\n{terminal.described()}")
        for fault in home.rglob("fault.txt"):
            outcome.failures.append(f"round {number}, {name}: {fault.read_text()}")
            tell(outcome.failures[-1])
            fault.unlink()
    return outcome


def main() -> int:
    """Run the trial by hand."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        Library(home_at(home).library).add(papers(200))
        outcome = trial(home, arguments.rounds, arguments.seed, tell=_tell)
    print(outcome)
    return bool(outcome.failures)


def _tell(text: str) -> None:
    print(text[:3000], file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
