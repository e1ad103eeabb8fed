"""Finds the line of a key in a TOML text, since `tomllib` gives values without their lines."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The 1-based line on which the value at `path` begins, or None if there is no such value.

    Parses longer and longer beginnings of the text, so it is right however TOML lets one write a
    key. That takes quadratic time, which is fine for an error message about a few hundred lines.
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
