"""Digests keep what came together, in the order of the page."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from digest.errors import NotFoundError
from digest.library import Library
from digest.library.digests import Capture, Digests, default_title
from digest.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from digest.storage.paths import Home
    from tests.unit.commands import Sheaf

PAGE = "hf-page/2026-03-13"
DAILY = Capture("hf-page")


def paper(number: int, *digests: str) -> Paper:
    """A paper that was seen in some digests."""
    return Paper(
        id=f"arxiv:2603.{number:05}",
        title=f"A thorough study of the subject number {number}",
        digests=digests or (PAGE,),
    )


def add(folder: Path, papers: Sequence[Paper], capture: Capture | None = DAILY) -> None:
    with Library(folder).adding() as adding:
        adding.add(papers, capture)


def ids(*numbers: int) -> tuple[str, ...]:
    return tuple(f"arxiv:2603.{number:05}" for number in numbers)


def test_a_digest_keeps_the_order_of_the_page(tmp_path: Path) -> None:
    add(tmp_path, [paper(3), paper(1), paper(2)])
    (digest,) = Digests.open(tmp_path).all()
    assert digest.ids == ids(3, 1, 2)
    assert (digest.id, digest.source, digest.day) == (PAGE, "hf-page", "2026-03-13")
    assert digest.title == "Hugging Face Papers"
    assert digest.added is not None


def test_a_later_capture_of_the_page_comes_first_and_keeps_what_it_lacks(tmp_path: Path) -> None:
    add(tmp_path, [paper(1), paper(2), paper(3)])
    add(tmp_path, [paper(4), paper(3), paper(1)])
    (digest,) = Digests.open(tmp_path).all()
    assert digest.ids == ids(4, 3, 1, 2)


def test_the_same_page_again_writes_nothing(tmp_path: Path) -> None:
    add(tmp_path, [paper(1), paper(2)])
    before = (tmp_path / "digests.jsonl").read_bytes()
    add(tmp_path, [paper(1), paper(2)])
    assert (tmp_path / "digests.jsonl").read_bytes() == before


def test_a_paper_keeps_its_place_when_it_gets_a_better_id(tmp_path: Path) -> None:
    poor = Paper(id="t:0123456789ab", title="A thorough study of the subject number 2",
                 abstract="We study it.", digests=(PAGE,))  # fmt: skip
    add(tmp_path, [paper(1), poor, paper(3)])
    rich = Paper(id="arxiv:2603.00002", title=poor.title, abstract="We study it.")
    Library(tmp_path).add([rich])
    (digest,) = Digests.open(tmp_path).all()
    assert digest.ids[1] == poor.id
    (current,) = [each for each in Library(tmp_path).papers() if poor.id in each.aliases]
    assert current.id == rich.id


def test_an_import_of_what_another_sheaf_exported_does_not_reorder_a_page(tmp_path: Path) -> None:
    add(tmp_path, [paper(2), paper(1)])
    exported = [paper(1, PAGE, "jsonl/export.jsonl"), paper(2, PAGE, "jsonl/export.jsonl")]
    add(tmp_path, exported, Capture("jsonl"))
    by_id = {digest.id: digest for digest in Digests.open(tmp_path).all()}
    assert by_id[PAGE].ids == ids(2, 1)
    assert by_id["jsonl/export.jsonl"].ids == ids(1, 2)
    assert by_id["jsonl/export.jsonl"].day is None


def test_a_day_that_the_person_gave_is_the_digests_day(tmp_path: Path) -> None:
    add(tmp_path, [paper(1, "bibtex/reading-group")], Capture("bibtex", "2026-03-10"))
    (digest,) = Digests.open(tmp_path).all()
    assert (digest.title, digest.day) == ("reading-group", "2026-03-10")


def test_a_home_of_an_older_sheaf_gets_its_digests_from_its_papers(tmp_path: Path) -> None:
    add(tmp_path, [paper(3), paper(1)], None)
    add(tmp_path, [paper(2, "hf-page/2026-03-14")], None)
    derived = Digests.open(tmp_path).all()
    assert [(digest.day, digest.ids) for digest in derived] == [
        ("2026-03-14", ids(2)),
        ("2026-03-13", ids(3, 1)),
    ]
    assert not (tmp_path / "digests.jsonl").exists()
    add(tmp_path, [paper(4)])
    newest, page = Digests.open(tmp_path).all()
    assert (newest.ids, page.ids) == (ids(2), ids(4, 3, 1))


def test_the_days_of_an_older_home_are_written_down_when_it_is_read(tmp_path: Path) -> None:
    add(tmp_path, [paper(3), paper(1)], None)
    assert [digest.ids for digest in Digests.of_days(tmp_path).all()] == [ids(3, 1)]
    assert (tmp_path / "digests.jsonl").exists()
    assert [digest.ids for digest in Digests.open(tmp_path).all()] == [ids(3, 1)]


def test_large_collections_are_left_out_where_only_days_are_wanted(tmp_path: Path) -> None:
    digests = Digests(tmp_path)
    digests.record({"jsonl/all.jsonl": ids(*range(5000))}, Capture("jsonl"))
    digests.record({PAGE: ids(*range(5000))}, DAILY)
    assert [digest.id for digest in Digests.of_days(tmp_path).all()] == [PAGE]
    assert len(Digests.open(tmp_path).all()) == 2


def test_days_come_newest_first_and_collections_after_them(tmp_path: Path) -> None:
    add(tmp_path, [paper(1, "bibtex/old.bib")], Capture("bibtex"))
    add(tmp_path, [paper(2, "hf-page/2026-03-12")])
    add(tmp_path, [paper(3, "hf-page/2026-03-13")])
    assert [digest.day for digest in Digests.open(tmp_path).all()] == [
        "2026-03-13",
        "2026-03-12",
        None,
    ]


def test_each_paper_has_the_time_it_was_first_seen(tmp_path: Path) -> None:
    times = iter(dt.datetime(2026, 3, day, 9, tzinfo=dt.UTC) for day in (13, 14))
    digests = Digests(tmp_path, lambda: next(times))
    digests.record({PAGE: ids(1)}, DAILY)
    digests.record({PAGE: ids(2, 1)}, DAILY)
    (digest,) = Digests.open(tmp_path).all()
    assert dict(digest.added_by_id) == {
        ids(2)[0]: "2026-03-14T09:00:00Z",
        ids(1)[0]: "2026-03-13T09:00:00Z",
    }
    assert digest.added == "2026-03-13T09:00:00Z"


def test_a_removed_digest_is_gone_until_it_is_restored(tmp_path: Path) -> None:
    add(tmp_path, [paper(1)])
    Digests.open(tmp_path).remove(PAGE)
    assert Digests.open(tmp_path).all() == []
    assert len(list(Library(tmp_path).papers())) == 1
    with pytest.raises(NotFoundError, match="no digest is called"):
        Digests.open(tmp_path).remove(PAGE)
    Digests.open(tmp_path).restore(PAGE)
    assert Digests.open(tmp_path).all()[0].ids == ids(1)
    with pytest.raises(NotFoundError, match="no removed digest"):
        Digests.open(tmp_path).restore(PAGE)


def test_a_removed_digest_comes_back_when_it_is_imported_again(tmp_path: Path) -> None:
    add(tmp_path, [paper(1), paper(2)])
    Digests.open(tmp_path).remove(PAGE)
    add(tmp_path, [paper(2)])
    assert Digests.open(tmp_path).all()[0].ids == ids(2)


def test_a_digest_of_an_older_home_can_be_renamed(tmp_path: Path) -> None:
    add(tmp_path, [paper(1)], None)
    Digests.open(tmp_path).rename(PAGE, "Friday\x1b[31m page")
    (digest,) = Digests.open(tmp_path).all()
    assert (digest.title, digest.ids) == ("Friday page", ids(1))


def test_malformed_lines_stay_and_cost_no_other_digest(tmp_path: Path) -> None:
    add(tmp_path, [paper(1)])
    path = tmp_path / "digests.jsonl"
    for line in (b"{broken\n", b"[1]\n", b'{"id": "x", "ids": 3}\n', b'{"ids": ["a"]}\n'):
        path.write_bytes(path.read_bytes() + line)
    digests = Digests.open(tmp_path)
    assert [digest.id for digest in digests.all()] == [PAGE]
    assert digests.bad_lines == (2, 3, 4, 5)
    digests.rename(PAGE, "Mine")
    assert b"{broken\n" in path.read_bytes()


def test_an_import_that_fails_leaves_the_digests_alone(tmp_path: Path) -> None:
    add(tmp_path, [paper(1)])
    before = (tmp_path / "digests.jsonl").read_bytes()

    def failing() -> list[Paper]:
        raise RuntimeError

    with pytest.raises(RuntimeError), Library(tmp_path).adding() as adding:
        adding.add((each for each in [paper(2), *failing()]), DAILY)
    assert (tmp_path / "digests.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("hf-html/2026-03-13", "Hugging Face Papers"),
        ("arxiv-rss/2026-03-13", "arXiv"),
        ("arxiv-kaggle/snapshot.json", "snapshot.json"),
        ("bibtex/to-read", "to-read"),
    ],
)
def test_a_digest_is_called_what_a_person_would_call_it(label: str, title: str) -> None:
    assert default_title(label) == title


def test_the_command_lists_renames_removes_and_restores(
    home: Home, tmp_path: Path, called: Sheaf
) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text(json.dumps({"title": "Small models, large caches", "digests": [PAGE]}) + "\n")
    called("add", str(page))
    day, collection = json.loads(called("digests", "--json").stdout)
    assert (day["id"], day["papers"], day["unread"]) == (PAGE, 1, 1)
    assert (collection["id"], collection["unread"]) == ("jsonl/page.jsonl", None)
    assert called("digests", "rename", PAGE, "Friday").returncode == 0
    assert called("digests", "remove", "jsonl/page.jsonl").returncode == 0
    assert called("digests").stdout == f"2026-03-13  {PAGE}  Friday · 1 paper, 1 unread\n"
    assert called("digests", "restore", "jsonl/page.jsonl").returncode == 0
    assert len(called("digests").stdout.splitlines()) == 2
    assert called("digests", "remove", "nothing").returncode == 1


def test_the_reader_names_a_digest_that_does_not_exist(home: Home, called: Sheaf) -> None:
    done = called("read", "--digest", "hf-page/1999-01-01")
    assert done.returncode == 1
    assert "no digest of a day is called 'hf-page/1999-01-01'" in done.stderr
