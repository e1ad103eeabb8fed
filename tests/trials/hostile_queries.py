"""No query raises, takes long or keeps memory.

    python -m tests.trials.hostile_queries --rounds 100000 --seed 1 --home FOLDER

Each round makes a string of one of two dozen kinds, searches for it, reads the first twenty papers,
marks the words in one of them, and asks for a suggestion and an explanation now and then.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.index import Index
from digest.library import Library
from digest.text.snippet import best_fragment
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MAX_SECONDS: Final = 0.2
"""CPU of one search with its first hits."""
MAX_EXTRA: Final = 5
"""Searches that an explanation, a suggestion or marking the words may take the time of."""
MAX_GROWTH: Final = 0.1
"""Of the memory from the second tenth of the rounds, when all caches are full, to the last."""
_WARM_ROUNDS: Final = 1000
_MEMORY_EVERY: Final = 20
_HOSTILE_LENGTH: Final = 5000
"""Letters of a word of the query's own letters, in which its words are marked."""
FIRST_HITS: Final = 20
_SLOW_TRIES: Final = 3
"""A slow query is tried again: the machine has other things to do."""

_FIELDS: Final = (
    *("title", "abstract", "author", "cat", "venue", "id", "date", "newer", "has", "is", "tag"),
    *("digest", "foo", "Title", "", "http"),
)
_VALUES: Final = (
    *(
        "",
        "2024",
        "2024-01..2024-03",
        "..",
        "2024-99",
        "9999w",
        "code",
        "bookmarked",
        "unread",
        "x",
    ),
    *(
        "cs",
        "cs.CL",
        "cs.*",
        "'",
        "0",
        "\u0660\u0661",
        "arxiv:2403.",
        "10.1000/",
        "(",
        '"',
        "-",
        "*",
    ),
)
_CONTROLS: Final = (
    "\x00\x07\x08\n\r\t\x0b\x1b\x7f\x85\x9b\u200b\u202e\u2028\ufeff\ud800\udfff\U000e0041"
)
_LETTERS: Final = (
    "aeio\u00e9\u00fc\u0142\u03b1\u0436\u4e00\u738b\u0939\u093f\u00df\u0130\u01c5\ufb01"
    "\u00b2\u2160\U0001d400\U0001f600e\u0301"
)
_SIGNS: Final = "()[]{}\"'`\u201c\u201d\u00ab\u00bb*?~-+|&^_\\$<>=:;,./!@#%"
_TEX: Final = (
    *("$", "$$", "\\", "\\(", "\\)", "{", "}", "^{", "_{", "\\frac{", "\\mathcal{O}", '\\"o', "~"),
    *("\\begin{equation}", "\\end{equation}", "<b>", "</b>", "&amp;", "&lt;", "``", "''", "--"),
)


