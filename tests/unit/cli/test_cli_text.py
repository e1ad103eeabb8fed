"""`sheaf text`: kept texts on standard output, as text, Markdown and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.cli.common import size_in_words
from digest.fulltext.readers import read_file
from digest.fulltext.store import Source, Texts
from digest.fulltext.to_markdown import to_markdown
from digest.library import Library
from tests.fetch.pages import paper_page
from tests.unit.commands import PAPERS, assert_told
from tests.unit.fulltext.made_documents import plain_document

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home
    from tests.unit.commands import Sheaf

PAPER = "arxiv:2403.00001"


@pytest.fixture
def texts(home: Home) -> Texts:
    return Texts(home.texts, read_file)


@pytest.fixture
def kept(filled: None, texts: Texts) -> Texts:
    """The text of the first paper in version 2, as if arXiv had sent it."""
    url = "https://arxiv.org/html/2403.00001"
    texts.keep(PAPER, b"<p>", plain_document(2), source=Source.ARXIV, url=url, moment=1.78e9)
    return texts


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A file of the person's."""
    path = tmp_path / "paper.html"
    path.write_bytes(paper_page(2))
    return path


@pytest.mark.parametrize(
    "name", ["2403.00001", PAPER, "https://arxiv.org/abs/2403.00001", "2403.00001v2"]
)
def test_a_kept_text_is_printed_whatever_way_its_paper_is_named(
    kept: Texts, called: Sheaf, name: str
) -> None:
    done = called("text", name, "--format", "markdown")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == to_markdown(plain_document())
    assert called("text", "show", "--format", "markdown", name).stdout == done.stdout


def test_plain_text_has_no_escape_codes(kept: Texts, called: Sheaf) -> None:
    done = called("text", PAPER)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Words of the paper." in done.stdout
    assert done.stdout.replace("\n", "").isprintable()


def test_plain_text_is_set_at_the_width_that_is_asked_for(kept: Texts, called: Sheaf) -> None:
    kept.keep(PAPER, b"<p>", plain_document(words="word " * 200), source=Source.ARXIV, url="")
    for width in (40, 76, 100):
        lines = called("text", PAPER, "--width", str(width)).stdout.splitlines()
        assert max(map(len, lines)) in range(width - 5, width + 1)
    assert called("text", PAPER).stdout == called("text", PAPER, "--width", "76").stdout


def test_plain_text_of_a_section_ends_where_the_next_one_begins(kept: Texts, called: Sheaf) -> None:
    done = called("text", PAPER, "--section", "2")
    assert done.stdout == "2 Method\n\nWe do it.\n\n2.1 Details\n\nHere they are.\n"
    done = called("text", PAPER, "--section", "2.1")
    assert done.stdout == "2.1 Details\n\nHere they are.\n"
    assert called("text", PAPER, "--section", "abs").stdout == "Abstract\n\nIn short.\n"


def test_the_outline_is_one_line_a_heading(kept: Texts, called: Sheaf) -> None:
    assert called("text", PAPER, "--outline").stdout == (
        "Abstract\n1 Introduction\n2 Method\n  2.1 Details\nA Proofs\nReferences\n"
    )


def test_the_json_form_is_the_contract(kept: Texts, called: Sheaf) -> None:
    done = called("text", PAPER, "--format", "json")
    record = json.loads(done.stdout)
    sections = record.pop("sections")
    assert record == {
        "id": PAPER,
        "title": "A paper of n² parts",
        "version": 2,
        "newer": None,
        "source": "arxiv",
        "url": "https://arxiv.org/html/2403.00001",
        "licence": "CC BY 4.0",
        "kept": "2026-05-28T20:26:40+00:00",
        "authors": ["Ada Example", "Bo Sample"],
        "problems": ["1 formula could not be read"],
    }
    assert [each["anchor"] for each in sections] == ["abstract", "S1", "S2", "S2.SS1", "A1", "bib"]
    assert sections[3] == {
        "anchor": "S2.SS1",
        "level": 2,
        "number": "2.1",
        "title": "Details",
        "appendix": False,
        "markdown": "Here they are.\n",
    }


def test_the_outline_as_json_has_no_text(kept: Texts, called: Sheaf) -> None:
    done = called("text", PAPER, "--outline", "--format", "json")
    sections = json.loads(done.stdout)["sections"]
    assert [each["title"] for each in sections][:2] == ["Abstract", "Introduction"]
    assert all("markdown" not in each for each in sections)


def test_one_section_can_be_had_with_its_subsections(kept: Texts, called: Sheaf) -> None:
    done = called("text", PAPER, "--section", "2", "--format", "json")
    assert [each["anchor"] for each in json.loads(done.stdout)["sections"]] == ["S2", "S2.SS1"]
    done = called("text", PAPER, "--section", "method", "--format", "markdown")
    assert done.stdout == "## 2 Method\n\nWe do it.\n\n### 2.1 Details\n\nHere they are.\n"


def test_a_section_that_is_not_there_is_told(kept: Texts, called: Sheaf) -> None:
    assert_told(called("text", PAPER, "--section", "9"), "no section '9'", "`--outline` lists")


