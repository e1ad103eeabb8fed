"""Exporting papers as RIS, CSL JSON, CSV and Atom, and as BibTeX if imported from it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.bookmarks import Bookmarks, MarksEdit, Stage
from digest.bookmarks.record import UNDATED, Annotation, Bookmark
from digest.cli import main
from digest.export import export
from digest.export.csv import COLUMNS
from digest.export.latex import escape_bare
from digest.paper import Paper
from digest.sources import bibtex
from digest.sources.base import Origin
from digest.text.oneline import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home

ATTENTION = Paper(
    id="arxiv:1706.03762",
    title="Attention Is All You Need",
    abstract="The dominant models.\n\nWe propose.",
    authors=("Ashish Vaswani", "Aaron van den Oord", "The ATLAS Collaboration", "et al."),
    date="2017-06-12",
    categories=("cs.CL", "graphs"),
    venue="NeurIPS",
    doi="10.48550/arXiv.1706.03762",
    comment="15 pages",
)
MARK = Bookmark(id=ATTENTION.id).tagged(["to read"], [], UNDATED).noted("=1+1\nTY  - X", UNDATED)
ENTRY = r"""@Article{Key:1,
  TITLE = {{{BERT}} for $\alpha$ & More},
  author = {Doe, Jane and {U.S. Bureau of the Census}},
  journal = "J. Foo",
  year = 2020, month = jun,
  x-unknown = {keep {\this} & that_%},
  file = {:C\:/a_b.pdf:PDF},
  doi = {10.1000/ABC},
}
"""


def imported(text: str = ENTRY) -> Paper:
    [paper] = bibtex.read(BytesIO(text.encode()), Origin("x.bib", dt.date(2024, 3, 13)))
    assert isinstance(paper, Paper)
    return paper


def exported(paper: Paper, name: str, mark: Bookmark | None = None) -> str:
    return "".join(export([paper], name, lambda _: mark))


# BibTeX that came in as BibTeX


def test_an_imported_entry_goes_out_with_its_own_key_words_and_unknown_fields() -> None:
    assert (
        exported(imported(), "bibtex")
        == r"""@article{Key:1,
  title     = {{{BERT}} for $\alpha$ \& More},
  author    = {Doe, Jane and {U.S. Bureau of the Census}},
  journal   = {J. Foo},
  year      = {2020},
  month     = jun,
  x-unknown = {keep {\this} & that_%},
  file      = {:C\:/a_b.pdf:PDF},
  doi       = {10.1000/ABC},
}
"""
    )


def test_newer_values_replace_those_of_the_original_entry() -> None:
    better = replace(
        imported(),
        title="BERT, Revised",
        date="2021-02",
        aliases=("arxiv:1810.04805",),
        abstract="Words.",
    )
    out = exported(better, "bibtex")
    assert "title         = {{BERT}, Revised}" in out
    assert "year          = {2021}" in out
    assert "month         = feb" in out
    assert "eprint        = {1810.04805}" in out
    assert "abstract      = {Words.}" in out
    assert r"x-unknown     = {keep {\this} & that_%}" in out
    assert out.count("year") == 1


def test_an_export_of_an_import_of_an_export_is_the_same_file() -> None:
    once = exported(imported(), "bibtex")
    assert exported(imported(once), "bibtex") == once


def test_tags_join_the_entry_s_own_keywords() -> None:
    paper = imported(ENTRY.replace("doi =", "keywords = {a, b}, doi ="))
    out = exported(paper, "bibtex", MARK)
    assert "keywords  = {a, b, to read}" in out
    assert out.count("keywords") == 1


def test_two_entries_of_one_key_get_two_keys_that_bibtex_tells_apart() -> None:
    papers = [imported(), replace(imported(ENTRY.replace("Key:1", "KEY:1")), id="doi:10.1000/d")]
    keys = re.findall(r"@article\{(.*),", "".join(export(papers, "bibtex")))
    assert len({key.lower() for key in keys}) == 2
    assert "Key:1" in keys or "KEY:1" in keys


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a { b_c", r"{a b\_c}"),
        ("x\n@article{y}", "{x @article{y}}"),
        ("two\x1b[31m", "{two[31m}"),
        ("C:\\", "{C:\\ }"),
    ],
)
def test_no_value_ends_its_field_early(value: str, written: str) -> None:
    kept = {"type": "misc", "key": "k", "fields": [["title", "T"], ["odd", value]]}
    paper = Paper(id="t:x", title="T", extra={"bibtex": kept})
    assert f"  odd   = {written},\n" in exported(paper, "bibtex")


@pytest.mark.parametrize(
    ("source", "mended"),
    [
        ("a & b_c 5% #1", r"a \& b\_c 5\% \#1"),
        (r"a \& b\_c $x_1^2$ US$", r"a \& b\_c $x_1^2$ US\$"),
        (r"\url{http://a.b/c_d%20} e_f", r"\url{http://a.b/c_d%20} e\_f"),
    ],
)
def test_bare_signs_that_stop_latex_are_escaped_and_math_and_links_are_not(
    source: str, mended: str
) -> None:
    assert escape_bare(source) == mended


# The other formats


def test_ris_has_one_tag_per_line_and_a_note_cannot_begin_a_record() -> None:
    assert (
        exported(ATTENTION, "ris", MARK)
        == """\
