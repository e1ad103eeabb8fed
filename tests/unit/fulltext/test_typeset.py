"""A document at a width: what is on which line, and that a place outlives another width."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from digest.fulltext import document as d
from digest.fulltext.typeset import Place, Role, Typeset, typeset
from digest.text.cells import cell_width

WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
]


def document(*body: d.Block) -> d.Document:
    return d.Document((d.Text("A Title"),), (), (), body, d.Format.HTML)


def paragraph(text: str, anchor: str = "p1") -> d.Paragraph:
    return d.Paragraph(anchor, (d.Text(text),))


def texts(found: Typeset) -> list[str]:
    return [line.text for line in found.lines][2:]


def shown(*body: d.Block, width: int = 40) -> list[str]:
    return texts(typeset(document(*body), width))


def test_running_text_keeps_to_the_measure_on_a_wide_screen() -> None:
    found = typeset(document(paragraph(" ".join(WORDS * 20))), 200)
    assert 70 < found.width <= 76
    assert " ".join(texts(found)).split() == WORDS * 20


@pytest.mark.parametrize(("addresses", "before"), [(3, True), (40, False)])
def test_the_addresses_of_many_authors_follow_the_text(addresses: int, before: bool) -> None:
    front = tuple(paragraph(f"Address {at}", f"front.p{at}") for at in range(addresses))
    found = typeset(replace(document(paragraph("Body")), front=front), 40)
    lines = texts(found)
    assert (lines.index("Address 1") < lines.index("Body")) is before
    assert [each.title for each in found.headings] == ([] if before else ["Authors and notes"])


def test_a_word_longer_than_a_line_is_broken_and_keeps_its_letters() -> None:
    assert "".join(shown(paragraph("x" * 95))) == "x" * 95


def test_chinese_breaks_between_letters_without_spaces_and_not_before_a_full_stop() -> None:
    lines = shown(paragraph("汉" * 19 + "字。" + "文" * 3))
    assert lines == ["汉" * 19, "字。文文文"]


def test_a_footnote_stands_below_its_paragraph() -> None:
    note = d.Footnote("fn1", "1", (paragraph("A note.", "fn1.p1"),))
    lines = shown(d.Paragraph("p1", (d.Text("Text"), note, d.Text(" goes on."))))
    assert lines == ["Text¹ goes on.", "  ¹ A note."]


def test_a_formula_that_is_not_understood_stays_tex_and_says_so() -> None:
    found = typeset(
        document(d.Paragraph("p1", (d.Math("x^2"), d.Text(" "), d.Math("\\oddity{x}")))), 40
    )
    runs = [run for line in found.lines[2:] for run in line.runs if run.text.strip()]
    assert [(run.text, run.role) for run in runs] == [
        ("x²", Role.MATH),
        ("\\oddity{x}", Role.UNREAD),
    ]


def test_an_equation_stands_in_the_middle_with_its_number_at_the_right() -> None:
    (line,) = shown(d.Equation("E1", (d.EquationRow("E1", ("a=b",), "(3)"),)))
    assert line.strip().startswith("a = b")
    assert line.endswith("(3)")
    assert cell_width(line) == 40


def test_rows_of_an_equation_are_aligned_at_their_relations() -> None:
    rows = (d.EquationRow("E1", ("a", "=b+c"), "(1)"), d.EquationRow("E2", ("abc", "=d"), "(2)"))
    lines = shown(d.Equation("E", rows))
    assert len({line.index("=") for line in lines}) == 1
    assert [line[-3:] for line in lines] == ["(1)", "(2)"]


def test_an_equation_wider_than_the_screen_is_not_wrapped() -> None:
    tex = "+".join(f"x_{{{number}}}" for number in range(40))
    (line,) = shown(d.Equation("E1", (d.EquationRow("E1", (tex,)),)))
    assert cell_width(line) > 100


def row(*cells: str, header: bool = False, rule: bool = False) -> d.Row:
    made = tuple(d.Cell((paragraph(each, ""),), header=header) for each in cells)
    return d.Row(made, rule_below=rule)


def test_a_table_has_columns_and_a_rule_below_its_head() -> None:
    lines = shown(d.Table("T1", (row("name", "n", header=True), row("a", "10"), row("bcd", "2"))))
    assert lines == ["─" * 8, "name  n", "─" * 8, "a     10", "bcd   2", "─" * 8]


def test_a_table_wider_than_the_screen_wraps_its_widest_cells() -> None:
    lines = shown(d.Table("T1", (row("key", " ".join(WORDS)), row("other", "short"))))
    assert max(map(cell_width, lines)) <= 40
    assert " ".join(line[7:] for line in lines[1:-2]).split() == WORDS


def test_cells_that_span_rows_and_columns_keep_the_others_in_their_columns() -> None:
    tall = d.Cell((paragraph("tall", ""),), rows=2)
    wide = d.Cell((paragraph("wide one", ""),), columns=2)
    plain = tuple(d.Cell((paragraph(each, ""),)) for each in "ab")
    lines = shown(d.Table("T1", (d.Row((tall, wide)), d.Row(plain))))
    assert lines[1].startswith("tall  wide one")
    assert lines[2][6] == "a"
    assert lines[2].rstrip().endswith("b")


def test_lists_hang_and_nest() -> None:
    inner = d.List("I2", (d.Item("I2.1", "–", (paragraph("deep", "q"),)),))
    items = (d.Item("I1.1", "1.", (paragraph(" ".join(WORDS), "p"), inner)),)
    lines = shown(d.List("I1", items), width=30)
    assert lines[0].startswith("  1. one two")
    assert lines[1].startswith("     ")
    assert lines[-1].startswith("       – deep")


def test_the_term_of_a_description_list_is_wrapped() -> None:
    term = "a term that is much longer than a line"
    lines = shown(d.List("I1", (d.Item("I1.1", term, (paragraph("what it is"),)),)), width=24)
    assert max(map(cell_width, lines)) <= 24
    assert " ".join(" ".join(lines).split()) == f"{term} what it is"


def test_a_theorem_begins_with_its_title() -> None:
    theorem = d.Theorem("Thm1", (d.Text("Theorem 1"),), (paragraph("All is well."),))
    assert shown(theorem) == ["Theorem 1. All is well."]


def test_the_outline_names_sections_with_their_numbers_and_lines() -> None:
    inner = d.Section("S1.SS1", 2, "1.1", (d.Text("Details"),), (paragraph("b", "p2"),))
    outer = d.Section("S1", 1, "1", (d.Text("Start"),), (paragraph("a"), inner))
    found = typeset(document(outer), 40)
    assert [(each.title, each.level) for each in found.headings] == [
        ("1 Start", 1),
        ("1.1 Details", 2),
    ]
    assert found.lines[found.headings[1].line].text == "1.1 Details"


def test_what_could_not_be_read_is_told_at_the_foot() -> None:
    text = d.Document((), (), (), (paragraph("x"),), d.Format.HTML, problems=("2 macros failed",))
    assert typeset(text, 40).lines[-1].text == "· 2 macros failed"


@pytest.mark.parametrize("other", [31, 50, 76, 120])
def test_a_place_is_found_again_at_another_width(other: int) -> None:
    text = document(
        paragraph(" ".join(WORDS * 5)), paragraph(" ".join(f"word{n}" for n in range(200)), "p2")
    )
    before = typeset(text, 40)
    at = next(n for n, line in enumerate(before.lines) if "word123 " in line.text)
    first = before.lines[at].text.split()[0]
    after = typeset(text, other)
    found = after.line_of(before.place_at(at))
    assert found is not None
    assert first in after.lines[found].text.split()


def test_a_place_that_the_text_has_not_is_not_found() -> None:
    assert typeset(document(paragraph("x")), 40).line_of(Place("S9.p1")) is None


def test_every_word_of_a_real_paper_is_set_once() -> None:
    folder = Path(__file__).parents[4] / "shared/fulltext/converted"
    if not folder.is_dir():
        pytest.skip("the real pages of ../shared/fulltext are not here")
    from digest.fulltext.latexml import read_html

    page = (folder / "sympy-paper.html").read_bytes()
    text = read_html(page, "https://arxiv.org/html/1234.56789v1")
    narrow, wide = typeset(text, 60), typeset(text, 200)
    assert "".join("".join(line.text.split()) for line in narrow.lines).count("SymPy") == "".join(
        "".join(line.text.split()) for line in wide.lines
    ).count("SymPy")
    assert [each.title for each in narrow.headings] == [each.title for each in wide.headings]
    assert len(narrow.headings) > 10
