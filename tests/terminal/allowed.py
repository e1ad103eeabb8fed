"""What Sheaf itself may say to a terminal; everything else in its output came from a paper."""

from __future__ import annotations

import re
from typing import Final

ALLOWED: Final = re.compile(
    r"\x1b\[(?:[0-9]{1,3}(?:;[0-9]{1,3})*)?[HJKmABCDG]"
    r"|\x1b\[\?(?:1049|1000|1002|1003|1004|1006|1015|1016|2004|2026|2048|25|7)[hl]"
    r"|\x1b\[\?(?:2026|2048)\$p|\x1b\[(?:>25|<)u|\x1b\]22;[a-z-]*\x07|\r?\n"
)
"""Cursor, colours, the modes that the reader sets and restores, questions about two of them, the
keyboard protocol, the pointer's shape, and ends of lines."""
CLIPBOARD: Final = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")
"""A copy to the clipboard, which only a key of the person's may cause."""
_FOREIGN: Final = re.compile(
    "\x1b.{0,20}"
    "|[\x00-\x1f\x7f-\x9f]"  # C0, DEL and C1
    "|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"  # bidi, and separators of lines
    "|[\ud800-\udfff]"
)


def foreign(said: str) -> list[str]:
    """Return what in the output a terminal could take for an order and Sheaf has no use for."""
    return _FOREIGN.findall(ALLOWED.sub("", said))