def test_a_newer_version_is_told(kept: Texts, called: Sheaf, home: Home) -> None:
    Library(home.library).add([replace(PAPERS[0], extra={"versions": 3})])
    done = called("text", PAPER)
    assert done.returncode == 0
    assert done.stderr == (
        "sheaf: this is version 2, 3 is out; `sheaf text fetch 2403.00001` fetches it\n"
    )
    assert json.loads(called("text", PAPER, "--format", "json").stdout)["newer"] == 3
    assert called("text", f"{PAPER}v2").stderr == ""


def test_a_text_that_is_not_kept_is_told_where_nothing_may_be_fetched(
    filled: None, called: Sheaf
) -> None:
    assert_told(called("text", PAPER, "--kept"), f"no text of {PAPER} is kept", "sheaf text fetch")
    assert_told(called("text", f"{PAPER}v3", "--kept"), f"no text of version 3 of {PAPER} is kept")


def test_a_paper_that_nobody_knows_is_told(filled: None, called: Sheaf) -> None:
    assert_told(called("text", "nobody"), "no paper 'nobody' in the library")


def test_a_file_becomes_the_text_of_a_paper(
    filled: None, called: Sheaf, texts: Texts, page: Path
) -> None:
    done = called("text", "add", PAPER, str(page))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"kept {page} as the text of {PAPER}, version 2: 3 sections, ")
    (kept,) = texts.all()
    assert (kept.source, kept.url, kept.page.read_bytes()) == (Source.FILE, "", page.read_bytes())
    assert "key value cache" in called("text", PAPER).stdout


def test_a_file_may_be_of_a_paper_that_is_not_in_the_library(
    called: Sheaf, texts: Texts, page: Path
) -> None:
    assert called("text", "add", "10.1000/abc", str(page)).returncode == 0
    assert [kept.paper for kept in texts.all()] == ["doi:10.1000/abc"]


def test_a_version_in_the_id_counts_more_than_one_in_the_file(
    called: Sheaf, texts: Texts, page: Path
) -> None:
    called("text", "add", f"{PAPER}v1", str(page))
    (kept,) = texts.all()
    assert kept.version == texts.read(kept).version == 1


def test_a_file_that_cannot_be_read_is_told(filled: None, called: Sheaf, tmp_path: Path) -> None:
    missing = tmp_path / "missing.html"
    assert_told(called("text", "add", PAPER, str(missing)), f"{missing}: cannot read this file")
    assert_told(called("text", "add", PAPER, str(tmp_path)), "cannot read this file")
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert_told(called("text", "add", PAPER, str(empty)))
    assert_told(called("text", "add", PAPER, "/dev/null"), "a device or a pipe")


def test_kept_texts_are_listed(kept: Texts, called: Sheaf) -> None:
    line = called("text", "list").stdout
    assert line.split() == [
        *(PAPER, "v2", "arxiv", "2026-05-28"),
        *size_in_words(kept.all()[0].size).split(),
        *["A", "paper", "of", "n²", "parts"],
    ]
    (record,) = json.loads(called("text", "list", "--json").stdout)
    (text,) = kept.all()
    assert record == {
        "id": PAPER,
        "version": 2,
        "source": "arxiv",
        "url": "https://arxiv.org/html/2403.00001",
        "licence": "CC BY 4.0",
        "kept": "2026-05-28T20:26:40+00:00",
        "title": "A paper of n² parts",
        "file": str(text.page),
        "size": text.size,
    }


def test_removing_says_what_was_freed_and_the_way_back(
    kept: Texts, called: Sheaf, page: Path
) -> None:
    size = size_in_words(kept.all()[0].size)
    done = called("text", "remove", "2403.00001")
    assert done.stdout == (
        f"{PAPER}: removed 1 text, {size} freed; `sheaf text fetch ID` fetches it again\n"
    )
    assert_told(called("text", "remove", PAPER), f"no text of {PAPER} is kept")
    called("text", "add", PAPER, str(page))
    assert "`sheaf text add ID FILE` adds it again" in called("text", "remove", PAPER).stdout


def test_papers_called_like_subcommands_are_no_problem(
    called: Sheaf, home: Home, page: Path
) -> None:
    Library(home.library).add([replace(PAPERS[0], id="local:list")])
    called("text", "add", "local:list", str(page))
    assert "key value cache" in called("text", "show", "local:list").stdout
    assert_told(called("text", "show", "list"), "no paper 'list' in the library")


def test_doctor_counts_the_texts_and_makes_them_private(
    kept: Texts, called: Sheaf, home: Home
) -> None:
    kept.keep(PAPER, b"<p>", plain_document(1), source=Source.ARXIV, url="")
    home.texts.chmod(0o755)
    size = size_in_words(sum(each.size for each in kept.all()))
    done = called("doctor")
    assert f"texts      {home.texts}: 2 texts of 1 paper, {size}\n" in done.stdout
    assert f"fixed: {home.texts} can now be read only by you" in done.stdout


@pytest.mark.parametrize("width", ["19", "x", "0"])
def test_a_width_is_a_number_of_columns(kept: Texts, called: Sheaf, width: str) -> None:
    assert_told(called("text", PAPER, "--width", width), "--width", code=2)
