r"""Signs that lost their backslash: `2.36sim 8.02times`, `256times256`, `approx5`.

Each rule wants a context in which nothing else can be meant: `10 times` and `sim2real` stay.
"""

from __future__ import annotations

import re
from typing import Final

TOUCHING: Final = re.compile(
    # It begins with the digit, so that the search runs from digit to digit.
    r"[0-9](?:times|sim|approx|pm|[gln]eq|cdot|div|rightarrow|leftarrow|propto|infty|circ"
    r"|(?<=times[0-9])|(?<=sim[0-9])|(?<=approx[0-9])|(?<=eq[0-9]))"
)
"""A word that stood for a sign, right behind a digit: what to look for first, for it is quick."""
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
    # No word begins so right behind a digit; `5pm` does, so it has to stand between numbers.
    r"(?<=[0-9])(?P<after>times|circ|infty)(?![a-z])"
    r"|(?<=[0-9])(?P<between>simeq|sim|approx|geq|leq|neq|cdot|rightarrow|leftarrow|propto)(?![a-z])"
    r"(?: (?=\d))?"
    r"|(?<=[0-9])(?P<numbers>pm|div)(?=\d)|(?<=\.\d)(?P<spread>pm) ?(?=\d)"
    r"|(?<![\w\\])(?P<before>approx|geq|leq|times|simeq)(?=\d)"
    # `sim10times` is a measure, `sim2real` a field.
    r"|(?<![\w\\])(?P<measure>sim)(?=\d[\d.,]{0,12}(?:times|×|\\?%))"
)


def is_flattened(text: str) -> bool:
    """Tell quickly whether a word such as `times` touches a digit somewhere."""
    return TOUCHING.search(text) is not None


def mend_flattened(text: str) -> str:
    """The text with its flattened words as the signs that they stood for."""
    if not is_flattened(text):
        return text
    return _FLATTENED.sub(lambda match: _SIGNS[match[match.lastgroup or 0]], text)
