"""`sheaf split` from the command line: what it says, in which form, and its exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from digest.paper import Paper
from tests.unit.commands import Sheaf, assert_told

if TYPE_CHECKING:
    from digest.storage.paths import Home

FISH = Paper(
    id="arxiv:2403.00001",
    title="Grammar of fish and how they came to speak",
    abstract="Fish speak in bubbles.",
    authors=("Ada Lovelace", "Grace Hopper", "Alan Turing"),
    date="2024-03-01",
    digests=("arxiv-atom/2024-03-01",),
)
WING = replace(
    FISH,
    title="Grammar of wings and how they came to flutter",
    abstract="",
    doi="10.1000/wing",
    aliases=("doi:10.1000/wing",),
    date="2023",
    digests=("bibtex/x.bib",),
)
WING_ID = "doi:10.1000/wing"


@pytest.fixture
def one_paper(home: Home) -> Library:
    library = Library(home.library)
    library.add([FISH, WING])
    return library


@pytest.mark.usefixtures("one_paper")
def test_a_dry_run_lists_the_records_and_changes_nothing(called: Sheaf) -> None:
    done = called("split", FISH.id, "--dry-run")
    assert done.stdout.splitlines() == [
        "arxiv:2403.00001 was merged from 2 records:",
        (
            "  1  arxiv:2403.00001       2024  Grammar of fish and how they came to speak"
            " · Ada Lovelace, Grace Hopper and others · arxiv-atom/2024-03-01"
        ),
        (
            "  2  arxiv:2403.00001       2023  Grammar of wings and how they came to flutter"
            " · Ada Lovelace, Grace Hopper and others · bibtex/x.bib"
        ),
        "would be split into",
        (
            "  arxiv:2403.00001       2024  Grammar of fish and how they came to speak"
            " · Ada Lovelace, Grace Hopper and others · arxiv-atom/2024-03-01  (from 1)"
        ),
        (
            "  doi:10.1000/wing       2023  Grammar of wings and how they came to flutter"
            " · Ada Lovelace, Grace Hopper and others · bibtex/x.bib  (from 2)"
        ),
    ]
    assert called("show", WING_ID, "--json").stdout == called("show", FISH.id, "--json").stdout


@pytest.mark.usefixtures("one_paper")
def test_a_split_is_found_by_both_ids_and_tells_of_the_bookmark_and_how_to_undo_it(
    called: Sheaf,
) -> None:
    called("bookmark", "add", FISH.id)
    done = called("split", WING_ID)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"stay with {FISH.id}" in done.stdout
    assert done.stdout.endswith(f"undo: sheaf split --undo {FISH.id}\n")
    for paper_id, title in ((FISH.id, FISH.title), (WING_ID, WING.title)):
        assert json.loads(called("show", paper_id, "--json").stdout)["title"] == title
    assert called("search", "wings", "--json").stdout.count('"title"') == 1
    assert called("split", "--undo", WING_ID).stdout.startswith(f"joined {WING_ID} with {FISH.id}")
    assert json.loads(called("show", WING_ID, "--json").stdout)["id"] == FISH.id


@pytest.mark.usefixtures("one_paper")
def test_a_split_as_json_says_what_became_of_the_records_and_the_bookmark(called: Sheaf) -> None:
    called("bookmark", "tag", FISH.id, "fins")
    found = json.loads(called("split", FISH.id, "2", "--json").stdout)
    assert (found["id"], found["done"], found["bookmark"]) == (FISH.id, True, "stays")
    assert [(each["number"], each["leaves"]) for each in found["records"]] == [
        (1, False),
        (2, True),
    ]
    assert [each["id"] for each in found["parts"]] == [FISH.id, WING_ID]


def test_records_of_more_than_two_kinds_are_listed_for_a_person_to_choose(
    called: Sheaf, one_paper: Library
) -> None:
    stars = replace(FISH, title="Grammar of stars and how they came to burn", digests=("rss/a",))
    one_paper.add([stars])
    done = called("split", FISH.id)
    assert done.returncode == 2
    assert "was merged from 3 records" in done.stdout
    assert "sheaf split arxiv:2403.00001 NUMBER..." in done.stderr
    assert called("split", FISH.id, "3").returncode == 0


@pytest.mark.usefixtures("one_paper")
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("t:000000000000",), 1, "no paper"),
        ((FISH.id, "3"), 2, "records 1 to 2"),
        ((FISH.id, "1", "2"), 2, "one must stay"),
        ((FISH.id, "0"), 2, "records 1 to 2"),
        (("--undo", FISH.id), 1, "has not been split"),
        (("--undo", FISH.id, "--dry-run"), 2, "--undo"),
    ],
)
def test_what_cannot_be_split_is_told(
    called: Sheaf, words: tuple[str, ...], code: int, told: str
) -> None:
    assert_told(called("split", *words), told, code=code)
