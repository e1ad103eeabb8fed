"""A small document in which every kind of part occurs."""

from __future__ import annotations

from digest.fulltext import document as d


def paragraph(anchor: str, text: str) -> d.Paragraph:
    return d.Paragraph(anchor, (d.Text(text),))


def plain_document(version: int | None = 2, words: str = "Words of the paper.") -> d.Document:
    """Three sections of one paragraph each."""
    return d.Document(
        title=(d.Text("A paper of "), d.Math("n^2"), d.Text(" parts")),
        authors=("Ada Example", "Bo Sample"),
        abstract=(paragraph("abs.p1", "In short."),),
        body=(
            d.Section("S1", 1, "1", (d.Text("Introduction"),), (paragraph("S1.p1", words),)),
            d.Section(
                "S2",
                1,
                "2",
                (d.Text("Method"),),
                (
                    paragraph("S2.p1", "We do it."),
                    d.Section(
                        "S2.SS1",
                        2,
                        "2.1",
                        (d.Text("Details"),),
                        (paragraph("S2.SS1.p1", "Here they are."),),
                    ),
                ),
            ),
            d.Section("A1", 1, "A", (d.Text("Proofs"),), (), appendix=True),
            d.Bibliography(
                "bib",
                (d.Text("References"),),
                (d.Entry("bib.bib1", "[1]", (d.Text("A. Author. A book."),)),),
            ),
        ),
        format=d.Format.HTML,
        version=version,
        licence="CC BY 4.0",
        problems=("1 formula could not be read",),
    )
