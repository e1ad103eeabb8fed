"""What the reader costs on a slow connection: times, bytes and memory, measured on a pty.

    python -m tests.bench.terminal_figures [--home HOME] [PAGE]

Prints a Markdown table for the papers of PAGE, or for thirty hand-made ones; with --home for those
of a copy of that home. Where newsboat is installed, the same papers are one feed there, and its
figures are taken in turns with Sheaf's. Times run from the moment a process or a key is sent to the
moment this script has read the bytes that show it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from digest.library import Library
from digest.storage.paths import home_at
from tests.bench import newsboat
from tests.terminal.papers import hand_made_papers
from tests.terminal.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS: Final = 5
SIZE: Final = (120, 40)
QUIET: Final = 0.4
"""Seconds without output after which a key's effects count as complete."""
REST: Final = 4.0
"""Seconds after which no read mark can still appear."""
QUERY: Final = "speculative decoding"
ROUNDS: Final = 200
"""How often the help is opened and closed to see whether that leaves anything in the memory."""

ROWS_ONLY: Final = "from tui.screens import reader; reader.QUIET = reader.DWELL = 3600.0"
"""Keeps the abstract as it is, to count what the list alone costs."""


@dataclass
class Figures:
    """One measured thing: every value, its unit and how to print it."""

    what: str
    unit: str
    values: list[float] = field(default_factory=list)

    def row(self) -> str:
        """A row of the table: median, 95th percentile, least and most."""
        least, middle, most = (
            f"{value:,.0f}" for value in (min(self.values), median(self.values), max(self.values))
        )
        p95 = f"{sorted(self.values)[int(0.95 * (len(self.values) - 1) + 0.5)]:,.0f}"
        runs = len(self.values)
        return f"| {self.what} | {middle} {self.unit} | {p95} | {least} to {most} | {runs} |"


class Measurements:
    """All figures by their names, in the order in which they were first measured."""

    def __init__(self) -> None:
        self._figures: dict[str, Figures] = {}

    def note(self, what: str, unit: str, value: float) -> None:
        """Add one value."""
        self._figures.setdefault(what, Figures(what, unit)).values.append(value)

    def table(self) -> str:
        """The Markdown table."""
        head = ["| what | median | p95 | least to most | runs |", "| --- | --- | --- | --- | --- |"]
        return "\n".join(head + [figures.row() for figures in self._figures.values()])


def main(arguments: list[str]) -> None:
    """Measure and print."""
    # Ended by `timeout`, too, no program on a pty is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("page", nargs="?", metavar="PAGE", help="a digest to import")
    parser.add_argument("--home", type=Path, help="a home to copy, instead of the hand-made papers")
    options = parser.parse_args(arguments)
    found = Measurements()
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as folder:
        home, boat = Path(folder, "sheaf"), Path(folder, "newsboat")
        fill(home, options.home, options.page)
        boat.mkdir()
        has_newsboat = newsboat.prepare(boat, Library(home_at(home).library).papers())
        with reading(home):
            pass  # makes the index and Python's caches
        for _ in range(RUNS):
            measure_start(home, found)
            measure_steps(home, found)
            measure_memory_and_rest(home, found)
            if has_newsboat:
                measure_newsboat(boat, found)
        measure_typing(home, found)
        measure_rounds_of_help(home, found)
        count = sum(1 for _ in Library(home_at(home).library).papers())
    print(f"{SIZE[0]}x{SIZE[1]}, {count:,} papers, Python {sys.version.split()[0]}, ", end="")  # noqa: T201
    print(f"load {os.getloadavg()[0]:.1f}\n")  # noqa: T201
    print(found.table())  # noqa: T201


def fill(home: Path, other: Path | None, page: str | None) -> None:
    """Put a copy of another home, the papers of a page, or the hand-made ones into a home."""
    if other:
        shutil.copytree(other, home)
    if page:
        add = "from digest.cli import program; program()"
        command = [sys.executable, "-c", add, "add", page]
        subprocess.run(command, env={**os.environ, "SHEAF_HOME": str(home)}, check=True)
    elif not other:
        Library(home_at(home).library).add(hand_made_papers())


@contextmanager
def reading(home: Path, prelude: str = "") -> Iterator[Terminal]:
    """A reader that shows its first results and abstract."""
    with Terminal(home=home, size=SIZE, prelude=prelude) as terminal:
        terminal.wait_for(" papers · ")
        terminal.wait_quiet(QUIET)
        yield terminal
        terminal.press("q")
        terminal.wait_exit()


def measure_start(home: Path, found: Measurements) -> None:
    """Measure the time from the start of the process to its screens."""
    with Terminal(home=home, size=SIZE) as terminal:
        terminal.wait_for(lambda: bool(terminal.output))
        found.note("first painted byte", "ms", since(terminal.started))
        terminal.wait_for("search titles")
        found.note("search box, empty list, keys", "ms", since(terminal.started))
        terminal.wait_for(lambda: " papers · " in terminal.text and bool(terminal.cursor_row))
        found.note("first screen with results", "ms", since(terminal.started))
        terminal.wait_quiet(QUIET)
        found.note("from the start to the last byte", "ms", to_last_byte(terminal))
        found.note("bytes of the first screen", "B", len(terminal.output))
        terminal.press("q")
        asked = time.perf_counter()
        terminal.wait_exit()
        found.note("from q to the end of the process", "ms", since(asked))


