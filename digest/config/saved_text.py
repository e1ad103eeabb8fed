"""A saved search put into the text of a config file, of which everything else stays as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.config.toml_text import pair, saved_table

if TYPE_CHECKING:
    from digest.config.settings import SavedSearch

_TABLE: Final = re.compile(r"\s*\[")
_HEADER: Final = r"\s*\[\s*saved\s*\.\s*[\"']?{digit}[\"']?\s*\]\s*(?:#.*)?"
_LINE: Final = re.compile(
    r"""(?P<before>\s*(?P<key>\w+)\s*=\s*)
        (?:"(?:[^"\\]|\\.)*"|'[^']*'|true|false)
        (?P<after>\s*(?:\#.*)?)""",
    re.VERBOSE,
)
"""A key and its value on one line, with the remark behind them."""


def with_saved(text: str, search: SavedSearch) -> str:
    """Return the text with a search in its table, which is changed or added at the end.

    However TOML lets one write that table otherwise, as inline tables, this doesn't understand: the
    caller must read the result.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    header = re.compile(_HEADER.format(digit=search.digit))
    values = saved_table(search)
    start = next((at for at, line in enumerate(lines) if header.fullmatch(line)), None)
    if start is None:
        new = [f"[saved.{search.digit}]", *(pair(*each) for each in values.items() if each[1])]
        return end.join([*lines, *([""] if lines else []), *new, ""])
    stop = start + 1
    while stop < len(lines) and not _TABLE.match(lines[stop]):
        found = _LINE.fullmatch(lines[stop])
        if found is not None and found["key"] in values:
            value = pair("", values.pop(found["key"])).removeprefix(" = ")
            lines[stop] = f"{found['before']}{value}{found['after']}"
        stop += 1
    lines[start + 1 : start + 1] = [pair(*each) for each in values.items() if each[1]]
    return end.join([*lines, ""])
