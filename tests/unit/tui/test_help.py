"""What the help says: the key table, whole, by what one wants, found by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.config import KeySetting
from tui.custom_keys import with_custom_keys
from tui.keymap import KEYMAP, NOTES, Keys, Where, shown
from tui.model.help import best, help_entries, matching

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def own_keys() -> Iterator[None]:
    """Put the key table back after a test."""
    yield
    Keys.in_use = KEYMAP


def test_each_command_is_in_it_with_all_its_keys_and_its_help_word_for_word() -> None:
    entries = help_entries()
    for command in KEYMAP:
        (entry,) = [each for each in entries if command in each.commands]
        assert (entry.help, entry.group) == (command.help, command.group)
        if len(command.keys) < 9:
            assert {shown(key) for key in command.keys} <= set(entry.keys)


def test_each_entry_runs_one_action_and_no_group_is_there_twice() -> None:
    entries = help_entries()
    for entry in entries:
        assert len({each.action for each in entry.commands}) == (1 if entry.commands else 0)
    groups = [entry.group for entry in entries]
    assert [at for at, name in enumerate(groups) if at and name != groups[at - 1]] == [
        groups.index(name) for name in dict.fromkeys(groups) if groups.index(name)
    ]


def test_counts_and_signs_are_explained() -> None:
    notes = {entry.keys[0]: entry.help for entry in help_entries() if not entry.commands}
    assert len(notes) == len(NOTES)
    assert notes["5j"] == "a number repeats a move"
    assert notes["10G"] == "the tenth paper"
    assert "unread" in notes["• ★ ✎"]


def test_it_has_the_persons_own_keys() -> None:
    table, mistakes = with_custom_keys(
        [
            KeySetting("next", "list", ("F5",)),
            KeySetting("bookmark", "", ("w",)),
            KeySetting("redo", "", ()),
        ]
    )
    assert not mistakes
    Keys.in_use = table
    found = {(entry.action, entry.help): entry for entry in help_entries()}
    assert found["bookmark", "add or remove a bookmark"].keys == ("w",)
    assert found["next", "next paper"].keys == ("F5",)
    assert found["", "a number repeats a move"].keys == ("5F5",)
    assert found["redo", "redo what was undone"].keys == ()
    assert found["redo", "redo what was undone"].details.startswith("no key in the list, abstract")


def test_the_details_tell_keys_places_and_the_name_in_the_config() -> None:
    details = {entry.action: entry.details for entry in help_entries() if entry.commands}
    assert details["page_up"] == (
        "PgUp in the picker, help; PgUp Ctrl-U Ctrl-B in the pop-up · [keys] page_up"
    )
    assert details["redraw"] == "Ctrl-L everywhere · [keys] redraw"


@pytest.mark.parametrize(
    ("typed", "actions"),
    [
        ("bookmark", ["bookmark", "bookmarks_only", ""]),
        ("undo", ["undo", "redo"]),
        ("cite", ["copy_bibtex"]),
        ("COPY t", ["copy_title"]),
        ("ctrl-r", ["redo"]),
        ("zz", ["cursor_to_middle"]),
        ("take away", ["open_link", "copy_url", "copy_title", "copy_bibtex", "export"]),
        ("next unread", ["next_unread"]),
        ("xyzzy", []),
    ],
)
def test_an_entry_is_found_by_any_of_its_words_and_keys(typed: str, actions: list[str]) -> None:
    found = [entry.action for entry in matching(help_entries(), typed, Where.LIST)]
    assert [each for each in found if each in actions] == actions
    assert bool(found) == bool(actions)


def test_all_words_that_are_typed_must_be_there() -> None:
    found = matching(help_entries(), "page down", Where.LIST)
    assert found
    assert all("page" in entry.help and "down" in entry.help for entry in found)


@pytest.mark.parametrize(
    ("typed", "action"), [("n", "next_unread"), ("S", "similar"), ("o", "open_link")]
)
def test_a_key_that_is_typed_is_the_best_of_what_is_found(typed: str, action: str) -> None:
    found = matching(help_entries(), typed, Where.LIST)
    assert found[best(found, typed, Where.LIST)].action == action


def test_of_two_with_the_typed_key_the_one_that_can_be_run_here_is_the_best() -> None:
    found = matching(help_entries(), "o", Where.TEXT)
    assert found[best(found, "o", Where.TEXT)].action == "outline"
    assert found[best(found, "o", Where.PANE)].action == "open_link"


def test_at_first_it_leaves_out_what_is_only_for_another_screen() -> None:
    from_list = {entry.group for entry in matching(help_entries(), "", Where.LIST)}
    from_text = {entry.group for entry in matching(help_entries(), " ", Where.TEXT)}
    everything = {entry.group for entry in help_entries()}
    assert everything - from_list <= {"Whole text"}
    assert {"Find", "While searching"}.isdisjoint(from_text)
    in_text = {entry.action for entry in matching(help_entries(), " ", Where.TEXT)}
    assert {"bookmark", "tag", "mark_passage"} <= in_text
    assert {"next_unread", "note"}.isdisjoint(in_text)
    assert {"Whole text", "Sheaf", "On the bottom line"} <= from_text
    actions = {entry.action for entry in matching(help_entries(), "", Where.PANE)}
    assert actions >= {"open_text", "next", "accept", "redraw", "close"}
    assert {"text_down", "close_text"}.isdisjoint(actions)


def test_typing_finds_what_is_for_another_screen() -> None:
    found = {entry.action for entry in matching(help_entries(), "line down", Where.LIST)}
    assert "text_down" in found
