"""Marked passages: sentences of a typeset text, found again at any width and in other versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Annotation
from digest.fulltext import document as d
from digest.fulltext.typeset import typeset
from tests.tui.sample_text import paragraph, section
from tui.model.passages import ShownPassages, stretch_at

if TYPE_CHECKING:
    from digest.fulltext.typeset import Typeset

FIRST = "The first sentence is quite long, so that it takes more than a line of the screen."
SECOND = "Short, see Fig. 3."
THIRD = "The third sentence ends the paragraph, and it is long as well so that lines wrap."
EQUATION = d.Equation("S1.E1", (d.EquationRow("S1.E1", (r"\\frac{a}{b} = c",), "(1)"),))


def text_of(*sentences: str) -> d.Document:
    """A text with a paragraph, an equation and a list."""
    item = d.Item("S1.I1.i1", "•", (paragraph("S1.I1.p1", "One item. It has two sentences."),))
    body = section(
        1, "S", paragraph("S1.p1", " ".join(sentences)), EQUATION, d.List("S1.I1", (item,))
    )
    return d.Document((d.Text("T"),), (), (), body=(body,), format=d.Format.HTML)


def marked(whole: Typeset, at: int, count: int = 1) -> Annotation:
    """The passage that marking at a line makes."""
    found = stretch_at(whole.lines, at, count)
    assert found is not None
    return Annotation("", found.anchor, found.start, found.end, found.words)


def shown(whole: Typeset, *passages: Annotation) -> str:
    """What is painted as marked, on one line."""
    stretches = ShownPassages(whole.lines, whole.anchors, passages).stretches
    return " ".join(
        whole.lines[line].text[begin:end]
        for line in sorted(stretches)
        for begin, end in sorted(stretches[line])
    )


@pytest.mark.parametrize("width", [20, 33, 76])
@pytest.mark.parametrize("other", [20, 33, 76])
def test_a_sentence_marked_at_one_width_is_the_same_at_another(width: int, other: int) -> None:
    text = text_of(FIRST, SECOND, THIRD)
    narrow, wide = typeset(text, width), typeset(text, other)
    passage = marked(narrow, narrow.anchors["S1.p1"])
    assert passage.quote == FIRST
    assert shown(wide, passage) == FIRST


def test_the_sentence_that_begins_on_a_line_comes_before_the_one_that_ends_there() -> None:
    whole = typeset(text_of(FIRST, SECOND, THIRD), 76)
    first = whole.anchors["S1.p1"]
    assert [marked(whole, first + at).quote for at in range(3)] == [FIRST, SECOND, THIRD]


def test_a_count_takes_more_sentences_as_far_as_there_are_some() -> None:
    whole = typeset(text_of(FIRST, SECOND, THIRD), 76)
    first = whole.anchors["S1.p1"]
    assert marked(whole, first, 2).quote == f"{FIRST} {SECOND}"
    assert marked(whole, first + 1, 9).quote == f"{SECOND} {THIRD}"


def test_the_bullet_of_an_item_is_no_part_of_its_sentence() -> None:
    whole = typeset(text_of(FIRST), 76)
    passage = marked(whole, whole.anchors["S1.I1.p1"])
    assert passage.quote == "One item."
    assert shown(whole, passage) == "One item."


def test_an_equation_is_marked_whole() -> None:
    whole = typeset(text_of(FIRST), 76)
    passage = marked(whole, whole.anchors["S1.E1"])
    found = ShownPassages(whole.lines, whole.anchors, [passage]).stretches
    assert len(found) == sum(line.anchor == "S1.E1" and bool(line.runs) for line in whole.lines)


def test_between_blocks_there_is_no_sentence() -> None:
    whole = typeset(text_of(FIRST), 76)
    empty = next(at for at, line in enumerate(whole.lines) if not line.anchor)
    assert stretch_at(whole.lines, empty) is None
    assert stretch_at((), 0) is None


def test_the_words_are_found_where_another_version_of_the_text_has_them() -> None:
    old = typeset(text_of(FIRST, THIRD), 76)
    passage = marked(old, old.anchors["S1.p1"] + 2)
    assert passage.quote == THIRD
    assert shown(typeset(text_of(FIRST, SECOND, THIRD), 76), passage) == THIRD


def test_words_that_the_text_no_longer_has_are_not_shown() -> None:
    old = typeset(text_of(FIRST, SECOND), 76)
    passage = marked(old, old.anchors["S1.p1"])
    new = typeset(text_of(THIRD), 76)
    found = ShownPassages(new.lines, new.anchors, [passage])
    assert (found.stretches, found.line_of) == ({}, {})
    gone = passage._replace(anchor="S9.p9")
    assert ShownPassages(new.lines, new.anchors, [gone]).line_of == {}


def test_a_note_is_told_on_the_line_where_its_passage_begins() -> None:
    whole = typeset(text_of(FIRST, SECOND, THIRD), 40)
    first = whole.anchors["S1.p1"]
    plain = marked(whole, first)
    found = ShownPassages(whole.lines, whole.anchors, [plain, plain._replace(note="why?")])
    assert found.noted == {first}
    assert ShownPassages(whole.lines, whole.anchors, [plain]).noted == set()
