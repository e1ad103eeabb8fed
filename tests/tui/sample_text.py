"""The whole text of a paper of the sample library, made by hand: a bit of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.fulltext import document as d
from digest.fulltext.readers import read_file
from digest.fulltext.store import Source, Texts
from tests.tui.sample import ODD

if TYPE_CHECKING:
    from digest.storage.paths import Home

PAPER: Final = ODD[0]
"""The newest paper of the sample, whose text is kept."""
PARAGRAPHS: Final = 24
"""Of the section with words only: more than any screen of the tests shows."""
WIDE: Final = " + ".join(f"x_{{{at}}}" for at in range(1, 61))
"""A formula wider than any screen of the tests."""


def paragraph(anchor: str, *spans: d.Span | str) -> d.Paragraph:
    """A paragraph of text and other spans."""
    return d.Paragraph(anchor, tuple(d.Text(x) if isinstance(x, str) else x for x in spans))


def cites(number: int) -> d.Citation:
    """A citation as papers have it."""
    reference = d.Reference(f"bib.bib{number}", (d.Text(str(number)),))
    return d.Citation((d.Text("["), reference, d.Text("]")))


def section(number: int, title: str, *blocks: d.Block) -> d.Section:
    """A section of the first level."""
    return d.Section(f"S{number}", 1, str(number), (d.Text(title),), blocks)


TEXT: Final = d.Document(
    title=(d.Text("Speculative Decoding with Draft Trees"),),
    authors=("Ada Lovelace", "Grace Hopper"),
    abstract=(paragraph("abs.p1", "A draft model proposes a tree of tokens."),),
    body=(
        section(
            1,
            "Introduction",
            paragraph("S1.p1", "Large models are slow ", cites(1), "."),
            paragraph("S1.p2", "Others say so too ", cites(2), " and ", cites(3), "."),
            paragraph("S1.p3", "See Section ", d.Reference("S3", (d.Text("3"),)), "."),
        ),
        section(
            2,
            "Many words",
            *(
                paragraph(
                    f"S2.p{at}",
                    f"Paragraph {at} begins here. "
                    + "It has more words than fit on one line of any screen, " * 3
                    + f"and ends with number {at}.",
                )
                for at in range(1, PARAGRAPHS + 1)
            ),
        ),
        section(
            3,
            "Method",
            paragraph("S3.p1", "The sum is wide:"),
            d.Equation("S3.E1", (d.EquationRow("S3.E1", (WIDE,), "(1)"),)),
            paragraph(
                "S3.p2",
                "It has a note",
                d.Footnote("footnote1", "1", (paragraph("footnote1.p1", "A small one."),)),
                ".",
            ),
        ),
        d.Bibliography(
            "bib",
            (d.Text("References"),),
            (
                d.Entry("bib.bib1", "[1]", (d.Text("Vera Writer0. Speculative Decoding for Long "),
                                            d.Text("Texts. arXiv:2312.00000, 2023."))),
                d.Entry("bib.bib2", "[2]", (d.Text("N. Body. A paper that is not listed. "),
                                            d.Text("arXiv:2401.54321, 2024."))),
                d.Entry("bib.bib3", "[3]", (d.Text("A. Nother. A book without a number. 1999."),)),
            ),
        ),
    ),
    format=d.Format.HTML,
    version=2,
)  # fmt: skip


def keep_text(home: Home, paper: str = PAPER.id, text: d.Document = TEXT) -> None:
    """Keep the text in a home, as if it had been fetched."""
    Texts(home.texts, read_file).keep(
        paper, b"<html></html>", text, source=Source.ARXIV, url="https://arxiv.org/html/x"
    )
