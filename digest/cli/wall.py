"""The last wall of the command line: whatever prints, no terminal gets an order from a paper.

Commands make what they print safe themselves. This holds where one of them forgets.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterable


class _SafeOutput:
    """A stream to a terminal that leaves out whatever could control it."""

    def __init__(self, stream: TextIO) -> None:
        self.unfiltered = stream

    def write(self, text: str) -> int:
        if not text.replace("\n", "").isprintable():
            from digest.text import safe

            text = safe(text)
        return self.unfiltered.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unfiltered, name)


def build() -> None:
    """Put the wall before standard output and errors, where they are terminals."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream.isatty() and not isinstance(stream, _SafeOutput):
            setattr(sys, name, _SafeOutput(stream))


def unfiltered(stream: TextIO) -> TextIO:
    """Return the stream behind the wall, for what draws with colours and moves of its own."""
    return cast("TextIO", getattr(stream, "unfiltered", stream))
