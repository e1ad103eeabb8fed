"""The parts of a document, and the names by which one is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.errors import NotFoundError
from digest.fulltext import document as d
from digest.fulltext.outline import named, parts
from tests.unit.fulltext.made_documents import paragraph, plain_document


def test_the_outline_is_in_reading_order_with_abstract_and_references() -> None:
    outline = [(each.anchor, each.level, each.heading) for each in parts(plain_document())]
    assert outline == [
        ("abstract", 1, "Abstract"),
        ("S1", 1, "1 Introduction"),
        ("S2", 1, "2 Method"),
        ("S2.SS1", 2, "2.1 Details"),
        ("A1", 1, "A Proofs"),
        ("bib", 1, "References"),
    ]
    assert [each.anchor for each in parts(plain_document()) if each.appendix] == ["A1"]


def test_a_part_has_what_is_in_it_without_its_subsections() -> None:
    (method,) = (each for each in parts(plain_document()) if each.anchor == "S2")
    assert method.blocks == (paragraph("S2.p1", "We do it."),)


def test_what_stands_before_the_first_section_is_a_part_without_a_title() -> None:
    text = plain_document()
    loose = paragraph("p1", "A letter without sections.")
    front = paragraph("front.p1", "Keywords")
    text = replace(text, front=(front,), body=(loose, *text.body))
    assert parts(text)[1].blocks == (front, loose)
    assert parts(text)[1].heading == ""


@pytest.mark.parametrize("name", ["S2", "s2", "2", "2.", "method", "Method", " meth"])
def test_a_section_is_named_by_anchor_number_or_title_and_brings_its_subsections(name: str) -> None:
    assert [each.anchor for each in named(plain_document(), name)] == ["S2", "S2.SS1"]


def test_abstract_and_references_can_be_named() -> None:
    assert [each.anchor for each in named(plain_document(), "abstract")] == ["abstract"]
    assert [each.anchor for each in named(plain_document(), "ref")] == ["bib"]


def test_a_whole_title_comes_before_the_beginning_of_another() -> None:
    body = tuple(
        d.Section(f"S{at}", 1, str(at), (d.Text(title),), ())
        for at, title in enumerate(("Results and more", "Results"), start=1)
    )
    text = replace(plain_document(), body=body)
    assert [each.anchor for each in named(text, "results")] == ["S2"]


@pytest.mark.parametrize("name", ["", "  ", "9", "no such title"])
def test_a_section_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(NotFoundError, match=r"no section .*`--outline` lists the sections"):
        named(plain_document(), name)
