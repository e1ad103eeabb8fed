"""What the help shows: the key table as entries, grouped by what one wants, found by typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.keymap import NOTES, Command, Keys, Note, Where, key_of, shown_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_READING: Final = frozenset({Where.LIST, Where.PANE})
_TEXT: Final = frozenset({Where.TEXT})


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """A line of the help."""

    group: str
    help: str
    keys: tuple[str, ...]
    """As people write them."""
    commands: tuple[Command, ...] = ()
    """The rows of the key table that say the same of one action; none for a note."""

    @property
    def action(self) -> str:
        """What it runs; empty for a note."""
        return self.commands[0].action if self.commands else ""

    @property
    def where(self) -> frozenset[Where]:
        """The places in which it can be done."""
        return frozenset().union(*(each.where for each in self.commands))

    @property
    def details(self) -> str:
        """All keys, where they work, and what the action is called in the config."""
        if not self.commands:
            return f"{' '.join(self.keys)}  {self.help}"
        parts = [f"{_keys(each)} {_places(each.where)}" for each in self.commands]
        return f"{'; '.join(parts)} · [keys] {self.action}"


def help_entries() -> tuple[HelpEntry, ...]:
    """Return all of them, with the person's keys, groups in the order of the key table."""
    found: dict[tuple[str, str, str], list[Command]] = {}
    for command in Keys.in_use:
        found.setdefault((command.group, command.action, command.help), []).append(command)
    entries = [_entry(commands) for commands in found.values()] + [_noted(note) for note in NOTES]
    order = list(dict.fromkeys(entry.group for entry in entries))
    return tuple(sorted(entries, key=lambda entry: order.index(entry.group)))


def runs_from(place: Where) -> frozenset[Where]:
    """Return the places whose commands can be run where the help was opened."""
    return _TEXT if place is Where.TEXT else _READING


def matching(entries: Iterable[HelpEntry], typed: str, place: Where) -> list[HelpEntry]:
    """Return the entries that have every typed word as a key, or as the beginning of a word.

    While nothing is typed they are all but those that are only for a screen other than the one
    from which the help was opened.

    Args:
        entries: all of them.
        typed: some words.
        place: where the help was opened.
    """
    words = typed.split()
    if not words:
        others = _READING | {Where.SEARCH} if place is Where.TEXT else _TEXT
        return [entry for entry in entries if not entry.where or entry.where - others]
    return [entry for entry in entries if all(_has(entry, word) for word in words)]


def best(entries: Sequence[HelpEntry], typed: str, place: Where) -> int:
    """Return the number of the entry whose key was typed, best of one that can be run from here.

    If no key was typed, it is the first one.
    """
    found = [at for at, entry in enumerate(entries) if typed.strip() in entry.keys]
    here = (at for at in found if not entries[at].where.isdisjoint(runs_from(place)))
    return next(here, found[0] if found else 0)


def _entry(commands: list[Command]) -> HelpEntry:
    first = commands[0]
    keys = [key for each in commands for key in _short(each)]
    return HelpEntry(first.group, first.help, tuple(dict.fromkeys(keys)), tuple(commands))


def _noted(note: Note) -> HelpEntry:
    actions = {each.action: key_of(each.action) for each in Keys.in_use}
    return HelpEntry(note.group, note.help, (note.written.format_map(actions),))


def _short(command: Command) -> tuple[str, ...]:
    """Return the keys of a command as people write them, nine digits as one."""
    written = shown_keys(command.keys)
    return (written,) if "…" in written else tuple(shown_keys((key,)) for key in command.keys)


def _has(entry: HelpEntry, word: str) -> bool:
    if word in entry.keys:
        return True
    others = " ".join(each.words for each in entry.commands)
    names = f"{entry.help} {others} {entry.action.replace('_', ' ')} {entry.group}"
    keys = (key.casefold() for key in entry.keys)
    return any(each.startswith(word.casefold()) for each in (*names.casefold().split(), *keys))


def _keys(command: Command) -> str:
    return shown_keys(command.keys) or "no key"


def _places(where: frozenset[Where]) -> str:
    if len(where) == len(Where):
        return "everywhere"
    return f"in the {', '.join(each.value for each in Where if each in where)}"
