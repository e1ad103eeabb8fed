"""Papers that are Markdown: what services make of a paper, and a person's own files."""

from __future__ import annotations

import pytest

from digest.errors import TextError
from digest.fulltext import document as d
from digest.fulltext.content import plain
from digest.fulltext.markdown import read_markdown
from digest.fulltext.readers import read_file, read_paper
from digest.fulltext.to_markdown import to_markdown
from tests.conftest import SHARED
from tests.trials.fuzz_texts import check_document
from tests.unit.fulltext.made_documents import plain_document
from tests.unit.fulltext.pages import all_of

SERVICE = """Title: On Binding Sheaves

URL Source: https://arxiv.org/html/2601.00001

Published Time: Fri, 14 Mar 2025 00:51:57 GMT

Markdown Content:
Ada Example 1,2, Bo Sample 2

###### Abstract

We bind sheaves.

1 Introduction
--------------

Sheaves are old (Kay, [1977](https://arxiv.org/html/2601.00001v3#bib.bib9 "Binding with string")), \
see Section [2.1](https://arxiv.org/html/2601.00001v3#S2.SS1.p2.1 "2.1 Parts ‣ 2 Method") and \
[nothing](https://arxiv.org/html/2601.00001v3#S9).

![Image 1: Refer to caption](https://arxiv.org/html/2601.00001v3/x1.png)

Figure 2: A sheaf.

2 Method
--------

### 2.1 Parts

###### Lemma 1.

All sheaves are bound.

References
----------

*   Kay (1977)A. Kay. Binding with string. _Journal of Straw_.
*   Lee (1980) B. Lee. [Rope](https://doi.org/10.1000/1).

Appendix A Proofs
-----------------

### A.1 A lemma

Trivial.
"""


def _read(text: str) -> d.Document:
    document = read_markdown(text.encode(), "")
    check_document(document)
    return document


def _spans(text: str) -> tuple[d.Span, ...]:
    (block,) = _read(text).body
    assert isinstance(block, d.Paragraph)
    return block.spans


def _headings(document: d.Document) -> list[tuple[str, int, str, str]]:
    return [
        (each.anchor, each.level, each.number, plain(each.title))
        for each in all_of(d.Section, document)
    ]


def test_what_a_reader_service_makes_of_a_page_has_title_version_abstract_and_sections() -> None:
    document = _read(SERVICE)
    assert plain(document.title) == "On Binding Sheaves"
    assert document.format is d.Format.MARKDOWN
    assert document.version == 3
    assert document.abstract == (d.Paragraph("abstract.p1", (d.Text("We bind sheaves."),)),)
    assert document.front == (d.Paragraph("front.p1", (d.Text("Ada Example 1,2, Bo Sample 2"),)),)
    assert _headings(document) == [
        ("S1", 1, "1", "Introduction"),
        ("S2", 1, "2", "Method"),
        ("S2.SS1", 2, "2.1", "Parts"),
        ("A1", 1, "A", "Proofs"),
        ("A1.SS1", 2, "A.1", "A lemma"),
    ]
    assert [each.appendix for each in all_of(d.Section, document)] == [False] * 3 + [True] * 2


def test_links_to_the_page_itself_lead_to_places_of_the_text() -> None:
    paragraph = all_of(d.Section, _read(SERVICE))[0].blocks[0]
    assert isinstance(paragraph, d.Paragraph)
    assert paragraph.anchor == "S1.p1"
    references = [each for each in paragraph.spans if isinstance(each, d.Reference)]
    assert references == [
        d.Reference("bib.bib1", (d.Text("1977"),)),  # by the title: its number is in no order
        d.Reference("S2.SS1", (d.Text("2.1"),)),
    ]
    assert plain(paragraph.spans).endswith("and nothing.")


def test_a_picture_stands_above_its_caption() -> None:
    (figure,) = all_of(d.Figure, _read(SERVICE))
    assert (figure.anchor, figure.label, figure.caption) == (
        "S1.F2",
        "Figure 2",
        (d.Text("A sheaf."),),
    )
    (picture,) = figure.blocks
    assert isinstance(picture, d.Picture)
    assert picture.url == "https://arxiv.org/html/2601.00001v3/x1.png"
    assert not picture.description


def test_a_caption_whose_table_a_service_lost_is_kept_and_told() -> None:
    document = _read("# T\n\n## 1 A\n\nText.\n\nTable 3: Speeds.\n\nMore.\n")
    (figure,) = all_of(d.Figure, document)
    assert (figure.kind, figure.label, figure.blocks) == (d.FigureKind.TABLE, "Table 3", ())
    assert document.problems == ("a caption without what it belongs to",)


def test_the_list_of_what_is_cited_has_its_labels() -> None:
    (bibliography,) = all_of(d.Bibliography, _read(SERVICE))
    assert [(each.anchor, each.label, plain(each.spans)) for each in bibliography.entries] == [
        ("bib.bib1", "Kay (1977)", "A. Kay. Binding with string. Journal of Straw."),
        ("bib.bib2", "Lee (1980)", "B. Lee. Rope."),
    ]


