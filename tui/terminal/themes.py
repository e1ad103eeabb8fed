"""The themes: what each of the terminal's colours that the reader paints with becomes.

Widgets paint with the terminal's own sixteen colours and its default ones. A theme replaces those
right before they are sent, so that it can be changed at any moment and no widget knows of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.color import Color, ColorType
from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter

from tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.color import Color as TextualColor

_YELLOW: Final = 3
_CYAN: Final = 6


@dataclass(frozen=True, eq=False, slots=True)
class Theme:
    """Colours by name (`#rrggbb`, or one of the terminal's own); an empty one is left as it is."""

    what: str
    """What to say of it in a list."""
    text: str = ""
    background: str = ""
    others: Mapping[int, str] = field(default_factory=dict)
    """By the number of the terminal's colour that each replaces."""


def _theme(what: str, text: str, background: str, *others: str) -> Theme:
    """Return a theme, given its red, green, yellow, blue, cyan and grey last."""
    red, green, yellow, blue, cyan, grey = others
    own = (background, red, green, yellow, blue, blue, cyan, text)
    bright = (grey, *own[1:])
    return Theme(what, text, background, dict(enumerate((*own, *bright))))


THEMES: Final[Mapping[str, Theme]] = {
    "dark": Theme("your terminal's colours, on dark"),
    "light": Theme(
        "your terminal's colours, on light",
        others={_YELLOW: "magenta", _CYAN: "blue"},  # which white swallows
    ),
    "night": _theme(
        "soft blue on dark blue", "#d3d9e8", "#151a26",
        "#ef8290", "#93cf96", "#e2c275", "#82aaf0", "#78c6d0", "#515c75",
    ),
    "moss": _theme(
        "warm grey on dark green", "#dcdccb", "#171d18",
        "#e58b76", "#a9d07f", "#dfbd66", "#8db8c9", "#86c7a5", "#56635a",
    ),
    "paper": _theme(
        "brown ink on cream", "#3a3128", "#faf5e9",
        "#a92c22", "#3f6b1b", "#8a5a00", "#245a96", "#1b6a70", "#b3a58e",
    ),
    "contrast": _theme(
        "white on black, as strong as it gets", "#ffffff", "#000000",
        "#ff8080", "#70ff70", "#ffff60", "#a0c8ff", "#60ffff", "#a8a8a8",
    ),
}  # fmt: skip
"""By the names that the config has for them."""


class Themed(LineFilter):
    """Paints every line in a theme's colours."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(enabled=bool(theme.text or theme.others))
        self._theme = theme

    @override
    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:  # noqa: ARG002
        """Return the segments in the theme's colours."""
        theme = self._theme
        return [
            segment
            if segment.control
            else Segment(segment.text, _recoloured(segment.style or Style.null(), theme))
            for segment in segments
        ]


@lru_cache(maxsize=1024)
def _recoloured(style: Style, theme: Theme) -> Style:
    text = _replaced(style.color, theme.text, theme)
    background = _replaced(style.bgcolor, theme.background, theme)
    return style + Style(color=text, bgcolor=background)


def _replaced(color: Color | None, default: str, theme: Theme) -> Color | str | None:
    if color is None or color.type is ColorType.DEFAULT:
        return default or color
    if color.type is ColorType.STANDARD and color.number is not None:
        return theme.others.get(color.number, color)
    return default or color  # of Textual's own making, which may be unreadable here
