"""How fast `text:` finds a paragraph in a thousand kept texts, and what their index takes.

Run by hand from the project's folder:

    python -m tests.bench.inside_texts --corpus arxiv-100k.jsonl.gz --pages shared/fulltext

Nobody has a thousand real pages at hand, so the texts are put together: as many paragraphs as a
paper has, the larger part halves of real abstracts, which have the words of real papers and how
often each occurs, and the rest real paragraphs of the pages. They are kept as fetched texts are,
beside a library that has their papers and others. Each query is asked of caches that were emptied;
its time is the median of its repetitions, from the query to twenty hits with their paragraphs.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.analysis import STOP_WORDS, words_of
from digest.fulltext import document as d
from digest.fulltext.content import every_block
from digest.fulltext.readers import read_file
from digest.fulltext.store import Source, Texts
from digest.index import Index
from digest.library import Library
from digest.passages.store import Passages
from digest.query import parse
from digest.storage.memory import keep_freed
from tests.bench.speed import read_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.paper import Paper

_SECTIONS: Final = ("Introduction", "Related work", "Method", "Data", "Experiments", "Discussion")
_REAL: Final = 0.25
"""The share of paragraphs that are those of real pages."""
_SHOWN: Final = 20
_COMMON: Final = 200
"""So many of the words are the common ones, and as many the rare ones."""


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="papers, JSON lines")
    parser.add_argument("--pages", type=Path, required=True, help="a folder with HTML pages")
    parser.add_argument("--library", type=int, default=10_000, help="papers in the library")
    parser.add_argument("--texts", type=int, default=1000, help="papers with a text")
    parser.add_argument("--paragraphs", type=int, default=150, help="paragraphs of a text")
    parser.add_argument("--each", type=int, default=100, help="queries of a class")
    parser.add_argument("--repeat", type=int, default=3, help="how often each is asked")
    arguments = parser.parse_args()
    keep_freed()
    chance = random.Random(1)
    needed = arguments.texts * arguments.paragraphs // 2
    papers = read_corpus(arguments.corpus, max(arguments.library, needed))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        library, texts = Library(home / "library"), Texts(home / "texts", read_file)
        library.add(papers[: arguments.library])
        said = _paragraphs(papers, arguments.pages, chance)
        for paper in papers[: arguments.texts]:
            _keep(texts, paper, [next(said) for _ in range(arguments.paragraphs)])
        _measure(home, library, texts, arguments, chance)


def _paragraphs(
    papers: list[Paper], pages: Path, chance: random.Random
) -> Iterator[tuple[d.Span, ...]]:
    real = [
        block.spans
        for page in sorted(pages.rglob("*.html"))
        if page.stat().st_size > 100_000
        for block in every_block(read_file(page.read_bytes(), "").body)
        if isinstance(block, d.Paragraph)
    ]
    halves = itertools.cycle([half for paper in papers for half in _halves(paper.abstract)])
    while True:
        if chance.random() < _REAL:
            yield chance.choice(real)
        else:
            yield (d.Text(next(halves)),)


def _halves(abstract: str) -> list[str]:
    sentences = re.split(r"(?<=\.)\s+", abstract)
    middle = len(sentences) // 2
    return [half for half in (" ".join(sentences[:middle]), " ".join(sentences[middle:])) if half]


def _keep(texts: Texts, paper: Paper, paragraphs: list[tuple[d.Span, ...]]) -> None:
    of_section = len(paragraphs) // len(_SECTIONS) + 1
    sections = tuple(
        d.Section(
            f"S{number}",
            1,
            str(number),
            (d.Text(title),),
            tuple(
                d.Paragraph(f"S{number}.p{at}", spans)
                for at, spans in enumerate(
                    paragraphs[(number - 1) * of_section : number * of_section], start=1
                )
            ),
        )
        for number, title in enumerate(_SECTIONS, start=1)
    )
    text = d.Document((d.Text(paper.title),), paper.authors, (), sections, d.Format.HTML, 1)
    texts.keep(paper.id, b"<html></html>", text, source=Source.ARXIV, url="")


def _measure(
    home: Path,
    library: Library,
    texts: Texts,
    arguments: argparse.Namespace,
    chance: random.Random,
) -> None:
    started = time.perf_counter()
    stats = Passages(home / "passages", texts).update()
    built = time.perf_counter() - started
    kept = sum(each.size for each in texts.all())
    on_disk = sum(each.stat().st_size for each in (home / "passages").iterdir())
    print(
        f"{stats.texts:,} texts of {kept / 1e6:.0f} MB: {stats.passages:,} paragraphs indexed in "
        f"{built:.1f} s, {on_disk / 1e6:.0f} MB on disk; a library of {arguments.library:,} papers"
    )
    index = Index.open(home / "index", library)
    passages = Passages(home / "passages", texts)
    index.search_texts(passages)
    started = time.perf_counter()
    index.search("text:model").hits[:_SHOWN]
    print(f"first search, which opens it: {(time.perf_counter() - started) * 1e3:.0f} ms")
    _print_times(index, passages, _queries(passages, arguments.each, chance), arguments.repeat)
    started = time.perf_counter()
    texts.remove(texts.all()[0].paper)
    index.search("text:model").hits[:_SHOWN]
    print(
        f"\nfirst search after a text was removed: {(time.perf_counter() - started) * 1e3:.0f} ms"
    )


def _print_times(
    index: Index, passages: Passages, queries: dict[str, list[str]], repeat: int
) -> None:
    print("\n| class | for example | p50 | p95 | max | texts found, median |")
    print("|---|---|---|---|---|---|")
    every: list[float] = []
    for kind, asked in queries.items():
        times, found = [], []
        for query in asked:
            taken = []
            for _ in range(repeat):
                index._evaluator.clear_cache()
                passages.clear_cache()
                started = time.perf_counter()
                page = index.search(query)
                page.hits[:_SHOWN]
                taken.append((time.perf_counter() - started) * 1e3)
            times.append(statistics.median(taken))
            found.append(page.total)
        every += times
        print(f"| {kind} | `{asked[0]}` | {_quantiles(times)} | {statistics.median(found):,.0f} |")
    print(f"| all | | {_quantiles(every)} | |")


def _quantiles(times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{statistics.median(ordered):.2f} | {p95:.2f} | {ordered[-1]:.2f}"


def _queries(passages: Passages, each: int, chance: random.Random) -> dict[str, list[str]]:
    """Queries of every class, drawn from paragraphs of the texts."""
    found = passages.find(parse("text:the*").inside[0])
    samples = [
        words_of(passage.text)
        for number in found.scores.nonzero()[0].tolist()
        if (passage := found.passage(number)) is not None
    ]
    counts: dict[str, int] = defaultdict(int)
    for words in samples:
        for word in {*words} - STOP_WORDS:
            if word.isalpha() and len(word) > 3:
                counts[word] += 1
    by_count = sorted(counts, key=lambda word: (-counts[word], word))
    common, rare = by_count[:_COMMON], by_count[-_COMMON:]
    made: dict[str, list[str]] = defaultdict(list)
    for _ in range(each):
        words = chance.choice(samples)
        at = chance.randrange(max(1, len(words) - 4))
        phrase = " ".join(words[at : at + chance.choice((2, 3, 4))])
        several = chance.sample(words, min(3, len(words)))
        word = chance.choice(common)
        made["common word"].append(f"text:{word} ")
        made["rare word"].append(f"text:{chance.choice(rare)} ")
        made["half-typed word"].append(f"text:{word[: chance.randint(1, len(word))]}")
        made["three words"].append(f"text:({' '.join(several)}) ")
        made["phrase"].append(f'text:"{phrase}"')
        made["with other words"].append(f"{chance.choice(common)} text:{word} ")
        made["excluded"].append(f"{chance.choice(common)} -text:{word} ")
    return made


if __name__ == "__main__":
    main()