def test_a_lemma_takes_its_first_paragraph() -> None:
    (theorem,) = all_of(d.Theorem, _read(SERVICE))
    assert plain(theorem.title) == "Lemma 1."
    assert [plain(each.spans) for each in theorem.blocks if isinstance(each, d.Paragraph)] == [
        "All sheaves are bound."
    ]


def test_arxivs_note_on_how_to_report_errors_is_refused() -> None:
    note = """Title: Report GitHub Issue

URL Source: https://arxiv.org/html/2601.00001

Markdown Content:
Instructions for reporting errors
---------------------------------

We are continuing to improve HTML versions of papers.
"""
    with pytest.raises(TextError, match="how to report errors"):
        read_paper(note.encode(), "", "On Binding Sheaves")


@pytest.mark.skipif(not (SHARED / "fulltext").is_dir(), reason="no shared data beside the checkout")
def test_the_shared_boilerplate_is_refused_long_as_it_is() -> None:
    (page,) = (SHARED / "fulltext" / "hf-md").glob("*boilerplate*.md")
    with pytest.raises(TextError, match="how to report errors"):
        read_paper(page.read_bytes(), "https://huggingface.co/papers/2304.05653.md", "")


def test_a_pdf_made_markdown_has_its_title_from_its_first_headings() -> None:
    document = _read(
        "Title: 2601.00001v2.pdf\n\nURL Source: https://arxiv.org/pdf/2601.00001v2\n\n"
        "Markdown Content:\nPublished as a paper \n\n# Binding \n\n# sheaves \n\n## ABSTRACT\n\n"
        "Short.\n\n## 1 INTRODUCTION \n\nThe top- $k$  sheaves.\n\n## 1.1 More\n\nText.\n"
    )
    assert plain(document.title) == "Binding sheaves"
    assert document.version == 2
    assert _headings(document) == [("S1", 1, "1", "INTRODUCTION"), ("S1.SS1", 2, "1.1", "More")]
    (first, *_) = all_of(d.Section, document)[0].blocks
    assert isinstance(first, d.Paragraph)
    assert first.spans == (d.Text("The top- "), d.Math("k"), d.Text(" sheaves."))


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        (r"for $x_i$ all", "x_i"),
        (r"for \(a*b*c\) all", "a*b*c"),
        (r"for $ \alpha $ all", r"\alpha"),
        (r"for $a\$b$ all", r"a\$b"),
        (r"for $x$-axes all", "x"),
    ],
)
def test_a_formula_in_a_line_is_read(text: str, tex: str) -> None:
    assert [each for each in _spans(text) if isinstance(each, d.Math)] == [d.Math(tex)]


@pytest.mark.parametrize(
    "text", ["costs $5 and $6 more", "a bare $ sign", "US$64 and 3$ more", "`$x$` is code"]
)
def test_a_dollar_that_is_money_stays(text: str) -> None:
    assert plain(_spans(text)) == text.replace("`", "")
    assert not any(isinstance(each, d.Math) for each in _spans(text))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("$$\nx\n= y \\tag{3}\n$$", d.EquationRow("E3", ("x = y",), "(3)")),
        ("$$ x $$ (2)", d.EquationRow("E2", ("x",), "(2)")),
        ("\\[ x \\]", d.EquationRow("Ex1", ("x",))),
        ("\\begin{equation}\nx \\label{eq:a}\n\\end{equation}", d.EquationRow("Ex1", ("x",))),
    ],
)
def test_a_display_equation_is_read_with_its_number(text: str, row: d.EquationRow) -> None:
    document = _read(f"Before:\n\n{text}\n\nafter.")
    (equation,) = all_of(d.Equation, document)
    assert equation.rows == (row,)
    assert len(document.body) == 3


def test_a_display_equation_within_a_paragraph_stands_between_its_parts() -> None:
    document = _read("We have $$x = y$$ and so on.")
    kinds = [type(each) for each in document.body]
    assert kinds == [d.Paragraph, d.Equation, d.Paragraph]


def test_a_formula_of_a_hundred_thousand_characters_is_cut_and_told() -> None:
    document = _read("$$\n" + "x+" * 50_000 + "\n$$\n")
    assert document.problems == ("a formula is too long to be shown whole",)
    assert "Unread" in repr(document.body)


