"""Papers that are plain text: paragraphs, evident headings, the list of references."""

from __future__ import annotations

import pytest

from digest.errors import TextError
from digest.fulltext import document as d
from digest.fulltext.content import plain
from digest.fulltext.plain_text import read_plain_text
from digest.fulltext.readers import read_file
from tests.trials.fuzz_texts import check_document
from tests.unit.fulltext.pages import all_of

PAPER = """On Binding Sheaves

Ada Example

Abstract

We bind sheaves.

1 Introduction

Sheaves have been bound since antiq-
uity, as [1] says.
  They are bound again.

12

1.1 Parts

  - straw, with all
    that is in it
  - string

name      speed     size
one       10        2

REFERENCES

[1] A. Kay. Media that
    goes on.
[2] B. Lee. Rope.

A. Proofs

None.
"""


def _read(text: str) -> d.Document:
    document = read_plain_text(text.encode())
    check_document(document)
    return document


def test_a_paper_has_its_title_abstract_and_sections() -> None:
    document = read_file(PAPER.encode(), "")
    check_document(document)
    assert document.format is d.Format.PLAIN
    assert plain(document.title) == "On Binding Sheaves"
    assert document.front == (d.Paragraph("front.p1", (d.Text("Ada Example"),)),)
    assert document.abstract == (d.Paragraph("abstract.p1", (d.Text("We bind sheaves."),)),)
    assert [
        (each.anchor, each.level, each.number, plain(each.title), each.appendix)
        for each in all_of(d.Section, document)
    ] == [
        ("S1", 1, "1", "Introduction", False),
        ("S1.SS1", 2, "1.1", "Parts", False),
        ("A1", 1, "A", "Proofs", True),
    ]


def test_lines_are_joined_and_words_broken_at_their_ends_are_whole() -> None:
    first, second, *_ = all_of(d.Section, _read(PAPER))[0].blocks
    assert isinstance(first, d.Paragraph)
    assert plain(first.spans) == "Sheaves have been bound since antiquity, as [1] says."
    assert "target='bib.bib1'" in repr(first)
    assert second == d.Paragraph("S1.p2", (d.Text("They are bound again."),))


def test_lists_and_columns_are_kept() -> None:
    listed, listing = all_of(d.Section, _read(PAPER))[1].blocks
    assert isinstance(listed, d.List)
    assert [plain(each.blocks[0].spans) for each in listed.items] == [  # type: ignore[union-attr]
        "straw, with all that is in it",
        "string",
    ]
    assert isinstance(listing, d.Listing)
    assert plain(listing.lines[1]).split() == ["one", "10", "2"]
    assert listing.lines[0] == (d.Text("name      speed     size"),)


def test_the_references_are_entries() -> None:
    (bibliography,) = all_of(d.Bibliography, _read(PAPER))
    assert [(each.label, plain(each.spans)) for each in bibliography.entries] == [
        ("[1]", "A. Kay. Media that goes on."),
        ("[2]", "B. Lee. Rope."),
    ]


def test_text_without_any_heading_is_paragraphs() -> None:
    document = _read("One line\nand another.\n\nA second paragraph.\n")
    assert [each.anchor for each in document.body] == ["p1", "p2"]
    assert document.title == ()


def test_a_sentence_that_begins_with_a_number_is_no_heading() -> None:
    document = _read("Title\n\nText.\n\n3 papers were read by all of us.\n\n2024 was warm\n")
    assert all_of(d.Section, document) == []


def test_text_beyond_bounds_is_refused_in_words() -> None:
    with pytest.raises(TextError, match="MB, more than"):
        read_plain_text(b"a" * 4_000_000)


def test_controls_do_not_come_through() -> None:
    _read("a\x1b[31mb\u202e\n\n\x9bc\n\nname   \x1b]0;x\x07   size\nb      \x07\u200bc\n")
