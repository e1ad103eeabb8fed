"""How fast this version is beside another one, in one run: the same queries, asked in turn.

Run by hand from the project's folder, with a checkout of the version to compare with:

    python -m tests.bench.versions ../before --corpus arxiv-100k.jsonl.gz --size 100000

Each version runs in a process of its own, with the checkout first on its path, and indexes the
papers in an own folder. Every query is put to both, alternating which is first; times are CPU
times of the process, so that other work on the machine disturbs them little. A query's time is the
median of its repetitions; what is printed for a class is the median and the sum of these, and both
as ratios of this version's to the other's. For indexing, rounds alternate too.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Final, Self

from tests.bench.speed import read_corpus, write_library
from tests.bench.typed import typed_queries

_SERVER: Final = """
import json, resource, shutil, sys, time
from pathlib import Path
from digest.index import Index
from digest.library import Library
try:
    from digest.storage.memory import keep_freed
    keep_freed()
except ImportError:
    pass  # the version did it by itself
home = Path(sys.argv[1])

def cpu():
    own, children = (resource.getrusage(each) for each in (0, -1))
    return sum(each.ru_utime + each.ru_stime for each in (own, children))

def build(processes):
    shutil.rmtree(home / "index", ignore_errors=True)
    wall, before = time.perf_counter(), cpu()
    index = Index.open(home / "index", Library(home / "library"), processes=processes)
    return index, time.perf_counter() - wall, cpu() - before

index = None
for line in sys.stdin:
    kind, asked, repeat = json.loads(line)
    if kind == "build":
        index, *answer = build(asked)
    else:
        cache = index._evaluator
        clear = getattr(cache, "clear_cache", None) or cache.forget
        answer = []
        for _ in range(repeat):
            if kind != "keystroke":
                clear()
            started = time.thread_time()
            len(index.search(asked, limit=50).hits)
            answer.append(time.thread_time() - started)
    print(json.dumps(answer), flush=True)
"""


class Version:
    """A checkout, running in a process of its own."""

    def __init__(self, checkout: Path, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVER, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(checkout)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def ask(self, kind: str, asked: str | int, repeat: int = 1) -> list[float]:
        """Seconds of CPU of a query's repetitions, or the wall and CPU seconds of a build."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([kind, asked, repeat]) + "\n")
        self._process.stdin.flush()
        answer: list[float] = json.loads(self._process.stdout.readline())
        return answer


def main() -> None:
    """Measure both versions and print their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path, help="checkout of the other version")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=60, help="queries of each class")
    parser.add_argument("--titles", type=int, default=50, help="titles typed key by key")
    parser.add_argument("--repeat", type=int, default=3, help="repetitions, twice in each version")
    parser.add_argument("--builds", type=int, default=2, help="rounds of indexing")
    chosen = parser.parse_args()
    papers = read_corpus(chosen.corpus, chosen.size)
    with tempfile.TemporaryDirectory() as folder:
        homes = [Path(folder) / name for name in ("this", "other")]
        for home in homes:
            write_library(papers, home)
        with (
            Version(Path.cwd(), homes[0]) as this,
            Version(chosen.other.resolve(), homes[1]) as other,
        ):
            versions = (this, other)
            print(f"{len(papers):,} papers; this version / the other one")
            for processes in (2, 1):
                built: dict[Version, list[list[float]]] = {this: [], other: []}
                for turn in range(chosen.builds):
                    for version in versions if turn % 2 else reversed(versions):
                        built[version].append(version.ask("build", processes))
                for name, at in (("wall", 0), ("CPU", 1)):
                    best = [min(each[at] for each in built[version]) for version in versions]
                    print(
                        f"indexing, {processes} processes, {name}: {best[0]:.1f} s / "
                        f"{best[1]:.1f} s = {best[0] / best[1]:.3f}",
                        flush=True,
                    )
            times: dict[str, list[tuple[float, float]]] = defaultdict(list)
            for query in typed_queries(papers, chosen.each, chosen.titles):
                text = query.text if query.prefix else f"{query.text} "
                repeat = 1 if query.kind == "keystroke" else chosen.repeat
                mine: list[float] = []
                theirs: list[float] = []
                for turn in range(1 if query.kind == "keystroke" else 2):
                    is_first = (turn + len(times[query.kind])) % 2
                    for version in versions if is_first else reversed(versions):
                        runs = mine if version is this else theirs
                        runs += version.ask(query.kind, text, repeat)
                times[query.kind].append((statistics.median(mine), statistics.median(theirs)))
    for kind, pairs in times.items():
        p50 = [1000 * statistics.median(each) for each in zip(*pairs, strict=True)]
        sums = [sum(each) for each in zip(*pairs, strict=True)]
        mean = math.exp(statistics.fmean(math.log(mine / theirs) for mine, theirs in pairs))
        print(
            f"{kind}: p50 {p50[0]:.3f} ms / {p50[1]:.3f} ms = {p50[0] / p50[1]:.3f}; "
            f"sums {sums[0] / sums[1]:.3f}; geometric mean of {len(pairs)} ratios {mean:.3f}"
        )


if __name__ == "__main__":
    main()
