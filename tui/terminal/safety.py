"""The second line of defence against escape codes in untrusted text."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
            else Segment(safe(segment.text).replace("\n", " "), segment.style or Style.null())
            for segment in segments
        ]
