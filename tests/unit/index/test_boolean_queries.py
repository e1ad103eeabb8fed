"""Boolean queries find what their meaning says, tried on every paper in plain Python.

The meaning is made first, as a tree that knows which papers it holds for; the text of the query is
written from it. So neither Sheaf's parser nor its index has a part in what is expected.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pytest

from digest.analysis import STOP_WORDS, cached_stem, tokens_of, words_of
from digest.index import Index
from digest.index.search.ranking import MAX_STRICT_WORDS, MIN_FULL_MATCHES
from digest.library import Library
from tests.unit.made_papers import AUTHORS, CATEGORIES, WORDS, papers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.paper import Paper

_PARTS: Final = ("tuning", "multi modal", "net fine", "net u", "finetuning", "fine tuning")
CORPUS: Final = [
    replace(paper, abstract=f"{paper.abstract} Then {_PARTS[at % len(_PARTS)]}.")
    for at, paper in enumerate(papers(200, seed=31))
]
"""Papers in which the parts of compounds also stand alone."""
USER_SETS: Final = {
    "bookmarked": frozenset(paper.id for paper in CORPUS[::5]),
    "read": frozenset(paper.id for paper in CORPUS[::3]),
    "tag:to_2": frozenset(paper.id for paper in CORPUS[::7]),
}
PLAIN_WORDS: Final = [word for word in WORDS if word.isalpha() and word not in STOP_WORDS]
COMPOUNDS: Final = [
    word for word in WORDS if word.count("-") == 1 and word.replace("-", "").isalpha()
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    home = tmp_path_factory.mktemp("home")
    Library(home / "library").add(CORPUS)
    opened = Index.open(home / "index", Library(home / "library"))
    yield opened
    opened.close()


class Text:
    """The words of one paper, as a person would look for them."""

    def __init__(self, paper: Paper) -> None:
        self.stemmed = {
            name: [cached_stem(word) for word in tokens_of(text) if word not in STOP_WORDS]
            for name, text in (("title", paper.title), ("abstract", paper.abstract))
        }
        self.authors = tokens_of(" ".join(paper.authors))
        self.stems = frozenset(self.stemmed["title"] + self.stemmed["abstract"])
        self.words = frozenset(self.authors + tokens_of(" ".join(paper.categories)))

    def has(self, word: str, name: str = "") -> bool:
        """Whether a word is in the paper, or in one of its fields."""
        if name:
            return (
                word in self.authors
                if name == "author"
                else cached_stem(word) in self.stemmed[name]
            )
        return cached_stem(word) in self.stems or word in self.words

    def has_phrase(self, words: list[str], name: str = "") -> bool:
        """Whether words follow each other in a field."""
        fields = {**self.stemmed, "author": self.authors}
        for each in [name] if name else fields:
            sought = words if each == "author" else [cached_stem(word) for word in words]
            tokens = fields[each]
            starts = range(len(tokens) - len(sought) + 1)
            if any(tokens[at : at + len(sought)] == sought for at in starts):
                return True
        return False


TEXTS: Final = {paper.id: Text(paper) for paper in CORPUS}
ALL: Final = frozenset(TEXTS)


@dataclass(frozen=True)
class Item:
    """A part of a query: how it is written, and the papers that it holds for."""

    text: str
    found: frozenset[str]
    is_filter: bool = False
    apart: tuple[frozenset[str], ...] = field(default=())
    """The papers of each word, where the item stands for several words that may be apart."""


def holding(test: Callable[[Text], bool]) -> frozenset[str]:
    return frozenset(paper_id for paper_id, text in TEXTS.items() if test(text))


def of_papers(test: Callable[[Paper], object]) -> frozenset[str]:
    return frozenset(paper.id for paper in CORPUS if test(paper))


class Maker:
    """Makes items and whole queries by chance."""

    def __init__(self, seed: int) -> None:
        self.chance: Final = random.Random(seed)

    def word(self) -> Item:
        word = self.chance.choice(PLAIN_WORDS)
        [typed] = words_of(word)
        name = self.chance.choice(("", "", "", "title", "abstract"))
        prefix = f"{name}:" if name else ""
        return Item(f"{prefix}{word}", holding(lambda text: text.has(typed, name)))

    def author(self) -> Item:
        name = self.chance.choice(AUTHORS)
        first, last = words_of(name)
        if self.chance.random() < 0.5:
            return Item(
                f'author:"{name}"', holding(lambda text: text.has_phrase([first, last], "author"))
            )
        return Item(f"author:{name.split()[1]}", holding(lambda text: text.has(last, "author")))

    def phrase(self) -> Item:
        paper = self.chance.choice(CORPUS)
        words = [w for w in words_of(paper.abstract) if w not in STOP_WORDS]
        at = self.chance.randrange(max(1, len(words) - 1))
        chosen = words[at : at + 2]
        if len(chosen) < 2:
            return self.word()
        return Item(f'"{" ".join(chosen)}"', holding(lambda text: text.has_phrase(chosen)))

    def compound(self) -> Item:
        """A word with a hyphen: its parts, or both as one word."""
        word = self.chance.choice(COMPOUNDS)
        one, other = words_of(word)
        closed = one + other
        each = tuple(
            holding(lambda text, part=part: text.has(part) or text.has(closed))  # type: ignore[misc]
            for part in (one, other)
        )
        together = holding(lambda text: text.has_phrase([one, other]) or text.has(closed))
        return Item(word, together, apart=each)

    def filter(self) -> Item:
        chance = self.chance
        category = chance.choice(CATEGORIES)
        year = chance.randint(2019, 2024)
        month = f"{year}-0{chance.randint(1, 9)}"
        in_category = of_papers(
            lambda paper: any(
                each.lower() == category.lower() or each.lower().startswith(f"{category.lower()}.")
                for each in paper.categories
            )
        )
        kinds: tuple[tuple[str, frozenset[str]], ...] = (
            (f"cat:{category}", in_category),
            (f"date:{year}", of_papers(lambda paper: (paper.dated or "").startswith(str(year)))),
            (f"date:{month}..", of_papers(lambda paper: (paper.dated or "") >= month)),
            (f"date:..{month}", of_papers(lambda paper: "" < (paper.dated or "") < f"{month}~")),
            ("has:code", of_papers(lambda paper: paper.code)),
            ("has:upvotes", of_papers(lambda paper: paper.upvotes)),
            ("is:bookmarked", USER_SETS["bookmarked"]),
            ("is:unread", ALL - USER_SETS["read"]),
            ("tag:to_2", USER_SETS["tag:to_2"]),
            ("tag:none", frozenset()),
        )
        text, found = chance.choice(kinds)
        return Item(text, found, is_filter=True)

    def item(self, depth: int = 0) -> Item:
        kinds: list[Callable[[], Item]] = [self.word] * 4 + [self.filter] * 2
        kinds += [self.author, self.phrase, self.compound]
        if depth < 2:
            kinds.append(lambda: self.group(depth + 1))
        return self.chance.choice(kinds)()

    def group(self, depth: int) -> Item:
        """Items in brackets: all of them, or any."""
        items = [self.item(depth) for _ in range(self.chance.randint(2, 3))]
        if self.chance.random() < 0.5:
            found = frozenset.union(*(each.found for each in items))
            text = " OR ".join(each.text for each in items)
        else:
            items = [each for each in items if not each.apart] or [self.word()]
            found = frozenset.intersection(*(each.found for each in items))
            text = " ".join(each.text for each in items)
        return Item(f"({text})", found, all(each.is_filter for each in items))

    def clause(self) -> tuple[Item, str]:
        """What stands between two spaces, and whether it excludes or is a choice."""
        kind = self.chance.choice(("plain", "plain", "not", "or", "or", "or not"))
        item = self.item()
        if kind == "plain":
            return item, ""
        if kind == "not":
            sign = self.chance.choice(("-", "NOT "))
            return Item(f"{sign}{item.text}", ALL - item.found), "not"
        text, found, is_filter = "", frozenset[str](), True
        for each in (item, *(self.item() for _ in range(self.chance.randint(1, 2)))):
            negated = kind == "or not" and self.chance.random() < 0.5
            joint = self.chance.choice((" OR ", " | ", " || ")) if text else ""
            text += f"{joint}{self.chance.choice(('NOT ', '-')) if negated else ''}{each.text}"
            found |= (ALL - each.found) if negated else each.found
            is_filter = is_filter and each.is_filter
        return Item(text, found, is_filter), "or"


def expected(clauses: list[tuple[Item, str]]) -> frozenset[str]:
    """The papers with every word; where these are few, those with some; filtered either way."""
    words: list[frozenset[str]] = []
    filters: list[frozenset[str]] = []
    for item, kind in clauses:
        if kind == "not" or item.is_filter:
            filters.append(item.found)
        elif item.apart and not kind:
            words += item.apart
        else:
            words.append(item.found)
    allowed = ALL.intersection(*filters)
    if not words:
        return allowed
    every = frozenset.intersection(*words) & allowed
    few = MIN_FULL_MATCHES if len(words) > MAX_STRICT_WORDS else 1
    return frozenset.union(*words) & allowed if len(words) > 1 and len(every) < few else every


@pytest.mark.parametrize("seed", range(2))
def test_generated_boolean_queries_find_what_they_mean(index: Index, seed: int) -> None:
    maker = Maker(seed)
    answered = 0
    for _ in range(200):
        clauses = [maker.clause() for _ in range(maker.chance.randint(1, 3))]
        # Brackets around plain items mean nothing by themselves, so each stands in a choice.
        clauses = [each for each in clauses if each[1] or not each[0].text.startswith("(")]
        texts = [item.text for item, _ in clauses]
        if not texts or len(set(texts)) < len(texts):
            continue
        text = " ".join(texts) + " "
        page = index.search(text, user_sets=USER_SETS)
        if page.understood.corrections:
            continue
        found = {hit.paper.id for hit in page.hits}
        titled = {
            p.id for p in CORPUS if " ".join(words_of(p.title)).startswith(" ".join(words_of(text)))
        }
        assert found - titled == expected(clauses) - titled, text
        answered += bool(found)
    assert answered > 80
