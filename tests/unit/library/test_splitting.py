"""A wrong merge is taken apart and stays apart; joining it again brings back what was."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from digest.errors import NotFoundError, UsageError
from digest.index import Index
from digest.library import Library
from digest.library.digests import Capture, Digests
from digest.library.provenance import SPLIT
from digest.library.splitting import join, planned, records_of, split
from digest.paper import Paper, paper_to_json, title_id

if TYPE_CHECKING:
    from pathlib import Path

FISH = Paper(
    id="arxiv:2403.00001",
    title="Grammar of fish and how they came to speak",
    abstract="Fish speak in bubbles.",
    authors=("Ada Lovelace",),
    date="2024-03-01",
    digests=("arxiv-atom/2024-03-01",),
)
FISH_PAGE = replace(FISH, id=title_id(FISH.title), authors=(), date=None, digests=("hf-page/a",))
WING = Paper(
    id="arxiv:2403.00001",
    title="Grammar of wings and how they came to flutter",
    authors=("A. Lovelace",),
    doi="10.1000/wing",
    aliases=("doi:10.1000/wing",),
    date="2023",
    digests=("bibtex/x.bib",),
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def listed(library: Library) -> dict[str, str]:
    return {paper.id: paper.title for paper in library.papers()}


def both() -> dict[str, str]:
    return {FISH.id: FISH.title, "doi:10.1000/wing": WING.title}


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", [[FISH, WING], [WING, FISH], [FISH_PAGE, FISH, WING]])
def test_a_wrong_merge_is_taken_apart_as_its_records_came_in(
    library: Library, order: list[Paper], together: bool
) -> None:
    for batch in [order] if together else [[each] for each in order]:
        library.add(batch)
    assert len(listed(library)) == 1
    plan = planned(library, FISH.id)
    assert [each.title for each in plan.records] == [each.title for each in order]
    assert len(listed(library)) == 1, "a plan changes nothing"
    split(library, FISH.id, [order.index(WING)])
    assert listed(library) == both()
    with closing(library.reading()) as reading:
        wing = reading.get("doi:10.1000/wing")
        fish = reading.get(FISH.id)
    assert wing is not None
    assert fish is not None
    assert (wing.authors, wing.date, wing.digests) == (WING.authors, WING.date, WING.digests)
    assert (fish.authors, fish.date, fish.doi) == (FISH.authors, FISH.date, None)
    assert set(fish.aliases) == ({FISH_PAGE.id} if FISH_PAGE in order else set())


def test_what_was_split_stays_apart_when_the_same_records_come_again_in_any_order(
    library: Library,
) -> None:
    library.add([FISH_PAGE, FISH, WING])
    split(library, FISH.id)
    before = library.path.read_bytes()
    for order in ([FISH, WING, FISH_PAGE], [WING], [WING, FISH_PAGE, FISH]):
        assert library.add(order).new == 0
        assert listed(library) == both()
    assert library.path.read_bytes() == before


def test_what_was_split_stays_apart_when_a_record_brings_more(library: Library) -> None:
    library.add([FISH, WING])
    split(library, FISH.id)
    library.add([replace(WING, upvotes=7, digests=("hf-page/b",)), replace(FISH, upvotes=9)])
    assert listed(library) == both()
    votes = {paper.id: paper.upvotes for paper in library.papers()}
    assert votes == {FISH.id: 9, "doi:10.1000/wing": 7}


def test_a_record_of_the_doi_that_was_split_off_goes_to_its_paper(library: Library) -> None:
    library.add([FISH, WING])
    split(library, FISH.id)
    published = replace(WING, id="doi:10.1000/wing", aliases=(), venue="Wings", abstract="Air.")
    assert library.add([published]).ids == ("doi:10.1000/wing",)
    assert listed(library) == both()


def test_what_was_split_stays_apart_in_a_large_library_and_in_a_new_index(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.library.store.SMALL_LOG_BYTES", 0)
    library.add([FISH, WING])
    split(library, FISH.id)
    for folder in ("index", "another"):
        large = Library(library.path.parent, partial(Index.open, tmp_path / folder, library))
        assert large.add([WING, FISH, FISH_PAGE]).new == 0
        assert listed(library) == both()
        index = Index.open(tmp_path / folder, library)
        assert len(index) == 2
        for paper_id, title in both().items():
            found = index.get(paper_id)
            assert found is not None
            assert found.title == title
        index.close()


def test_what_was_split_is_still_apart_in_a_library_of_current_lines_only(
    library: Library, tmp_path: Path
) -> None:
    library.add([FISH, WING])
    split(library, FISH.id)
    compacted = Library(tmp_path / "compacted")
    compacted.add([])
    lines = [json.dumps(paper_to_json(paper)) + "\n" for paper in library.papers()]
    compacted.path.write_text("".join(lines))
    assert compacted.add([WING, FISH]).new == 0
    assert listed(compacted) == both()


def test_records_of_one_id_and_one_title_get_an_id_each(library: Library) -> None:
    title = "A Title That Two Papers Have"
    one = Paper(id=title_id(title), title=title, abstract="Stars.", authors=("Ada Lovelace",))
    other = replace(one, abstract="Birds.", date="2020")
    library.add([one, other])
    split(library, one.id)
    assert listed(library) == {one.id: title, f"{one.id}-2": title}
    before = library.path.read_bytes()
    assert library.add([other, one]).new == 0
    assert library.path.read_bytes() == before
    assert {paper.abstract: paper.id for paper in library.papers()} == {
        "Stars.": one.id,
        "Birds.": f"{one.id}-2",
    }


def test_joining_brings_back_one_paper_that_can_be_split_again(library: Library) -> None:
    library.add([FISH_PAGE, FISH, WING])
    (merged,) = library.papers()
    for name in (FISH.id, "doi:10.1000/wing"):
        split(library, FISH.id)
        join(library, name)
        (paper,) = library.papers()
        assert (paper.id, set(paper.aliases)) == (merged.id, set(merged.aliases))
        assert SPLIT not in paper.extra
        assert len(records_of(library.path, paper)) == 3
    assert library.add([WING, FISH]).new == 0
    assert len(listed(library)) == 1


def test_a_part_can_be_split_again_and_the_last_split_is_undone_first(library: Library) -> None:
    third = replace(WING, title="Grammar of stars and how they came to burn", doi=None, aliases=())
    third = replace(third, date="2019")
    library.add([FISH, WING, third])
    with pytest.raises(UsageError, match="one must stay"):
        split(library, FISH.id, [0, 1, 2])
    assert split(library, FISH.id).parts == (), "three kinds of records: a person must say"
    split(library, FISH.id, [1])
    split(library, FISH.id)
    assert set(listed(library).values()) == {FISH.title, WING.title, third.title}
    library.add([third, WING, FISH])
    assert set(listed(library).values()) == {FISH.title, WING.title, third.title}
    join(library, FISH.id)
    assert set(listed(library)) == {FISH.id, "doi:10.1000/wing"}
    library.add([third, WING, FISH])
    assert set(listed(library)) == {FISH.id, "doi:10.1000/wing"}
    join(library, FISH.id)
    assert set(listed(library)) == {FISH.id}


def test_a_record_that_adds_nothing_but_a_title_can_be_split_off(library: Library) -> None:
    swallowed = Paper(id=FISH.id, title="Grammar of wings and how they came to fly", date="2024")
    library.add([FISH])
    library.add([swallowed])
    before = library.path.read_bytes()
    library.add([swallowed])
    assert library.path.read_bytes() == before
    split(library, FISH.id)
    assert set(listed(library).values()) == {FISH.title, swallowed.title}


def test_what_an_older_sheaf_merged_is_split_by_what_is_left_of_it(library: Library) -> None:
    page = replace(FISH_PAGE, abstract="Fish speak.")
    merged = replace(FISH, aliases=(page.id,), digests=(*page.digests, *FISH.digests))
    library.add([])
    lines = [json.dumps(paper_to_json(paper)) + "\n" for paper in (page, merged)]
    library.path.write_text("".join(lines))
    split(library, FISH.id)
    assert {paper.id: paper.abstract for paper in library.papers()} == {
        page.id: page.abstract,
        FISH.id: FISH.abstract,
    }
    library.add([FISH, page])
    assert set(listed(library)) == {page.id, FISH.id}


def test_a_paper_that_was_not_merged_is_not_split(library: Library) -> None:
    for name in ("arxiv:2403.00001", "t:000000000000"):
        with pytest.raises(NotFoundError):
            split(library, name)
    assert not library.path.parent.exists()
    library.add([FISH])
    with pytest.raises(NotFoundError, match="was not merged"):
        split(library, FISH.id)
    with pytest.raises(NotFoundError, match="has not been split"):
        join(library, FISH.id)


def test_the_paper_that_leaves_is_listed_in_the_digest_that_it_came_in(library: Library) -> None:
    with library.adding() as adding:
        adding.add([FISH], Capture("arxiv-atom"))
        adding.add([WING], Capture("bibtex"))
    split(library, FISH.id)
    digest = Digests.open(library.path.parent).get("bibtex/x.bib")
    assert digest is not None
    assert "doi:10.1000/wing" in digest.ids


@pytest.mark.parametrize("damage", ['{"came_as": 7}', '{"came_as": {"id": 7}, "id": "x"}', "[7]"])
def test_a_damaged_record_is_passed_over(library: Library, damage: str) -> None:
    library.add([FISH, WING])
    with library.path.open("a") as file:
        file.write(damage + "\n")
    assert len(planned(library, FISH.id).records) == 2
