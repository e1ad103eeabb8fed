"""Papers similar to another one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.index import Index
from digest.library import Library
from digest.paper import Paper
from tests.unit.index.searching import ids
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.unit.index.searching import Opener


def test_similar_papers_share_the_strongest_words_and_leave_the_paper_out(home: Home) -> None:
    corpus = papers(200)
    twin = replace(corpus[0], id="local:twin", title=corpus[0].title + " again")
    Library(home.library).add([*corpus, twin])
    index = Index.open(home.index, Library(home.library))
    page = index.similar(corpus[0].id, limit=5)
    assert page.hits[0].paper.id == "local:twin"
    assert corpus[0].id not in [hit.paper.id for hit in page.hits]
    assert len(page.hits) == 5
    assert index.similar("local:nobody").total == 0


def test_similar_papers_are_found_by_rare_words_where_a_paper_has_too_many(opened: Opener) -> None:
    common = [f"common{number}" for number in range(40)]
    fillers = [
        Paper(id=f"local:filler{number}", title="Filler", abstract=" ".join(common))
        for number in range(9)
    ]
    rare = Paper(id="local:rare", title="Rare", abstract="On zeolites.")
    paper = Paper(id="local:paper", title="Of stones", abstract=" ".join(["zeolites", *common]))
    assert "rare" in ids(opened(paper, rare, *fillers).similar(paper.id))


def test_similar_papers_share_words_of_the_title_before_those_of_the_abstract(
    opened: Opener,
) -> None:
    paper = Paper(id="local:paper", title="Marsupials", abstract="Of crystals.")
    by_title = Paper(id="local:title", title="First", abstract="On marsupials.", date="2001")
    by_text = Paper(id="local:text", title="Second", abstract="On crystals.", date="2024")
    assert ids(opened(paper, by_title, by_text).similar(paper.id)) == ["title", "text"]


def test_a_similar_paper_is_explained_by_the_words_that_both_have(opened: Opener) -> None:
    paper = Paper(id="local:paper", title="Pruned marsupials", abstract="Of blue crystals.")
    near = Paper(id="local:near", title="Pruning", abstract="To prune crystals; marsupials, too.")
    far = Paper(id="local:far", title="Nothing", abstract="Of stones.")
    index = opened(paper, near, far)
    explained = index.explain_similar(paper.id, near.id)
    assert {(share.what, share.field) for share in explained.shares} == {
        ("pruned", "title and abstract"),
        ("marsupials", "abstract"),
        ("crystals", "abstract"),
    }
    scores = [share.score for share in explained.shares]
    assert scores == sorted(scores, reverse=True)
    assert explained.is_hit
    (hit,) = index.similar(paper.id).hits
    assert sum(scores) == pytest.approx(explained.score) == pytest.approx(hit.score)
    assert not index.explain_similar(paper.id, far.id).is_hit
    assert not index.explain_similar("local:nobody", near.id).is_hit
