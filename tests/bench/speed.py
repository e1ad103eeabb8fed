"""How fast the search is, beside plain Whoosh, SQLite FTS5 and tantivy, in one run on one machine.

Run by hand from the project's folder:

    python -m tests.bench.speed --corpus arxiv-100k.jsonl.gz --size 100000

The corpus is JSON lines of papers, `-` for papers made of chance. Every query is asked of every
system in turn, so that noise of the machine meets all of them; a query's time is the median of its
repetitions. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from digest.library import Library
from digest.paper import Paper, paper_to_json, parse_id
from tests.bench.contenders import Contender, Fts5, Ours, PlainWhoosh, Tantivy
from tests.bench.typed import Typed, typed_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PROBE = """
import sys, time
from pathlib import Path
from digest.index import Index
from digest.library import Library
home, queries = Path(sys.argv[1]), sys.stdin.read().split("\\n")
started = time.perf_counter()
index = Index.open(home / "index", Library(home / "library"))
index.search(queries[0]).hits[:20]
first = time.perf_counter() - started
for query in queries:
    index.search(query).hits[:20]
status = Path("/proc/self/status")
rss = 0
if status.exists():
    rss = next(int(l.split()[1]) for l in status.read_text().split("\\n") if l[:6] == "VmRSS:")
print(first, rss)
"""


def read_corpus(path: Path, size: int) -> list[Paper]:
    """The first papers of a file of JSON lines."""
    papers: dict[str, Paper] = {}
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as file:
        for line in file:
            record = json.loads(line)
            paper = Paper(
                id=parse_id(str(record["id"])) or f"local:{record['id']}",
                title=(record.get("title") or "").strip(),
                abstract=(record.get("abstract") or record.get("text") or "").strip(),
                authors=tuple(record.get("authors") or ()),
                date=record.get("date"),
                categories=tuple(record.get("categories") or ()),
                doi=record.get("doi"),
                comment=record.get("comment"),
            )
            papers[paper.id] = paper
            if len(papers) == size:
                break
    return list(papers.values())


def made_corpus(size: int) -> list[Paper]:
    """Random papers, for trying out the benchmark."""
    from tests.unit.made_papers import papers

    return papers(size)


def write_library(papers: list[Paper], home: Path) -> None:
    """Write the library's log directly, as importing isn't what is measured."""
    path = Library(home / "library").path
    path.parent.mkdir(parents=True)
    with path.open("w") as file:
        for paper in papers:
            line = json.dumps(paper_to_json(paper), ensure_ascii=False, sort_keys=True)
            file.write(line + "\n")


def quantile(times: list[float], share: float) -> float:
    """The smallest time that `share` of the times do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def measured(
    contenders: list[Contender], queries: list[Typed], repeat: int, slow_each: int
) -> dict[str, dict[str, list[float]]]:
    """Seconds of each query by system and class."""
    times: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    asked: dict[str, int] = defaultdict(int)
    for query in queries:
        asked[query.kind] += 1
        for contender in contenders:
            is_slow = contender.name == PlainWhoosh.name
            if is_slow and (asked[query.kind] > slow_each or query.kind == "keystroke"):
                continue
            runs = []
            for _ in range(1 if is_slow or query.kind == "keystroke" else repeat):
                started = time.perf_counter()
                contender.search(query)
                runs.append(time.perf_counter() - started)
            times[contender.name][query.kind].append(statistics.median(runs))
    return times


