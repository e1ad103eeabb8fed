"""Sections, paragraphs, theorems, lists and the front matter of LaTeXML's pages."""

from __future__ import annotations

from digest.fulltext import document as d
from digest.fulltext.content import plain
from tests.unit.fulltext.pages import all_of, para, read


def test_a_section_has_its_number_title_anchor_and_paragraphs() -> None:
    document = read(
        '<section id="S2" class="ltx_section"><h2 class="ltx_title ltx_title_section">'
        '<span class="ltx_tag ltx_tag_section">2 </span>Related <em class="ltx_emph'
        ' ltx_font_italic">Work</em></h2>'
        '<div id="S2.p1" class="ltx_para"><p id="S2.p1.1" class="ltx_p">One.</p>'
        '<p id="S2.p1.2" class="ltx_p">Two.</p></div></section>'
    )
    assert document.body == (
        d.Section(
            "S2",
            1,
            "2",
            (d.Text("Related "), d.Styled(d.Style.ITALIC, (d.Text("Work"),))),
            (
                d.Paragraph("S2.p1", (d.Text("One."),)),
                d.Paragraph("S2.p1.2", (d.Text("Two."),)),
            ),
        ),
    )


def test_an_appendix_is_lettered_and_said_to_be_one() -> None:
    document = read(
        '<section id="A1" class="ltx_appendix"><h2 class="ltx_title ltx_title_appendix">'
        '<span class="ltx_tag ltx_tag_appendix">Appendix A </span>Proofs</h2></section>'
    )
    assert document.body == (d.Section("A1", 1, "A", (d.Text("Proofs"),), (), appendix=True),)


def test_sections_of_a_chapter_are_one_level_further_down() -> None:
    document = read(
        '<section id="Ch3" class="ltx_chapter"><h2 class="ltx_title ltx_title_chapter">'
        '<span class="ltx_tag ltx_tag_chapter">Chapter 3 </span>Sets</h2>'
        '<section id="Ch3.S1" class="ltx_section"><h3 class="ltx_title ltx_title_section">'
        '<span class="ltx_tag ltx_tag_section">3.1 </span>Types</h3></section></section>'
    )
    assert [(each.level, each.number) for each in all_of(d.Section, document)] == [
        (1, "3"),
        (2, "3.1"),
    ]


def test_old_pages_that_have_div_and_section_for_article_are_read() -> None:
    from digest.fulltext.latexml import read_html

    for tag in ("section", "div"):
        document = read_html(
            f'<{tag} class="ltx_document"><h1 class="ltx_title ltx_title_document">Old</h1>'
            f"{para('Text.')}</{tag}>".encode(),
            "",
        )
        assert document.title == (d.Text("Old"),)
        assert document.body == (d.Paragraph("S1.p1", (d.Text("Text."),)),)


def test_the_notice_of_unsupported_packages_is_not_taken_for_the_paper() -> None:
    document = read(
        para("Text."),
        around='<div class="package-alerts ltx_document"><p>failed: titletoc</p></div>',
    )
    assert document.body == (d.Paragraph("S1.p1", (d.Text("Text."),)),)


def test_an_only_authors_address_has_neither_label_nor_the_name_again() -> None:
    creator = (
        '<span class="ltx_creator ltx_role_author"><span class="ltx_personname">{name}</span>'
        '<span class="ltx_author_notes"><span class="ltx_contact ltx_role_affiliation">'
        '<span class="ltx_contact_name">Affiliation: </span>Museum of Tides</span></span></span>'
    )
    one = read(f'<div class="ltx_authors">{creator.format(name="Ada Example")}</div>')
    assert one.authors == ("Ada Example",)
    assert [plain(each.spans) for each in all_of(d.Paragraph, one)] == ["Museum of Tides"]
    two = read(
        '<div class="ltx_authors">'
        f"{creator.format(name='Ada Example')}{creator.format(name='Grace Sample')}</div>"
    )
    assert [plain(each.spans) for each in all_of(d.Paragraph, two)] == [
        "Ada Example Museum of Tides",
        "Grace Sample Museum of Tides",
    ]
