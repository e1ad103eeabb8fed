"""The person's keys: how they are written, what they change, and what is said of mistakes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from textual.keys import _character_to_key

from digest.config import KeySetting, load
from tui.custom_keys import settings_of, with_custom_keys
from tui.key_names import KeyNameError, name_of, read_key, shown
from tui.keymap import KEYMAP, Resolver, Where

ROOT = Path(__file__).parents[3]
CHARACTERS = [*map(chr, range(ord("!"), ord("~") + 1)), "é", "§"]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Ctrl-D", "ctrl+d"),
        ("ctrl+d", "ctrl+d"),
        ("^D", "ctrl+d"),
        ("C-d", "ctrl+d"),
        ("gg", "g g"),
        ("g g", "g g"),
        ("z=", "z equals_sign"),
        ("z Enter", "z enter"),
        ("/", "slash"),
        ("question_mark", "question_mark"),
        ("-", "minus"),
        ("^", "circumflex_accent"),
        ("PgDn", "pagedown"),
        ("up", "up"),
        ("↑", "up"),
        ("Shift-Tab", "shift+tab"),
        ("Shift-x", "X"),
        ("Alt-x", "alt+x"),
        ("F12", "f12"),
        ("é", "é"),
    ],
)
def test_keys_are_read_as_people_and_textual_write_them(written: str, key: str) -> None:
    assert read_key(written) == key


@pytest.mark.parametrize("written", ["", "Ctl-D", "foo", "ggg", "Ctrl-1", "Ctrl-M", "Shift-1"])
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(KeyNameError):
        read_key(written)


def test_characters_have_textuals_names() -> None:
    assert [name_of(each) for each in CHARACTERS] == [
        _character_to_key(each) for each in CHARACTERS
    ]


def test_each_key_of_the_table_is_read_as_it_is_shown() -> None:
    keys = {key for command in KEYMAP for key in command.keys}
    assert {read_key(shown(key)) for key in keys} == keys


def own(*settings: tuple[str, str, tuple[str, ...]]) -> tuple[Resolver, list[str]]:
    table, mistakes = with_custom_keys([KeySetting(*each) for each in settings])
    return Resolver(table), [f"{'.'.join(each.setting.path)}: {each.what}" for each in mistakes]


def test_a_setting_replaces_the_keys_in_every_place() -> None:
    resolver, mistakes = own(("bookmark", "", ("*", "F5")))
    assert mistakes == []
    for where in (Where.LIST, Where.PANE):
        assert resolver.feed(where, "asterisk") == resolver.feed(where, "f5") == "bookmark"
        assert resolver.feed(where, "b") is None


def test_a_setting_for_one_place_leaves_the_others() -> None:
    resolver, mistakes = own(("next", "search", ("F6",)))
    assert mistakes == []
    assert resolver.feed(Where.SEARCH, "f6") == "next"
    assert resolver.feed(Where.SEARCH, "ctrl+n") is None
    assert resolver.feed(Where.LIST, "down") == "next"


def test_letters_stay_letters_where_letters_are_typed() -> None:
    resolver, mistakes = own(("next", "", ("e",)))
    assert mistakes == []
    assert resolver.feed(Where.LIST, "e") == "next"
    assert resolver.feed(Where.SEARCH, "e") is None
    assert resolver.feed(Where.SEARCH, "ctrl+n") == "next"
    assert own(("next", "search", ("e",)))[1] == [
        "keys.next.search: characters are typed in the search box"
    ]


def test_two_actions_can_swap_their_keys() -> None:
    resolver, mistakes = own(("tag", "", ("b",)), ("bookmark", "", ("t",)))
    assert mistakes == []
    assert resolver.feed(Where.LIST, "b") == "tag"
    assert resolver.feed(Where.LIST, "t") == "bookmark"


def test_an_action_can_be_without_a_key_unless_it_is_a_way_out() -> None:
    resolver, mistakes = own(("undo", "", ()), ("quit", "", ()))
    assert resolver.feed(Where.LIST, "u") is None
    assert resolver.feed(Where.LIST, "q") == "quit"
    assert mistakes == ["keys.quit: needs a key"]


@pytest.mark.parametrize(
    ("setting", "mistake"),
    [
        (("bokmark", "", ("m",)), "no such action"),
        (("bookmark", "search", ("F5",)), "no such action there"),
        (("bookmark", "", ("Ctl-B",)), "no key is called “Ctl-B”"),
        (("bookmark", "", ("u",)), "“u” is the key of undo in the list"),
        (("bookmark", "", ("g",)), "“g” is the beginning of “gg”, the key of first in the list"),
        (("bookmark", "", ("uu",)), "“uu” begins with “u”, the key of undo in the list"),
    ],
)
def test_a_mistake_is_told_and_the_default_stays(
    setting: tuple[str, str, tuple[str, ...]], mistake: str
) -> None:
    resolver, mistakes = own(setting)
    assert [each.partition(": ")[2] for each in mistakes] == [mistake]
    assert resolver.feed(Where.LIST, "b") == "bookmark"
    assert resolver.feed(Where.LIST, "u") == "undo"


def test_a_default_that_comes_back_may_not_be_in_the_way_of_another_setting() -> None:
    resolver, mistakes = own(("tag", "", ("b",)), ("bookmark", "", ("u",)))
    assert len(mistakes) == 2
    assert resolver.feed(Where.LIST, "t") == "tag"
    assert resolver.feed(Where.LIST, "b") == "bookmark"


def test_the_defaults_written_as_settings_change_nothing() -> None:
    table, mistakes = with_custom_keys(settings_of(KEYMAP))
    assert mistakes == ()
    assert settings_of(table) == settings_of(KEYMAP)


def test_a_mistake_names_the_file_and_the_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\nundo = "U"\n\nnext.search = "x"\n')
    _, (mistake,) = with_custom_keys(load(file).keys)
    assert str(mistake.error(file)).startswith(f"{file}, line 4: keys.next.search: characters")


def test_the_readmes_example_has_no_mistakes(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(\[keys\]\n.*?)```", readme, re.DOTALL)
    assert example is not None
    file = tmp_path / "config.toml"
    file.write_text(example[1], encoding="utf-8")
    settings = load(file).keys
    assert len(settings) > 1
    assert with_custom_keys(settings)[1] == ()


def test_no_text_names_a_key_before_the_persons_keys_are_known() -> None:
    tree = ast.parse((ROOT / "tui" / "model" / "wording.py").read_text(encoding="utf-8"))
    constants = [each for each in tree.body if isinstance(each, ast.Assign | ast.AnnAssign)]
    assert constants
    names = {node.id for each in constants for node in ast.walk(each) if isinstance(node, ast.Name)}
    assert "_key" not in names
