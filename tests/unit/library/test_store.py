"""The papers on disk: nothing is lost, written twice, or half written."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import digest.library.store as library_module
from digest.errors import StoreError
from digest.index import Index
from digest.library import Library
from digest.library.store import CHUNK
from digest.paper import Paper, title_id
from tests.unit.paper_strategies import papers, unhurried
from tests.unit.processes import AS_NOBODY, nobodys_folder, run_python, start_python

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from digest.storage.paths import Home


def numbered(count: int, start: int = 0) -> list[Paper]:
    """So many papers, each its own."""
    return [
        Paper(id=f"arxiv:2403.{number:05}", title=f"Paper {number}", abstract=f"Words {number}.")
        for number in range(start, start + count)
    ]


TITLE = "Fast Inference of Large Models"
POOR = Paper(id=title_id(TITLE), title=TITLE, abstract="We draft and verify.", digests=("hf/a",))
RICH = Paper(id="arxiv:2406.00001", title=TITLE, abstract="We draft and verify.", date="2024-06-01")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def lines(library: Library) -> list[str]:
    return library.path.read_text().splitlines()


def listed(library: Library) -> list[str]:
    return [paper.id for paper in library.papers()]


# Taking in


def test_without_a_file_there_are_no_papers_and_looking_creates_none(library: Library) -> None:
    assert list(library.papers()) == []
    assert library.bad_lines() == []
    assert not library.path.parent.exists()


def test_papers_come_back_unchanged_and_in_order(library: Library) -> None:
    given = [POOR, *numbered(3)]
    added = library.add(given)
    assert (added.new, added.merged, added.ids) == (4, 0, tuple(paper.id for paper in given))
    assert list(Library(library.path.parent).papers()) == given


def test_the_file_has_one_json_object_per_line_and_is_for_its_owner_only(library: Library) -> None:
    library.add(numbered(2))
    assert [json.loads(line)["id"] for line in lines(library)] == [
        "arxiv:2403.00000",
        "arxiv:2403.00001",
    ]
    assert stat.S_IMODE(library.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(library.path.parent.stat().st_mode) == 0o700


def test_the_same_papers_again_change_nothing_on_disk(library: Library) -> None:
    given = [POOR, *numbered(5), RICH, *numbered(2)]
    library.add(given)
    before = (library.path.read_bytes(), library.path.stat().st_mtime_ns)
    again = library.add(given)
    assert (again.new, again.merged) == (0, len(given))
    assert (library.path.read_bytes(), library.path.stat().st_mtime_ns) == before


pages = st.lists(
    papers().map(lambda paper: replace(paper, aliases=(), doi=None)),
    max_size=6,
    unique_by=lambda paper: paper.id,
)
"""What one page may hold: each paper once, under one id."""


@settings(unhurried, max_examples=30)
@given(pages)
def test_a_page_added_again_has_only_known_papers_and_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, records: list[Paper]
) -> None:
    library = Library(tmp_path_factory.mktemp("library"))
    first = library.add(records)
    before = library.path.read_bytes()
    again = library.add(records)
    assert (first.new + first.merged, again.new, again.merged) == (len(records), 0, len(records))
    assert library.path.read_bytes() == before


@pytest.mark.parametrize(
    "paper",
    [
        Paper(id=title_id("BERT"), title="BERT"),
        Paper(id=title_id("???"), title="???"),
        Paper(id=title_id(""), abstract="Of a paper without a title."),
        Paper(id="arxiv:2403.00001", title="x", categories=("cs.LG", "cs.LG")),
    ],
    ids=["short title alone", "no letters", "no title", "a category twice"],
)
def test_a_poor_record_again_is_the_same_paper_and_changes_nothing(
    library: Library, paper: Paper
) -> None:
    library.add([paper])
    before = library.path.read_bytes()
    added = library.add([paper])
    assert (added.new, added.merged) == (0, 1)
    assert library.path.read_bytes() == before


def test_the_ids_given_are_those_by_which_the_library_now_knows_the_papers(
    library: Library,
) -> None:
    added = library.add([POOR, *numbered(1), RICH])
    assert sorted(added.ids) == sorted(listed(library))


@pytest.mark.parametrize("together", [True, False])
def test_a_better_id_takes_over_and_the_old_one_stays_an_alias(
    library: Library, together: bool
) -> None:
    batches = [[POOR, RICH]] if together else [[POOR], [RICH]]
    counts = [library.add(batch) for batch in batches]
    assert (sum(each.new for each in counts), sum(each.merged for each in counts)) == (1, 1)
    (paper,) = library.papers()
    assert (paper.id, paper.aliases) == (RICH.id, (POOR.id,))
    assert (paper.date, paper.digests) == (RICH.date, POOR.digests)


def test_a_poorer_record_of_a_known_paper_keeps_the_better_id(library: Library) -> None:
    library.add([RICH])
    added = library.add([POOR])
    assert (added.new, added.merged, added.ids) == (0, 1, (RICH.id,))
    (paper,) = library.papers()
    assert (paper.id, paper.aliases) == (RICH.id, (POOR.id,))


def test_a_record_that_joins_two_papers_leaves_one(library: Library) -> None:
    by_doi = Paper(id="doi:10.1000/x", title="One Name")
    by_arxiv = Paper(id="arxiv:2403.01234", title="Another Name")
    library.add([by_doi, by_arxiv])
    library.add([replace(by_arxiv, doi="10.1000/X")])
    (paper,) = library.papers()
    assert (paper.id, set(paper.aliases)) == ("arxiv:2403.01234", {"doi:10.1000/x"})


def test_two_papers_of_one_title_get_ids_of_their_own(library: Library) -> None:
    one = Paper(id=title_id("Preface"), title="Preface", abstract="To volume one, about birds.")
    two = replace(one, abstract="These proceedings gather talks on stars.")
    added = library.add([one, two])
    assert (added.new, added.merged) == (2, 0)
    assert added.ids == (one.id, f"{one.id}-2")
    assert [paper.abstract for paper in library.papers()] == [one.abstract, two.abstract]


def test_two_papers_of_one_title_are_still_two_when_they_come_again(library: Library) -> None:
    one = Paper(id=title_id("Preface"), title="Preface", abstract="To volume one, about birds.")
    two = replace(one, abstract="These proceedings gather talks on stars.")
    library.add([one, two])
    before = library.path.read_bytes()
    again = library.add([one, two])
    assert (again.new, again.merged) == (0, 2)
    assert [paper.abstract for paper in library.papers()] == [one.abstract, two.abstract]
    assert library.path.read_bytes() == before


def test_a_changed_paper_moves_to_the_end_and_its_old_line_stays(library: Library) -> None:
    first, second = numbered(2)
    library.add([first, second])
    before = library.path.read_bytes()
    library.add([replace(first, upvotes=5)])
    assert listed(library) == [second.id, first.id]
    assert library.path.read_bytes().startswith(before)
    assert len(lines(library)) == 3


def test_more_papers_than_are_written_at_a_time_are_all_there(library: Library) -> None:
    many = numbered(2 * CHUNK + 5)
    added = library.add([*many, *many[:10]])
    assert (added.new, added.merged) == (len(many), 10)
    assert listed(library) == [paper.id for paper in many]


def test_a_paper_that_changes_after_it_was_written_in_the_same_batch_merges(
    library: Library,
) -> None:
    added = library.add([POOR, *numbered(CHUNK + 1), RICH])
    assert added.merged == 1
    assert listed(library)[-1] == RICH.id
    assert POOR.id not in listed(library)


# Damage


def test_half_a_line_after_a_crash_damages_no_other_paper(library: Library) -> None:
    library.add(numbered(3))
    whole = library.path.read_bytes()
    library.path.write_bytes(whole[:-20])
    assert listed(library) == ["arxiv:2403.00000", "arxiv:2403.00001"]
    assert [bad.line for bad in library.bad_lines()] == [3]
    library.add(numbered(1, start=7))
    assert listed(library) == ["arxiv:2403.00000", "arxiv:2403.00001", "arxiv:2403.00007"]
    assert library.path.read_bytes().startswith(whole[:-20] + b"\n")


def test_a_last_line_without_its_line_end_is_still_a_paper(library: Library) -> None:
    library.add(numbered(2))
    library.path.write_bytes(library.path.read_bytes().rstrip(b"\n"))
    library.add(numbered(1, start=7))
    assert len(listed(library)) == 3
    assert library.bad_lines() == []


def test_bad_lines_are_kept_and_listed_with_number_and_reason(library: Library) -> None:
    library.add(numbered(1))
    bad = b'not json\n[1]\n{"id": "local:x"}\n\xff\xfe\n{"title": "x"}\n7\n'
    with library.path.open("ab") as file:
        file.write(bad)
    library.add(numbered(1, start=7))
    assert [(each.line, each.reason) for each in library.bad_lines()] == [
        (2, "it is not JSON"),
        (3, "it is not a JSON object"),
        (4, "it has neither title nor abstract"),
        (5, "it is not JSON"),
        (6, "it has no id"),
        (7, "it is not a JSON object"),
    ]
    assert bad in library.path.read_bytes()
    assert len(listed(library)) == 2


def test_blank_lines_and_windows_line_ends_are_not_damage(library: Library) -> None:
    library.add(numbered(2))
    library.path.write_bytes(b"\n" + library.path.read_bytes().replace(b"\n", b"\r\n") + b"\n\n")
    assert library.bad_lines() == []
    assert len(listed(library)) == 2


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "local:x", "title": "x", "authors": "Ada"}',
        '{"id": "local:x", "title": "x", "extra": {"deep": ' + "[" * 100_000,
        '{"id": "local:x", "title": "x", "upvotes": ' + "9" * 5000 + "}",
        "\x00" * 4096,
    ],
    ids=["other types", "nested", "a huge number", "zeros of a crashed disk"],
)
def test_no_malformed_line_makes_the_others_unreadable(library: Library, line: str) -> None:
    library.add(numbered(1))
    with library.path.open("a") as file:
        file.write(line + "\n")
    assert [bad.line for bad in library.bad_lines()] == [2]
    assert len(listed(library)) == 1
    assert library.add(numbered(2)).new == 1


# All or nothing


def failing(count: int, error: BaseException) -> Iterator[Paper]:
    """So many papers, then an error."""
    yield from numbered(count, start=100)
    raise error


@pytest.mark.parametrize("count", [0, 3, 2 * CHUNK + 3])
@pytest.mark.parametrize("error", [ValueError("a bad page"), KeyboardInterrupt()])
def test_a_source_that_fails_half_way_leaves_the_library_as_it_was(
    library: Library, count: int, error: BaseException
) -> None:
    library.add(numbered(3))
    before = library.path.read_bytes()
    with pytest.raises(type(error)):
        library.add(failing(count, error))
    assert library.path.read_bytes() == before
    assert len(listed(library)) == 3
    assert library.add(numbered(1, start=50)).new == 1


def test_a_source_that_fails_leaves_half_a_line_as_it_was(library: Library) -> None:
    library.add(numbered(2))
    library.path.write_bytes(library.path.read_bytes()[:-5])
    before = library.path.read_bytes()
    with pytest.raises(ValueError, match="a bad page"):
        library.add(failing(CHUNK + 1, ValueError("a bad page")))
    assert library.path.read_bytes() == before


ADD = """
import sys
from pathlib import Path
from digest.errors import StoreError
from digest.library import Library
from digest.paper import Paper
library = Library(Path(sys.argv[1]))
def numbered(start, count):
    return [Paper(id=f"arxiv:24{n // 100000:02}.{n % 100000:05}", title=f"Paper number {n}")
            for n in range(start, start + count)]
