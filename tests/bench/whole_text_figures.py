"""What reading a whole text costs on a slow connection: times, bytes and memory, on a pty.

    python -m tests.bench.whole_text_figures PAGE

PAGE is a page of arXiv's or ar5iv's HTML, which is kept in a throw-away home. The text is opened
from there several times in new readers: first at its beginning, then at a place ten pages on.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.fulltext.readers import read_file
from digest.fulltext.store import Source, Texts
from digest.library import Library
from digest.paper import Paper
from digest.storage.paths import home_at
from tests.bench.terminal_figures import QUIET, Measurements, cost, held, reading, since

if TYPE_CHECKING:
    from tests.terminal.terminal import Terminal

RUNS: Final = 5
PAPER: Final = Paper(
    id="arxiv:2401.00001", title="A paper with a text", abstract="Short.", date="2024"
)
OTHER: Final = Paper(id="arxiv:2301.00001", title="Another one", abstract="Short.", date="2023")


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("page", type=Path, metavar="PAGE", help="a page of HTML")
    options = parser.parse_args(arguments)
    page = options.page.read_bytes()
    text = read_file(page, "https://arxiv.org/html/2401.00001v1")
    found = Measurements()
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as folder:
        home = home_at(Path(folder))
        Library(home.library).add([PAPER, OTHER])
        Texts(home.texts, read_file).keep(PAPER.id, page, text, source=Source.ARXIV, url="")
        with reading(Path(folder)):
            pass  # makes the index and Python's caches
        for _ in range(RUNS):
            with reading(Path(folder)) as terminal:
                measure(terminal, found)
    print(f"{len(page) / 1000:,.0f} kB of HTML, Python {sys.version.split()[0]}, ", end="")  # noqa: T201
    print(f"load {os.getloadavg()[0]:.1f}\n")  # noqa: T201
    print(found.table())  # noqa: T201


def measure(terminal: Terminal, found: Measurements) -> None:
    """Open the text in a reader that rests, read some of it, and leave it."""
    terminal.listen(3.0)  # until what is read ahead of time is there
    before, worked, pressed = len(terminal.output), cpu(terminal), time.perf_counter()
    terminal.press("f")
    terminal.wait_for(lambda: re.search(r"^ [… \d]+%? ?· ?|^ …", bottom(terminal)) is not None)
    found.note("from f to the first screen of the text", "ms", since(pressed))
    found.note("processor's time for that", "ms", cpu(terminal) - worked)
    terminal.wait_for(lambda: "%" in bottom(terminal))
    found.note("from f to the whole text", "ms", since(pressed))
    found.note("processor's time for all of that", "ms", cpu(terminal) - worked)
    terminal.wait_quiet(QUIET)
    found.note("bytes of opening", "B", len(terminal.output) - before)
    # The place is kept: without this, later runs would begin where the first one ended.
    terminal.press("g")
    terminal.press("g")
    terminal.wait_quiet(QUIET)
    for _ in range(5):
        found.note("bytes of one j", "B", cost(terminal, "j"))
    found.note("bytes of holding j for 30 steps", "B", held(terminal, "j"))
    for _ in range(5):
        found.note("bytes of a page", "B", cost(terminal, "space"))
    found.note("bytes of G", "B", cost(terminal, "G"))
    status = Path(f"/proc/{terminal.pid}/status").read_text()
    for name, kilobytes in re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status, re.MULTILINE):
        found.note(f"memory, {name}", "MiB", int(kilobytes) / 1024)
    terminal.press("g")
    terminal.press("g")
    for _ in range(10):
        cost(terminal, "space")
    terminal.press("q")
    terminal.wait_for(" papers · ")


def cpu(terminal: Terminal) -> float:
    """The milliseconds that the process has worked so far, in steps of ten."""
    fields = Path(f"/proc/{terminal.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def bottom(terminal: Terminal) -> str:
    """The status line."""
    return terminal.text.splitlines()[-2]


if __name__ == "__main__":
    main(sys.argv[1:])
