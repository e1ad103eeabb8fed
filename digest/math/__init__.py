"""Formulas, from TeX to what a terminal can show: a line of Unicode, or a block of lines.

`inline` is for formulas in running text, `display` for those that stand by themselves. Either says
the whole formula or leaves it as TeX; `unknown` then names what couldn't be said. Pure functions.
`parser` makes a tree of `nodes` (`macros` and `diagram` read what takes arguments, `symbols` and
`alphabets` know the letters), `spacing` puts spaces between them, `linear` sets the tree on a line
and `layout` in two dimensions, of `box`es.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from digest.text import safe, visible
from digest.text.cells import cell_width

if TYPE_CHECKING:
    from digest.math.nodes import Node

_MAX_CACHED: Final = 2_000
"""Characters of a formula that is worth keeping; longer ones don't come twice."""


@dataclass(frozen=True, slots=True)
class Inline:
    """A formula on one line."""

    text: str
    """Unicode, or the TeX as it was if it wasn't understood. Has no controls."""
    unknown: str = ""
    """What couldn't be said: a macro, or a reason in words. Empty if all was understood."""

    @property
    def understood(self) -> bool:
        """Whether the text says the formula; otherwise it is TeX."""
        return not self.unknown


@dataclass(frozen=True, slots=True)
class Display:
    """A formula as a block of lines."""

    lines: tuple[str, ...]
    """At least one, all of the same width in cells. Without controls."""
    baseline: int
    """Index of the line on which text beside the formula would stand, and its number does."""
    width: int
    """In cells."""
    unknown: str = ""
    """What couldn't be said: a macro, or a reason in words. Empty if all was understood."""

    @property
    def understood(self) -> bool:
        """Whether the lines say the formula; otherwise they are TeX."""
        return not self.unknown


def inline(tex: str) -> Inline:
    """Set TeX on one line. Never raises; runs in linear time."""
    return _inline_cached(tex) if len(tex) <= _MAX_CACHED else _inline(tex)


def display(tex: str) -> Display:
    r"""Set TeX in two dimensions; `&` and `\\` outside an environment align rows.

    Never raises; runs in linear time.
    """
    return _display_cached(tex) if len(tex) <= _MAX_CACHED else _display(tex)


def _inline(tex: str) -> Inline:
    from digest.math.linear import linear
    from digest.math.parser import NotUnderstoodError

    plain = _without_controls(tex)
    try:
        text = linear(_parse(plain, display=False))
    except NotUnderstoodError as error:
        return Inline(_one_line(plain), error.what)
    return Inline(" ".join(safe(text).split()))


def _display(tex: str) -> Display:
    from digest.math.layout import set_display
    from digest.math.parser import NotUnderstoodError

    plain = _without_controls(tex)
    try:
        block = set_display(_parse(plain, display=True))
    except NotUnderstoodError as error:
        line = _one_line(plain)
        return Display((line,), 0, cell_width(line), error.what)
    return Display(tuple(map(safe, block.lines)), block.baseline, block.width)


_inline_cached = lru_cache(maxsize=8_192)(_inline)
_display_cached = lru_cache(maxsize=1_024)(_display)


def _parse(tex: str, *, display: bool) -> Node:
    from digest.math.macros import MACROS
    from digest.math.parser import MAX_LENGTH, NotUnderstoodError, Parser

    if len(tex) > MAX_LENGTH:
        raise NotUnderstoodError(f"longer than {MAX_LENGTH:,} characters")
    return Parser(tex, MACROS, display=display).parse()


def _without_controls(tex: str) -> str:
    return tex if tex.isprintable() else "\n".join(map(visible, tex.splitlines()))


def _one_line(tex: str) -> str:
    """Return TeX as it is on one line, without the ends of lines that a converter put into it."""
    return " ".join(tex.replace("%\n", "").split())
