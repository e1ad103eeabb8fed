"""The reader lasts: keys at random, resizes, stops, and changes from outside.

    python -m tests.trials.long_run --minutes 30 --seed 1 --home FOLDER

FOLDER is a home with a library, which the trial changes. Without it, two thousand made papers are
read. Nothing may end the reader, freeze it for a second of its CPU, or make it hold more and more
memory; nothing may reach the terminal that is not Sheaf's; and the terminal is restored.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.library import Library
from digest.storage.paths import home_at
from tests.terminal.terminal import KEYS
from tests.trials.bare_terminal import BareTerminal, cpu_seconds, memory
from tests.unit.made_papers import WORDS, papers

if TYPE_CHECKING:
    from collections.abc import Callable

FROZEN: Final = 1.0
"""CPU seconds without an answer that count as frozen."""
_STUCK: Final = 60.0
"""Seconds without an answer that count as frozen whatever the CPU did."""
MAX_GROWTH: Final = 0.1
"""Of the memory after the warm-up."""
WARM_UP: Final = 0.2
"""The part of the time after which memory should no longer grow."""
_MEMORY_MATTERS: Final = 300.0
"""Seconds of a run from which on memory is judged."""

_SHEAF: Final = (sys.executable, "-c", "from digest.cli import program; program()")
_LETTERS: Final = "jkGgsbuBNxSlhJKnpz=yuyt /\t\rRMHDTQvAm[]1"
"""Letters that are commands; none of them quits. Of 100,000 papers `V` selects 10,000, and to mark
so many takes the second that counts as frozen."""
_NAMED: Final = [name for name in KEYS if name not in {"ctrl+c", "ctrl+q", "ctrl+z", "ctrl+p"}]
_MORE: Final = (
    *("\x04", "\x15", "\x06", "\x02", "\x0e", "\x1bOP", "\x1b[Z", "\x1b[I", "\x1b[O", "\x17"),
    *("\x1b[1;5A", "\x1b[3~", "\x1b[200~attention\nis all\x1b[201~", "\x1b[<64;10;5M", "é", "漢"),
    *("\x1b[<65;90;9M", "\x1b[<0;12;4M\x1b[<0;12;4m", "\x1b[<0;80;9M\x1b[<0;80;9m", "\x00", "\x1c"),
)


@dataclass
class Outcome:
    """What the run showed."""

    seconds: float = 0.0
    keys: int = 0
    probes: int = 0
    resizes: int = 0
    stops: int = 0
    changes: int = 0
    slowest: float = 0.0
    """CPU seconds of the slowest answer to a probe."""
    held: list[tuple[float, int, int]] = field(default_factory=list)
    """Seconds since the start, bytes held, and those of them that are not mapped files."""
    failures: list[str] = field(default_factory=list)

    @property
    def trials(self) -> int:
        """Everything that was done to the reader."""
        return self.keys + self.resizes + self.stops + self.changes

    def growth(self) -> tuple[int, int, float]:
        """Bytes of the process's own memory after the warm-up and at the end; what it grew by."""
        late = [own for at, _, own in self.held if at > self.seconds * (1 - WARM_UP / 2)]
        early = [
            own
            for at, _, own in self.held
            if self.seconds * WARM_UP < at <= self.seconds * WARM_UP * 1.5
        ]
        if not late or not early:
            return 0, 0, 0.0
        before, after = _median(early), _median(late)
        return before, after, after / max(1, before) - 1

    def __str__(self) -> str:
        before, after, growth = self.growth()
        peak = max((held for _, held, _ in self.held), default=0)
        return (
            f"the reader lasts: {self.trials} trials, {len(self.failures)} failures "
            f"({self.seconds / 60:.1f} minutes, {self.keys} keys, {self.resizes} resizes, "
            f"{self.stops} stops, {self.changes} changes from outside; slowest of {self.probes} "
            f"probes {self.slowest * 1000:.0f} ms of CPU; own memory {before >> 20} to "
            f"{after >> 20} MiB, {growth:+.1%}, with the mapped index up to {peak >> 20} MiB)"
        )