class Maker:
    """Makes queries of every kind from words of the papers."""

    def __init__(self, seed: int, words: Sequence[str]) -> None:
        self.chance: Final = random.Random(seed)
        self._words: Final = words

    def query(self) -> str:
        """One query, more often of a kind that is quick to search for."""
        is_heavy = self.chance.random() < _HEAVY_SHARE
        return self.chance.choice(HEAVY_KINDS if is_heavy else LIGHT_KINDS)(self)

    def word(self) -> str:
        """A word of the papers, often a common one, now and then cut or mistyped."""
        chance = self.chance
        rank = min(int(chance.expovariate(5 / len(self._words))), len(self._words) - 1)
        word = self._words[rank]
        kind = chance.random()
        if kind < 0.1:
            return word[: chance.randint(1, len(word))]
        if kind < 0.2:
            at = chance.randrange(len(word))
            return word[:at] + chance.choice(_LETTERS) + word[at + 1 :]
        return word

    def many(self, make: Callable[[], str], most: int, joint: str = " ") -> str:
        """Up to `most` of something."""
        return joint.join(make() for _ in range(self.chance.randint(1, most)))

    def item(self) -> str:
        """One item of a query."""
        return self.chance.choice(ITEMS)(self)

    def soup(self, letters: Sequence[str], most: int) -> str:
        """Characters or pieces in any order."""
        return "".join(self.chance.choices(letters, k=self.chance.randint(1, most)))

    def filter(self) -> str:
        """A field with a value that may be junk."""
        return f"{self.chance.choice(_FIELDS)}:{self.chance.choice(_VALUES)}"

    def wild(self) -> str:
        """A word in which letters became wildcards."""
        word = list(self.word()[:8])
        for _ in range(self.chance.randint(1, 4)):
            word[self.chance.randrange(len(word))] = self.chance.choice("**?")
        return "".join(word)

    def nested(self) -> str:
        """Brackets in brackets, closed or not."""
        depth = self.chance.choice((3, 10, 17, 100, 2000))
        opened = "".join(
            f"{self.chance.choice(('', '-', 'title:', 'OR ', 'NOT '))}({self.item()} "
            if depth < 100
            else "("
            for _ in range(depth)
        )
        return opened + self.item() + ")" * self.chance.randint(0, depth)

    def long(self) -> str:
        """A query of thousands of characters."""
        piece = self.chance.choice(
            (self.item(), self.word(), self.soup(_SIGNS, 3), self.soup(_TEX, 3), "a", " ")
        )
        return (piece * (10_000 // max(1, len(piece)) + 1))[:10_000]


_WILDCARDS: Final = ("*", "?", "?*", "*?*", "a*", "*a", "*a*", "e?", "??", "*e*", "s*s")
ITEMS: Final[tuple[Callable[[Maker], str], ...]] = (
    Maker.word,
    Maker.word,
    Maker.wild,
    lambda maker: f"{maker.word()}~{maker.chance.choice(('', '1', '2', '3'))}",
    lambda maker: f'"{maker.many(maker.word, 6)}"',
    lambda maker: f"{maker.word()}-{maker.word()}",
    lambda maker: f"{maker.chance.choice(_FIELDS)}:{maker.word()}",
    Maker.filter,
    lambda maker: f"{maker.chance.choice(_FIELDS)}:({maker.many(maker.word, 3)})",
    lambda maker: f'{maker.chance.choice(_FIELDS)}:"{maker.many(maker.word, 3)}"',
    lambda maker: f"({maker.many(maker.word, 4)})",
    lambda maker: str(maker.chance.randint(0, 3000)),
    lambda maker: maker.chance.choice(_WILDCARDS),
    lambda maker: maker.soup(_SIGNS, 4),
)
"""The items that queries are made of."""

_JOINTS: Final = (" ", " ", " OR ", " NOT ", " -", " AND ", "|", " OR NOT ", " OR -", "", ",", "\n")
LIGHT_KINDS: Final[tuple[Callable[[Maker], str], ...]] = (
    lambda maker: maker.many(maker.item, 5),
    lambda maker: maker.many(lambda: maker.soup(_LETTERS, 9) + "~2", 5),
    lambda maker: f'"{maker.many(maker.word, 70)}"',
    Maker.long,
    lambda maker: maker.soup(_SIGNS, 60),
    lambda maker: maker.soup(_CONTROLS + _LETTERS, 60),
    lambda maker: maker.soup(_TEX, 40),
    lambda maker: maker.many(lambda: maker.soup((*_TEX, maker.word(), " "), 12), 8),
    lambda maker: "".join(chr(maker.chance.randrange(0x110000)) for _ in range(40)),
    lambda maker: maker.chance.randbytes(60).decode("utf-8", "surrogateescape"),
)
"""The kinds that take some milliseconds each."""
HEAVY_KINDS: Final[tuple[Callable[[Maker], str], ...]] = (
    lambda maker: maker.many(maker.item, 12, maker.chance.choice(_JOINTS)),
    lambda maker: maker.many(maker.word, 80, maker.chance.choice(_JOINTS)),
    lambda maker: maker.many(maker.wild, 6, maker.chance.choice(_JOINTS)),
    lambda maker: maker.many(lambda: maker.word() + "~2", 6, maker.chance.choice(_JOINTS)),
    lambda maker: maker.many(lambda: maker.chance.choice(_WILDCARDS), 6),
    lambda maker: maker.many(lambda: f'"{maker.many(maker.word, 3)}"', 40, " OR "),
    lambda maker: maker.many(lambda: f"{maker.word()}-{maker.word()}", 60, " OR "),
    lambda maker: maker.many(lambda: f"-{maker.item()}", 40),
    lambda maker: maker.many(maker.filter, 80, maker.chance.choice(_JOINTS)),
    Maker.nested,
    lambda maker: maker.soup(_SIGNS + _LETTERS + "   ", 200),
    lambda maker: maker.soup(_CONTROLS + _SIGNS + " ORNT", 400),
    lambda maker: maker.chance.randbytes(300).decode("latin-1"),
)
"""The kinds that do as much as a query can ask for."""
_HEAVY_SHARE: Final = 0.25


@dataclass
class Outcome:
    """What the rounds showed."""

    trials: int = 0
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """CPU seconds of the slowest search."""
    seconds: float = 0.0
    """CPU seconds of all searches."""
    early_memory: int = 0
    """The most bytes of the process's own memory in the second tenth of the rounds."""
    memory: int = 0
    """The same in the last tenth."""

    def __str__(self) -> str:
        return (
            f"no query raises, takes over {MAX_SECONDS * 1000:.0f} ms of CPU or keeps memory: "
            f"{self.trials} trials, {len(self.failures)} failures "
            f"(slowest {self.slowest * 1000:.0f} ms, mean "
            f"{self.seconds * 1000 / max(1, self.trials):.1f} ms, memory "
            f"{self.early_memory >> 20} to {self.memory >> 20} MiB)"
        )


def trial(
    index: Index,
    rounds: int,
    seed: int,
    *,
    max_seconds: float = MAX_SECONDS,
    tell: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """Search for so many generated strings.

    Args:
        index: what to search.
        rounds: how many strings.
        seed: makes the same strings again.
        max_seconds: CPU that a search may take.
        tell: is told of each failure at once.
    """
    maker = Maker(seed, common_words(index))
    outcome = Outcome()
    for number in range(rounds):
        query = maker.query()
        try:
            taken = _cpu_seconds(index, query, number)
            tries = 1
            while taken > max_seconds and tries < _SLOW_TRIES:
                index._evaluator.clear_cache()
                taken = min(taken, _cpu_seconds(index, query, number))
                tries += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a find
            taken = 0.0
            outcome.failures.append(f"{type(error).__name__} ({error}): {query!r}")
            tell(outcome.failures[-1])
        if taken > max_seconds:
            outcome.failures.append(f"{taken * 1000:.0f} ms: {query!r}")
            tell(outcome.failures[-1])
        outcome.trials += 1
        outcome.slowest = max(outcome.slowest, taken)
        outcome.seconds += taken
        tenth = number * 10 // rounds
        if tenth in {1, 9} and number % _MEMORY_EVERY == 0:
            memory = own_memory()
            if tenth == 1:
                outcome.early_memory = max(outcome.early_memory, memory)
            else:
                outcome.memory = max(outcome.memory, memory)
    is_warm = rounds // 10 >= _WARM_ROUNDS
    if is_warm and outcome.memory > outcome.early_memory * (1 + MAX_GROWTH):
        outcome.failures.append(
            f"memory grew from {outcome.early_memory} to {outcome.memory} bytes"
        )
    return outcome


def _cpu_seconds(index: Index, query: str, number: int) -> float:
    """The CPU of a search and its first hits; of what else is asked, where that is far more."""
    started = time.process_time()
    page = index.search(query)
    hits = list(islice(page.hits, FIRST_HITS))
    slowest = time.process_time() - started
    assert len(page.hits) == page.total
    assert all(remark and len(remark) < 5000 for remark in page.understood.remarks)
    extras: list[Callable[[], object]] = []
    if hits:
        hit = hits[number % len(hits)]
        words = page.understood.words
        extras.append(lambda: _mark(hit.paper.abstract, words))
        if number % 7 == 0:
            extras.append(lambda: index.explain(query, hit.paper.id))
        if number % 7 == 2:
            letters = "".join(filter(str.isalnum, query)) or "x"
            extras.append(lambda: _mark((letters * _HOSTILE_LENGTH)[:_HOSTILE_LENGTH], words))
    if number % 7 == 1:
        extras.append(lambda: index.suggest(query))
    for extra in extras:
        started = time.process_time()
        extra()
        slowest = max(slowest, (time.process_time() - started) / MAX_EXTRA)
    return slowest


def _mark(text: str, words: Sequence[str]) -> None:
    """Find the words of a query in a text, as the reader does for its rows and its pane."""
    best_fragment(text, words, 80)
    if words:
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
        for _ in pattern.finditer(text):
            pass


def common_words(index: Index, most: int = 20_000) -> list[str]:
    """The words of titles and abstracts, those in most papers first."""
    held: dict[str, int] = {}
    for name in ("title_words", "abstract_words"):
        for _, arrays in index._snapshot.lists(name):
            sizes = (arrays.offsets[1:] - arrays.offsets[:-1]).tolist()
            terms = bytes(arrays.blob).decode("utf-8", "surrogatepass").splitlines()
            for term, size in zip(terms, sizes, strict=False):
                held[term] = held.get(term, 0) + size
    return sorted(held, key=lambda word: (-held[word], word))[:most]


def own_memory() -> int:
    """Bytes of this process's memory, without mapped files, which the system may take back."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    match = re.search(r"RssAnon:\s*(\d+) kB", status)
    return int(match[1]) * 1024 if match else 0


@contextmanager
def made_index(count: int) -> Iterator[Index]:
    """An index of made papers in a folder that is deleted afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder, "library"))
        library.add(papers(count))
        index = Index.open(Path(folder, "index"), library, processes=1)
        yield index
        index.close()


def main() -> int:
    """Run the trial by hand."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--papers", type=int, default=2000, help="made papers to search")
    parser.add_argument("--home", type=Path, help="a home with library/ and index/ to search")
    arguments = parser.parse_args()
    if arguments.home:
        index = Index.open(arguments.home / "index", Library(arguments.home / "library"))
        outcome = trial(index, arguments.rounds, arguments.seed, tell=_tell)
    else:
        with made_index(arguments.papers) as index:
            outcome = trial(index, arguments.rounds, arguments.seed, tell=_tell)
    print(outcome)
    return bool(outcome.failures)


def _tell(failure: str) -> None:
    print(failure[:600], file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
