"""How many titles of a saved page the list shows whole, counted on a pty.

    python -m tests.bench.whole_titles PAGE

Pages through the list at several sizes, and looks for each title in what a person sees there.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Final

from digest.ingest.files import ImportOptions, import_all
from digest.library import Library
from digest.storage.paths import home_at
from tests.terminal.terminal import Terminal

SIZES: Final = ((120, 40), (100, 30), (80, 24), (40, 15))
_TAIL: Final = re.compile(r"▲ *\d+ *$")


def add(page: Path, home: Path) -> int:
    """Import a page; returns how many papers it has."""
    library = Library(home_at(home).library)
    for _ in import_all([str(page)], library, ImportOptions()):
        pass
    return len(titles(home))


def titles(home: Path) -> set[str]:
    """Return the titles of a library."""
    return {paper.display_title for paper in Library(home_at(home).library).papers()}


def whole(home: Path, size: tuple[int, int]) -> tuple[int, int]:
    """Return how many titles are shown whole, and how many papers the first screen shows."""
    wanted, found, rows = titles(home), set[str](), 0
    with Terminal(home=home, size=size) as terminal:
        terminal.wait_for(" papers · ")
        terminal.wait_quiet(0.3)
        last = ""
        while last != terminal.cursor_row:
            last = terminal.cursor_row
            lines = terminal.text.splitlines()
            rows = rows or sum(line[2:3] == "•" for line in lines)
            begins = [_TAIL.sub("", line.rstrip())[4:].strip() for line in lines]
            found |= wanted & {*begins, *(" ".join(pair) for pair in pairwise(begins))}
            terminal.press("space")
            terminal.wait_quiet(0.15)
        terminal.press("q")
        terminal.wait_exit()
    return len(found), rows


def main(arguments: list[str]) -> None:
    """Count, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("page", type=Path, metavar="PAGE")
    page = parser.parse_args(arguments).page
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as folder:
        count = add(page, Path(folder))
        for columns, lines in SIZES:
            shown, rows = whole(Path(folder), (columns, lines))
            print(f"{columns}x{lines}: {shown} of {count} whole, {rows} on the first screen")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
