"""The arrays find what plain Whoosh finds, and score as the formula says."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import pairwise
from math import log1p
from typing import TYPE_CHECKING

import pytest
from whoosh import query as wq
from whoosh.filedb.filestore import RamStorage
from whoosh.index import open_dir
from whoosh.qparser import QueryParser

from digest.analysis import STOP_WORDS, stem, tokens_of, words_of
from digest.index import Index
from digest.index.schema import whoosh_schema
from digest.index.search import proximity
from digest.index.search.bm25f import K1, WEIGHTS
from digest.index.search.ranking import MAX_STRICT_WORDS
from digest.library import Library
from digest.paper import paper_to_json
from digest.query import parse
from tests.plain_whoosh import whoosh_document
from tests.unit.made_papers import AUTHORS, CATEGORIES, WORDS, papers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from whoosh import query as whoosh_query
    from whoosh.searching import Searcher

    from digest.paper import Paper
    from digest.query.tree import Word

CORPUS = papers(300)
MARKS = {
    "bookmarked": frozenset(paper.id for paper in CORPUS[::5]),
    "read": frozenset(paper.id for paper in CORPUS[::3]),
    "tag:later": frozenset(paper.id for paper in CORPUS[::7]),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    home = tmp_path_factory.mktemp("home")
    Library(home / "library").add(CORPUS)
    opened = Index.open(home / "index", Library(home / "library"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def whoosh() -> Iterator[Searcher]:
    plain = RamStorage().create_index(whoosh_schema())
    writer = plain.writer()
    for paper in CORPUS:
        writer.add_document(**whoosh_document(paper))
    writer.commit()
    with plain.searcher() as searcher:
        yield searcher


def found_by_whoosh(searcher: Searcher, query: whoosh_query.Query) -> set[str]:
    return {CORPUS[number].id for number in searcher.docs_for_query(query)}


def expected(searcher: Searcher, text: str) -> set[str]:
    """What `search` should find, from plain Whoosh's answers to the same queries."""
    parsed = parse(text, MARKS)
    ids = found_by_whoosh(searcher, parsed.every())
    if len(parsed.words) > 1 and len(ids) < (20 if len(parsed.words) > 3 else 1):
        ids = found_by_whoosh(searcher, parsed.some())
    titles = {paper.id: " ".join(words_of(paper.title)) for paper in CORPUS}
    if parsed.title_text:
        long = parsed.title_text.count(" ") >= 2
        ids |= {
            paper_id
            for paper_id, title in titles.items()
            if title == parsed.title_text or (long and title.startswith(parsed.title_text))
        }
    return ids


def typed_queries(count: int, seed: int = 11) -> list[str]:
    """Return queries of every kind, always the same ones."""
    chance = random.Random(seed)
    pick: Callable[[], str] = lambda: chance.choice(WORDS)  # noqa: E731
    cut: Callable[[], str] = lambda: (word := pick())[: chance.randint(1, len(word))]  # noqa: E731
    some: Callable[[int], str] = lambda n: " ".join(pick() for _ in range(n))  # noqa: E731
    kinds: tuple[Callable[[], str], ...] = (
        pick,
        cut,
        lambda: f"{some(2)} ",
        lambda: f"{some(3)} {cut()}",
        lambda: f"{some(6)} ",
        lambda: f'"{some(2)}"',
        lambda: f'"{some(3)}" {pick()} ',
        lambda: f"{pick()} OR {pick()} ",
        lambda: f"({pick()} OR {pick()}) {pick()} ",
        lambda: f"({pick()} {pick()}) OR ({pick()} -{pick()}) ",
        lambda: f"{pick()} -{pick()} ",
        lambda: f"{pick()} NOT ({pick()} OR {pick()}) ",
        lambda: f"title:{pick()} abstract:{pick()} ",
        lambda: f"title:{cut()}",
        lambda: f"title:({some(2)}) ",
        lambda: f"author:{chance.choice(chance.choice(AUTHORS).split())} ",
        lambda: f'author:"{chance.choice(AUTHORS)}"',
        lambda: f"cat:{chance.choice(CATEGORIES)} {pick()} ",
        lambda: f"cat:{chance.choice(CATEGORIES)}",
        lambda: f"venue:{chance.choice(['neural', 'arxiv', 'proc'])}",
        lambda: f"date:{chance.randint(2018, 2025)} ",
        lambda: f"date:2020-0{chance.randint(1, 9)}..2022 {pick()} ",
        lambda: f"date:..2021-0{chance.randint(1, 9)} ",
        lambda: f"has:{chance.choice(['code', 'doi', 'upvotes', 'abstract'])} {pick()} ",
        lambda: chance.choice(["is:bookmarked", "is:read", "is:unread", "tag:later", "tag:x"]),
        lambda: f"is:unread {pick()} ",
        lambda: "digest:hf ",
        lambda: f"{pick()} {chance.randint(2018, 2024)} ",
        lambda: f"{pick()} {chance.randint(2018, 2024)}",
        lambda: f"-{chance.randint(2018, 2024)} {pick()} ",
        lambda: f"{pick()} {chance.choice(['cs.LG', 'math.PR', '-cs.CL'])} ",
        lambda: f"id:{chance.choice(CORPUS).id}",
        lambda: f"id:{chance.choice(CORPUS).id[6:9]}",
        lambda: f"{cut()}*",
        lambda: f"{cut()}*{pick()[-1]} ",
        lambda: f"{pick()[0]}??{chance.choice('*e')} ",
        lambda: f"*{pick()[-2:]} {pick()} ",
        lambda: "?" * chance.randint(2, 9) + "* ",
        lambda: f"{pick()}~ ",
        lambda: f"{pick()}~2 ",
        lambda: f"{cut()[::-1]}~1 {pick()} ",
        lambda: chance.choice(CORPUS).title,
        lambda: chance.choice(CORPUS).title[:-3],
        lambda: "",
    )
    return [kinds[number % len(kinds)]() for number in range(count)]


