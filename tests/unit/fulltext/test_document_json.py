"""A document comes back from JSON as it was; anything else is told as damage."""

from __future__ import annotations

import json

import pytest

from digest.fulltext import document as d
from digest.fulltext.document_json import TextFormError, from_json, to_json

EVERYTHING = d.Document(
    title=(d.Text("On "), d.Math("x^2")),
    authors=("Ada Example", "Bo Sample"),
    abstract=(d.Paragraph("abs.p1", (d.Text("Short."),)),),
    front=(d.Paragraph("front.p1", (d.Styled(d.Style.BOLD, (d.Text("Keywords"),)),)),),
    format=d.Format.HTML,
    version=2,
    licence="CC BY 4.0",
    problems=("2 formulas could not be read",),
    body=(
        d.Section(
            "S1",
            1,
            "1",
            (d.Text("Introduction"),),
            (
                d.Paragraph(
                    "S1.p1",
                    (
                        d.Text("See "),
                        d.Citation(
                            (d.Text("["), d.Reference("bib.bib1", (d.Text("1"),)), d.Text("]"))
                        ),
                        d.Footnote("footnote1", "1", (d.Paragraph("", (d.Code("x = 1"),)),)),
                        d.LineBreak(),
                        d.Unread("\\cellcolor"),
                        d.Link("https://example.org", (d.Text("here"),)),
                    ),
                ),
                d.Equation("S1.E1", (d.EquationRow("S1.E1", ("a", "=b"), "(1)"),)),
                d.Theorem("S1.Thm1", (d.Text("Theorem 1"),), (), proof=True),
                d.List("S1.I1", (d.Item("S1.I1.i1", "•", (d.Paragraph("", ()),)),)),
                d.Figure(
                    "S1.T1",
                    d.FigureKind.TABLE,
                    "Table 1",
                    (d.Text("Numbers"),),
                    (
                        d.Table(
                            "S1.T1.1",
                            (
                                d.Row(
                                    (d.Cell((), d.Align.RIGHT, header=True, columns=2),),
                                    rule_below=True,
                                ),
                            ),
                        ),
                        d.Picture("S1.F1.g1", "https://example.org/x1.png", "a curve"),
                    ),
                ),
                d.Listing("S1.L1", ((d.Text("for x"),), ()), ("1", "2")),
                d.Quotation("S1.q1", ()),
            ),
            appendix=True,
        ),
        d.Bibliography(
            "bib", (d.Text("References"),), (d.Entry("bib.bib1", "[1]", (d.Text("A"),)),)
        ),
    ),
)


def test_a_document_comes_back_as_it_was() -> None:
    assert from_json(json.loads(json.dumps(to_json(EVERYTHING)))) == EVERYTHING


@pytest.mark.parametrize(
    "damage",
    [
        None,
        [],
        {},
        {"form": 0},
        {"form": 1},
        {"form": 1, "kind": "Document"},
        {"form": 1, "kind": "Paragraph", "anchor": "p", "spans": []},
        {"form": 1, "kind": "Section", "depth": 3},
        {"form": 1, "kind": "Picture", "anchor": "p", "url": "", "style": "loud"},
    ],
)
def test_what_is_no_kept_text_is_told_as_such(damage: object) -> None:
    with pytest.raises(TextFormError, match="made again from its page"):
        from_json(damage)
