"""Papers that are PDF: words in the order in which they are read, and what is no text of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from digest.errors import TextError
from digest.fulltext import document as d
from digest.fulltext.content import plain
from digest.fulltext.pdf import pages as pdf_pages
from digest.fulltext.pdf import read_pdf
from digest.fulltext.readers import read_file
from tests.conftest import SHARED
from tests.trials.fuzz_texts import check_document
from tests.unit.fulltext.made_pdf import Words, lines, pdf
from tests.unit.fulltext.pages import all_of

pytest.importorskip("pypdfium2", reason="the extra `pdf` isn't installed")

LEFT, RIGHT = 60, 320
FILL = "words that fill the line up to its end ok"
"""About as wide as a column of these pages."""


def _read(*pages: list[Words], url: str = "") -> d.Document:
    document = read_pdf(pdf(*pages), url)
    check_document(document)
    return document


def _paragraphs(document: d.Document) -> list[str]:
    return [plain(each.spans) for each in all_of(d.Paragraph, document)]


def _first_page() -> list[Words]:
    return [
        Words(100, 780, "On Binding Sheaves", 20),
        Words(200, 750, "Ada Example", 12),
        Words(LEFT, 720, "Abstract", 12, bold=True),
        *lines(LEFT, 700, FILL, FILL, "and ends here."),
        Words(LEFT, 650, "1  Introduction", 12, bold=True),
        *lines(LEFT, 630, f"One {FILL}", f"two {FILL}", "three wide ba-", "nanas end it."),
        *lines(RIGHT, 720, f"four {FILL}", f"five {FILL}", "six."),
        Words(RIGHT, 670, "1.1  Details", 11, bold=True),
        *lines(RIGHT, 650, f"seven {FILL}", f"eight {FILL}", "nine."),
    ]


def test_two_columns_are_read_one_after_the_other() -> None:
    document = _read(_first_page())
    assert plain(document.title) == "On Binding Sheaves"
    assert [plain(each.title) for each in all_of(d.Section, document)] == [
        "Introduction",
        "Details",
    ]
    said = " ".join(_paragraphs(document))
    order = [said.index(word) for word in ("One", "two", "three", "four", "five", "seven", "nine")]
    assert order == sorted(order)


def test_sections_have_their_numbers_and_anchors() -> None:
    document = _read(_first_page())
    assert [(each.anchor, each.level, each.number) for each in all_of(d.Section, document)] == [
        ("S1", 1, "1"),
        ("S1.SS1", 2, "1.1"),
    ]
    assert document.abstract[0].anchor == "abstract.p1"
    assert plain(document.front[0].spans) == "Ada Example"  # type: ignore[union-attr]


def test_a_word_that_was_broken_at_the_end_of_a_line_is_whole_again() -> None:
    said = " ".join(_paragraphs(_read(_first_page())))
    assert "wide bananas end" in said


def test_a_word_that_is_written_with_a_hyphen_elsewhere_keeps_it() -> None:
    document = _read(
        lines(
            *(LEFT, 700, "The well-known case is as well-known as any well-"),
            "known one, and the banana is a ba-",
            "nana.",
        )
    )
    said = " ".join(_paragraphs(document))
    assert "any well-known one" in said
    assert "is a banana." in said


def test_running_heads_and_page_numbers_are_left_out() -> None:
    page = [*lines(LEFT, 700, f"Text {FILL}", "ends.")]
    document = _read(
        *(
            [Words(LEFT, 810, f"Example et al., page {at}"), *page, Words(290, 30, str(at))]
            for at in (1, 2, 3)
        )
    )
    said = " ".join(_paragraphs(document))
    assert "Example et al." not in said
    assert said.count("Text words") == 3
    assert not any(each.isdigit() for each in said.split())


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    document = _read(
        lines(LEFT, 100, f"It begins {FILL}", f"and goes {FILL}"),
        lines(LEFT, 800, f"on here {FILL}", "and ends."),
    )
    assert len(_paragraphs(document)) == 1


def test_the_stamp_of_arxiv_tells_the_version_and_is_no_text() -> None:
    stamp = Words(20, 300, "arXiv:2601.00001v4  [cs.CL]  1 Jan 2026", 16, upright=True)
    document = _read([*_first_page(), stamp])
    assert document.version == 4
    assert "arXiv" not in " ".join(_paragraphs(document))


def test_the_address_tells_the_version_where_no_stamp_does() -> None:
    document = _read(_first_page(), url="https://arxiv.org/pdf/2601.00001v3")
    assert document.version == 3


def test_the_list_of_what_is_cited_is_read_and_cited_entries_are_reached() -> None:
    document = _read(
        [
            *_first_page(),
            Words(RIGHT, 560, "As [2] says."),
            Words(RIGHT, 520, "References", 12, bold=True),
            *lines(
                RIGHT, 500, "[1] A. Kay. Media.", "[2] B. Lee. Rope that goes on", "and on. 1980."
            ),
        ]
    )
    (bibliography,) = all_of(d.Bibliography, document)
    assert [(each.label, plain(each.spans)) for each in bibliography.entries] == [
        ("[1]", "A. Kay. Media."),
        ("[2]", "B. Lee. Rope that goes on and on. 1980."),
    ]
    assert "target='bib.bib2'" in repr(document.body)


def test_rows_of_a_table_keep_their_columns() -> None:
    rows = [
        Words(x, 600 - 12 * at, text)
        for at, row in enumerate(
            (("name", "speed", "size"), ("one", "10", "2"), ("two", "20", "4"))
        )
        for x, text in zip((60, 180, 300), row, strict=True)
    ]
    document = _read([*lines(LEFT, 700, f"Text {FILL}", "ends."), *rows])
    (listing,) = all_of(d.Listing, document)
    said = [plain(each) for each in listing.lines]
    assert [each.split() for each in said] == [
        ["name", "speed", "size"],
        ["one", "10", "2"],
        ["two", "20", "4"],
    ]


def test_a_caption_stands_apart_from_the_text_around_it() -> None:
    document = _read(
        [
            *lines(LEFT, 700, f"Text {FILL}", f"that {FILL}"),
            *lines(LEFT, 640, "Figure 2: What is seen."),
            *lines(LEFT, 600, "goes on below."),
        ]
    )
    (figure,) = all_of(d.Figure, document)
    assert (figure.label, plain(figure.caption)) == ("Figure 2", "What is seen.")
    assert any(each.endswith("goes on below.") for each in _paragraphs(document))


def test_a_pdf_without_text_is_refused_in_words() -> None:
    with pytest.raises(TextError, match="only pictures of pages"):
        read_pdf(pdf([]), "")


@pytest.mark.parametrize("data", [b"%PDF-1.4 and nothing else", pdf(lines(60, 700, "x"))[:300]])
def test_a_damaged_pdf_is_told(data: bytes) -> None:
    with pytest.raises(TextError, match="damaged"):
        read_file(data, "")


def test_a_pdf_beyond_bounds_is_refused_before_it_is_read() -> None:
    with pytest.raises(TextError, match="MB, more than"):
        read_pdf(b"%PDF-" + bytes(51_000_000), "")


def test_a_program_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "_SECONDS", 0.001)
    with pytest.raises(TextError, match="takes too long"):
        read_pdf(pdf(_first_page()), "")


def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "find_spec", lambda _: None)
    with pytest.raises(TextError, match=r"papersheaf\[pdf\]"):
        read_file(pdf(_first_page()), "")


def test_nothing_of_pdfium_is_loaded_into_sheaf_itself() -> None:
    script = (
        "import sys\nfrom digest.fulltext.readers import read_file\n"
        "read_file(sys.stdin.buffer.read(), '')\nassert 'pypdfium2' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], input=pdf(_first_page()), check=True)


SHARED_PDFS = SHARED / "fulltext" / "pdf"


@pytest.mark.skipif(not SHARED_PDFS.is_dir(), reason="no shared data beside the checkout")
@pytest.mark.parametrize(
    ("name", "first", "last", "sentence", "entries"),
    [
        ("jcon.00092", "Why measures?", "Conclusion", "areas in the development of the Julia", 23),
        ("jcon.00068", "Introduction", "Acknowledgements", "Now over 25 years old, MPI is", 5),
        ("jose.00065", "Summary", "Recent Uses", "both an educational module and a Python", 13),
        ("2023.eacl-main.121", "Introduction", "Limitations", "expensive to scale, and diffi", 63),
    ],
)
def test_real_papers_have_their_sections_sentences_and_references(
    name: str, first: str, last: str, sentence: str, entries: int
) -> None:
    document = read_file((SHARED_PDFS / f"{name}.pdf").read_bytes(), "")
    check_document(document)
    titles = [plain(each.title) for each in all_of(d.Section, document)]
    assert first in titles
    assert last in titles
    assert sentence in " ".join(_paragraphs(document))
    (bibliography,) = all_of(d.Bibliography, document)
    assert len(bibliography.entries) == entries
