"""The queries of the speed benchmark, made from the corpus by a seed."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.analysis import STOP_WORDS, words_of

if TYPE_CHECKING:
    from digest.paper import Paper


@dataclass(frozen=True)
class Typed:
    """One query, in parts that each system puts into its own syntax."""

    kind: str
    words: tuple[str, ...] = ()
    """Whole words, all of them required."""
    prefix: str = ""
    """The beginning of one more word."""
    phrase: tuple[str, ...] = ()
    field: str = ""
    """The field of the words; empty for all."""

    @property
    def text(self) -> str:
        """The query as a person types it into Sheaf."""
        field = f"{self.field}:" if self.field else ""
        parts = [field + word for word in self.words]
        if self.phrase:
            parts.append(f'"{" ".join(self.phrase)}"')
        return f"{' '.join([*parts, self.prefix])}"


def typed_queries(papers: list[Paper], each: int, titles: int, seed: int = 5) -> list[Typed]:
    """`each` queries of every class, and every keystroke of some titles."""
    chance = random.Random(seed)
    counts: Counter[str] = Counter()
    for paper in papers[:5000]:
        counts.update(set(words_of(f"{paper.title} {paper.abstract}")))
    content = sorted(word for word in counts if word not in STOP_WORDS and word.isalpha())
    content.sort(key=lambda word: (-counts[word], word))
    common = [word for word in content if len(word) > 2][:60]
    rare = [word for word in content if counts[word] <= 3 and len(word) > 4]
    middling = content[60:3000] or content
    found = []
    for _ in range(each):
        found += [
            Typed("common word", (chance.choice(common),)),
            Typed("rare word", (chance.choice(rare or content),)),
            Typed("two words", (chance.choice(common), chance.choice(middling))),
            Typed("three words", tuple(chance.choice(middling) for _ in range(3))),
        ]
        found += [
            Typed(f"prefix of {size}", prefix=word[:size])
            for size, word in ((n, _long(chance, content, n)) for n in (1, 2, 3, 4))
        ]
        found.append(Typed("phrase", phrase=_pair(chance, papers)))
        field = chance.choice(("title", "abstract"))
        found.append(Typed("one field", (chance.choice(common + middling),), field=field))
    for paper in chance.sample(papers, min(titles, len(papers))):
        found += _keystrokes(paper.title)
    return found


def _long(chance: random.Random, content: list[str], size: int) -> str:
    # By how common they are, as prefixes are typed on the way to words.
    while True:
        word = content[min(int(chance.expovariate(1 / 400)), len(content) - 1)]
        if len(word) >= size:
            return word


def _pair(chance: random.Random, papers: list[Paper]) -> tuple[str, ...]:
    while True:
        words = words_of(chance.choice(papers).abstract)
        pairs = [
            pair
            for pair in itertools.pairwise(words)
            if not STOP_WORDS & set(pair) and all(map(str.isalpha, pair))
        ]
        if pairs:
            return chance.choice(pairs)


def _keystrokes(title: str) -> list[Typed]:
    found = []
    for end in range(1, len(title) + 1):
        words = words_of(title[:end])
        if not words:
            continue
        whole = () if len(words) == 1 else tuple(w for w in words[:-1] if w not in STOP_WORDS)
        found.append(Typed("keystroke", whole, prefix=words[-1]))
    return found