@pytest.mark.parametrize("count", [300, pytest.param(3000, marks=pytest.mark.long)])
def test_queries_of_every_kind_find_what_plain_whoosh_finds(
    index: Index, whoosh: Searcher, count: int
) -> None:
    kinds = 0
    for text in typed_queries(count):
        page = index.search(text, user_sets=MARKS)
        if page.understood.corrections:
            continue  # a word was taken for mistyped, which plain Whoosh does not do
        ids = {hit.paper.id for hit in page.hits}
        assert ids == expected(whoosh, text), text
        assert page.total == len(ids)
        kinds += bool(ids)
    assert kinds > 0.8 * count


def test_queries_of_every_kind_run_on_whooshs_own_matchers_too(
    index: Index, whoosh: Searcher
) -> None:
    searcher = index._whoosh.searcher()
    for text in typed_queries(200, seed=5):
        query = parse(text, MARKS).every()
        assert set(searcher.docs_for_query(query)) == set(whoosh.docs_for_query(query)), text


@pytest.mark.parametrize("batches", [1, 3])
def test_plain_whoosh_opens_the_folder_and_searches_it(tmp_path: Path, batches: int) -> None:
    library = Library(tmp_path / "library")
    for number in range(batches):
        library.add(CORPUS[number::batches])
        ours = Index.open(tmp_path / "index", library)
    changed = replace(CORPUS[0], title="Graph of replaced marsupials")
    with library.path.open("a") as file:
        file.write(json.dumps(paper_to_json(changed)) + "\n")
    ours = Index.open(tmp_path / "index", library)
    plain = open_dir(tmp_path / "index")
    assert plain.doc_count() == len(CORPUS)
    with plain.searcher() as searcher:
        for text in ("graph", "model", "marsupials"):
            results = searcher.search(wq.Term("title", stem(text)), limit=None)
            found = sorted(hit["record"]["id"] for hit in results)
            assert found == sorted(hit.paper.id for hit in ours.search(f"title:{text} ").hits)
            assert found
        parser = QueryParser("abstract", plain.schema)
        assert len(searcher.search(parser.parse("deep OR gra*"), limit=None))
        phrase = wq.Phrase("abstract", ["deep", "model"])
        assert (
            len(searcher.search(phrase, limit=None)) == ours.search('abstract:"deep model"').total
        )


def test_a_query_that_only_whoosh_knows_is_run_by_whoosh(index: Index, whoosh: Searcher) -> None:
    for query in (
        wq.Regex("title_words", "mod.*s"),
        wq.Variations("abstract_words", "model"),
        wq.Prefix("title", "gra"),
        wq.TermRange("abstract", "m", "n"),
        wq.ConstantScoreQuery(wq.Term("title", "graph")),
        wq.DisjunctionMax([wq.Term("title", "graph"), wq.Term("abstract", "deep")]),
    ):
        found = index._evaluator.matches(query)
        assert found.docs.tolist() == sorted(whoosh.docs_for_query(query))


