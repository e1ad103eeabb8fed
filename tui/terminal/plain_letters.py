"""ASCII only, for terminals and fonts that have nothing else: each column keeps its width."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.filter import LineFilter

from tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.color import Color

_LETTERS: Final = {
    **dict.fromkeys("•●◦", "o"),
    **dict.fromkeys("★☆", "B"),
    "✎": "n",
    **dict.fromkeys("▲↑", "^"),
    "↓": "v",
    **dict.fromkeys("▌→❯", ">"),
    "←": "<",
    **dict.fromkeys("│┃║▏▕▐╎", "|"),
    **dict.fromkeys("─━═·–—−‐‑▔▁▂▄▀┄", "-"),
    **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼", "+"),
    **dict.fromkeys("█▇▆▅▃■", "#"),
    "…": ".",
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚`", "'"),
    "×": "x",
    "≥": ">",
    "≤": "<",
    "≈": "~",
    "ß": "s",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "æ": "a",
    "Æ": "A",
    "œ": "o",
    "\xa0": " ",
}
"""What stands for a sign; letters with accents become those without."""


def is_wanted(environ: Mapping[str, str]) -> bool:
    """Return whether the locale says that the terminal can show ASCII only.

    A locale that isn't set says nothing: most terminals have UTF-8 then too, as Python assumes.
    """
    names = (environ.get(each, "") for each in ("LC_ALL", "LC_CTYPE", "LANG"))
    name = next(filter(None, names), "")
    charset = name.partition(".")[2].partition("@")[0].lower().replace("-", "")
    return bool(name) and charset != "utf8" and name.lower() not in {"utf-8", "utf8"}


class PlainLetters(LineFilter):
    """Paints ASCII only."""

    @override
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments in ASCII, as wide as they were."""
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment("".join(map(_plain, segment.text)), segment.style)
            for segment in segments
        ]


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character.isascii():
        return character
    width = cell_len(character)
    if character in _LETTERS:
        return _LETTERS[character].ljust(width)[:width]
    bare = "".join(each for each in unicodedata.normalize("NFKD", character) if each.isascii())
    return bare.strip()[:width].ljust(width) if bare.strip() else "?" * width