class LongRun:
    """One reader, and somebody who never stops.

    Args:
        home: the home to read and change.
        seconds: how long.
        seed: makes the same choices again.
        rest: seconds between two bursts of keys.
        tell: is told of each failure at once, and of the figures now and then.
    """

    def __init__(
        self, home: Path, seconds: float, seed: int, rest: float, tell: Callable[[str], object]
    ) -> None:
        self._home = home
        self._seconds = seconds
        self._chance = random.Random(seed)
        self._rest = rest
        self._tell = tell
        self._outside: list[subprocess.Popen[bytes]] = []
        self._size = (100, 30)
        self._added = 0
        self._ids = [paper.id for paper in islice(Library(home_at(home).library).papers(), 500)]
        self.outcome = Outcome()
        self.terminal = BareTerminal(
            home=home,
            size=self._size,
            in_shell=True,
            environment={
                "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22",
                "VISUAL": "true",  # the palette may ask for the editor, which would wait for keys
            },
        )

    def run(self) -> Outcome:
        """Do it."""
        terminal, outcome = self.terminal, self.outcome
        with terminal:
            terminal.wait_for(lambda: terminal.said(" papers"), 120)
            job = terminal.job()
            start = told = time.monotonic()
            due = {self._stop: 10.0, self._change: 5.0, self._weigh: 0.0}
            every = {self._stop: 30.0, self._change: 20.0, self._weigh: 1.0}
            every = {act: min(gap, self._seconds / 4) for act, gap in every.items()}
            due = {act: min(gap, self._seconds / 8) for act, gap in due.items()}
            while (now := time.monotonic() - start) < self._seconds and not terminal.has_ended:
                outcome.seconds = now
                self._burst()
                if self._chance.random() < 0.3:
                    self._probe(job)
                for act, at in due.items():
                    if now >= at:
                        due[act] = now + every[act]
                        act(job)
                if time.monotonic() - told > 60:
                    told = time.monotonic()
                    self._tell(str(outcome))
            outcome.seconds = time.monotonic() - start
            self._finish()
        return outcome

    def _fail(self, what: str) -> None:
        self.outcome.failures.append(f"after {self.outcome.seconds:.0f} s: {what}")
        self._tell(f"{self.outcome.failures[-1]}\n{self.terminal.described()}")

    def _type(self, text: str) -> None:
        self.terminal.type(text)
        self.outcome.keys += 1

    def _burst(self) -> None:
        """Some keys, with little or no time between them."""
        chance = self._chance
        kind = chance.random()
        if kind < 0.15:
            query = " ".join(chance.choices(WORDS, k=chance.randint(1, 4))).replace("q", "")
            for letter in f"/{query}":
                self._type(letter)
        elif kind < 0.25:
            self._type(chance.choice((":", "\x10")))
            for _ in range(chance.randint(0, 6)):
                self._type(chance.choice((*"abdefst", KEYS["pageup"], KEYS["pagedown"], "\x1b[B")))
            self._leave()
        elif kind < 0.3:
            self._resize((chance.randint(1, 180), chance.randint(1, 60)))
        else:
            for _ in range(chance.randint(1, 20)):
                each = chance.random()
                if each < 0.6:
                    self._type(chance.choice(_LETTERS))
                elif each < 0.9:
                    self._type(KEYS[chance.choice(_NAMED)])
                elif each < 0.93:
                    self._type("?")
                    for _ in range(chance.randint(0, 6)):
                        self._type(chance.choice((*"abdefst", KEYS["pagedown"], "\x1b[B")))
                    self._leave()
                else:
                    self._type(chance.choice(_MORE))
                if chance.random() < 0.5:
                    self.terminal.listen(chance.random() * 0.05)
        self.terminal.listen(chance.random() * self._rest)

    def _leave(self) -> None:
        """Leave palette or help, which could quit, suspend or open the editor, before any Enter."""
        for _ in range(3):
            self.terminal.drain(0.05, 5)
            self._type("\x1b")

    def _resize(self, size: tuple[int, int]) -> None:
        self._size = size
        self.terminal.resize(*size)
        self.outcome.resizes += 1

    def _another_size(self) -> None:
        columns, rows = self._size
        if rows < 14 or columns < 42:
            columns, rows = 100, 30
        self._resize((columns, rows ^ 1))

    def _probe(self, job: int) -> None:
        """Ask for a repaint: by a new size, which the event loop sees, and by a key."""
        self._answered(job, "a new size", self._another_size)
        for _ in range(3):
            self._type("\x1b")
            self.terminal.drain(0.06, 5)
        self._answered(job, "Ctrl-L", lambda: self._type("\x0c"))

    def _answered(self, job: int, what: str, ask: Callable[[], object]) -> None:
        terminal = self.terminal
        terminal.drain(0.05, 10)
        if terminal.has_ended:
            return
        before, spent, began = terminal.received, cpu_seconds(job), time.monotonic()
        ask()
        self.outcome.probes += 1
        while terminal.received == before and not terminal.has_ended:
            terminal.listen(0.02)
            taken = cpu_seconds(job) - spent
            if taken > FROZEN or time.monotonic() - began > _STUCK:
                waited = time.monotonic() - began
                self._fail(f"{what} was not answered in {taken:.1f} s of CPU, {waited:.1f} s")
                return
        self.outcome.slowest = max(self.outcome.slowest, cpu_seconds(job) - spent)

    def _weigh(self, job: int) -> None:
        self.outcome.held.append((self.outcome.seconds, *memory(job)))
        for each in [each for each in self._outside if each.poll() is not None]:
            self._outside.remove(each)
            self._hear(each)

    def _hear(self, beside: subprocess.Popen[bytes]) -> None:
        said = beside.communicate(timeout=120)[1]
        if beside.returncode:
            self._fail(f"a command beside the reader ended with {beside.returncode}: {said!r}")

    def _stop(self, job: int) -> None:
        """Stop the job, as the person with Ctrl-Z or as somebody else, and bring it back."""
        terminal = self.terminal
        terminal.drain(0.05, 5)
        terminal.forget()
        by_key = self._chance.random() < 0.6
        if by_key:
            self._type("\x1b")
            terminal.drain(0.06, 5)
            self._type("\x1b")
            terminal.drain(0.06, 5)
            self._type("\x1a")
        else:
            os.kill(job, self._chance.choice((signal.SIGSTOP, signal.SIGTSTP)))
        deadline = time.monotonic() + 20
        while not terminal.said("[stopped") and time.monotonic() < deadline:
            terminal.listen(0.05)
        if not terminal.said("[stopped"):
            self._fail(f"it did not stop {'by Ctrl-Z' if by_key else 'by a signal'}")
            return
        if by_key and terminal.what_is_left():
            self._fail(f"stopped, but {terminal.what_is_left()}")
        terminal.forget()
        terminal.type("fg\r")
        self.outcome.stops += 1
        self._answered(job, "a new size after a stop", self._another_size)

    def _change(self, _job: int) -> None:
        """Add a paper, or change a bookmark, by another process."""
        if len(self._outside) > 1:
            return
        self.outcome.changes += 1
        if self._chance.random() < 0.5 or not self._ids:
            self._added += 1
            title = f"{' '.join(self._chance.sample(WORDS, 5))} {self._added} {time.time_ns()}"
            record = {"title": title, "abstract": f"It tells of {title}.", "date": "2026"}
            self._beside("add", "-", text=json.dumps([record]))
        else:
            what = self._chance.choice(("add", "remove"))
            self._beside("bookmark", what, self._chance.choice(self._ids))

    def _beside(self, *arguments: str, text: str = "") -> None:
        process = subprocess.Popen(
            [*_SHEAF, *arguments],
            env={**os.environ, "SHEAF_HOME": str(self._home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None
        process.stdin.write(text.encode())
        process.stdin.close()
        process.stdin = None
        self._outside.append(process)

    def _finish(self) -> None:
        terminal, outcome = self.terminal, self.outcome
        if not terminal.has_ended:
            started = cpu_seconds(terminal.job()), terminal.job()
            for _ in range(3):
                terminal.type("\x1b")
                terminal.drain(0.1, 10)
            terminal.type("\x11")
            try:
                code = terminal.wait_exit(60)
            except AssertionError:
                spent = cpu_seconds(started[1]) - started[0]
                self._fail(f"Ctrl-Q did not end it ({spent:.1f} s of CPU)")
                return
        else:
            code = terminal.wait_exit(10)
            self._fail("the reader ended")
        if code:
            self._fail(f"it ended with {code}")
        if terminal.what_is_left():
            self._fail(f"ended, but {terminal.what_is_left()}")
        if terminal.foreign:
            self._fail(f"not Sheaf's: {terminal.foreign[:9]}")
        for fault in self._home.rglob("fault.txt"):
            self._fail(fault.read_text())
        for each in self._outside:
            self._hear(each)
        if self._seconds >= _MEMORY_MATTERS and outcome.growth()[2] > MAX_GROWTH:
            self._fail(f"memory: {outcome.growth()}")


def _median(values: list[int]) -> int:
    return sorted(values)[len(values) // 2]


def trial(
    home: Path,
    seconds: float,
    seed: int,
    *,
    rest: float = 0.2,
    tell: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """Read in a home for so many seconds; see `LongRun`."""
    return LongRun(home, seconds, seed, rest, tell).run()


def main() -> int:
    """Run the trial by hand."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="a home with a library, which is changed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder, "home")
        if not arguments.home:
            Library(home_at(home).library).add(papers(2000))
        outcome = trial(home, arguments.minutes * 60, arguments.seed, tell=_tell)
    print(outcome)
    return bool(outcome.failures)


def _tell(text: str) -> None:
    print(text[:2000], file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
