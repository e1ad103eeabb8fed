"""An excerpt has the blocks around a place, in their sections."""

from __future__ import annotations

from digest.fulltext import document as d
from digest.fulltext.content import every_block
from digest.fulltext.excerpt import excerpt
from digest.fulltext.typeset import Place, typeset
from tests.unit.fulltext.made_documents import paragraph


def long_text() -> d.Document:
    sections = tuple(
        d.Section(
            f"S{number}",
            1,
            str(number),
            (d.Text(f"Section {number}"),),
            tuple(paragraph(f"S{number}.p{at}", f"Words {number} {at}.") for at in range(1, 11)),
        )
        for number in range(1, 11)
    )
    return d.Document(
        (d.Text("A title"),),
        ("Ada",),
        (paragraph("abs", "Short."),),
        sections,
        d.Format.HTML,
        problems=("Something",),
    )


def paragraphs(text: d.Document) -> list[str]:
    blocks = (*text.abstract, *text.front, *text.body)
    return [each.anchor for each in every_block(blocks) if isinstance(each, d.Paragraph)]


def test_the_beginning_has_the_title_and_the_first_blocks() -> None:
    found = excerpt(long_text(), "", 3)
    assert found.title
    assert paragraphs(found) == ["abs", "S1.p1", "S1.p2", "S1.p3"]
    assert found.problems == ()


def test_the_middle_has_the_blocks_to_both_sides_and_their_sections() -> None:
    found = excerpt(long_text(), "S5.p1", 2)
    assert not found.title
    assert paragraphs(found) == ["S4.p9", "S4.p10", "S5.p1", "S5.p2", "S5.p3"]
    assert [each.anchor for each in found.body if isinstance(each, d.Section)] == ["S4", "S5"]


def test_the_end_has_what_could_not_be_read() -> None:
    found = excerpt(long_text(), "S10.p10", 2)
    assert paragraphs(found) == ["S10.p8", "S10.p9", "S10.p10"]
    assert found.problems == ("Something",)


def test_a_section_is_found_by_its_own_anchor_and_nothing_by_another() -> None:
    assert "S7.p1" in paragraphs(excerpt(long_text(), "S7", 1))
    assert paragraphs(excerpt(long_text(), "S99", 1)) == paragraphs(excerpt(long_text(), "", 1))


def test_the_lines_after_the_place_are_those_of_the_whole_text() -> None:
    whole, part = typeset(long_text(), 40), typeset(excerpt(long_text(), "S5.p1", 5), 40)
    place = Place("S5.p1")
    at, own = whole.line_of(place), part.line_of(place)
    assert at is not None
    assert own is not None
    assert part.lines[own : own + 8] == whole.lines[at : at + 8]
