"""The one table of keys: complete, without contradictions, and read the same everywhere."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tui.actions import ACTIONS
from tui.keymap import (
    COUNTED,
    KEYMAP,
    Command,
    Resolver,
    Where,
    groups,
    keys_of,
    markdown_table,
    shown,
    shown_keys,
)
from tui.screens.help import HELP_ACTIONS
from tui.screens.picker import PICKER_ACTIONS
from tui.screens.popup import POPUP_ACTIONS

LIST, PANE, SEARCH, LINE = Where.LIST, Where.PANE, Where.SEARCH, Where.LINE
TYPED = {SEARCH, LINE, Where.PICKER, Where.HELP}
"""Where letters are typed."""


def test_no_key_means_two_things_in_one_place() -> None:
    meanings = Counter(
        (where, key) for command in KEYMAP for where in command.where for key in command.keys
    )
    assert [meaning for meaning, count in meanings.items() if count > 1] == []


def test_no_key_both_does_something_and_begins_something() -> None:
    for where in Where:
        keys = {key for command in KEYMAP if where in command.where for key in command.keys}
        beginnings = {key.split()[0] for key in keys if " " in key}
        assert keys & beginnings == set()


def test_no_letter_is_a_command_where_letters_are_typed() -> None:
    for command in KEYMAP:
        if not TYPED.isdisjoint(command.where):
            assert [key for key in command.keys if len(key) == 1 or key == "space"] == []


def test_each_action_has_a_function_and_each_function_is_an_action() -> None:
    overlays = {
        Where.POPUP: POPUP_ACTIONS.keys(),
        Where.PICKER: PICKER_ACTIONS.keys(),
        Where.HELP: HELP_ACTIONS.keys(),
    }
    everywhere = {each.action for each in KEYMAP if len(each.where) == len(Where)}
    for overlay, actions in overlays.items():
        there = {each.action for each in KEYMAP if overlay in each.where}
        assert actions == there - everywhere
    assert set(ACTIONS) == {each.action for each in KEYMAP if each.where - overlays.keys()}


def test_each_command_says_what_it_does_and_where() -> None:
    for command in KEYMAP:
        assert command.help
        assert command.help[-1] != "."
        assert command.keys
        assert command.where


def test_quitting_and_leaving_work_everywhere() -> None:
    for where in Where:
        assert Resolver().feed(where, "ctrl+q") == "quit"
        leaves = {
            Where.POPUP: "close",
            Where.HELP: "close",
            LINE: "cancel_line",
            Where.PICKER: "leave_picker",
        }
        assert Resolver().feed(where, "ctrl+c") == leaves.get(where, "quit")
    assert Resolver().feed(SEARCH, "escape") == "leave_search"
    assert Resolver().feed(PANE, "escape") == "close_pane"


def test_the_groups_contain_each_command_once_in_order() -> None:
    grouped = [command for commands in groups().values() for command in commands]
    assert Counter(grouped) == Counter(KEYMAP)
    for name, commands in groups().items():
        assert commands == [command for command in KEYMAP if command.group == name]


# Keys one after the other


@pytest.mark.parametrize(
    ("where", "typed", "actions"),
    [
        (LIST, "j", ["next"]),
        (LIST, "gg", ["first"]),
        (PANE, "gg", ["scroll_top"]),
        (LIST, "yu", ["copy_url"]),
        (LIST, "yt", ["copy_title"]),
        (LIST, "yb", ["copy_bibtex"]),
        (LIST, "gj", ["next"]),
        (LIST, "gG", ["last"]),
        (LIST, "ggg", ["first"]),
        (LIST, "gggg", ["first", "first"]),
        (LIST, "gyu", ["copy_url"]),
        (LIST, "yy", []),
        (LIST, "yyu", ["copy_url"]),
        (LIST, "ygg", ["first"]),
        (LIST, "zj", ["next"]),
        (SEARCH, "gg", []),
        (SEARCH, "jb", []),
    ],
)
def test_keys_after_one_another_do(where: Where, typed: str, actions: list[str]) -> None:
    resolver = Resolver()
    assert [found for key in typed if (found := resolver.feed(where, key))] == actions


def test_a_second_key_that_means_something_alone_does_that_only_without_a_first() -> None:
    resolver = Resolver()
    assert resolver.feed(LIST, "y") is None
    assert resolver.pending == "y"
    assert resolver.feed(LIST, "u") == "copy_url"
    assert resolver.pending == ""
    assert resolver.feed(LIST, "u") == "undo"


@pytest.mark.parametrize(
    ("where", "typed", "actions"),
    [
        (LIST, "5j", [("next", 5)]),
        (LIST, "10G", [("last", 10)]),
        (LIST, "jj", [("next", 0), ("next", 0)]),
        (LIST, "5jj", [("next", 5), ("next", 0)]),
        (LIST, "3gg", [("first", 3)]),
        (LIST, "0j", [("next", 0)]),
        (PANE, "12j", [("scroll_down", 12)]),
        (LIST, "123456789j", [("next", 1234567)]),
        (SEARCH, "5", []),
    ],
)
def test_a_number_is_the_count_of_the_action_that_follows(
    where: Where, typed: str, actions: list[tuple[str, int]]
) -> None:
    resolver = Resolver()
    found = [(resolver.feed(where, key), resolver.count) for key in typed]
    assert [each for each in found if each[0]] == actions
    assert not resolver.digits


@pytest.mark.parametrize("where", Where)
def test_every_key_of_a_command_leads_to_its_action(where: Where) -> None:
    for command in KEYMAP:
        for keys in command.keys if where in command.where else ():
            resolver = Resolver()
            *first, last = keys.split()
            assert [resolver.feed(where, key) for key in first] == [None] * len(first)
            if last.isdecimal() and not first:
                continue  # it may begin a number; the digits have a test of their own
            assert resolver.feed(where, last) == command.action, keys


def test_each_digit_saves_a_search_and_nine_of_them_are_shown_in_short() -> None:
    resolver = Resolver()
    for digit in "123456789":
        assert resolver.feed(LIST, "m") is None
        assert (resolver.feed(LIST, digit), resolver.key) == ("save_search", digit)
        assert resolver.feed(PANE, digit) is None
        assert (resolver.digits, resolver.feed(PANE, "escape")) == (digit, None)
    assert shown_keys(keys_of("save_search")) == "m1…m9"
    assert shown_keys(keys_of("saved_search")) == "1…9"
    assert shown_keys(("j", "down")) == "j ↓"


def test_escape_only_leaves_a_count_that_was_begun() -> None:
    resolver = Resolver()
    resolver.feed(LIST, "5")
    assert resolver.digits == "5"
    assert resolver.feed(LIST, "escape") is None
    assert resolver.feed(LIST, "escape") == "clear"
    assert (resolver.feed(LIST, "j"), resolver.count) == ("next", 0)


def test_only_actions_of_the_table_are_repeated() -> None:
    assert {each.action for each in KEYMAP} >= COUNTED


def test_escape_only_leaves_a_key_that_was_begun() -> None:
    resolver = Resolver()
    resolver.feed(LIST, "g")
    assert resolver.feed(LIST, "escape") is None
    assert resolver.feed(LIST, "escape") == "clear"


def test_the_keys_that_may_follow_are_listed_for_the_place() -> None:
    resolver = Resolver()
    assert resolver.continuations(LIST) == []
    resolver.feed(LIST, "y")
    assert resolver.continuations(LIST) == [
        ("u", "copy_url"),
        ("t", "copy_title"),
        ("b", "copy_bibtex"),
    ]
    assert resolver.continuations(SEARCH) == []


def test_another_table_gives_other_keys() -> None:
    resolver = Resolver([Command("quit", ("x x",), "quit", frozenset({LIST}))])
    assert [resolver.feed(LIST, "x"), resolver.feed(LIST, "x")] == [None, "quit"]
    assert resolver.feed(LIST, "q") is None
    assert resolver.feed(PANE, "x") is None


# As people read it


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("slash", "/"),
        ("question_mark", "?"),
        ("colon", ":"),
        ("g g", "gg"),
        ("y u", "yu"),
        ("G", "G"),
        ("ctrl+d", "Ctrl-D"),
        ("shift+tab", "Shift-Tab"),
        ("pagedown", "PgDn"),
        ("space", "Space"),
        ("escape", "Esc"),
        ("f1", "F1"),
        ("up", "↑"),
    ],
)
def test_a_key_is_written_as_people_write_it(key: str, expected: str) -> None:
    assert shown(key) == expected


def test_no_key_is_shown_by_its_technical_name() -> None:
    for command in KEYMAP:
        for key in command.keys:
            assert not re.search(r"[a-z]\+|_|[a-z]{3}$", shown(key)) or shown(key) in {
                "Esc", "Enter", "Tab", "Shift-Tab", "Space", "Home", "End",
            }  # fmt: skip


def test_the_readmes_table_has_a_line_for_each_command() -> None:
    lines = markdown_table().splitlines()
    assert len(lines) == len(KEYMAP) + 2
    assert {line.count("|") for line in lines} == {4}
    for command, line in zip(KEYMAP, lines[2:], strict=True):
        assert command.help in line
        for key in command.keys:
            assert f"`{shown(key)}`" in line
        if len(command.where) == len(Where):
            assert line.startswith("| everywhere |")
        else:
            places = line.split("|")[1]
            assert all((where.value in places) == (where in command.where) for where in Where)