def memory_and_start(home: Path, queries: list[Typed]) -> tuple[float, float]:
    """Seconds from opening to the first answer, and MB of a process that asked 200 queries."""
    texts = "\n".join(query.text for query in queries if query.kind != "keystroke")[:200_000]
    texts = "\n".join(texts.split("\n")[:200])
    probe = [sys.executable, "-c", _PROBE, str(home)]
    answer = subprocess.run(probe, input=texts, text=True, capture_output=True, check=True)
    first, rss = answer.stdout.split()
    return float(first), int(rss) / 1024


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds, to about three significant digits."""
    value = 1000 * seconds
    return f"{value:.{3 if value < 1 else 2 if value < 10 else 1}f}"


def table(times: dict[str, dict[str, list[float]]], kinds: list[str]) -> Iterator[str]:
    """Median, 95th percentile and maximum of each class and system, in milliseconds."""
    names = list(times)
    yield "| class | " + " | ".join(f"{name}: p50 / p95 / max" for name in names) + " |"
    yield "|---" * (len(names) + 1) + "|"
    for kind in kinds:
        cells = []
        for name in names:
            found = times[name].get(kind)
            cells.append(
                " / ".join(
                    milliseconds(each)
                    for each in (quantile(found, 0.5), quantile(found, 0.95), max(found))
                )
                if found
                else "-"
            )
        yield f"| {kind} | " + " | ".join(cells) + " |"


def means(times: dict[str, dict[str, list[float]]]) -> Iterator[str]:
    """How the systems compare to ours: geometric means over all queries except keystrokes."""
    ours = next(iter(times))
    for name in list(times)[1:]:
        logs = [
            math.log(mine / theirs)
            for kind in times[ours]
            if kind != "keystroke"
            for mine, theirs in zip(times[ours][kind], times[name].get(kind, []), strict=False)
        ]
        if logs:
            ratio = math.exp(sum(logs) / len(logs))
            yield f"- our time / {name}'s, geometric mean over {len(logs)} queries: {ratio:.3f}"


def run(size: int, chosen: argparse.Namespace) -> None:
    """Measure one size and print its tables."""
    corpus = chosen.corpus
    papers = made_corpus(size) if corpus == "-" else read_corpus(Path(corpus), size)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_library(papers, home)
        contenders: list[Contender] = [Ours(home, None)]
        makers: dict[str, Callable[[Path], Contender]] = {
            "whoosh": PlainWhoosh,
            "fts5": Fts5,
            "tantivy": Tantivy,
        }
        contenders += [makers[name](home / name) for name in chosen.systems.split(",") if name]
        print(f"\n### {len(papers):,} papers\n\n| system | papers a second | MB on disk |")
        print("|---|---|---|")
        for contender in [Ours(home, 1), *contenders]:
            started = time.perf_counter()
            contender.build(papers)
            rate = len(papers) / (time.perf_counter() - started)
            print(f"| {contender.name} | {rate:,.0f} | {contender.size() / 1e6:.0f} |", flush=True)
        queries = typed_queries(papers, chosen.each, chosen.titles)
        for contender in contenders:
            contender.search(queries[0])
        times = measured(contenders, queries, chosen.repeat, chosen.slow)
        print(f"\nMilliseconds for the best 50, {len(queries):,} queries:\n")
        print("\n".join(table(times, list(dict.fromkeys(query.kind for query in queries)))))
        print()
        print("\n".join(means(times)))
        first, memory = memory_and_start(home, queries)
        print(f"- open and answer the first query, after imports: {1000 * first:.0f} ms")
        print(f"- memory after 200 queries: {memory:.0f} MB")


def main() -> None:
    """Measure every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", default="-")
    parser.add_argument("--size", default="1000", help="papers; several with commas between")
    parser.add_argument("--systems", default="whoosh,fts5,tantivy")
    parser.add_argument("--each", type=int, default=22, help="queries of each class")
    parser.add_argument("--titles", type=int, default=50, help="titles typed key by key")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--slow", type=int, default=3, help="queries a class for plain Whoosh")
    chosen = parser.parse_args()
    now = datetime.now(UTC).date().isoformat()
    print(f"{now}, {platform.platform()}, Python {platform.python_version()},", end=" ")
    print(f"{os.cpu_count()} cores")
    for size in chosen.size.split(","):
        run(int(size), chosen)


if __name__ == "__main__":
    main()
