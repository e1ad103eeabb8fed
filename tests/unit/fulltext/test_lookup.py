"""What stands at an anchor, and how it is copied."""

from __future__ import annotations

from digest.fulltext import document as d
from digest.fulltext.lookup import as_copied, parts_by_anchor
from tests.unit.fulltext.made_documents import paragraph, plain_document


def text_of(*blocks: d.Block) -> d.Document:
    return d.Document((), (), (), blocks, d.Format.HTML)


def test_blocks_entries_rows_and_notes_have_their_anchors() -> None:
    note = d.Footnote("fn1", "1", (paragraph("fn1.p1", "A note."),))
    rows = (d.EquationRow("E1.r1", ("a", "=b")), d.EquationRow("E1.r2", ("", "=c")))
    inner = d.Paragraph("p1", (d.Styled(d.Style.BOLD, (d.Text("Words"), note)),))
    found = parts_by_anchor(text_of(inner, d.Equation("E1", rows), *plain_document().body))
    assert found["fn1"] is note
    assert found["E1.r2"] is found["E1"]
    assert isinstance(found["bib.bib1"], d.Entry)
    assert isinstance(found["S2.SS1.p1"], d.Paragraph)


def test_an_equation_is_copied_as_tex_and_words_on_one_line() -> None:
    rows = (d.EquationRow("r1", ("a", "=b")), d.EquationRow("r2", ("", "=c")))
    assert as_copied(d.Equation("E1", rows)) == r"a & =b \\  & =c"
    assert as_copied(d.Paragraph("p", (d.Text("Of "), d.Math("n^2"), d.Text(" words.")))) == (
        "Of n² words."
    )
    lines = ((d.Text("def f():"),), (d.Text("    pass"),))
    assert as_copied(d.Listing("l", lines)).splitlines()[0] == "def f():"
    cells = (d.Cell((paragraph("c1", "one"),)), d.Cell((paragraph("c2", "two"),)))
    assert as_copied(d.Table("t", (d.Row(cells),))) == "one\ttwo"


def test_every_part_of_a_document_can_be_copied() -> None:
    text = plain_document()
    assert all(isinstance(as_copied(part), str) for part in parts_by_anchor(text).values())