TY  - JOUR
TI  - Attention Is All You Need
AU  - Vaswani, Ashish
AU  - van den Oord, Aaron
AU  - The ATLAS Collaboration
AU  - et al.
PY  - 2017
DA  - 2017/06/12
JO  - NeurIPS
DO  - 10.48550/arXiv.1706.03762
UR  - https://arxiv.org/abs/1706.03762
AN  - arXiv:1706.03762
KW  - cs.CL
KW  - graphs
KW  - to read
N1  - 15 pages
N1  - =1+1 TY - X
AB  - The dominant models.

We propose.
ER  -\x20

"""
    )


def test_rispy_reads_our_ris_as_we_mean_it() -> None:
    import rispy

    [record] = rispy.loads(exported(ATTENTION, "ris"))
    assert record["title"] == ATTENTION.title
    assert record["authors"][:2] == ["Vaswani, Ashish", "van den Oord, Aaron"]
    assert record["doi"] == ATTENTION.doi
    assert record["keywords"] == list(ATTENTION.categories)


def test_csl_json_is_an_array_of_items_with_the_keys_of_the_bibtex_export() -> None:
    [item] = json.loads(exported(ATTENTION, "csl-json", MARK))
    assert f"{{{item['id']}," in exported(ATTENTION, "bibtex")
    assert item["issued"] == {"date-parts": [[2017, 6, 12]]}
    assert item["author"] == [
        {"family": "Vaswani", "given": "Ashish"},
        {"family": "Oord", "given": "Aaron", "non-dropping-particle": "van den"},
        {"literal": "The ATLAS Collaboration"},
        {"literal": "et al."},
    ]
    assert (item["number"], item["note"], item["annote"]) == (
        *("arXiv:1706.03762", "15 pages", "=1+1 TY - X"),
    )
    assert json.loads("".join(export([], "csl-json"))) == []


TEXTS = st.text(st.sampled_from("=+-@|%＝＠\t\n\"',; ab<&>\x00\x1b\ufffe") | st.characters())


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_no_cell_is_a_formula_and_every_row_comes_back(title: str, author: str) -> None:
    paper = Paper(id="local:=1", title=title, authors=(author,))
    rows = list(csv.reader(io.StringIO(exported(paper, "csv", MARK), newline="")))
    assert rows[0] == list(COLUMNS)
    [row] = rows[1:]
    cells = dict(zip(COLUMNS, row, strict=True))
    assert not any(re.match(r"\s*[=+\-@＝＋－＠|%]", cell) for cell in row)
    assert cells["title"].removeprefix("'") == one_line(paper.display_title).removeprefix("'")
    assert cells["note"] == "'=1+1 TY - X"


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_an_atom_feed_is_well_formed_whatever_the_paper_says(title: str, author: str) -> None:
    paper = Paper(id=f"local:{title}", title=title, authors=(author,), abstract=author)
    feed = ET.fromstring(exported(paper, "atom"))
    [entry] = feed.findall("{http://www.w3.org/2005/Atom}entry")
    for name in ("id", "title", "updated"):
        assert entry.find(f"{{http://www.w3.org/2005/Atom}}{name}") is not None


def test_an_atom_entry_has_the_paper_s_own_address_date_and_people() -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(exported(ATTENTION, "atom"))
    [entry] = feed.findall(f"{atom}entry")
    assert entry.findtext(f"{atom}id") == "http://arxiv.org/abs/1706.03762"
    assert entry.findtext(f"{atom}updated") == "2017-06-12T00:00:00Z"
    assert feed.findtext(f"{atom}updated") == "2017-06-12T00:00:00Z"
    names = [each.findtext(f"{atom}name") for each in entry.findall(f"{atom}author")]
    assert names[0] == "Ashish Vaswani"
    assert ET.fromstring("".join(export([], "atom"))).findall(f"{atom}entry") == []


@pytest.mark.parametrize(
    ("name", "tags", "note", "stage"),
    [
        ("bibtex", "keywords      = {cs.CL, graphs, to read}", "annote        = {=1+1 TY - X}", ""),
        ("ris", "KW  - to read", "N1  - =1+1 TY - X", ""),
        ("csl-json", '"keyword": "cs.CL, graphs, to read"', '"annote": "=1+1 TY - X"', ""),
        ("markdown", "Tags: to read", "> =1+1", "Stage: queued"),
        ("jsonl", '"tags": ["to read"]', '"note": "=1+1\\nTY  - X"', '"stage": "queued"'),
        ("csv", ",to read,", "'=1+1 TY - X", ",to read,queued,"),
        ("atom", '<category term="to read"/>', "<content>=1+1 TY - X</content>", ""),
    ],
)
def test_tags_note_and_stage_go_into_each_format_that_has_a_field_for_them(
    name: str, tags: str, note: str, stage: str
) -> None:
    out = exported(ATTENTION, name, MarksEdit(stage=Stage.QUEUED).applied(MARK, UNDATED))
    assert tags in out
    assert note in out
    assert stage in out
    assert ("queued" in out) is bool(stage)
    assert "queued" not in exported(ATTENTION, name, MARK)


def test_marked_passages_are_quoted_in_markdown_with_their_notes() -> None:
    passage = Annotation(anchor="S1.p1", start=0, end=9, quote="attention *is*", note="why?\nhow?")
    marked = MARK.annotated((passage,), (), UNDATED)
    out = exported(ATTENTION, "markdown", marked)
    assert "  > “attention \\*is\\*”\n  >\n  > why?\n  >\n  > how?\n" in out
    assert json.loads(exported(ATTENTION, "jsonl", marked))["marks"]["annotations"][0]["end"] == 9


# The command


def test_papers_are_exported_by_id_by_query_and_into_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path
    source, out = folder / "in.bib", folder / "out.ris"
    source.write_text(ENTRY + "@misc{b, title={Another Thing}, eprint={1706.03762}}")
    assert main(["add", str(source)]) == 0
    capsys.readouterr()
    assert main(["export", "1706.03762", "--format", "csl-json"]) == 0
    assert [item["title"] for item in json.loads(capsys.readouterr().out)] == ["Another Thing"]
    assert main(["export", "-o", str(out)]) == 0
    assert "2 papers written" in capsys.readouterr().err
    assert out.read_text().count("TY  - ") == 2
    assert main(["export", "1706.99999", "--format", "ris"]) == 1
    assert "no paper '1706.99999' in the library" in capsys.readouterr().err
    assert main(["export"]) == 2
    assert "choose a format with --format: bibtex, ris" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        (["is:bookmarked"], ["Fish"]),
        (["tag:water"], ["Fish"]),
        (["fish", "tag:water"], ["Fish"]),
        (["-tag:water"], ["Birds"]),
        (["is:read"], ["Birds"]),
        (["is:unread"], ["Fish"]),
        (["is:queued"], ["Fish"]),
        (["note:compare"], ["Fish"]),
    ],
    ids=" ".join,
)
def test_papers_are_exported_by_bookmarks_reading_and_tags(
    home: Home,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    query: list[str],
    titles: list[str],
) -> None:
    source = tmp_path / "in.bib"
    source.write_text("@misc{a, title={Birds}}\n@misc{b, title={Fish}, eprint={1706.03762}}")
    assert main(["add", str(source)]) == 0
    assert main(["bookmark", "tag", "1706.03762", "water"]) == 0
    assert main(["bookmark", "note", "1706.03762", "Compare with eels"]) == 0
    queued = MarksEdit(stage=Stage.QUEUED)
    Bookmarks(home.bookmarks).edit({"arxiv:1706.03762": queued}, {})
    assert main(["mark", "read", "birds"]) == 0
    capsys.readouterr()
    assert main(["export", "--format", "csl-json", "--", *query]) == 0
    assert [item["title"] for item in json.loads(capsys.readouterr().out)] == titles


def test_an_unknown_tag_exports_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "tag:none", "--format", "ris"]) == 1
    assert "no papers match; nothing exported" in capsys.readouterr().err


def test_an_export_creates_no_folder_and_prints_its_file_name_safely(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.bib"
    source.write_text("@misc{a, title={Birds}}")
    assert main(["add", str(source)]) == 0
    capsys.readouterr()
    assert main(["export", "-o", str(tmp_path / "absent" / "out.ris")]) == 1
    assert "no such folder" in capsys.readouterr().err
    assert not (tmp_path / "absent").exists()
    assert main(["export", "-o", str(tmp_path / "x\x1b]0;evil\x07.ris")]) == 0
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_json_has_no_number_for_goes_out_as_null(number: float) -> None:
    odd = replace(ATTENTION, extra={"score": number, "list": [1.5, number]})
    record = json.loads("".join(export([odd], "jsonl")), parse_constant=pytest.fail)
    assert record["extra"] == {"score": None, "list": [1.5, None]}