def test_lists_tables_code_and_quotations_are_read() -> None:
    document = _read(
        "1. one\n   - two\n\n| a | b |\n| :-: | --: |\n| $x$ | **2** |\n\n"
        "```py\na  b\n\n  c\n```\n\n> said\n"
    )
    listed, table, listing, quotation = document.body
    assert isinstance(listed, d.List)
    assert [each.marker for each in listed.items] == ["1."]
    assert [type(each) for each in listed.items[0].blocks] == [d.Paragraph, d.List]
    assert isinstance(table, d.Table)
    assert [[each.align for each in row.cells] for row in table.rows] == [
        [d.Align.CENTER, d.Align.RIGHT]
    ] * 2
    assert [each.header for each in table.rows[0].cells] == [True, True]
    assert isinstance(listing, d.Listing)
    assert listing.lines == ((d.Text("a  b"),), (), (d.Text("  c"),))
    assert isinstance(quotation, d.Quotation)


def test_a_footnote_stands_at_its_mark_and_only_once() -> None:
    document = _read("One[^a] and two[^a].\n\n[^a]: A *note*.\n\n[^b]: Lost.\n")
    (paragraph,) = document.body
    assert isinstance(paragraph, d.Paragraph)
    (note,) = [each for each in paragraph.spans if isinstance(each, d.Footnote)]
    assert note.mark == "a"
    assert plain(note.blocks[0].spans) == "A note."  # type: ignore[union-attr]


def test_a_footnote_that_refers_to_itself_ends() -> None:
    _read("One[^1].\n\n[^1]: See [^1].\n")


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("[x](https://example.org/a_b)", "https://example.org/a_b"),
        ("[x](doi:10.1000/1)", "https://doi.org/10.1000/1"),
        ("[x](arxiv:2601.00001)", "https://arxiv.org/abs/2601.00001"),
        ("<https://example.org>", "https://example.org"),
    ],
)
def test_links_to_the_web_are_kept(link: str, url: str) -> None:
    assert [each.url for each in _spans(f"a {link} b") if isinstance(each, d.Link)] == [url]


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "mailto:a@b.c", "x"]
)
def test_other_links_are_text(target: str) -> None:
    assert _spans(f"a [word]({target}) b") == (d.Text("a word b"),)


def test_numbers_in_brackets_lead_to_the_entries_that_have_them() -> None:
    document = _read(
        "# T\n\n## A\n\nSee [2, 1] and [7].\n\n## References\n\n[1] One.\n\n[2] Two.\n"
    )
    (paragraph,) = all_of(d.Section, document)[0].blocks
    assert isinstance(paragraph, d.Paragraph)
    (citation,) = [each for each in paragraph.spans if isinstance(each, d.Citation)]
    assert plain((citation,)) == "[2, 1]"
    assert [each.target for each in citation.spans if isinstance(each, d.Reference)] == [
        "bib.bib2",
        "bib.bib1",
    ]
    assert plain(paragraph.spans) == "See [2, 1] and [7]."


def test_tags_of_html_become_what_they_mean_and_tokens_of_models_stay() -> None:
    assert _spans("H<sub>2</sub>O ends with <eos><!-- no -->") == (
        d.Text("H"),
        d.Styled(d.Style.SUBSCRIPT, (d.Text("2"),)),
        d.Text("O ends with <eos>"),
    )


def test_a_comment_that_never_ends_hides_nothing() -> None:
    assert "Important" in repr(_read("<!-- oops\n\nImportant words."))


def test_yaml_before_a_persons_own_text_gives_title_and_authors() -> None:
    document = _read('---\ntitle: "My *own* text"\nauthors: [Ada, Bo]\n---\n# Part\n\nText.\n')
    assert plain(document.title) == "My *own* text"
    assert document.authors == ("Ada", "Bo")


def test_a_link_to_a_heading_by_its_words_leads_there() -> None:
    document = _read("# T\n\n## The Method\n\nSee [there](#the-method).\n")
    (section,) = all_of(d.Section, document)
    assert f"target='{section.anchor}'" in repr(section.blocks)


def test_what_sheaf_writes_as_markdown_is_read_again() -> None:
    written = plain_document()
    document = read_file(to_markdown(written).encode(), "")
    assert plain(document.title) == plain(written.title)
    assert [each.anchor for each in all_of(d.Section, document)] == ["S1", "S2", "S2.SS1", "Sx1"]
    assert plain(document.abstract[0].spans) == "In short."  # type: ignore[union-attr]


def test_nesting_beyond_bounds_keeps_the_words() -> None:
    assert "innermost" in repr(_read("> " * 500 + "innermost"))
    assert "innermost" in repr(_read("* " * 500 + "innermost"))
    assert repr(_read("[" * 9_000 + "innermost")).count("innermost") == 1


def test_markdown_beyond_bounds_is_refused_in_words() -> None:
    with pytest.raises(TextError, match="MB, more than"):
        read_markdown(b"a" * 4_000_000, "")


def test_controls_and_entities_of_controls_do_not_come_through() -> None:
    _read(
        "a\x1b[31mb\u202e &#x1b;[2J &#8238; `\x9b` $\x07x$ [l](https://a.b/\x1b) ![\x1b](x)\n\n"
        "```\n\x1b[1m\n```"
    )
