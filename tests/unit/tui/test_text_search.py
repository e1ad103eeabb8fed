"""Finding words in a whole text."""

from __future__ import annotations

from digest.fulltext.typeset import Line, Role, Run
from tui.model.text_links import links_on
from tui.model.text_search import Match, find

LINES = [
    Line((Run("The key value"),), "p1"),
    Line((Run("cache is large."),), "p1"),
    Line(),
    Line((Run("  A "), Run("Key", Role.BOLD), Run(" is a key."),), "p2"),
]  # fmt: skip


def places(words: str) -> list[Match]:
    return list(find(LINES, words).matches)


def test_words_are_found_in_any_case_and_over_the_end_of_a_line() -> None:
    assert places("key") == [(0, 4, 0, 7), (3, 4, 3, 7), (3, 13, 3, 16)]
    assert places("VALUE cache".lower()) == [(0, 8, 1, 5)]
    assert places("Key") == [(3, 4, 3, 7)]
    assert places("zzz") == places("  ") == []


def test_every_line_of_a_match_has_its_mark() -> None:
    marks = find(LINES, "value cache").marks()
    assert marks[0][0][0] == 8
    assert marks[1] == [(0, 5)]


def test_the_nearest_match_of_a_line_is_known_to_both_sides() -> None:
    found = find(LINES, "key")
    assert [found.after(line) for line in (-1, 0, 2, 3)] == [0, 1, 1, 0]
    assert [found.before(line) for line in (0, 1, 3, 4)] == [2, 0, 0, 2]


def test_what_lines_lead_to_is_named_once_and_goes_on_over_the_end_of_a_line() -> None:
    lines = [
        Line((Run("see "), Run("Section", Role.REFERENCE, "S1")), "p1"),
        Line((Run("2.1", Role.REFERENCE, "S1"), Run(", "), Run("a page", Role.LINK, "u"))),
        Line((Run("and "), Run("again", Role.REFERENCE, "S1"))),
    ]
    found = [(each.words, each.target, each.is_page) for each in links_on(lines)]
    assert found == [("Section 2.1", "S1", False), ("a page", "u", True)]
