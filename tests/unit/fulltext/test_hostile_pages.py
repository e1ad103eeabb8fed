"""What fuzzing found in pages of papers: nothing fails, nothing unclean or endless comes out."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from digest.fulltext import document as d
from digest.fulltext.document_json import from_json, to_json
from digest.fulltext.typeset import typeset
from tests.unit.fulltext.made_documents import paragraph, plain_document
from tests.unit.fulltext.pages import all_of, para, read

if TYPE_CHECKING:
    from digest.fulltext.typeset import Typeset


def _set(*blocks: d.Block) -> Typeset:
    return typeset(dataclasses.replace(plain_document(), body=blocks), 80)


def test_attributes_whose_names_are_no_names_are_read_past() -> None:
    document = read(para('before <b {\\a}_{b}:b="1" {x:y> after</b>'))
    assert "after" in str(document.body)


def test_the_name_of_an_unknown_element_is_told_without_its_controls() -> None:
    document = read('<div class="ltx_odd\x1b[31m\u202ename">Text.</div>')
    (problem,) = document.problems
    assert "ltx_odd" in problem
    assert problem.isprintable()


def test_a_line_break_within_a_line_of_code_begins_another_line() -> None:
    text = _set(
        d.Listing("L1", ((d.Text("one"), d.LineBreak(), d.Text("two")),), numbers=("7",)),
        d.Bibliography("bib", (d.Text("Works"), d.LineBreak(), d.Text("cited")), ()),
    )
    said = [line.text for line in text.lines]
    assert said[said.index("  7  one") + 1] == "     two"
    assert "Works cited" in said


def test_tables_within_tables_cost_no_more_for_being_deep() -> None:
    inner: tuple[d.Block, ...] = (paragraph("p", "innermost"),)
    for depth in range(40):  # setting each level twice would set the innermost 10**12 times
        cells = (d.Cell(inner), d.Cell((paragraph(f"p{depth}", f"beside-{depth}"),)))
        inner = (d.Table(f"T{depth}", (d.Row(cells),)),)
    said = "".join(line.text for line in _set(*inner).lines)
    assert said.count("innermost") == 1
    assert all(said.count(f"beside-{depth}") for depth in range(3))


def test_a_reference_has_the_anchor_that_its_target_has_whatever_is_in_the_id() -> None:
    document = read(
        para('<a class="ltx_ref" href="#S\n2\x07">there</a>')
        + '<section class="ltx_section" id="S\n2\x07"><h2 class="ltx_title">Two</h2></section>'
    )
    (section,) = all_of(d.Section, document)
    (first, *_) = all_of(d.Paragraph, document)
    assert first.spans == (d.Reference(section.anchor, (d.Text("there"),)),)
    assert section.anchor.isprintable()


def test_what_nests_as_deep_as_it_may_is_kept_and_read_again() -> None:
    deep = "<ul><li>" * 120 + "innermost" + "</li></ul>" * 120
    document = read(deep)
    assert "innermost" in str(document)
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


def test_anchors_that_are_made_of_an_id_are_as_clean_as_it() -> None:
    document = read('<div class="ltx_para" id="S1\n\x1b[1m.p1"><p>One.</p><p>Two.</p></div>')
    assert [each.anchor.isprintable() for each in all_of(d.Paragraph, document)] == [True, True]


def test_addresses_that_are_none_are_text() -> None:
    document = read(
        para('<a class="ltx_ref" href="http://[2]#x">one</a> <a href="//[a">two</a>'),
        head='<base href="http://[2]/">',
    )
    (paragraph,) = all_of(d.Paragraph, document)
    assert paragraph.spans == (d.Text("one two"),)


def test_a_table_of_ten_thousand_columns_keeps_all_of_them() -> None:
    cells = tuple(d.Cell((paragraph("", f"cell-{at}"),)) for at in range(10_000))
    text = _set(d.Table("T1", (d.Row(cells),)))
    (row,) = [line.text for line in text.lines if "cell-0" in line.text]
    assert len(row.split()) == 10_000
