"""A config as the text of a config file: every key with its value, the defaults marked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

from digest.config.settings import SUBSCRIPTIONS, Config, SavedSearch

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCES: Final = {kind: name for name, kind in SUBSCRIPTIONS.items()}
_BARE_KEY: Final = re.compile("[A-Za-z0-9_-]+")


_DEFAULT: Final = Config()


def to_toml(config: Config, default: Config = _DEFAULT) -> str:
    """Return the text that `load` reads as the same config; what is as in `default` says so."""
    return "\n".join([*_lines(config, default), *_keys(config, default)]) + "\n"


def _keys(config: Config, default: Config) -> Iterator[str]:
    if config.keys:
        yield from ("", "[keys]")
    for each in config.keys:
        keys = each.keys[0] if len(each.keys) == 1 else each.keys
        name = ".".join(map(_key, each.path[1:]))
        yield f"{name} = {_value(keys)}{'  # default' if each in default.keys else ''}"


def _lines(config: Config, default: Config) -> Iterator[str]:
    values = {each.name: getattr(config, each.name) for each in fields(config)}
    del values["keys"]
    plain = {name: value for name, value in values.items() if not _is_table(value)}
    yield from _pairs(plain, _fields(default))
    for name, value in values.items():
        if name in plain:
            continue
        if isinstance(value, tuple):
            for each in value:
                header = f"[saved.{each.digit}]" if name == "saved" else f"[[{name}]]"
                yield from ("", header)
                yield from _pairs(_table(each), {})
        else:
            yield from ("", f"[{name}]")
            yield from _pairs(_table(value), _table(getattr(default, name)))


def _fields(table: Any) -> dict[str, Any]:
    return {each.name: getattr(table, each.name) for each in fields(table)}


def _is_table(value: Any) -> bool:
    if isinstance(value, tuple):
        return bool(value) and is_dataclass(value[0])
    return is_dataclass(value) or isinstance(value, Mapping)


def _table(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, SavedSearch):
        return saved_table(value)
    source = {"source": _SOURCES[type(value)]} if type(value) in _SOURCES else {}
    return source | _fields(value)


def _pairs(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if value == () and name in {"subscribe", "saved"}:
            continue  # a list of tables, which has no line of its own
        is_default = name in defaults and defaults[name] == value
        yield f"{pair(name, value)}{'  # default' if is_default else ''}"


def saved_table(search: SavedSearch) -> dict[str, Any]:
    """Return the keys and values of a saved search's table."""
    return {name: value for name, value in _fields(search).items() if name != "digit"}


def pair(name: str, value: Any) -> str:
    """Return the line of a key and its value; an empty name leaves the key out."""
    return f"{_key(name) if name else ''} = {_value(value)}"


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace(
            "\x7f", "\\u007f"
        )  # TOML's strings too
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)
