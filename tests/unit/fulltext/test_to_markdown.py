"""A document as Markdown: read by a Markdown reader, it says what the document says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from digest.fulltext import document as d
from digest.fulltext.to_markdown import blocks_to_markdown, to_markdown
from tests.unit.fulltext.made_documents import paragraph, plain_document
from tests.unit.fulltext.test_document_json import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Sequence


def markdown(*blocks: d.Block) -> str:
    return blocks_to_markdown(blocks)


def spans(*given: d.Span) -> str:
    return markdown(d.Paragraph("", given)).removesuffix("\n")


def cell(text: str, **facts: object) -> d.Cell:
    return d.Cell((paragraph("", text),), **facts)  # type: ignore[arg-type]


def html(text: str) -> str:
    return str(MarkdownIt("commonmark").enable("table").render(text))


def test_a_document_is_title_authors_abstract_sections_references_and_problems() -> None:
    assert to_markdown(plain_document()) == (
        "# A paper of $n^2$ parts\n\n"
        "Ada Example, Bo Sample\n\n"
        "## Abstract\n\nIn short.\n\n"
        "## 1 Introduction\n\nWords of the paper.\n\n"
        "## 2 Method\n\nWe do it.\n\n"
        "### 2.1 Details\n\nHere they are.\n\n"
        "## A Proofs\n\n"
        "## References\n\n- \\[1\\] A. Author. A book.\n\n"
        "What could not be read:\n\n- 1 formula could not be read\n"
    )


def test_every_kind_of_part_can_be_written() -> None:
    text = to_markdown(EVERYTHING)
    for words in ("**Keywords**", "[here](https://example.org)", "`\\cellcolor`", "for x"):
        assert words in text


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ `c` [d](e) <f> $g$ |h| ~~i~~ \\j",
        "1. no list",
        "- no list",
        "# no heading",
        "> no quotation",
        "+ no list",
        "=== no heading",
        "snake_case and 2 * 3 * 4",
    ],
)
def test_text_is_shown_as_it_is(text: str) -> None:
    shown = html(markdown(paragraph("", text)))
    assert shown.replace("&lt;", "<").replace("&gt;", ">") == f"<p>{text}</p>\n"


def test_spans_have_their_marks() -> None:
    styled = [d.Styled(style, (d.Text("x"),)) for style in d.Style]
    assert spans(*styled) == "*x***x**xx<sup>x</sup><sub>x</sub>"
    assert spans(d.Text("let "), d.Math("x_1 <\n\n y"), d.Text(" be")) == "let $x_1 < y$ be"
    assert spans(d.Styled(d.Style.BOLD, (d.Text("Bold "),)), d.Text("end")) == "**Bold** end"
    assert spans(d.Text("one"), d.LineBreak(), d.Text("two")) == "one two"


@pytest.mark.parametrize("code", ["x", "a`b", "``", "`a`", "a``b`c"])
def test_code_is_shown_as_it_is_whatever_ticks_it_has(code: str) -> None:
    assert html(spans(d.Code(code))) == f"<p><code>{code}</code></p>\n"


def test_a_citation_is_as_the_paper_has_it() -> None:
    citation = d.Citation((d.Text("["), d.Reference("bib.bib1", (d.Text("1"),)), d.Text("]")))
    assert spans(d.Text("See "), citation) == "See \\[1\\]"


def test_footnotes_come_at_the_end_under_their_marks() -> None:
    inner = d.Footnote("n2", "2", (paragraph("", "Inner."),))
    outer = d.Footnote("n1", "1", (d.Paragraph("", (d.Text("Outer."), inner)), paragraph("", "On")))
    text = markdown(d.Paragraph("", (d.Text("Word"), outer, d.Text("."))), paragraph("", "Next."))
    assert text == "Word[^1].\n\nNext.\n\n[^1]: Outer.[^2]\n\n    On\n\n[^2]: Inner.\n"


def test_an_equation_has_its_number_and_aligned_rows_theirs() -> None:
    one = d.Equation("E1", (d.EquationRow("E1", ("a = b",), "(3)"),))
    assert markdown(one) == "$$\na = b \\tag{3}\n$$\n"
    rows = (d.EquationRow("", ("a", "= b"), "(1)"), d.EquationRow("", ("", "= c")))
    assert markdown(d.Equation("E2", rows)) == (
        "$$\n\\begin{aligned}\na & = b \\qquad \\text{(1)} \\\\\n& = c\n\\end{aligned}\n$$\n"
    )


def test_a_table_is_pipes_with_the_alignment_of_its_columns() -> None:
    rows = (
        d.Row((cell("a|b", header=True), cell("n", header=True, align=d.Align.RIGHT))),
        d.Row((cell("x"), cell("1", align=d.Align.RIGHT))),
    )
    assert markdown(d.Table("T1", rows)) == "| a\\|b | n |\n| --- | --: |\n| x | 1 |\n"


def test_bars_in_the_formulas_and_code_of_a_table_end_no_cell() -> None:
    spans_: Sequence[d.Span] = (d.Math("|x| + \\|y\\|"), d.Text(" "), d.Code("a|b"))
    rows = (d.Row((d.Cell((d.Paragraph("", tuple(spans_)),)), cell("2"))),)
    shown = html(markdown(d.Table("T1", rows)))
    assert shown.count("<th>") == 2
    assert "<code>a|b</code>" in shown


def test_what_a_wide_or_a_high_cell_covers_stays_empty() -> None:
    rows = (
        d.Row((cell("wide", columns=2), cell("high", rows=2))),
        d.Row((cell("a"), cell("b"))),
        d.Row((cell("c"),)),
    )
    assert markdown(d.Table("T1", rows)).splitlines() == [
        "| wide |  | high |",
        "| --- | --- | --- |",
        "| a | b |  |",
        "| c |  |  |",
    ]


def test_spans_without_end_take_bounded_memory() -> None:
    rows = (d.Row((cell("x", columns=10**9, rows=10**9),)), d.Row((cell("y"),)))
    assert len(markdown(d.Table("T1", rows))) < 100_000


def test_lists_keep_their_markers_and_levels() -> None:
    inner = d.List("", (d.Item("", "(a)", (paragraph("", "deep"),)),))
    outer = d.List(
        "",
        (
            d.Item("", "1.", (paragraph("", "one"), inner)),
            d.Item("", "2)", (paragraph("", "two"),)),
            d.Item("", "•", (paragraph("", "dot"),)),
            d.Item("", "Term", (paragraph("", "meaning"),)),
        ),
    )
    assert markdown(outer) == "1. one\n\n   - (a) deep\n2. two\n- dot\n- Term meaning\n"


def test_a_listing_keeps_its_spaces_numbers_and_ticks() -> None:
    lines = ((d.Text("for x:"),), (d.Text("    ```"),), ())
    assert markdown(d.Listing("L1", lines, ("1",))) == "````\n1 for x:\n      ```\n\n````\n"
    assert markdown(d.Listing("L1", lines[:1])) == "```\nfor x:\n```\n"


def test_a_figure_is_its_pictures_and_its_caption() -> None:
    picture = d.Picture("F1.g1", "https://example.org/a (1).png", "a [curve]")
    figure = d.Figure("F1", d.FigureKind.FIGURE, "Figure 1", (d.Text("A curve."),), (picture,))
    assert markdown(figure) == (
        "![a \\[curve\\]](https://example.org/a%20%281%29.png)\n\n**Figure 1:** A curve.\n"
    )


def test_theorems_run_in_and_quotations_are_set_apart() -> None:
    theorem = d.Theorem("Thm1", (d.Text("Theorem 1."),), (paragraph("", "It holds."),))
    quotation = d.Quotation("Q1", (paragraph("", "One."), paragraph("", "Two.")))
    assert markdown(theorem, quotation) == "**Theorem 1.** It holds.\n\n> One.\n>\n> Two.\n"


def test_headings_go_no_deeper_than_markdown_has() -> None:
    assert markdown(d.Section("S1", 9, "", (d.Text("Deep"),), ())) == "###### Deep\n"
