r"""Restores TeX symbols that lost their backslash: `2.36sim 8.02times`, `256times256`, `approx5`.

Each rule requires an unambiguous context: `10 times` and `sim2real` are left alone.
"""

from __future__ import annotations

import re
from typing import Final

TOUCHING: Final = re.compile(
    # Starts with the digit, so that the search skips from digit to digit.
    r"[0-9](?:times|sim|approx|pm|[gln]eq|cdot|div|rightarrow|leftarrow|propto|infty|circ"
    r"|(?<=times[0-9])|(?<=sim[0-9])|(?<=approx[0-9])|(?<=eq[0-9]))"
)
"""A digit right before or after a symbol's name: a fast first check."""
_SIGNS: Final = {
    "times": "×",
    "sim": "∼",
    "simeq": "≃",
    "approx": "≈",
    "pm": "±",
    "geq": "≥",
    "leq": "≤",
    "neq": "≠",
    "cdot": "·",
    "div": "÷",
    "rightarrow": "→",
    "leftarrow": "←",
    "propto": "∝",
    "infty": "∞",
    "circ": "°",
}
_FLATTENED: Final = re.compile(
    # No ordinary word follows a digit like this, except `5pm`: `pm` must be between numbers.
    r"(?<=[0-9])(?P<after>times|circ|infty)(?![a-z])"
    r"|(?<=[0-9])(?P<between>simeq|sim|approx|geq|leq|neq|cdot|rightarrow|leftarrow|propto)(?![a-z])"
    r"(?: (?=\d))?"
    r"|(?<=[0-9])(?P<numbers>pm|div)(?=\d)|(?<=\.\d)(?P<spread>pm) ?(?=\d)"
    r"|(?<![\w\\])(?P<before>approx|geq|leq|times|simeq)(?=\d)"
    # `sim10times` is a quantity, `sim2real` a research field.
    r"|(?<![\w\\])(?P<measure>sim)(?=\d[\d.,]{0,12}(?:times|×|\\?%))"
)


def is_flattened(text: str) -> bool:
    """Tell quickly whether a word such as `times` is adjacent to a digit anywhere."""
    return TOUCHING.search(text) is not None


def restore_flattened(text: str) -> str:
    """Replace flattened symbol names with the symbols they stood for."""
    if not is_flattened(text):
        return text
    return _FLATTENED.sub(lambda match: _SIGNS[match[match.lastgroup or 0]], text)
