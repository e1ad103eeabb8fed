"""The names of keys: as people write them (`Ctrl-D`, `gg`, `/`), and as Textual does."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WRITTEN: Final = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "backspace": "Backspace",
    "insert": "Insert",
    "delete": "Delete",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}
"""Keys that type nothing visible, and how they are shown."""
_ALIASES: Final = {
    **{shown.lower(): name for name, shown in _WRITTEN.items()},
    **{name: name for name in _WRITTEN},
    "return": "enter",
    "ins": "insert",
    "del": "delete",
}
_RENAMED: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where Textual's name of a character isn't Unicode's."""
_MODIFIERS: Final = {"ctrl": "Ctrl-", "alt": "Alt-", "shift": "Shift-"}
_SHORT: Final = {"c": "ctrl", "control": "ctrl", "m": "alt", "meta": "alt", "s": "shift"}
_SAME_BYTE: Final = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+j": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
}
"""What a terminal sends for these is the other key."""


class KeyNameError(ValueError):
    """No key is written like this; says why."""


def name_of(character: str) -> str:
    """Return Textual's name of the key that types a character."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


_PUNCTUATION: Final = {
    name_of(character): character for character in map(chr, range(ord("!"), ord("~") + 1))
}
"""The characters of a keyboard, by the names of their keys."""


def types_text(key: str) -> bool:
    """Return whether a key, or the first of a sequence, types a character."""
    first = key.split(maxsplit=1)[0]
    return first == "space" or len(first) == 1 or first in _PUNCTUATION


def shown(key: str) -> str:
    """Return a key or a sequence of keys as people write it: `Ctrl-D`, `gg`, `/`."""
    parts = [_shown_part(part) for part in key.split()]
    # What is longer than a character would run into the next one.
    return "".join(parts) if all(len(part) == 1 for part in parts) else " ".join(parts)


def _shown_part(part: str) -> str:
    modifier, plus, rest = part.partition("+")
    if plus:
        name = _shown_part(rest)
        return _MODIFIERS.get(modifier, f"{modifier}-") + (
            name.upper() if modifier == "ctrl" and len(name) == 1 else name
        )
    return _WRITTEN.get(part) or _PUNCTUATION.get(part, part)


def read_key(text: str) -> str:
    """Return Textual's name of a key or a sequence of two, as people or Textual write it.

    `Ctrl-D`, `ctrl+d` and `^D` are one key; `gg`, `g g` and `z Enter` are two, one after the other.

    Raises:
        KeyNameError: there is no such key.
    """
    words = text.split()
    if len(words) == 1 and not _is_key(words[0]) and len(words[0]) == 2:
        words = list(words[0])
    if not words:
        raise KeyNameError("no key is named")
    if len(words) > 2:
        raise KeyNameError(f"“{text}” is more than two keys")
    return " ".join(map(_read_one, words))


def _is_key(word: str) -> bool:
    try:
        _read_one(word)
    except KeyNameError:
        return False
    return True


def _read_one(word: str) -> str:
    if len(word) == 1 and word.isprintable():
        return _ALIASES.get(word) or name_of(word)
    lower = word.lower()
    if lower in _ALIASES or lower in _PUNCTUATION:
        return _ALIASES.get(lower, lower)
    match = re.fullmatch(r"(?:(\w+)[-+]|(\^))(.+)", word)
    modifier = "ctrl" if match and match[2] else match[1].lower() if match else ""
    modifier = _SHORT.get(modifier, modifier)
    if match is None or modifier not in _MODIFIERS:
        raise KeyNameError(f"no key is called “{word}”")
    return _modified(word, modifier, _read_one(match[3]))


def _modified(word: str, modifier: str, base: str) -> str:
    is_character = types_text(base) and base != "space"
    if modifier == "ctrl" and is_character:
        base = base.lower()
        if not ("a" <= base <= "z" or base in {"backslash", "underscore"}):
            same = _SAME_BYTE.get(f"ctrl+{base}")
            reason = f"is {shown(same)} to a terminal" if same else "cannot be sent by a terminal"
            raise KeyNameError(f"“{word}” {reason}")
    if modifier == "shift" and is_character:
        if not base.isalpha():
            raise KeyNameError(f"“{word}” cannot be told apart; write the character it types")
        return base.upper()
    key = f"{modifier}+{base}"
    if key in _SAME_BYTE:
        raise KeyNameError(f"“{word}” is {shown(_SAME_BYTE[key])} to a terminal")
    return key
