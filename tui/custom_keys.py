"""The person's keys: `[keys]` of the config, put into the key table.

A setting is for every place that has the action, or for one place only. Where letters are typed, a
letter can be no command: there a setting for every place changes nothing if it has letters only.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from digest.config import KeySetting, line_in
from digest.errors import ConfigError
from tui.key_names import KeyNameError, read_key, shown, types_text
from tui.keymap import KEYMAP, Command, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PLACES: Final = {
    "list": Where.LIST,
    "abstract": Where.PANE,
    "search": Where.SEARCH,
    "line": Where.LINE,
    "picker": Where.PICKER,
    "help": Where.HELP,
    "popup": Where.POPUP,
    "text": Where.TEXT,
}
"""The places, by the names that they have in the config."""
_TYPED: Final = frozenset({Where.SEARCH, Where.LINE, Where.PICKER, Where.HELP})
"""Where letters are typed."""
_WAYS_OUT: Final = frozenset(
    {"quit", "close_pane", "close_text", "leave_search", "cancel_line", "leave_picker", "close"}
)
"""Without a key for these a person would be caught."""

_Slot = tuple[str, Where]
"""An action in one place."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A setting that cannot be used; the action keeps its keys."""

    setting: KeySetting
    what: str
    hint: str = ""

    def error(self, path: Path) -> ConfigError:
        """Return the mistake as an error that names the file and the line."""
        keys = self.setting.path
        return ConfigError(
            f"{'.'.join(keys)}: {self.what}",
            where=path,
            line=line_in(path, keys),
            hint=self.hint,
        )


_BY_DIGIT: Final = "saved_search"
"""The action that digits lead to where they don't begin a number."""


class _Use(NamedTuple):
    """A key, and the action that it is for."""

    key: str
    action: str


class _MistakeError(Exception):
    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what, self.hint = what, hint


def with_custom_keys(
    settings: Iterable[KeySetting],
) -> tuple[tuple[Command, ...], tuple[Mistake, ...]]:
    """Return the key table with a person's keys, and the settings that it is without."""
    mistakes: list[Mistake] = []
    wanted: dict[KeySetting, dict[_Slot, tuple[str, ...]]] = {}
    for setting in settings:
        try:
            wanted[setting] = _wanted(setting)
        except _MistakeError as error:
            mistakes.append(Mistake(setting, error.what, error.hint))
    # Giving one action its own keys back may be in the way of another setting, so look again.
    while True:
        table = _table({slot: keys for each in wanted.values() for slot, keys in each.items()})
        mistake = _conflict(table, wanted)
        if mistake is None:
            return table, tuple(mistakes)
        mistakes.append(mistake)
        del wanted[mistake.setting]


def settings_of(commands: Iterable[Command]) -> tuple[KeySetting, ...]:
    """Return the settings that give each action the keys it has in this table."""
    keys: dict[str, dict[str, tuple[str, ...]]] = {}
    for command in commands:
        places = keys.setdefault(command.action, {})
        for name, where in PLACES.items():
            if where in command.where:
                written = tuple(map(shown, command.keys))
                places[name] = tuple(dict.fromkeys((*places.get(name, ()), *written)))
    return tuple(
        KeySetting(action, place, written)
        for action, places in keys.items()
        for place, written in (
            {"": next(iter(places.values()))} if len(set(places.values())) == 1 else places
        ).items()
    )


def _wanted(setting: KeySetting) -> dict[_Slot, tuple[str, ...]]:
    """Return the keys that a setting gives to an action, in each place that it changes."""
    names = dict.fromkeys(each.action for each in KEYMAP)
    if setting.action not in names:
        close = difflib.get_close_matches(setting.action, names, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "`sheaf config show` lists them"
        raise _MistakeError("no such action", hint)
    has = [
        name
        for name, where in PLACES.items()
        if any(each.action == setting.action and where in each.where for each in KEYMAP)
    ]
    if setting.place and setting.place not in has:
        raise _MistakeError("no such action there", f"it is one in: {', '.join(has)}")
    if not setting.keys and setting.action in _WAYS_OUT:
        raise _MistakeError("needs a key", "it is a way out")
    try:
        keys = tuple(dict.fromkeys(map(read_key, setting.keys)))
    except KeyNameError as error:
        raise _MistakeError(str(error), "write for example Ctrl-D, F5, PgDn, gg or /") from None
    if setting.action != _BY_DIGIT and any(key[0] in "123456789" for key in keys):
        raise _MistakeError("a digit begins a number, as in 5j", "use another key")
    found: dict[_Slot, tuple[str, ...]] = {}
    for name in [setting.place] if setting.place else has:
        where = PLACES[name]
        usable = tuple(key for key in keys if where not in _TYPED or not types_text(key))
        if usable or not keys:
            found[setting.action, where] = usable
        if setting.place and usable != keys:
            raise _letters(where)
    if not found:
        raise _letters(PLACES[has[0]])
    return found


def _letters(where: Where) -> _MistakeError:
    return _MistakeError(
        f"characters are typed in the {where.value}", "use a key such as Ctrl-N or F5"
    )


def _table(changed: dict[_Slot, tuple[str, ...]]) -> tuple[Command, ...]:
    done: set[_Slot] = set()
    table: list[Command] = []
    for command in KEYMAP:
        by_keys: dict[tuple[str, ...], set[Where]] = {}
        for where in Where:  # in this order, so that the table is the same each time
            slot = command.action, where
            if where in command.where and slot not in done:
                if slot in changed:
                    done.add(slot)
                by_keys.setdefault(changed.get(slot, command.keys), set()).add(where)
        table += [
            replace(command, keys=keys, where=frozenset(places)) for keys, places in by_keys.items()
        ]
    return tuple(table)


def _conflict(
    table: tuple[Command, ...], wanted: dict[KeySetting, dict[_Slot, tuple[str, ...]]]
) -> Mistake | None:
    """Return the first conflict, as a mistake of the later of its settings."""
    order = list(wanted)
    for where in Where:
        for one, two in _clashes(table, where):
            slots = {(one.action, where), (two.action, where)}
            setting = [each for each in order if not slots.isdisjoint(wanted[each])][-1]
            mine, other = (one, two) if setting.action == one.action else (two, one)
            return Mistake(setting, _words(mine, other, where), f"move {other.action} too")
    return None


def _words(mine: _Use, other: _Use, where: Where) -> str:
    theirs = f"the key of {other.action} in the {where.value}"
    if mine.key == other.key:
        return f"“{shown(mine.key)}” is {theirs}"
    relation = "begins with" if mine.key.startswith(other.key) else "is the beginning of"
    return f"“{shown(mine.key)}” {relation} “{shown(other.key)}”, {theirs}"


def _clashes(table: tuple[Command, ...], where: Where) -> Iterator[tuple[_Use, _Use]]:
    """Yield what cannot be told apart in a place, by twos."""
    actions: dict[str, str] = {}
    for command in table:
        for key in command.keys if where in command.where else ():
            if actions.setdefault(key, command.action) != command.action:
                yield _Use(key, command.action), _Use(key, actions[key])
    for key, action in actions.items():
        beginning, _, rest = key.partition(" ")
        if rest and beginning in actions:
            yield _Use(key, action), _Use(beginning, actions[beginning])