class Reference:
    """BM25F word by word in plain Python."""

    def __init__(self, corpus: Sequence[Paper]) -> None:
        self.fields: dict[str, list[list[str]]] = {name: [] for name in WEIGHTS}
        for paper in corpus:
            title, abstract = tokens_of(paper.title), tokens_of(paper.abstract)
            content = [word for word in abstract if word not in STOP_WORDS]
            self.fields["title"].append([stem(word) for word in title if word not in STOP_WORDS])
            self.fields["abstract"].append([stem(word) for word in content])
            self.fields["authors"].append(tokens_of(" ".join(paper.authors)))
            self.fields["categories"].append(tokens_of(" ".join(paper.categories)))
            self.fields["title_words"].append(title)
            self.fields["abstract_words"].append(content)
            self.fields["venue"].append(tokens_of(paper.venue or ""))
        self.count = len(corpus)
        self.means = {
            name: sum(map(len, texts)) / self.count for name, texts in self.fields.items()
        }

    def scores(
        self,
        sought: Iterable[tuple[str, str]],
        matches: Callable[[str, str], bool],
        share: float = 1.0,
    ) -> tuple[dict[int, float], float]:
        """The score of each paper by its number, for words that `matches(word, sought)`."""
        weights = {}
        for number in range(self.count):
            total = 0.0
            for name, term in sought:
                tokens = self.fields[name][number]
                field = WEIGHTS[name]
                norm = 1 - field.b + field.b * len(tokens) / self.means[name]
                total += sum(field.weight / norm for token in tokens if matches(token, term))
            if total:
                weights[number] = total
        df = len(weights)
        idf = log1p((self.count - df + 0.5) / (df + 0.5))
        return {
            number: share * idf * weight * (K1 + 1) / (weight + K1)
            for number, weight in weights.items()
        }, share * idf * (K1 + 1)

    def word(self, query: Word) -> tuple[dict[int, float], float]:
        """The score of each paper for a word of a query, and the upper bound of such scores."""
        whole, most = self.scores([(each.field, each.term) for each in query.terms], str.__eq__)
        if not query.is_prefix:
            return whole, most if whole else 0
        begun, bonus = self.scores(
            [(each.field, each.prefix) for each in query.prefixes], str.startswith, 0.5
        )
        scores = begun | {number: score + bonus for number, score in whole.items()}
        return scores, most + bonus if whole else bonus

    def is_in_title(self, queries: Sequence[Word], number: int) -> bool:
        """Whether the title has all the words."""
        stems, words = self.fields["title"][number], self.fields["title_words"][number]
        return all(
            any(each.field == "title" and each.term in stems for each in query.terms)
            or (query.is_prefix and any(word.startswith(query.word) for word in words))
            for query in queries
        )

    def closeness(
        self, queries: Sequence[Word], words: Sequence[Mapping[int, float]], number: int
    ) -> float:
        """The bonus of neighbouring whole words of the query, counted position by position."""
        total = 0.0
        for (one, a), (other, b) in pairwise(zip(queries, words, strict=True)):
            if one.is_prefix or other.is_prefix or not a or not b:
                continue
            near = 0.0
            for name in ("title", "abstract"):
                tokens = self.fields[name][number]
                places = [
                    [at for at, token in enumerate(tokens) if token == own_term(query, name)]
                    for query in (one, other)
                ]
                close = sum(abs(x - y) < proximity.WINDOW for x in places[0] for y in places[1])
                near += WEIGHTS[name].weight * close
            df = max(len(a), len(b))
            idf = log1p((self.count - df + 0.5) / (df + 0.5))
            total += proximity._WEIGHT * idf * near / (near + proximity._SATURATION)
        return total


def own_term(query: Word, field: str) -> str:
    """The word itself in a field, without the compound that it was typed in."""
    return next(each.term for each in query.terms if each.field == field)


def test_scores_are_those_of_a_plain_bm25f(index: Index) -> None:
    reference = Reference(CORPUS)
    chance = random.Random(3)
    content = [word for word in WORDS if word not in STOP_WORDS]
    for _ in range(90):
        typed = " ".join(chance.sample(content, chance.randint(1, 3))) + chance.choice(["", " "])
        parsed = parse(typed)
        if len(parsed.words) > MAX_STRICT_WORDS:
            continue  # then papers with most of them follow
        words, most = zip(*map(reference.word, parsed.words), strict=True)
        together = set.intersection(*map(set, words))
        numbers = together or set().union(*words)
        many = len(words) > 1
        bonus = 2 * sum(most) if many else 0
        wanted = {
            CORPUS[number].id: sum(word.get(number, 0) for word in words)
            + (bonus if number in together else 0)
            + (bonus if number in together and reference.is_in_title(parsed.words, number) else 0)
            for number in numbers
        }
        page = index.search(typed)
        plain = [
            hit
            for hit in page.hits
            if not " ".join(words_of(hit.paper.title)).startswith(parsed.title_text)
        ]
        assert plain
        for rank, hit in enumerate(plain):
            number = CORPUS.index(hit.paper)
            score = wanted[hit.paper.id]
            close = score + reference.closeness(parsed.words, words, number)
            if rank < proximity.MAX_CANDIDATES - 10 or hit.score != pytest.approx(score, rel=1e-5):
                assert hit.score == pytest.approx(close, rel=1e-5), typed


def test_an_explanation_adds_up_to_the_score(index: Index) -> None:
    explained_hits = 0
    for text in typed_queries(200, seed=23):
        page = index.search(text, user_sets=MARKS)
        for hit in page.hits[:3]:
            explained = index.explain(text, hit.paper.id, user_sets=MARKS)
            assert explained.is_hit
            assert explained.score == pytest.approx(hit.score, abs=1e-9)
            assert sum(share.score for share in explained.shares) == pytest.approx(
                explained.score, abs=1e-9
            ), text
            explained_hits += 1
    assert explained_hits > 300
