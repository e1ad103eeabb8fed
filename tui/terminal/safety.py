"""The second line of defence against escape codes in untrusted text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter

from digest.text import safe
from tui.overriding import override

if TYPE_CHECKING:
    from textual.color import Color


class SafeText(LineFilter):
    """Removes from every painted line whatever the terminal could interpret as a command.

    Runs before Textual's own filters, so it also gives each segment the style that they expect.
    """

    @override
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments with safe text."""
        return [
            segment
            if segment.control
            else Segment(steady(safe(segment.text)), segment.style or Style.null())
            for segment in segments
        ]


def steady(text: str) -> str:
    """Return one line, as wide as `text`, without what terminals give different widths.

    Of emoji that are joined the first is drawn, without variation selectors and skin colours; flags
    are drawn as their letters.
    """
    text = text.replace("\n", " ")
    if text.isascii():
        return text
    plain = _DISPUTED.sub(_first, text)
    plain = _FLAG.sub(lambda match: chr(ord(match[0]) - ord("\U0001f1e6") + ord("A")), plain)
    return text if plain == text else set_cell_size(plain, cell_len(text))


_DISPUTED: Final = re.compile(
    "([^\u200d\ufe0e\ufe0f\u20e3])"
    "(?:[\ufe0e\ufe0f\u20e3]|(?:(?<=[\u2190-\u2bff\U0001f000-\U0001faff])[\U0001f3fb-\U0001f3ff])"
    "|\u200d[\u2190-\u2bff\U0001f000-\U0001faff])+"
)
_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]")


def _first(match: re.Match[str]) -> str:
    return match[1] + " " * (cell_len(match[0]) - cell_len(match[1]))
