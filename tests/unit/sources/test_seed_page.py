"""The page that the project began from: its titles and abstracts find their papers."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from digest.analysis import STOP_WORDS, words_of
from digest.index import Index
from digest.ingest.files import import_file
from digest.library import Library
from digest.storage.paths import home_at
from tests.unit.commands import Done, run_sheaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.paper import Paper

    Page = tuple[Index, list[Paper]]
    from pathlib import Path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Page:
    """The index of the page's papers, and the papers."""
    home = tmp_path_factory.mktemp("home")
    library = Library(home / "library")
    import_file(str(shared / "seed" / "hf-papers-inference-speed.txt"), library)
    index = Index.open(home / "index", library)
    papers = list(library.papers())
    assert len(papers) == 109
    return index, papers


def place(index: Index, text: str, paper: Paper) -> int:
    """The rank of a paper in an answer, from 0; 1000 where it is absent."""
    ids = [hit.paper.id for hit in index.search(text).hits[:10]]
    return ids.index(paper.id) if paper.id in ids else 1000


def test_every_title_complete_or_cut_finds_its_paper_first(page: Page) -> None:
    index, papers = page
    for paper in papers:
        for title in {paper.title, paper.extra.get("raw_title", paper.title)}:
            for typed in (title, title[:-3], f"{title} "):
                assert place(index, typed, paper) == 0, typed


def mistyped(title: str, chance: random.Random) -> Iterator[str]:
    """The title with one letter dropped, doubled and swapped with its neighbour."""
    places = [at for at in range(1, len(title) - 1) if title[at : at + 2].isalpha()]
    at = chance.choice(places)
    yield title[:at] + title[at + 1 :]
    yield title[:at] + title[at] + title[at:]
    yield title[:at] + title[at + 1] + title[at] + title[at + 2 :]


def test_mistyped_titles_find_their_paper_first(page: Page) -> None:
    index, papers = page
    chance = random.Random(109)
    places = [
        place(index, wrong, paper) for paper in papers for wrong in mistyped(paper.title, chance)
    ]
    assert places.count(0) / len(places) >= 0.98


def test_five_words_of_an_abstract_find_its_paper_among_the_first_three(page: Page) -> None:
    index, papers = page
    chance = random.Random(5)
    places = []
    for paper in papers:
        content = sorted(
            {word for word in words_of(paper.abstract) if word not in STOP_WORDS and len(word) > 2}
        )
        for _ in range(5):
            words = chance.sample(content, 5)
            places.append(place(index, " ".join(words), paper))
    assert sum(at < 3 for at in places) / len(places) >= 0.97


def test_titles_come_first_at_every_keystroke_once_they_are_unambiguous(page: Page) -> None:
    index, papers = page
    late = 0
    for paper in papers:
        others = [other.title for other in papers if other is not paper]
        told_apart = next(
            end
            for end in range(1, len(paper.title) + 1)
            if not any(other.startswith(paper.title[:end]) for other in others)
        )
        end = min(max(told_apart, len(paper.title) // 2), len(paper.title))
        late += place(index, paper.title[:end], paper) != 0
    assert late <= 3


def test_titles_are_found_while_they_are_typed_word_by_word(page: Page) -> None:
    index, papers = page
    for paper in papers[::10]:
        words = paper.title.split()
        for count in range(1, len(words) + 1):
            typed = " ".join(words[:count])
            assert paper.id in {hit.paper.id for hit in index.search(typed).hits}, typed


# By commands


@pytest.fixture(scope="module")
def seeded(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done, Done]:
    """A home that took the page in twice, and what was said each time."""
    folder = tmp_path_factory.mktemp("seeded")
    first, again = (run_sheaf("add", str(seed), "--json", home=folder) for _ in range(2))
    return folder, first, again


def test_the_page_has_109_papers_that_are_known_the_second_time(
    seeded: tuple[Path, Done, Done],
) -> None:
    _, first, again = seeded
    assert (first.returncode, again.returncode) == (0, 0)
    new, known = json.loads(first.stdout), json.loads(again.stdout)
    assert (new["new"], new["merged"], new["skipped"]) == (109, 0, [])
    assert (known["new"], known["merged"], known["skipped"]) == (0, 109, [])
    assert new["ids"] == known["ids"]
    assert len(set(new["ids"])) == 109


def test_the_page_imported_again_changes_nothing_on_disk(
    seeded: tuple[Path, Done, Done], seed: Path
) -> None:
    folder, _, _ = seeded
    path = Library(home_at(folder).library).path
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    done = run_sheaf("add", str(seed), home=folder)
    assert done.stdout == "0 new, 109 merged, 0 skipped\n"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_papers_with_both_words_in_the_title_come_first(
    seeded: tuple[Path, Done, Done],
) -> None:
    done = run_sheaf("search", "speculative decoding", "--json", home=seeded[0])
    titles = [record["title"].lower() for record in json.loads(done.stdout)]
    both = ["speculative" in title and "decoding" in title for title in titles]
    assert both[:5] == [True] * 5
    assert sum(both) == both.index(False)