"""


def test_a_full_disk_leaves_the_library_as_it_was_and_says_so(library: Library) -> None:
    library.add(numbered(3))
    before = library.path.read_bytes()
    code = f"""{ADD}
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    library.add(numbered(0, 5000))
except StoreError as error:
    print(error)
"""
    done = run_python(code, library.path.parent)
    assert "cannot write the library: file too large" in done.stdout, done.stderr
    assert "nothing was changed" in done.stdout
    assert str(library.path) in done.stdout
    assert library.path.read_bytes() == before


def test_a_library_that_may_not_be_written_says_what_to_do() -> None:
    code = f"""{ADD}
library.add(numbered(0, 1))
{AS_NOBODY}
try:
    library.add(numbered(5, 1))
except StoreError as error:
    print(error)
"""
    with nobodys_folder() as folder:
        done = run_python(code, folder / "library")
        assert "permission denied; check the permissions" in done.stdout, done.stderr


def test_a_library_that_may_not_be_read_says_what_to_do() -> None:
    code = f"""{ADD}
library.add(numbered(0, 1))
{AS_NOBODY}
for look in (lambda: list(library.papers()), library.bad_lines):
    try:
        look()
    except StoreError as error:
        print(error)
"""
    with nobodys_folder() as folder:
        done = run_python(code, folder / "library")
        assert done.stdout.count("permission denied; check the permissions") == 2, done.stderr


def test_a_folder_in_the_place_of_the_file_says_what_to_do(library: Library) -> None:
    library.path.mkdir(parents=True)

    def look() -> Iterable[Paper]:
        return list(library.papers())

    for attempt in (lambda: library.add(numbered(1)), look, library.bad_lines):
        with pytest.raises(StoreError, match="move the folder that is in the way"):
            attempt()


def test_two_processes_that_add_at_once_lose_nothing(library: Library) -> None:
    code = f"""{ADD}
