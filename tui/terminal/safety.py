"""The second wall between untrusted text and a terminal that obeys escape codes."""

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
    """Takes out of every painted line what the terminal could take for an order.

    Comes before Textual's own filters, and gives each segment the style that they expect to find.
    """

    @override
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same segments, their texts safe."""
        return [
            segment
            if segment.control
            else Segment(safe(segment.text).replace("\n", " "), segment.style or Style.null())
            for segment in segments
        ]
