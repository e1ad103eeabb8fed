"""Title and abstract share one posting list and are two fields nevertheless."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from digest.index import Index
from digest.library import Library
from digest.paper import Paper, paper_to_json
from digest.query import parse
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.storage.paths import Home

    Found = Callable[[str], list[str]]

APART = Paper(id="local:apart", title="Sparse attention", abstract="Graph networks of galaxies.")
LONG = Paper(
    id="local:long",
    title=" ".join(f"word{number}" for number in range(1500)),
    abstract="Opening theory of the long title. " * 800 + "Hydrogen galaxy.",
)


@pytest.fixture
def index(home: Home) -> Index:
    Library(home.library).add([APART, LONG])
    return Index.open(home.index, Library(home.library))


@pytest.fixture
def found(index: Index) -> Found:
    return lambda text: [hit.paper.id.removeprefix("local:") for hit in index.search(text).hits]


def test_a_phrase_does_not_run_on_from_the_title_into_the_abstract(found: Found) -> None:
    assert found('"sparse attention"') == ["apart"]
    assert found('"graph networks"') == ["apart"]
    assert found('"attention graph"') == []


def test_a_phrase_in_one_field_is_not_found_in_the_other(found: Found) -> None:
    assert found('title:"sparse attention"') == ["apart"]
    assert found('abstract:"sparse attention"') == []
    assert found('title:"graph networks"') == []
    assert found('abstract:"graph networks"') == ["apart"]


def test_a_word_in_one_field_is_not_found_in_the_other(found: Found) -> None:
    assert found("title:sparse ") == ["apart"]
    assert found("abstract:sparse ") == []
    assert found("abstract:galaxies ") == ["apart", "long"]


def test_titles_and_abstracts_longer_than_positions_reach_are_searched_all_the_same(
    found: Found,
) -> None:
    assert found('"word998 word999"') == ["long"]
    assert found("title:word1499 ") == ["long"]
    assert found("abstract:word1499 ") == []
    assert found('"opening theory"') == ["long"]
    assert found('title:"opening theory"') == []
    assert found("abstract:hydrogen title:word3 ") == ["long"]


def test_no_phrase_joins_the_end_of_a_long_title_to_the_abstract(found: Found) -> None:
    assert found('"word1499 opening"') == []


@pytest.mark.parametrize("batches", [1, 4])
def test_what_a_few_papers_score_is_what_they_score_among_all(home: Home, batches: int) -> None:
    library = Library(home.library)
    corpus = papers(400)
    for start in range(0, 400, 400 // batches):
        library.add(corpus[start : start + 400 // batches])
        index = Index.open(home.index, library)
    with library.path.open("a") as file:
        for paper in corpus[:9]:
            replaced = Paper(id=paper.id, title="Graph of love")
            file.write(json.dumps(paper_to_json(replaced)) + "\n")
    index = Index.open(home.index, library)
    for text in ("model ", "li", "cs ", "graph OR theory ", '"deep model"', "title:graph ", "gpt"):
        (query,) = parse(text).words
        whole = index._evaluator.matches(query)
        assert len(whole.docs) > 3
        for step in (1, 2, 7):
            index._evaluator.clear_cache()
            some = index._evaluator.matches(query)
            values = some.values_at(some.docs[::step])
            np.testing.assert_allclose(values, whole.values[::step], rtol=1e-12)
