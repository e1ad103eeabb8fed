"""The library survives kills: nothing is lost or doubled, and the next run completes it.

    python -m tests.trials.library --rounds N --seed S [--papers N]

A round kills `sheaf add` at a random moment while it imports and indexes papers, and runs it again:
then the library must have every paper once, and the search answer like a fresh index.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from digest.index import Index
from digest.ingest.files import import_file
from digest.library import Library, lost_papers
from tests.trials.outcome import Outcome
from tests.unit.made_papers import papers
from tests.unit.processes import start_python

_ADD: Final = """
import sys
from pathlib import Path
from digest.index import Index
from digest.ingest.files import import_file
from digest.library import Library
home, file = Path(sys.argv[1]), sys.argv[2]
print(flush=True)
import_file(file, Library(home / "library"))
Index.open(home / "index", Library(home / "library"), processes=1)
"""
_QUERIES: Final = ("", "model", "deep graph", '"neural network"', "gra", "date:2021")


def _answers(index: Index) -> list[object]:
    found: list[object] = []
    for query in _QUERIES:
        page = index.search(query, limit=50)
        found.append((page.total, [(hit.paper, round(hit.score, 9)) for hit in page.hits]))
    return found


def kills(rounds: int, seed: int, count: int) -> Outcome:
    """Kill an import of `count` papers once a round."""
    chance = random.Random(seed)
    failures = []
    finished = 0
    with tempfile.TemporaryDirectory() as made:
        file = Path(made, "papers.jsonl")
        Library(Path(made, "source")).add(papers(count))
        file.write_bytes(Library(Path(made, "source")).path.read_bytes())
        began = time.monotonic()
        right, _ = _run_to_the_end(Path(made, "whole"), file)
        longest = time.monotonic() - began
        for number in range(rounds):
            home = Path(made, f"home-{number}")
            while not _was_killed(home, file, chance.uniform(0, longest)):
                # The first run was slower than this one: that was no kill, so try again.
                shutil.rmtree(home)
                longest *= 0.9
                finished += 1
            answers, told = _run_to_the_end(home, file)
            library = Library(home / "library")
            ids = [paper.id for paper in library.papers()]
            if sorted(ids) != sorted(paper.id for paper in papers(count)):
                failures.append(f"round {number} (seed {seed}): {len(ids)} papers")
            elif answers != right:
                failures.append(f"round {number} (seed {seed}): other answers")
            elif told or lost_papers(library):
                failures.append(f"round {number} (seed {seed}): told {told}")
    return Outcome(rounds, failures, f"of {count} papers each, {finished} more ended unkilled")


def _was_killed(home: Path, file: Path, seconds: float) -> bool:
    """Import and index, and kill it after some seconds; False if it ended before."""
    process = start_python(_ADD, home, file)
    assert process.stdout is not None
    process.stdout.readline()  # everything is loaded
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return True
    finally:
        process.communicate()
    return False


def _run_to_the_end(home: Path, file: Path) -> tuple[list[object], list[str]]:
    told: list[str] = []
    library = Library(home / "library")
    import_file(str(file), library)
    index = Index.open(home / "index", library, tell=told.append, processes=1)
    with contextlib.closing(index):
        return _answers(index), told + index.check()


def main() -> int:
    """Run the trial; print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--papers", type=int, default=10_000)
    arguments = parser.parse_args()
    outcome = kills(arguments.rounds, arguments.seed, arguments.papers)
    for failure in outcome.failures[:20]:
        print(f"  {failure}")
    print(
        "an import that is killed is completed by the next, nothing lost or doubled: "
        f"{outcome.trials} trials, {len(outcome.failures)} failures ({outcome.figures})"
    )
    return int(bool(outcome.failures))


if __name__ == "__main__":
    sys.exit(main())