def measure_steps(home: Path, found: Measurements) -> None:
    """What the keys that move the cursor cost."""
    with reading(home, ROWS_ONLY) as terminal:
        found.note("bytes of one j, rows only", "B", cost(terminal, "j"))
    with reading(home) as terminal:
        found.note("bytes of one j, with the abstract", "B", cost(terminal, "j"))
        found.note("bytes of n, with the abstract", "B", cost(terminal, "n"))
        found.note("bytes of holding j for 30 steps", "B", held(terminal, "j"))
        found.note("bytes of opening the help", "B", cost(terminal, "?"))
        found.note("bytes of an arrow in the help", "B", cost(terminal, "down"))
        found.note("bytes of closing the help", "B", cost(terminal, "escape"))
        terminal.press("/")
        terminal.wait_quiet(QUIET)
        before = len(terminal.output)
        for letter in QUERY:
            terminal.press(letter)
            terminal.listen(0.1)
        terminal.wait_quiet(QUIET)
        found.note(f"bytes of typing {len(QUERY)} letters", "B", len(terminal.output) - before)
        terminal.press("escape")
        terminal.wait_quiet(QUIET)


def measure_typing(home: Path, found: Measurements) -> None:
    """From a key of a query to the last byte of the list that it changes."""
    with reading(home, ROWS_ONLY) as terminal:
        terminal.press("/")
        terminal.wait_quiet(QUIET)
        for letter in QUERY:
            sent, before = time.perf_counter(), len(terminal.output)
            terminal.press(letter)
            terminal.wait_quiet(QUIET)
            took = (terminal.last_output - sent) * 1000
            found.note("bytes of a letter of a query", "B", len(terminal.output) - before)
            found.note("key of a query to painted results", "ms", took)
        terminal.press("escape")
        terminal.wait_quiet(QUIET)


def measure_memory_and_rest(home: Path, found: Measurements) -> None:
    """Measure the process's memory, and what it sends while no key is pressed."""
    with reading(home) as terminal:
        terminal.wait_quiet(REST)
        found.note("bytes of 5 s of rest", "B", len(terminal.listen(5.0)))
        for name, kilobytes in sorted(memory(terminal).items(), reverse=True):
            found.note(f"memory, {name}", "MiB", kilobytes / 1024)


def measure_rounds_of_help(home: Path, found: Measurements) -> None:
    """Measure how the memory grows while the help is opened and closed again and again."""
    with reading(home) as terminal:
        for done in range(ROUNDS + 1):
            if done in {1, ROUNDS // 2, ROUNDS}:
                for kilobytes in list(memory(terminal).values())[-1:]:
                    found.note(f"memory after {done} rounds of help", "KiB", kilobytes)
            terminal.press("?")
            terminal.wait_for("start a search")
            terminal.press("escape")
            terminal.wait_for(lambda: "start a search" not in terminal.text)


def memory(terminal: Terminal) -> dict[str, int]:
    """Return the most memory that the process had and what it has, in KiB; empty if unknown."""
    status = Path(f"/proc/{terminal.pid}/status")
    if not status.exists():
        return {}
    sizes = re.findall(r"^(VmHWM|VmRSS):\s+(\d+) kB", status.read_text(), re.MULTILINE)
    return {name: int(kilobytes) for name, kilobytes in sizes}


def measure_newsboat(folder: Path, found: Measurements) -> None:
    """Measure what newsboat sends for the same: its list of articles, then one after another."""
    with newsboat.reading(folder, SIZE, QUIET) as terminal:
        found.note("newsboat, from the start to the last byte", "ms", to_last_byte(terminal))
        found.note("newsboat, bytes of its first two screens", "B", len(terminal.output))
        found.note("newsboat, bytes of one j", "B", cost(terminal, "j"))
        found.note("newsboat, bytes of holding j for 30 steps", "B", held(terminal, "j"))
        terminal.press("enter")
        terminal.wait_quiet(QUIET)
        found.note("newsboat, bytes of the next unread article", "B", cost(terminal, "n"))
        found.note("newsboat, bytes of 5 s of rest", "B", len(terminal.listen(5.0)))


def held(terminal: Terminal, key: str) -> int:
    """Return the number of bytes that a key causes that repeats 30 times in a second."""
    before = len(terminal.output)
    for _ in range(30):
        terminal.press(key)
        terminal.listen(1 / 30)
    terminal.wait_quiet(QUIET)
    return len(terminal.output) - before


def to_last_byte(terminal: Terminal) -> float:
    """Return the milliseconds from the start of the process to the last byte that it sent."""
    return (terminal.last_output - terminal.started) * 1000


def cost(terminal: Terminal, key: str) -> int:
    """Return the number of bytes that a key causes until output stops."""
    before = len(terminal.output)
    terminal.press(key)
    terminal.wait_quiet(QUIET)
    return len(terminal.output) - before


def since(moment: float) -> float:
    """Return the milliseconds since `moment`."""
    return (time.perf_counter() - moment) * 1000


if __name__ == "__main__":
    main(sys.argv[1:])
