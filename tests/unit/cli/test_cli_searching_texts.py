"""`sheaf search text:...`, and what the commands do with the index of kept texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from digest.fulltext.readers import read_file
from digest.fulltext.store import Texts
from digest.passages.store import Passages
from tests.fetch.pages import paper_page
from tests.unit.commands import PAPERS
from tests.unit.passages.made_texts import keep

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home
    from tests.unit.commands import Sheaf

PAPER = PAPERS[0].id


@pytest.fixture
def texts(home: Home, filled: None) -> Texts:
    """One kept text; see `made_texts`."""
    texts = Texts(home.texts, read_file)
    keep(texts, PAPER, "We keep each key and value in a \x1b[31mcache.", "The cache is small.")
    return texts


def test_a_program_is_given_the_paragraph_with_its_section_and_anchor(
    texts: Texts, called: Sheaf
) -> None:
    (record,) = json.loads(called("search", "text:small", "--json").stdout)
    assert record["id"] == PAPER
    assert record["passage"] == {
        "text": "The cache is small.",
        "section": "2 Key-value caching",
        "anchor": "S2.p1",
    }
    (line,) = called("search", "text:small", "--jsonl").stdout.splitlines()
    assert json.loads(line) == record


def test_what_was_found_otherwise_has_no_paragraph(texts: Texts, called: Sheaf) -> None:
    records = json.loads(called("search", "draft", "--json").stdout)
    assert len(records) == 3
    assert all("passage" not in record for record in records)


def test_people_see_the_part_that_matches_on_a_line_of_its_own_and_clean(
    texts: Texts, called: Sheaf
) -> None:
    done = called("search", 'text:"key and value"')
    first, second = done.stdout.splitlines()
    assert first.startswith(PAPER)
    assert second.startswith("    1 Introduction: We keep each key and value in a")
    assert "\x1b" not in done.stdout


def test_where_nothing_is_kept_it_is_said_so(filled: None, called: Sheaf) -> None:
    done = called("search", "text:cache")
    assert (done.returncode, done.stdout) == (0, "")
    assert "no texts are kept yet" in done.stderr


def test_other_commands_take_such_queries_too(texts: Texts, called: Sheaf) -> None:
    exported = called("export", "text:cache", "--format", "jsonl").stdout
    assert [json.loads(line)["id"] for line in exported.splitlines()] == [PAPER]
    assert "1 paper" in called("mark", "read", "text:cache").stdout


def test_a_file_that_is_added_is_indexed_at_once_and_one_removed_is_gone(
    home: Home, filled: None, called: Sheaf, tmp_path: Path
) -> None:
    page = tmp_path / "paper.html"
    page.write_bytes(paper_page(2))
    assert called("text", "add", PAPER, str(page)).returncode == 0
    before = sorted(home.passages.iterdir())
    (record,) = json.loads(called("search", "text:fill", "--json").stdout)
    assert record["id"] == PAPER
    assert sorted(home.passages.iterdir()) == before
    assert called("text", "remove", PAPER).returncode == 0
    assert called("search", "text:fill").stdout == ""


def test_the_index_of_texts_is_described_checked_and_made_again(
    home: Home, texts: Texts, called: Sheaf
) -> None:
    assert f"2 paragraphs of 1 text in {home.passages}" in called("index", "stats").stdout
    assert called("index", "check").stdout == "the index is complete and undamaged\n"
    (segment,) = home.passages.glob("*.arrays")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 0x55
    segment.write_bytes(data)
    assert called("index", "check").returncode == 1
    assert "2 paragraphs of 1 text" in called("index", "rebuild").stdout
    assert called("index", "check").returncode == 0


def test_the_doctor_mends_the_index_of_texts(home: Home, texts: Texts, called: Sheaf) -> None:
    Passages(home.passages, texts).update()
    (segment,) = home.passages.glob("*.arrays")
    segment.write_bytes(segment.read_bytes()[:-100])
    done = called("doctor")
    assert f"passages   {home.passages}: 2 paragraphs, up to date" in done.stdout
    assert f"fixed: {home.passages}: rebuilt this index" in done.stdout
    assert done.returncode == 0
    assert "fixed" not in called("doctor").stdout