print("ready", flush=True)
sys.stdin.readline()
start = int(sys.argv[2])
for n in range(10):
    library.add(numbered(start + n * 30, 30) + numbered(0, 5))
"""
    both = [start_python(code, library.path.parent, start) for start in (1000, 2000)]
    for each in both:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    errors = []
    for each in both:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in both:
        errors.append(each.communicate(timeout=60)[1])
        assert each.returncode == 0, errors
    found = listed(library)
    assert len(found) == len(set(found)) == 605
    assert library.bad_lines() == []
    assert len(lines(library)) == 605


def test_reading_continues_while_another_process_adds(library: Library) -> None:
    library.add(numbered(5))
    reading = library.papers()
    assert next(reading).id == "arxiv:2403.00000"
    library.add([replace(numbered(1)[0], upvotes=9), *numbered(3, start=50)])
    assert len(list(reading)) == 4


def test_a_large_library_finds_what_it_knows_in_its_index(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "SMALL_LOG_BYTES", 0)
    opened: list[Index] = []

    def lookup() -> Index:
        opened.append(Index.open(home.index, Library(home.library)))
        return opened[-1]

    library = Library(home.library, lookup)
    first = Paper(id="t:000000000001", title="A Paper with a Telling Title", abstract="Some words.")
    library.add([first, Paper(id="arxiv:2403.00002", title="Preface", abstract="About birds.")])
    better = Paper(
        id="arxiv:2403.00001", title="A Paper with a Telling Title", abstract="Some words."
    )
    other = Paper(id=title_id("Preface"), title="Preface", abstract="Talks on stars, collected.")
    added = library.add([better, other, better])
    assert (added.new, added.merged) == (1, 2)
    assert opened[-1].covers(library.path) is False  # it was asked before the library grew
    assert {paper.id: paper.aliases for paper in library.papers()} == {
        "arxiv:2403.00002": (),
        "arxiv:2403.00001": ("t:000000000001",),
        other.id: (),
    }
    assert library.add([better, other]).new == 0
    for index in opened:
        index.close()


def test_an_index_that_is_behind_is_not_used(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "SMALL_LOG_BYTES", 0)
    behind = Index.open(home.index, Library(home.library))
    library = Library(home.library, lambda: behind)
    paper = Paper(id="arxiv:2403.00001", title="A Paper with a Telling Title")
    assert library.add([paper]).new == 1
    assert library.add([paper]).new == 0
    behind.close()


def test_papers_that_share_an_id_by_mistake_are_all_kept(library: Library) -> None:
    shared = "doi:10.1007/978-3-030-00000-0"
    chapters = [
        Paper(id=shared, doi=shared.removeprefix("doi:"), title=title, authors=(author,))
        for title, author in (
            ("Drafting Models", "Ada Lovelace"),
            ("Kernels for Caches", "Alan Turing"),
            ("Birds at Dawn", "Max Newman"),
        )
    ]
    assert library.add(chapters).new == 3
    assert {paper.title for paper in library.papers()} == {each.title for each in chapters}
    before = library.path.read_bytes()
    assert library.add(chapters).new == 0
    assert library.path.read_bytes() == before


def test_adding_prefaces_again_changes_nothing(library: Library) -> None:
    prefaces = [
        Paper(id=title_id("Preface"), title="Preface", date=str(2000 + n), venue=f"Volume {n}")
        for n in range(5)
    ]
    assert library.add(prefaces).new == 5
    before = library.path.read_bytes()
    assert library.add(prefaces).new == 0
    assert library.path.read_bytes() == before


def test_two_corpora_that_both_number_from_one_keep_all_their_papers(library: Library) -> None:
    fish = Paper(id="local:1", title="Grammar of fish", digests=("jsonl/fish",))
    wings = Paper(id="local:1", title="Wing flutter at speed", digests=("jsonl/wings",))
    assert library.add([fish]).new == library.add([wings]).new == 1
    assert library.add([fish, wings]).new == 0
    assert {paper.title for paper in library.papers()} == {fish.title, wings.title}
