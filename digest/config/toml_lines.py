"""Where in a TOML text a key stands: `tomllib` gives values and forgets their lines."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The 1-based line on which the value at `path` begins, or None when there is none.

    Parses ever longer beginnings of the text, so it is right for every way TOML has of writing a
    key. That takes quadratic time: it is for the error message about a file of some hundred lines.
    """
    lines = text.splitlines(keepends=True)
    begins = 1
    for count in range(1, len(lines) + 1):
        try:
            values = tomllib.loads("".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue  # inside a value of several lines
        if _has(values, path):
            return begins
        begins = count + 1
    return None


def _has(values: Any, path: Sequence[str | int]) -> bool:
    for step in path:
        if isinstance(step, int):
            if not isinstance(values, list) or step >= len(values):
                return False
        elif not isinstance(values, dict) or step not in values:
            return False
        values = values[step]
    return True
