"""A text is cut into what people read as one: paragraphs, items, captions, notes, tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.fulltext import document as d
from digest.paper import Passage
from digest.passages.split import LONGEST, passages
from tests.unit.fulltext.made_documents import paragraph, plain_document


def said(*blocks: d.Block) -> list[tuple[str, str]]:
    """The anchors and texts of the passages of a section with these blocks."""
    section = d.Section("S1", 1, "1", (d.Text("Method"),), blocks)
    text = replace(plain_document(), abstract=(), body=(section,))
    return [(passage.anchor, passage.text) for _, passage in passages(text)]


def test_each_paragraph_is_told_with_its_section_and_anchor() -> None:
    found = list(passages(plain_document(words="Words  of the\npaper.")))
    assert [passage for _, passage in found] == [
        Passage("In short.", "Abstract", "abs.p1"),
        Passage("Words of the paper.", "1 Introduction", "S1.p1"),
        Passage("We do it.", "2 Method", "S2.p1"),
        Passage("Here they are.", "2.1 Details", "S2.SS1.p1"),
    ]


def test_a_heading_belongs_to_the_first_passage_of_its_section() -> None:
    section = d.Section("S1", 1, "1", (), (paragraph("p1", "One."), paragraph("p2", "Two.")))
    section = replace(section, title=(d.Text("Method"),))
    text = replace(plain_document(), abstract=(), body=(section,))
    assert [heading for heading, _ in passages(text)] == ["1 Method", ""]


def test_what_is_read_as_one_is_one_passage() -> None:
    row = d.Row((d.Cell((paragraph("", "Model"),)), d.Cell((paragraph("", "3 GB"),))))
    item = d.Item("I1.i1", "•", (paragraph("I1.i1.p1", "An item."),))
    assert said(
        d.List("I1", (item,)),
        d.Theorem("Thm1", (d.Text("Theorem 1"),), (paragraph("Thm1.p1", "It holds."),)),
        d.Quotation("p3", (paragraph("", "Words of others."),)),
        d.Listing("lst1", ((d.Text("for each key:"),), (d.Text("  keep it"),))),
        d.Figure(
            "S1.T1",
            d.FigureKind.TABLE,
            "Table 1",
            (d.Text("Sizes of caches"),),
            (d.Table("S1.T1.2", (row,)),),
        ),
    ) == [
        ("I1.i1.p1", "An item."),
        ("Thm1", "Theorem 1"),
        ("Thm1.p1", "It holds."),
        ("p3", "Words of others."),
        ("lst1", "for each key: keep it"),
        ("S1.T1", "Table 1 Sizes of caches"),
        ("S1.T1.2", "Model 3 GB"),
    ]


def test_a_footnote_is_a_passage_of_its_own() -> None:
    note = d.Footnote("fn1", "1", (paragraph("", "In the note."),))
    styled = d.Styled(d.Style.ITALIC, (d.Text(" set apart"), note))
    assert said(d.Paragraph("p1", (d.Text("A paragraph"), styled))) == [
        ("p1", "A paragraph set apart"),
        ("fn1", "In the note."),
    ]


def test_equations_pictures_and_the_bibliography_say_nothing() -> None:
    assert said(d.Equation("E1", (d.EquationRow("E1", ("x",)),)), d.Picture("g1", "")) == []
    assert all(passage.section != "References" for _, passage in passages(plain_document()))


@pytest.mark.parametrize("word", ["word ", "x"])
def test_a_very_long_paragraph_is_cut_and_none_of_it_is_lost(word: str) -> None:
    text = (word * (3 * LONGEST)).strip()
    found = [said for _, said in said(paragraph("p1", text))]
    assert max(map(len, found)) <= LONGEST
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(not each.startswith(" ") for each in found)
